"""Packs and formulas made to hang, to crash or to eat memory. Each must be refused with a located message, or load."""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from erk_core import PackError, load_pack, pack_from_canonical
from erk_core.errors import FormulaError
from erk_core.formula.parser import parse
from tests.unit.core.mini import KELUARAN, LANGKAH, MASUKAN, PAKET, TARGET, files, more, write

SECONDS = 1.0
BYTES = 200_000_000
DIGITS = "9" * 6000


def _step(formula: str) -> str:
    return more(f"- id: uji\n  label: Uji\n  satuan: menit\n  rumus: '{formula}'\n")


def _powers(count: int) -> str:
    """Each step squares the one before: digits double."""
    rows = ["- {id: x0, label: X, satuan: tanpa, rumus: target / target + menit / target}"]
    rows += [f"- {{id: x{i}, label: X, satuan: tanpa, rumus: x{i - 1} * x{i - 1}}}" for i in range(1, count)]
    return LANGKAH + "\n".join(rows) + "\n"


def _csv(rows: str) -> dict[str, str]:
    table = "label: B\nsatuan: menit\nkunci:\n  - {id: k, satuan: menit}\nnilai:\n"
    table += "  2026-01-01: {status: peraga, berkas: b.csv}\n"
    return {"tabel/b.yaml": table, "tabel/b.csv": rows, "langkah": _step("isi(tabel(b, menit), 0)")}


def _table(rows: str, key: str = "{id: k, satuan: menit}") -> dict[str, str]:
    table = (
        f"label: B\nsatuan: menit\nkunci:\n  - {key}\nnilai:\n  2026-01-01:\n    status: peraga\n    baris:\n{rows}\n"
    )
    return {"tabel/b.yaml": table, "langkah": _step("isi(tabel(b, menit), 0)")}


def _untuk(words: int, keys: int = 1, label: str = "X") -> str:
    spread = ", ".join(f"{chr(97 + k)}: [{', '.join(f'w{i}' for i in range(words))}]" for k in range(keys))
    id_ = "_".join(f"{{{chr(97 + k)}}}" for k in range(keys))
    return f"- id: u_{id_}\n  label: '{label}'\n  satuan: menit\n  rumus: menit\n  untuk: {{{spread}}}\n"


