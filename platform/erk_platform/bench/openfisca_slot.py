"""The rule in OpenFisca by slots, the layout that is fastest there: every operation is one over all people.

Days are its DAY periods; positions and sets of answers are variables by number (two positions, five sets of six
indicators). It fits these facts only: a third position would need new variables and formulas.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from erk_platform.bench import data as d
from erk_platform.bench import lantai_inti
from erk_platform.bench.openfisca import BAYAR, BULAN, Bayaran, Rumus, adder, day_formulas, month_formulas, renamed

SEGMEN, SET = 2, 5
_INDIKATOR = len(d.INDIKATOR)
_HARI = tuple(d.PERIODE.first.replace(day=day + 1).isoformat() for day in d.workdays())


def simulation(a: lantai_inti.Aturan, data: d.Data) -> Callable[[], Bayaran]:
    """What makes a new simulation: all inputs, then the paid outputs."""
    from openfisca_core.simulations import SimulationBuilder

    masukan = _inputs(data)
    sistem = _system(a, masukan)

    def run() -> Bayaran:
        made = SimulationBuilder.build_default_simulation(sistem, data.n)
        for name, period, values in masukan:
            made.set_input(name, period, values)
        return {name: made.calculate(name, BULAN) for name in BAYAR}

    return run


def _inputs(data: d.Data) -> list[tuple[str, str, np.ndarray]]:
    """(variable, period, values of all people), one a slot."""
    people, s, h, v = (data.tabel[level] for level in ("pegawai", "segmen", "hari", "nilai_360"))
    out = [(name, BULAN, arr) for name, arr in people.items() if name != "hari_terdaftar"]
    first = np.searchsorted(s["pegawai"], np.arange(data.n))
    count = np.bincount(s["pegawai"], minlength=data.n)
    for slot in range(SEGMEN):
        there = slot < count
        rows = np.where(there, first + slot, first)
        for name in ("jenis_penugasan", "kelas", "kelas_definitif", "kelas_plt_tertinggi"):
            out.append((f"{name}_{slot}", BULAN, s[name][rows]))
        out.append((f"hari_segmen_{slot}", BULAN, np.where(there, s["hari"][rows], 0)))
    for number, day in enumerate(_HARI):
        for name, arr in h.items():
            if name not in ("pegawai", "segmen", "tanggal"):
                out.append((renamed(name), day, np.ascontiguousarray(arr.reshape(data.n, -1)[:, number])))
    for slot in range(SET * _INDIKATOR):
        for name in ("kelompok", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai"):
            out.append((f"{name}_{slot}", BULAN, np.ascontiguousarray(v[name].reshape(data.n, -1)[:, slot])))
    return out


def _system(a: lantai_inti.Aturan, masukan: list[tuple[str, str, np.ndarray]]) -> Any:
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    orang = build_entity(key="pegawai", plural="para_pegawai", label="Pegawai", is_person=True)
    sistem = TaxBenefitSystem([orang])
    add = adder(sistem)
    for name, (period, values) in {name: rest for name, *rest in masukan}.items():
        add(
            name,
            bool if values.dtype == bool else int,
            orang,
            period=DateUnit.MONTH if period == BULAN else DateUnit.DAY,
        )
    for name, formula in day_formulas(a).items():
        add(name, float, orang, formula, period=DateUnit.DAY)
    for name, formula in (_formulas(a) | month_formulas(a)).items():
        add(name, float, orang, formula)
    return sistem


def _formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    penugasan, status, hukuman = a.penugasan / a.penugasan_s, a.status / a.status_s, a.hukuman / a.hukuman_s

    def month(daily: str) -> Rumus:
        return lambda o, p: sum(o(daily, day) for day in _HARI)

    def pagu(o: Any, p: Any) -> np.ndarray:
        punya = (o("jenis_penugasan_0", p) == 0) | ((o("jenis_penugasan_1", p) == 0) & (o("hari_segmen_1", p) > 0))
        total: Any = 0.0
        for slot in range(SEGMEN):
            kelas, own = o(f"kelas_{slot}", p), o(f"kelas_definitif_{slot}", p)
            highest = o(f"kelas_plt_tertinggi_{slot}", p)
            highest = np.where(highest == d.KOSONG, kelas, highest)
            which = np.where((o(f"jenis_penugasan_{slot}", p) == 0) | ~punya, 3, np.where(kelas > own, 2, 1))
            which = np.where((highest > kelas) & (highest > own), 0, which)
            total = total + a.besaran[kelas] * penugasan[which] * o(f"hari_segmen_{slot}", p) / o("hari_kalender", p)
        return total * status[o("status", p)] * hukuman[o("hukuman_disiplin", p)]

    def score_of(group: int) -> Rumus:
        def formula(o: Any, p: Any) -> np.ndarray:
            """-1: nobody answered, or too few."""
            nilai: Any = 0
            jawab: Any = 0
            few: Any = False
            for slot in range(SET * _INDIKATOR):
                mine = o(f"kelompok_{slot}", p) == group
                nilai = nilai + o(f"jumlah_nilai_{slot}", p) * mine
                jawab = jawab + o(f"jumlah_jawaban_{slot}", p) * mine
                if group:  # a superior is never too few
                    few = few | (mine & (o(f"jumlah_penilai_{slot}", p) < a.ambang))
            return np.where((jawab > 0) & ~np.asarray(few), nilai / np.maximum(jawab, 1) / a.skala, -1)

        return formula

    sums = {name: month(f"{name}_hari") for name in ("menit", "pengurang", "potongan")}
    return sums | {"pagu": pagu} | {f"skor_{group}": score_of(group) for group in range(3)}
