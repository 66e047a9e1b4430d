"""Random packs of every kind of value, unit, level, table and rounding, well typed by construction, from one seed.

Wider than grammar.py (which shrinks, being built of hypothesis strategies): dimensions, words, dates, five levels,
values that change inside the month, the rater threshold, the literal kosong.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from typing import Any

from erk_core import Pack, pack_from_canonical
from erk_core.levels import CHILDREN, LEVELS, readable
from erk_core.numbers import MODES

HUGE = 10**18
UNITS = ("tanpa", "menit", "rupiah", "hari")
WORDS = ("A", "B", "C")
CODES = ("1.02", "RSUD", "tak-ada")
COMPARE = ("=", "!=", "<", "<=", ">", ">=")


def _masukan(id_: str, tingkat: str, jenis: str = "bilangan", sumber: str = "isian", **more: Any) -> dict[str, Any]:
    one = {"id": id_, "sumber": sumber, "label": id_, "tingkat": tingkat, "jenis": jenis, "boleh_kosong": "tidak"}
    if jenis == "bilangan":
        one |= {"satuan": "tanpa", "desimal": 0}
    if jenis == "pilihan":
        one["pilihan"] = list(WORDS)
    return {**one, **more}


def _numbers(level: str, letter: str) -> list[dict[str, Any]]:
    return [
        _masukan(f"{letter}_kecil", level, rentang=["0", "12"]),
        _masukan(f"{letter}_menit", level, satuan="menit", rentang=["-30", "1440"]),
        _masukan(f"{letter}_hampa", level, rentang=["-5", "5"], desimal=1, boleh_kosong="ya"),
    ]


INPUTS = [one for level, letter in zip(LEVELS, "psibn", strict=True) for one in _numbers(level, letter)] + [
    _masukan("p_besar", "pegawai", satuan="rupiah", rentang=[str(-HUGE), str(HUGE)], desimal=2),
    _masukan("p_persen", "pegawai", satuan="persen", rentang=["0", "100"], desimal=2),
    _masukan("nip_atasan", "pegawai", "rujukan", "fakta.nip_atasan", boleh_kosong="ya"),
    _masukan("p_kata", "pegawai", "pilihan"),
    _masukan("p_kata2", "pegawai", "pilihan", boleh_kosong="ya"),
    _masukan("p_benar", "pegawai", "ya_tidak"),
    _masukan("p_benar2", "pegawai", "ya_tidak", boleh_kosong="ya"),
    _masukan("p_tanggal", "pegawai", "tanggal"),
    _masukan("p_tanggal2", "pegawai", "tanggal", boleh_kosong="ya"),
    _masukan("s_kata", "segmen", "pilihan"),
    _masukan("i_benar", "hari", "ya_tidak"),
    _masukan("i_kata", "hari", "pilihan"),
    _masukan("i_besar", "hari", satuan="rupiah", rentang=["0", str(HUGE)]),
    _masukan("i_tanggal", "hari", "tanggal"),
    _masukan("p_kode", "pegawai", "kode", "fakta.opd_induk", boleh_kosong="ya"),
    _masukan("s_kode", "segmen", "kode", "fakta.opd"),
    _masukan("kelompok", "nilai_360", "pilihan", "fakta.kelompok", pilihan=["ATASAN", "REKAN", "BAWAHAN", "DIRI"]),
    _masukan("indikator", "nilai_360", "pilihan", "fakta.indikator", pilihan=["INTEGRITAS", "DISIPLIN"]),
    _masukan("jumlah_penilai", "nilai_360", "bilangan", "fakta.jumlah_penilai", satuan="orang", rentang=["0", "500"]),
]
TWO = {"2020-01-01": "0.5", "2026-10-03": "-7/3"}
PARAMETERS: list[tuple[str, str, str, dict[str, str]]] = [
    ("q_utuh", "bilangan", "tanpa", {"2020-01-01": "3"}),
    ("q_pecah", "bilangan", "tanpa", {"2020-01-01": "-0.37"}),
    ("q_nol", "bilangan", "tanpa", {"2020-01-01": "0"}),
    ("q_menit", "bilangan", "menit", {"2020-01-01": "1", "2026-10-01": "6000"}),
    ("q_rupiah", "bilangan", "rupiah", {"2020-01-01": "1234567"}),
    ("q_hari", "bilangan", "hari", {"2020-01-01": "22"}),
    ("q_tarif", "bilangan", "rupiah/menit", {"2020-01-01": "500/7"}),
    ("q_kata", "pilihan", "", {"2020-01-01": "B"}),
    ("q_benar", "ya_tidak", "", {"2020-01-01": "ya"}),
    ("q_tanggal", "tanggal", "", {"2020-01-01": "2026-10-15"}),
    ("q_tengah", "bilangan", "tanpa", TWO),
    ("q_kata_tengah", "pilihan", "", {"2020-01-01": "A", "2026-10-03": "C"}),
]
CHANGING = ("q_tengah", "q_kata_tengah", "t_tengah")
X = {"id": "x", "satuan": "tanpa"}
K = {"id": "k", "jenis": "pilihan"}
_PAIRS = [("A", "3", "10"), ("B", "1/3", "20"), ("A", "0", "30"), ("C", "-2", "1/7")]


def _tabel(id_: str, keys: list[dict[str, Any]], rows: Any, jenis: str = "bilangan", **more: Any) -> dict[str, Any]:
    dated = {day: {"status": "peraga", "baris": baris, **more} for day, baris in rows.items()}
    extra = {"satuan": "tanpa"} if jenis == "bilangan" else {"pilihan": list(WORDS)} if jenis == "pilihan" else {}
    return {"id": id_, "label": id_, "jenis": jenis, "kunci": keys, "nilai": dated, **extra}


def _pita(*ends: tuple[dict[str, str], str], **keys: str) -> list[dict[str, Any]]:
    return [{"x": x, "nilai": n, **keys} for x, n in ends]


_LOW = _pita(({"sampai": "-1/2"}, "1"), ({"sampai": "7"}, "2/7"), ({"sampai": "1000"}, "-4"))
_OPEN = ({"sampai": "0"}, "5"), ({"dari": "1", "sampai": "4"}, "6"), ({"dari": "5"}, "-1/9")
TABLES = [
    _tabel("t_pita", [{**X, "cara": "pita"}], {"2020-01-01": _LOW}),
    _tabel("t_sela", [{**X, "cara": "pita", "langkah": "1"}], {"2020-01-01": _pita(*_OPEN)}),
    _tabel(
        "t_kata_pita",
        [K, {**X, "cara": "pita"}],
        {
            "2020-01-01": _pita(({"sampai": "2"}, "1"), ({}, "2"), k="A")
            + _pita(({"dari": "-3", "sampai": "3"}, "1/3"), k="B")
        },
        lainnya="9",
    ),
    _tabel("t_dua", [K, X], {"2020-01-01": [{"k": k, "x": x, "nilai": n} for k, x, n in _PAIRS]}, lainnya="0.5"),
    _tabel("t_kurang", [X], {"2020-01-01": {"1": "4", "2": "-1/6", "12": "0"}}),
    _tabel("t_ke_kata", [X], {"2020-01-01": {"1": "A", "0": "B"}}, "pilihan", lainnya="C"),
    _tabel(
        "t_ke_benar", [{"id": "b", "jenis": "ya_tidak"}], {"2020-01-01": {"ya": "tidak", "tidak": "ya"}}, "ya_tidak"
    ),
    _tabel("t_kode", [{"id": "o", "jenis": "kode"}], {"2020-01-01": {"1.02": "8", "RSUD": "-1/3"}}),
    _tabel(
        "t_kode_dua",
        [{"id": "o", "jenis": "kode"}, X],
        {"2020-01-01": [{"o": o, "x": x, "nilai": n} for o, x, n in (("RSUD", "0", "1"), ("7", "3", "2"))]},
        lainnya="-5",
    ),
    _tabel("t_tengah", [K], {"2020-01-01": {"A": "1", "B": "2"}, "2026-10-03": {"A": "-1/3", "C": "4"}}),
]


class Pengarang:
    """Writes formulas for one step at ``level``; ``known``: id -> (level, kind or unit) of what may be read."""

    def __init__(self, rng: random.Random, known: dict[str, tuple[str, str]], dated: bool) -> None:
        self.rng, self.known, self.dated = rng, known, dated
        self.sure: list[tuple[str, str]] = []  # steps of level pegawai that are never empty, with their unit

    def names(self, level: str, kind: str) -> list[str]:
        """Inputs, steps and parameters of a kind that the level may read."""
        out = [n for n, (home, k) in self.known.items() if k == kind and readable(level, home)]
        same = {"persen": "tanpa"}
        for id_, jenis, unit, _ in PARAMETERS:
            if kind == (same.get(unit, unit) or jenis) and (id_ not in CHANGING or self.dated or level == "hari"):
                out.append(id_)
        return out

    def pick(self, *options: Callable[[], str]) -> str:
        return self.rng.choice(options)()

    def of(self, kind: str, level: str, depth: int) -> str:
        return {"pilihan": self.word, "ya_tidak": self.truth, "tanggal": self.date}.get(kind, self.number_of(kind))(
            level, depth
        )

    def number_of(self, unit: str) -> Callable[[str, int], str]:
        return lambda level, depth: self.number(unit, level, depth)

    def shared(self, kind: str, level: str, depth: int) -> list[Callable[[], str]]:
        """What every kind of value has: jika, isi, kosong."""

        def sub() -> str:
            return self.of(kind, level, depth - 1)

        def present() -> str:
            x = sub()
            return f"jika(ada({x}), {x}, {sub()})"

        return [
            lambda: f"jika({self.truth(level, depth - 1)}, {sub()}, {sub()})",
            lambda: f"isi({sub()}, {sub()})",
            lambda: f"isi({sub()}, {sub()}, {sub()})",
            lambda: f"jika({self.truth(level, depth - 1)}, kosong, {sub()})",
            present,
        ]

    def number(self, unit: str, level: str, depth: int) -> str:
        leaves = self.names(level, unit) + ["0"] + (["1", "100 %"] if unit == "tanpa" else [])
        if depth <= 0 or self.rng.random() < 0.15:
            return self.rng.choice(leaves)

        def sub(other: str = unit) -> str:
            return self.number(other, level, depth - 1)

        rounding = ", " + self.rng.choice(("persen", "tanpa")) if unit == "tanpa" else ""
        options: list[Callable[[], str]] = [
            lambda: f"({sub()} {self.rng.choice('+-')} {sub()})",
            lambda: f"({sub()} {self.rng.choice('*/')} {sub('tanpa')})",
            lambda: f"{self.rng.choice(('min', 'max'))}({sub()}, {sub()})",
            lambda: f"{self.rng.choice(('min', 'max'))}({sub()}, {sub()}, {sub()})",
            lambda: f"-({sub()})",
            lambda: (
                f"bulat({sub()} + {self.unit_leaf(unit)}, {self.rng.randint(-2, 3)}, {self.rng.choice(MODES)}"
                f"{rounding})"
            ),
            *self.shared(unit, level, depth),
        ]
        options += [lambda: self.fold(unit, level, depth)] * 4 * bool(CHILDREN[level])
        staff = [id_ for id_, other in self.sure if other == unit]
        if staff and level == "pegawai":
            options += [lambda: f"rata_bawahan({self.rng.choice(staff)})"] * 12
        if unit == "tanpa":
            other = self.rng.choice(UNITS)
            options += [
                lambda: f"({sub(other)} / ({sub(other)} + {self.unit_leaf(other)}))",
                lambda: f"({sub()} / {sub()})",
            ]
            options += [lambda: self.lookup(level, depth)] * 3
        if unit == "rupiah":
            options.append(lambda: f"({sub('menit')} * q_tarif)")
        if unit == "menit":
            options.append(lambda: f"({sub('rupiah')} / q_tarif)")
        if unit == "hari":
            options.append(lambda: f"({self.date(level, depth - 1)} - {self.date(level, depth - 1)})")
        return self.rng.choice(options)()

    def unit_leaf(self, unit: str) -> str:
        """Something that surely has the unit (a bare 0 fits all, and rounding asks which)."""
        return {"tanpa": "q_pecah", "menit": "q_menit", "rupiah": "q_rupiah", "hari": "q_hari"}[unit]

    def fold(self, unit: str, level: str, depth: int) -> str:
        other = self.rng.choice(CHILDREN[level])
        keep = f" jika isi({self.truth(other, depth - 1)}, tidak)" if self.rng.random() < 0.5 else ""
        if unit == ("hari" if other == "hari" else "tanpa") and self.rng.random() < 0.3:
            return f"hitung({other}{keep})"
        name = self.rng.choice(("jumlah", "rata", "maks", "min"))
        return f"{name}({other}{keep}: isi({self.number(unit, other, depth - 1)}, 0))"

    def lookup(self, level: str, depth: int) -> str:
        x, k = self.number("tanpa", level, depth - 1), self.word(level, depth - 1)
        whole = self.rng.choice([n for n in self.known if n.endswith("_kecil") and readable(level, self.known[n][0])])
        options = [f"pita(t_pita, {x})", f"pita(t_sela, {whole})", f"pita(t_kata_pita, {k}, {x})"]
        for code in self.codes(level):
            options += [f"tabel(t_kode, {code})", f"tabel(t_kode_dua, {code}, {x})"]
        options += [f"tabel(t_dua, {k}, {x})", f"tabel(t_kurang, {self.rng.choice((x, whole))})"]
        if self.dated or level == "hari":
            options.append(f"tabel(t_tengah, {k})")
        return self.rng.choice(options)

    def codes(self, level: str) -> list[str]:
        return [n for n, (home, k) in self.known.items() if k == "kode" and readable(level, home)]

    def word(self, level: str, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.3:
            return self.rng.choice([*self.names(level, "pilihan"), '"A"', '"C"'])
        return self.pick(
            *self.shared("pilihan", level, depth), lambda: f"tabel(t_ke_kata, {self.number('tanpa', level, depth - 1)})"
        )

    def date(self, level: str, depth: int) -> str:
        if depth <= 0 or self.rng.random() < 0.3:
            return self.rng.choice(self.names(level, "tanggal"))
        return self.pick(*self.shared("tanggal", level, depth))

    def truth(self, level: str, depth: int) -> str:
        leaves = [*self.names(level, "ya_tidak"), "ya", "tidak"]
        if level == "nilai_360":
            leaves += ['(kelompok = "ATASAN")', '(kelompok != "REKAN")', '(indikator = "DISIPLIN")'] * 2
        if depth <= 0 or self.rng.random() < 0.15:
            return self.rng.choice(leaves)

        def sub() -> str:
            return self.truth(level, depth - 1)

        unit = self.rng.choice(UNITS)
        # a step may be found to give one word only, and lint refuses to compare it with another
        words = [n for n in self.names(level, "pilihan") if n.startswith(("p_", "s_", "i_"))]
        equal = self.rng.choice(("=", "!="))
        options: list[Callable[[], str]] = [
            lambda: f"({sub()} {self.rng.choice(('dan', 'atau'))} {sub()})",
            lambda: f"({sub()} {self.rng.choice(('dan', 'atau'))} {sub()})",
            lambda: f"(bukan ({sub()}))",
            lambda: f"({sub()} {equal} {sub()})",
            lambda: f"ada({self.of(self.rng.choice((*UNITS, 'pilihan', 'tanggal', 'ya_tidak')), level, depth - 1)})",
            lambda: f"tabel(t_ke_benar, {sub()})",
            lambda: f"({self.date(level, depth - 1)} {self.rng.choice(COMPARE)} {self.date(level, depth - 1)})",
            *self.shared("ya_tidak", level, depth),
        ]
        codes = self.codes(level)
        options += [lambda: f'({self.rng.choice(codes)} {equal} "{self.rng.choice(CODES)}")'] * bool(codes)
        options += [lambda: f"ada({self.rng.choice(codes)})"] * bool(codes)
        options += [
            lambda: (
                f"({self.number(unit, level, depth - 1)} {self.rng.choice(COMPARE)} "
                f"{self.number(unit, level, depth - 1)})"
            )
        ] * 4
        if words:
            options.append(lambda: f'({self.rng.choice(words)} {equal} "{self.rng.choice(WORDS)}")')
        return self.rng.choice(options)()


def kanonik(seed: int, depth: int = 3) -> bytes:
    """Canonical JSON of a pack of two to six random steps."""
    rng = random.Random(seed)  # noqa: S311 - test data
    kinds = {"kode": "kode", "bilangan": "", "pilihan": "pilihan", "ya_tidak": "ya_tidak", "tanggal": "tanggal"}
    known = {
        m["id"]: (m["tingkat"], kinds.get(m["jenis"]) or {"persen": "tanpa"}.get(m["satuan"], m["satuan"]))
        for m in INPUTS
        if m["id"] not in ("kelompok", "indikator", "jumlah_penilai", "nip_atasan")
    }
    langkah: list[dict[str, Any]] = []
    sure: list[tuple[str, str]] = []
    for n in range(rng.randint(2, 6)):
        level = rng.choice(("pegawai", "pegawai", *LEVELS))
        kind = rng.choice((*UNITS, *UNITS, "persen", "pilihan", "ya_tidak", "tanggal"))
        day = rng.choice(("", "", "awal", "akhir"))
        base = "tanpa" if kind == "persen" else kind
        one: dict[str, Any] = {"id": f"langkah_{n}", "label": f"L{n}", "tingkat": level, "boleh_kosong": "ya"}
        author = Pengarang(rng, known, bool(day))
        author.sure = sure
        one["rumus"] = author.of(base, level, rng.randint(1, depth))
        if day:
            one["hari_acuan"] = day
        if base in UNITS:
            one |= {"satuan": kind, "bulatkan": "tanpa"}
            if rng.random() < 0.5:
                one["bulatkan"] = {"desimal": rng.randint(-3, 4), "mode": rng.choice(MODES)}
        else:
            one["jenis"] = kind
            one |= {"pilihan": list(WORDS)} if kind == "pilihan" else {}
        if base in UNITS and level == "pegawai" and rng.random() < 0.5:
            one |= {"rumus": f"isi({one['rumus']}, 0)", "boleh_kosong": "tidak"}
            sure.append((one["id"], base))
        langkah.append(one)
        known[one["id"]] = (level, base)
    raw = {
        "format": "erk.paket.v1",
        "lapisan": [],
        "paket": {"id": "acak", "label": "a", "versi": "1.0.0", "berlaku": "2020-01-01", "terbit": "2020-01-01"}
        | {"ambang_penilai": rng.choice((1, 3, 5)), "penilai_kurang": rng.choice(("gabung", "bagi_ulang"))},
        "masukan": INPUTS,
        "parameter": [
            {"id": id_, "label": id_, "jenis": jenis}
            | ({"satuan": unit} if unit else {})
            | ({"pilihan": list(WORDS)} if jenis == "pilihan" else {})
            | {"nilai": {day: {"nilai": v, "status": "peraga"} for day, v in values.items()}}
            for id_, jenis, unit, values in PARAMETERS
        ],
        "tabel": TABLES,
        "langkah": langkah,
        "keluaran": [{"id": "langkah_0", "jenis": "tampil"}],
        "operasi": [],
    }
    return json.dumps(raw).encode()


def paket(seed: int, depth: int = 3) -> Pack:
    """A loaded random pack. The generator promises that it loads."""
    return pack_from_canonical(kanonik(seed, depth))
