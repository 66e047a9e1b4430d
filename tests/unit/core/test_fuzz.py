"""Bad input to the loader and the formula parser: no crash, no hang, little memory, always a located message.

The sample here takes seconds; the long run is `python -m tests.unit.core.test_fuzz DETIK [BENIH]`.
"""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erk_core import PackError, load_pack
from erk_core.errors import FormulaError
from erk_core.formula.parser import parse
from tests.unit.core.bom import NAMES, SECONDS
from tests.unit.core.mini import PAKET, files, write

pytestmark = pytest.mark.unit
ROOT = Path(__file__).resolve().parents[3]
WORDS = [
    *"( ) , : + - * / = != < <= > >= % 0 1 100 dan atau bukan jika ada isi min max bulat tabel pita ya tidak".split(),
    *"kosong jumlah rata hitung maks rata_bawahan pegawai segmen hari butir_skp nilai_360 potong persen tanpa".split(),
    *'menit gaji bonus status aktif telat target semua p b "PNS" "" " 100% 7 1.5 000 ٣ ﬁ é == ** // . ; @ \n \t'.split(
        " "
    ),
]
TOKENS = [
    *"- : {} [] ' \" | > & * ! % @ ` ~ null ya tidak kosong true 1e3 1_000 007 0x1 1:30 .inf 1/3 -1 95.5 1/0".split(),
    *"id label satuan rumus jenis pilihan rentang nilai status dasar untuk menimpa hapus tambah ganti induk".split(),
    *"peraga asumsi terverifikasi rupiah menit persen pita langkah dari sampai baris lainnya berkas kunci".split(),
    *["\n", "\n  ", "\n- ", "{", "}", "[", "]", ", ", ": ", "\t", "\u2028", "\x85", "\x07", "\U0001f4a5", "9" * 45, ""],
]
EXTRA = {
    "tabel/p.yaml": "label: P\nsatuan: menit\nkunci:\n  - {id: k, satuan: menit, cara: pita, langkah: 1}\nnilai:\n"
    "  2026-01-01:\n    status: peraga\n    baris:\n      - {k: {sampai: 5}, nilai: 1}\n"
    "      - {k: {dari: 6}, nilai: 2}\n",
    "tabel/b.yaml": "label: B\nsatuan: menit\nkunci:\n  - {id: k, satuan: menit}\nnilai:\n"
    "  2026-01-01: {status: peraga, berkas: b.csv, lainnya: 0}\n",
    "tabel/b.csv": "k,nilai\n1,2\n2,3\n",
    "langkah/c.yaml": "- {id: c, label: C, satuan: menit, rumus: 'pita(p, menit) + tabel(b, menit)'}\n"
    "- id: u_{k}\n  label: U\n  satuan: menit\n  rumus: 'jumlah(hari jika telat > 0: telat)'\n  untuk: {k: [a, b]}\n",
    "operasi.yaml": "- {id: tanggal_tutup, label: T, satuan: tanpa, nilai: {2026-01-01: {nilai: 5, status: peraga}}}\n",
}
CHILD = {
    "paket.yaml": PAKET.replace("id: mini", "id: anak") + "induk: mini\n",
    "parameter/target.yaml": "menimpa: tambah\nnilai:\n  2026-06-01: {nilai: 5000, status: peraga}\n",
    "langkah/a.yaml": "- {id: semua, menimpa: ganti, label: X, satuan: menit, rumus: menit}\n",
}


def complete(error: PackError) -> bool:
    return bool(error.findings) and all(
        f.file and f.line >= 1 and f.what.strip() and f.expected.strip() and f.do.strip() for f in error.findings
    )


