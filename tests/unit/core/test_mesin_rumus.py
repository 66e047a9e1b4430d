"""Formulas on a few employees with the values worked out by hand, on int64 and on Python integers."""

from __future__ import annotations

import datetime as dt
import json
from fractions import Fraction
from functools import cache
from typing import Any

import numpy as np
import pytest

from erk_core import Facts, Pack, Period, pack_from_canonical, score
from erk_core.engine.columns import Flat, Num
from erk_core.engine.evaluate import Engine, View, logic
from erk_core.engine.ints import object_path
from erk_core.engine.prepare import prepare
from erk_core.formula.parser import parse
from erk_core.formula.tree import Agregat
from tests.unit.core.acak_paket import UNITS, WORDS, kanonik
from tests.unit.core.kolom import read

pytestmark = pytest.mark.unit
OCTOBER = Period(2026, 10)
H = Fraction(1, 2)
T, F, N = True, False, None


def day(number: int) -> dt.date:
    return dt.date(2026, 10, number)


# a, b (under a), c (under a), d (under b)
PEGAWAI = {
    "kunci": ["a", "b", "c", "d"],
    "nip_atasan": [N, "a", "a", "b"],
    "p_kecil": [3, 12, 0, 0],
    "p_menit": [60, -30, 1440, 0],
    "p_hampa": [2 * H * 2 + H, N, -5, N],
    "p_besar": [10**18, -(10**18), 7, 0],
    "p_persen": [50, Fraction(25, 2), 100, 0],
    "p_kata": ["A", "B", "C", "A"],
    "p_kata2": ["A", N, "A", N],
    "p_benar": [T, F, T, F],
    "p_benar2": [T, N, F, N],
    "p_tanggal": [day(1), day(15), day(31), day(3)],
    "p_tanggal2": [N, day(15), day(3), N],
}
SEGMEN = {"kunci": [1, 2, 3], "pegawai": ["a", "a", "c"], "s_kecil": [0, 4, 9], "s_kata": ["A", "B", "C"]}
HARI = {
    "kunci": list("uvwxy"),
    "pegawai": ["a", "a", "a", "c", "c"],
    "segmen": [1, 1, 2, 3, 3],
    "tanggal": [day(2), day(3), day(31), day(1), day(5)],
    "i_kecil": [1, 2, 3, 12, 0],
    "i_menit": [10, 20, -30, 40, 50],
    "i_hampa": [1, N, -5, 2, N],
    "i_benar": [T, F, T, T, F],
    "i_kata": ["A", "A", "C", "B", "C"],
    "i_besar": [10**18, 10**18, 10**18, 5, 6],
    "i_tanggal": [day(9), day(3), day(1), day(30), day(4)],
}
Q = Fraction(-7, 3)  # q_tengah from the 3rd on; 1/2 before
L = Fraction(-1, 3)  # t_tengah of A from the 3rd on; 1 before
NINTH = "p_kecil / (q_utuh * q_utuh)"
CASES: list[tuple[str, str, str, list[Any]]] = [
    # level, kind or unit, formula, values
    ("pegawai", "tanpa", "1", [1, 1, 1, 1]),
    ("pegawai", "tanpa", "-p_kecil", [-3, -12, 0, 0]),
    ("pegawai", "tanpa", "p_kecil + q_utuh - 1", [5, 14, 2, 2]),
    ("pegawai", "tanpa", "p_kecil * q_pecah", [Fraction(-111, 100), Fraction(-111, 25), 0, 0]),
    ("pegawai", "tanpa", "p_menit / q_menit", [Fraction(1, 100), Fraction(-1, 200), Fraction(6, 25), 0]),
    ("pegawai", "tanpa", "q_utuh / p_kecil", [1, Fraction(1, 4), N, N]),
    ("pegawai", "tanpa", "min(p_kecil, q_utuh, 1)", [1, 1, 0, 0]),
    ("pegawai", "tanpa", "max(p_kecil, q_utuh, p_hampa)", [3, N, 3, N]),
    ("pegawai", "tanpa", "min(p_kecil, q_utuh + 1)", [3, 4, 0, 0]),
    ("pegawai", "tanpa", "isi(p_hampa, q_utuh / p_kecil, 1)", [5 * H, Fraction(1, 4), -5, 1]),
    ("pegawai", "tanpa", "isi(p_hampa, q_utuh / p_kecil)", [5 * H, Fraction(1, 4), -5, N]),
    ("pegawai", "tanpa", "jika(p_benar, p_kecil, q_utuh)", [3, 3, 0, 3]),
    ("pegawai", "tanpa", "jika(p_benar2, 1, 0)", [1, N, 0, N]),
    ("pegawai", "tanpa", "jika(p_benar, p_hampa, kosong)", [5 * H, N, -5, N]),
    ("pegawai", "tanpa", "jika(p_benar, kosong, p_kecil)", [N, 12, N, 0]),
    ("pegawai", "tanpa", "p_kecil + jika(p_benar, 1, kosong)", [4, N, 1, N]),
    ("pegawai", "tanpa", "p_kecil + kosong", [N] * 4),
    ("pegawai", "tanpa", "kosong * p_kecil", [N] * 4),
    ("pegawai", "tanpa", "-kosong / p_kecil", [N] * 4),
    ("pegawai", "tanpa", "max(kosong, p_kecil)", [N] * 4),
    ("pegawai", "tanpa", "isi(kosong, p_kecil)", [3, 12, 0, 0]),
    ("pegawai", "ya_tidak", "ada(kosong)", [F] * 4),
    ("pegawai", "tanpa", "bulat(p_kecil * q_pecah, 1, ke_atas, tanpa)", [Fraction(-11, 10), Fraction(-44, 10), 0, 0]),
    ("pegawai", "persen", f"bulat({NINTH}, 1, ke_bawah, persen)", [Fraction(333, 10), Fraction(1333, 10), 0, 0]),
    ("pegawai", "persen", "p_persen", [50, Fraction(25, 2), 100, 0]),
    (
        "pegawai",
        "rupiah",
        "p_besar + p_besar - q_rupiah",
        [2 * 10**18 - 1234567, -2 * 10**18 - 1234567, -1234553, -1234567],
    ),
    ("pegawai", "hari", "p_tanggal - p_tanggal2", [N, 0, 28, N]),
    ("pegawai", "ya_tidak", "bukan p_benar2", [F, N, T, N]),
    ("pegawai", "ya_tidak", "p_benar dan p_benar2", [T, F, F, F]),
    ("pegawai", "ya_tidak", "p_benar atau p_benar2", [T, N, T, N]),
    ("pegawai", "ya_tidak", "p_benar dan (p_kecil > 0)", [T, F, F, F]),
    ("pegawai", "ya_tidak", "p_benar atau (p_kecil > 0)", [T, T, T, F]),
    ("pegawai", "ya_tidak", "ada(p_hampa)", [T, F, T, F]),
    ("pegawai", "ya_tidak", "ada(p_tanggal2) dan ada(p_kata2)", [F, F, T, F]),
    ("pegawai", "ya_tidak", "p_kata = p_kata2", [T, N, F, N]),
    ("pegawai", "ya_tidak", 'p_kata != "B"', [T, F, T, T]),
    ("pegawai", "ya_tidak", "p_benar != p_benar2", [F, N, T, N]),
    ("pegawai", "ya_tidak", "p_tanggal > p_tanggal2", [N, F, T, N]),
    ("pegawai", "ya_tidak", "p_tanggal <= q_tanggal", [T, T, F, T]),
    ("pegawai", "ya_tidak", "p_hampa >= 0", [T, N, F, N]),
    ("pegawai", "ya_tidak", "p_kecil < q_utuh", [F, F, T, T]),
    ("pegawai", "ya_tidak", "p_kecil = q_utuh", [T, F, F, F]),
    ("pegawai", "ya_tidak", "q_benar", [T, T, T, T]),
    ("pegawai", "ya_tidak", "ya", [T, T, T, T]),
    ("pegawai", "ya_tidak", "jika(p_benar, p_benar2, ya)", [T, T, F, T]),
    ("pegawai", "ya_tidak", "jika(p_benar2, p_benar, ya)", [T, N, T, N]),
    ("pegawai", "ya_tidak", "tabel(t_ke_benar, p_benar)", [F, T, F, T]),
    ("pegawai", "pilihan", 'jika(p_benar, p_kata, "C")', ["A", "C", "C", "C"]),
    ("pegawai", "pilihan", "jika(p_benar, kosong, p_kata)", [N, "B", N, "A"]),
    ("pegawai", "pilihan", "isi(p_kata2, p_kata)", ["A", "B", "A", "A"]),
    ("pegawai", "pilihan", "q_kata", ["B", "B", "B", "B"]),
    ("pegawai", "tanggal", "jika(p_benar, p_tanggal, q_tanggal)", [day(1), day(15), day(31), day(15)]),
    ("pegawai", "tanggal", "jika(p_benar2, p_tanggal, q_tanggal)", [day(1), N, day(15), N]),
    ("pegawai", "tanpa", "tabel(t_dua, p_kata, p_kecil)", [10, H, H, 30]),
    ("pegawai", "tanpa", "tabel(t_dua, p_kata, q_utuh)", [10, H, H, 10]),
    ("pegawai", "tanpa", 'tabel(t_dua, "A", q_utuh)', [10, 10, 10, 10]),
    ("pegawai", "tanpa", "pita(t_pita, p_kecil)", [Fraction(2, 7), -4, Fraction(2, 7), Fraction(2, 7)]),
    # levels below: folds, filters, the rows of a filter only, the parent's values
    ("hari", "tanpa", "p_kecil + s_kecil + i_kecil", [4, 5, 10, 21, 9]),
    ("hari", "tanpa", "q_tengah", [H, Q, Q, H, Q]),
    ("hari", "tanpa", "tabel(t_tengah, i_kata)", [1, L, 4, 2, 4]),
    ("hari", "tanpa", 'tabel(t_tengah, "A")', [1, L, L, 1, L]),
    ("hari", "pilihan", "q_kata_tengah", ["A", "C", "C", "A", "C"]),
    ("hari", "hari", "i_tanggal - q_tanggal", [-6, -12, -14, 15, -11]),
    ("segmen", "tanpa", "jumlah(hari: i_kecil)", [3, 3, 12]),
    ("segmen", "tanpa", "rata(hari jika i_benar: i_kecil / q_utuh)", [Fraction(1, 3), 1, 4]),
    ("segmen", "tanpa", "maks(hari jika bukan i_benar: i_kecil)", [2, N, 0]),
    ("pegawai", "tanpa", "jumlah(hari: q_tengah)", [H + 2 * Q, 0, H + Q, 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil > 1: q_tengah)", [2 * Q, 0, H, 0]),
    ("pegawai", "hari", "hitung(hari jika i_kecil > 1)", [2, 0, 1, 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil > 1: i_kecil)", [5, 0, 12, 0]),
    ("pegawai", "hari", "hitung(hari jika i_kecil <= 1)", [1, 0, 1, 0]),
    ("pegawai", "tanpa", "hitung(segmen jika s_kecil <= 1)", [1, 0, 0, 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil >= 0: i_kecil)", [6, 0, 12, 0]),
    ("pegawai", "hari", "hitung(hari)", [3, 0, 2, 0]),
    ("pegawai", "hari", "hitung(hari jika p_benar dan i_benar)", [2, 0, 1, 0]),
    ("pegawai", "tanpa", "rata(hari jika i_kecil < 0: i_kecil)", [N, N, N, N]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil < 0: q_tengah)", [0, 0, 0, 0]),
    ("pegawai", "tanpa", "rata(hari: isi(i_hampa, 0))", [Fraction(-4, 3), N, 1, N]),
    ("pegawai", "tanpa", "jumlah(hari jika ada(i_hampa): i_hampa)", [-4, 0, 2, 0]),
    ("pegawai", "tanpa", "min(hari jika i_kecil > 0: isi(q_utuh / i_kecil, q_pecah))", [1, N, Fraction(1, 4), N]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil > 0: isi(q_utuh / i_kecil, 0))", [4 + 3 * H, 0, Fraction(1, 4), 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_benar: isi(tabel(t_tengah, i_kata), 0))", [5, 0, 2, 0]),
    ("pegawai", "tanpa", 'jumlah(hari jika i_benar: tabel(t_tengah, "A"))', [1 + L, 0, 1, 0]),
    ("pegawai", "tanpa", "jumlah(hari: 1)", [3, 0, 2, 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_kecil > 1: hasil_bagi)", [1 + 3 * H, 0, Fraction(1, 4), 0]),
    ("pegawai", "tanpa", "jumlah(hari jika i_benar: q_utuh)", [6, 0, 3, 0]),
    ("pegawai", "rupiah", "jumlah(hari: i_besar)", [3 * 10**18, 0, 11, 0]),
    ("pegawai", "rupiah", "maks(hari jika i_besar > q_rupiah: i_besar)", [10**18, N, N, N]),
    # the day that rules: the same filter in neighbouring steps
    ("pegawai:awal", "tanpa", "q_tengah", [H] * 4),
    ("pegawai:akhir", "tanpa", "q_tengah", [Q] * 4),
    ("pegawai:awal", "tanpa", "hitung(segmen jika s_kecil > q_tengah)", [1, 0, 1, 0]),
    ("pegawai:akhir", "tanpa", "hitung(segmen jika s_kecil > q_tengah)", [2, 0, 1, 0]),
    ("pegawai:akhir", "tanpa", "tabel(t_tengah, p_kata)", [L, N, 4, L]),
    # the mean of the staff: of everybody, and level by level of a step over itself
    ("pegawai", "tanpa", "rata_bawahan(dasar)", [6, 0, N, N]),
    (
        "pegawai",
        "tanpa",
        "max(min(isi(rata_bawahan(SENDIRI), 0), q_utuh * q_utuh * q_utuh), 0)"
        " + jumlah(hari jika i_kecil > 1: 1) + jumlah(hari: i_kecil)"
        " + isi(maks(hari jika i_benar: i_kecil), q_utuh) + p_kecil",
        # d: 3; b: 3 + 3 + 12 = 18; c: 1 + 12 + 12 = 25; a: 43/2 + 2 + 6 + 3 + 3
        [Fraction(71, 2), 18, 25, 3],
    ),
]


@cache
def pack() -> Pack:
    raw = json.loads(kanonik(0))
    plain = {"label": "d", "satuan": "tanpa", "bulatkan": "tanpa"}
    raw["langkah"] = [
        {"id": "dasar", "tingkat": "pegawai", "rumus": "p_kecil"} | plain,
        {"id": "hasil_bagi", "tingkat": "hari", "rumus": "isi(q_utuh / i_kecil, 0)"} | plain,
    ]
    for number, (where, kind, formula, _) in enumerate(CASES):
        level, _, rules = where.partition(":")
        one = {"id": f"langkah_{number}", "label": "l", "tingkat": level}
        one["boleh_kosong"] = "tidak" if "SENDIRI" in formula else "ya"
        one["rumus"] = formula.replace("SENDIRI", f"langkah_{number}")
        if kind in (*UNITS, "persen"):
            one |= {"satuan": kind, "bulatkan": "tanpa"}
        else:
            one |= {"jenis": kind} | ({"pilihan": list(WORDS)} if kind == "pilihan" else {})
        raw["langkah"].append(one | ({"hari_acuan": rules} if rules else {}))
    rounded = {"id": "bulat_persen", "label": "b", "tingkat": "pegawai", "satuan": "persen", "rumus": NINTH}
    raw["langkah"].append(rounded | {"bulatkan": {"desimal": 1, "mode": "ke_atas"}})
    return pack_from_canonical(json.dumps(raw).encode())


def facts(*, days: bool = True) -> Facts:
    tables: dict[str, dict[str, list[Any]]] = {}
    filled = {"pegawai": PEGAWAI, "segmen": SEGMEN, "hari": HARI if days else {name: [] for name in HARI}}
    for level in pack().levels:
        own = dict(filled.get(level, {"kunci": [], "pegawai": []}))
        size = len(own["kunci"])
        for item in pack().masukan:
            if item.tingkat == level and item.id not in own:
                fill = {"pilihan": "A", "bilangan": 0, "ya_tidak": False, "tanggal": day(1), "kode": "1.02"}[item.jenis]
                own[item.id] = [fill] * size
        tables[level] = own
    return Facts(tables)


def test_every_formula() -> None:
    made, given = pack(), facts()
    want = {(f"langkah_{n}", case[2]): case[3] for n, case in enumerate(CASES)}

    def check() -> None:
        result = score(made, OCTOBER, given)
        got = {
            (f"langkah_{n}", formula): result.column(where.partition(":")[0], f"langkah_{n}")
            for n, (where, _, formula, _) in enumerate(CASES)
        }
        assert got == want
        assert result.column("pegawai", "bulat_persen") == [Fraction(334, 10), Fraction(1334, 10), 0, 0]

    check()
    with object_path():
        check()


def engine_of(given: Facts) -> Engine:
    engine = Engine(pack(), OCTOBER, prepare(pack(), OCTOBER, given))
    engine.run()
    return engine


def test_every_column_keeps_its_promises() -> None:
    """Bounds that hold, one row of the level each, 0 in empty rows."""
    for given in (facts(), facts(days=False)):
        engine = engine_of(given)
        for id_, col in engine.steps.items():
            count = engine.tables[pack().langkah[id_].tingkat].count
            if isinstance(col, Num):
                read(col, count)
                assert col.num.arr.size == count
            else:
                assert col.arr.size == count
            assert col.null is None or col.null.size == count


def test_whole_columns_are_summed_where_they_stand() -> None:
    engine = engine_of(facts())
    view = View(engine, engine.pack.langkah["dasar"], "pegawai", None)

    def body(formula: str) -> Num | None:
        node = parse(formula)
        assert isinstance(node, Agregat)
        return view.plain(node)

    assert body("jumlah(hari jika i_benar: i_kecil)") is engine.tables["hari"].columns["i_kecil"]
    assert body("jumlah(hari jika ada(i_hampa): i_hampa)") is engine.tables["hari"].columns["i_hampa"]
    assert body("jumlah(hari jika i_benar: p_kecil)") is engine.column("p_kecil", "hari")
    ones = body("hitung(hari jika i_benar)")
    assert ones is not None
    assert read(ones, 5) == [1] * 5
    for other in ("hasil_bagi", "q_utuh", "i_kecil + i_kecil"):
        assert body(f"jumlah(hari jika i_benar: {other})") is None


def test_a_month_without_days() -> None:
    result = score(pack(), OCTOBER, facts(days=False))
    for number, (where, _, formula, _) in enumerate(CASES):
        if where == "hari":
            assert result.column("hari", f"langkah_{number}") == []
        if formula.startswith(("jumlah(hari", "hitung(hari")) and where == "pegawai":
            assert result.column("pegawai", f"langkah_{number}") == [0] * 4
        if formula.startswith(("rata(hari", "maks(hari", "min(hari")) and where == "pegawai":
            assert result.column("pegawai", f"langkah_{number}") == [N] * 4


@pytest.mark.parametrize("op", ["dan", "atau"])
def test_three_valued_logic(op: str) -> None:
    def plain(a: bool | None, b: bool | None) -> bool | None:
        decides = op == "atau"
        if decides in (a, b):
            return decides
        return None if a is None or b is None else not decides

    def column(values: list[bool | None], empty: bool) -> Flat:
        null = np.array([v is None for v in values])
        # what stands in an empty row must not matter
        return Flat("ya_tidak", np.array([empty if v is None else v for v in values]), null if null.any() else None)

    for left, right in (([T, F, N], [T, F, N]), ([T, F], [T, F, N]), ([T, F, N], [T, F]), ([T, F], [T, F])):
        pairs = [(a, b) for a in left for b in right]
        for empty in (T, F):
            out = logic(op, column([a for a, _ in pairs], empty), column([b for _, b in pairs], not empty))
            null = np.zeros(len(pairs), dtype=bool) if out.null is None else out.null
            assert out.arr.dtype == bool
            got = [None if no else bool(v) for v, no in zip(out.arr, null, strict=True)]
            assert got == [plain(a, b) for a, b in pairs]
            assert (out.null is None) == (None not in got)