_LAUGH = "a: &a [x, x, x]\n" + "".join(
    f"{b}: &{b} [*{a}, *{a}, *{a}]\n" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
PACKS: dict[str, Callable[[], dict[str, str]]] = {
    "alias berlipat": lambda: {"langkah": _LAUGH},
    "daftar bersarang dalam": lambda: {"langkah": "[" * 50_000},
    "kamus bersarang dalam": lambda: {"langkah": "{a: " * 50_000},
    "daftar blok bersarang": lambda: {"langkah": "- " * 20_000 + "x"},
    "kunci tanya bersarang": lambda: {"langkah": "? " * 20_000 + "x"},
    "kutip tak tertutup": lambda: {"langkah": '- {id: "' + "x" * 90_000},
    "angka panjang": lambda: {"target": TARGET.replace("6000", DIGITS)},
    "desimal panjang": lambda: {"target": TARGET.replace("6000", "0." + DIGITS)},
    "angka panjang berkutip": lambda: {"target": TARGET.replace("6000", f'"{DIGITS}"')},
    "angka panjang di CSV": lambda: _csv(f"k,nilai\n1,{DIGITS}\n"),
    "kunci panjang di CSV": lambda: _csv(f"k,nilai\n{DIGITS},1\n"),
    "kunci panjang di tabel": lambda: _table(f"      {DIGITS}: 1"),
    "rentang panjang": lambda: {"masukan": MASUKAN.replace("10000]", DIGITS + "]")},
    "rentang raksasa": lambda: {"masukan": MASUKAN.replace("10000]", "9" * 39 + "]")},
    "desimal pembulatan panjang": lambda: {"langkah": _step("bulat(menit, 000099999999, potong)")},
    "kuadrat berantai": lambda: {"langkah": _powers(60)},
    "langkah berantai panjang": lambda: {
        "langkah": LANGKAH
        + "".join(
            f"- {{id: y{i}, label: X, satuan: menit, rumus: {'menit' if i == 0 else f'y{i - 1}'}}}\n"
            for i in range(900)
        )
    },
    "untuk terlalu banyak": lambda: {"langkah": LANGKAH + _untuk(30, 3)},
    "untuk banyak kali banyak": lambda: {
        "langkah": LANGKAH + "".join(_untuk(500).replace("u_", f"u{i}_") for i in range(20))
    },
    "untuk dengan teks panjang": lambda: {"langkah": LANGKAH + _untuk(500, 1, "{a}" * 25_000)},
    "tabel besar": lambda: _csv("k,nilai\n" + "".join(f"{i},{i}\n" for i in range(19_999))),
    "tabel terlalu besar": lambda: _csv("k,nilai\n" + "".join(f"{i},{i}\n" for i in range(150_000))),
    "CSV sel raksasa": lambda: _csv('k,nilai\n1,"' + "x" * 3_000_000 + '"\n'),
    "CSV satu baris raksasa": lambda: _csv("k,nilai" + ",x" * 300_000 + "\n1,2\n"),
    "kunci bukan daftar": lambda: {
        "tabel/b.yaml": "label: B\nsatuan: menit\nkunci: 5\nnilai:\n  2026-01-01: {status: peraga, berkas: b.csv}\n",
        "tabel/b.csv": "k,nilai\n1,1\n",
    },
    "nama CSV panjang": lambda: {
        "tabel/b.yaml": "label: B\nsatuan: menit\nkunci:\n  - {id: k, satuan: menit}\nnilai:\n"
        f"  2026-01-01: {{status: peraga, berkas: {'b' * 300}.csv}}\n"
    },
    "induk panjang": lambda: {"paket": PAKET + f"induk: {'b' * 300}\n"},
    "banyak salah": lambda: {
        "masukan": MASUKAN + "".join(f"- {{id: s{i}, sumber: fakta.kosongg{i}}}\n" for i in range(2000))
    },
    "banyak nama salah": lambda: {
        "langkah": LANGKAH
        + "".join(f"- {{id: z{i}, label: X, satuan: menit, rumus: menitt{i}}}\n" for i in range(1500))
    },
    "banyak kunci salah": lambda: {
        "langkah": LANGKAH + "- {id: zz, label: X, " + ", ".join(f"satuann{i}: 1" for i in range(3000)) + "}\n"
    },
    "banyak angka mendua": lambda: {"langkah": "- " + "\n- ".join(["1_000"] * 15_000)},
    "aksara lain": lambda: {
        "langkah": more("- {id: ﬁ, label: '\U0001f4a5ᾴ\u202e', satuan: ᵐenit, rumus: '٣ + \uff4denit'}")
    },
    "aksara tak tercetak": lambda: {"langkah": LANGKAH + "\x07\n"},
    "bukan apa-apa": lambda: {"langkah": "x"},
    "nilai bukan kamus": lambda: {"target": "label: T\nsatuan: menit\nnilai: 5\n"},
    "penyebut kecil": lambda: {"target": TARGET.replace("6000", '"1/' + "9" * 70 + '"')},
    "berkas besar": lambda: {"langkah": LANGKAH + "# " + "x" * 6_000_000},
    "isi besar": lambda: {"langkah": LANGKAH + "- {id: a, label: b, satuan: c}\n" * 5000},
    "kunci keluaran ganda": lambda: {"keluaran": KELUARAN * 3000},
}
FORMULAS: dict[str, str] = {
    "kurung dalam": "(" * 1900 + "a" + ")" * 1900,
    "kurung buka saja": "(" * 3999,
    "jika bersarang": "jika(a, " * 400 + "a" + ", a)" * 400,
    "tambah panjang": "a" + "+a" * 740,
    "kali panjang": "a" + "*a" * 740,
    "dan panjang": "b" + " dan b" * 650,
    "bukan panjang": "bukan " * 660 + "b",
    "minus panjang": "-" * 3999,
    "minus selang": "-(" * 1300 + "a" + ")" * 1300,
    "terlalu panjang": "a+" * 100_000,
    "angka telanjang panjang": "9" * 3999,
    "nama panjang": "a" * 3999,
    "teks panjang": '"' + "x" * 3990 + '"',
    "desimal bulat panjang": "bulat(a, " + "0" * 2000 + "9" * 1900 + ", potong)",
    "desimal nol di depan": "bulat(a, 000099999999, potong)",
    "agregat bersarang": "jumlah(hari: " * 290 + "a" + ")" * 290,
    "koma panjang": "min(" + "a," * 1900 + "a)",
    "aksara lain dalam rumus": "ﬁ + ٣ + \U0001f4a5",
    "nol lebar": "a\u200b + b",
}


def coba(name: str) -> tuple[str, list[str]]:
    """Load one bomb. ``diterima`` or ``ditolak``, with the complaints; anything else escapes as an exception."""
    try:
        if name in FORMULAS:
            parse(FORMULAS[name])
            langkah = LANGKAH + f"- {{id: uji, label: X, satuan: tanpa, rumus: '{FORMULAS[name]}'}}\n"
            langkah = langkah.replace("rumus: 'a", "rumus: 'menit")
            content = files(langkah=langkah)
        elif name == "json bersarang":
            pack_from_canonical(b"[" * 100_000)
            return "diterima", []
        elif name == "json aneh":
            pack_from_canonical(json.dumps({"format": "erk.paket.v1", "paket": {"id": "a"}}).encode())
            return "diterima", []
        else:
            content = files(**PACKS[name]())
        with tempfile.TemporaryDirectory() as folder:
            load_pack(write(Path(folder), content))
    except PackError as error:
        if not all(f.file and f.line >= 1 and f.what and f.expected and f.do for f in error.findings):
            raise AssertionError("pesan tidak lengkap") from error
        return "ditolak", [str(f) for f in error.findings]
    except FormulaError as error:
        if not (error.what and error.expected and error.do and error.pos >= 0):
            raise AssertionError("pesan tidak lengkap") from error
        return "ditolak", [f"{error.pos}: {error.what}; {error.expected}; {error.do}"]
    return "diterima", []


NAMES = (*PACKS, *FORMULAS, "json bersarang", "json aneh")


def main(names: list[str]) -> int:
    """Run bombs with the memory limited to what the program has now and BYTES more; one JSON object a line."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * os.sysconf("SC_PAGE_SIZE") + BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for name in names or NAMES:
        start = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, 5 * SECONDS)  # its default action ends the process
        try:
            fate, complaints = coba(name)
        except BaseException as error:  # noqa: BLE001 - what escapes is the finding
            fate, complaints = "GAGAL", [f"{type(error).__name__}: {error}"[:300]]
        took = round(time.process_time() - start, 3)
        print(
            json.dumps({"nama": name, "nasib": fate, "detik": took, "pesan": complaints[:1], "banyak": len(complaints)})
        )
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