def damage(text: str, rng: random.Random) -> str:
    """One to four random edits: lines lost, doubled or swapped, pieces replaced, inserted or cut."""
    for _ in range(rng.randint(1, 4)):
        lines = text.split("\n")
        at = rng.randrange(len(lines))
        spot = rng.randint(0, len(text))
        kind = rng.randrange(6)
        if kind == 0:
            del lines[at]
            text = "\n".join(lines)
        elif kind == 1:
            lines.insert(at, lines[rng.randrange(len(lines))])
            text = "\n".join(lines)
        elif kind == 2:
            text = text[:spot] + rng.choice(TOKENS) + text[spot:]
        elif kind == 3:
            text = text[:spot] + rng.choice(TOKENS) + text[min(len(text), spot + rng.randint(1, 8)) :]
        elif kind == 4:
            words = lines[at].split(" ")
            words[rng.randrange(len(words))] = rng.choice(TOKENS)
            lines[at] = " ".join(words)
            text = "\n".join(lines)
        else:
            text = text[:spot] if rng.random() < 0.3 else text[:spot] + chr(rng.randrange(0x20, 0x2100)) + text[spot:]
    return text


def one_pack(rng: random.Random) -> str:
    """Damage one or two files of a layered pack and load it: ``diterima`` or ``ditolak``."""
    parent, child = {**files(), **EXTRA}, dict(CHILD)
    for _ in range(rng.randint(1, 2)):
        layer = rng.choice((parent, parent, child))
        name = rng.choice(sorted(layer))
        layer[name] = damage(layer[name], rng)
    with tempfile.TemporaryDirectory() as folder:
        write(Path(folder), parent)
        path = write(Path(folder), child, "anak")
        start = time.process_time()
        fate, told = "diterima", True
        try:
            load_pack(path)
        except PackError as error:
            fate, told = "ditolak", complete(error)
        assert told
        assert time.process_time() - start < SECONDS
    return fate


def one_formula(text: str) -> str:
    start = time.process_time()
    fate, told = "diterima", True
    try:
        parse(text)
    except FormulaError as error:
        fate, told = "ditolak", bool(error.what and error.expected and error.do) and 0 <= error.pos <= len(text)
    assert told
    assert time.process_time() - start < SECONDS
    return fate


def soup(rng: random.Random) -> str:
    return rng.choice(("", " ")).join(rng.choice(WORDS) for _ in range(rng.randint(1, 40)))


@pytest.mark.parametrize("seed", range(4))
def test_damaged_packs(seed: int) -> None:
    rng = random.Random(seed)  # noqa: S311 - test data
    fates = Counter(one_pack(rng) for _ in range(60))
    assert fates["ditolak"] > 10


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=200), st.lists(st.sampled_from(WORDS), max_size=40).map(" ".join)))
def test_any_formula(text: str) -> None:
    one_formula(text)


def test_soup() -> None:
    rng = random.Random(1)  # noqa: S311 - test data
    fates = Counter(one_formula(soup(rng)) for _ in range(3000))
    assert fates["diterima"] > 20
    assert fates["ditolak"] > 1000


def test_bombs() -> None:
    """In a process with 200 MB beyond the program: each within a second, refused with its place or loaded."""
    env = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    out = subprocess.run(
        [sys.executable, "-m", "tests.unit.core.bom"], cwd=ROOT, env=env, capture_output=True, text=True, check=False
    )
    told = [json.loads(line) for line in out.stdout.splitlines()]
    assert [one["nama"] for one in told] == list(NAMES), out.stderr
    assert [one for one in told if one["nasib"] == "GAGAL" or one["detik"] > SECONDS] == []


def main(argv: list[str]) -> int:
    """The long run: packs and formulas in turn for so many seconds."""
    rng = random.Random(int(argv[1]) if len(argv) > 1 else None)  # noqa: S311 - test data
    end, tally = time.monotonic() + float(argv[0]), Counter[str]()
    while time.monotonic() < end:
        tally["paket " + one_pack(rng)] += 1
        for _ in range(20):
            tally["rumus " + one_formula(soup(rng))] += 1
    print(json.dumps(tally))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
