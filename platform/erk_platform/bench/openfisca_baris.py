"""The rule in OpenFisca by rows, as ours: any number of days, positions and answers a person.

OpenFisca knows one smallest entity, so that one holds all rows of the three levels below a person, who is a group of
them; a variable of one level is neutral on the rows of the others.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from erk_platform.bench import data as d
from erk_platform.bench import lantai_inti
from erk_platform.bench.openfisca import BAYAR, BULAN, Bayaran, Rumus, adder, day_formulas, month_formulas, renamed

_LAIN = -1  # a word's code on the rows of other levels


def simulation(a: lantai_inti.Aturan, data: d.Data) -> Callable[[], Bayaran]:
    """What makes a new simulation: all inputs, then the paid outputs."""
    from openfisca_core.simulations import SimulationBuilder

    levels = ("hari", "segmen", "nilai_360")
    owner = np.concatenate([data.tabel[level]["pegawai"] for level in levels])
    ids, people = np.arange(len(owner)), np.arange(data.n)
    masukan = [("pegawai", name, arr) for name, arr in data.tabel["pegawai"].items() if name != "hari_terdaftar"]
    first = 0
    for level in levels:
        for name, arr in data.tabel[level].items():
            if name not in ("pegawai", "segmen", "tanggal"):
                wide = np.full(len(owner), _LAIN if name in ("kelompok", "jenis_penugasan") else 0, dtype=arr.dtype)
                wide[first : first + len(arr)] = arr
                masukan.append(("baris", "hari_segmen" if name == "hari" else renamed(name, level), wide))
        first += len(data.tabel[level]["pegawai"])
    masukan = [item for item in masukan if item[1] != "indikator"]
    sistem = _system(a, masukan)

    def run() -> Bayaran:
        builder = SimulationBuilder()
        builder.create_entities(sistem)
        builder.declare_person_entity("baris", ids)
        builder.declare_entity("pegawai", people).members_entity_id = owner
        made = builder.build(sistem)
        for _, name, values in masukan:
            made.set_input(name, BULAN, values)
        return {name: made.calculate(name, BULAN) for name in BAYAR}

    return run


def _system(a: lantai_inti.Aturan, masukan: list[tuple[str, str, np.ndarray]]) -> Any:
    from openfisca_core.entities import build_entity
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem

    role = {"key": "baris_pegawai", "plural": "baris_baris_pegawai", "label": "Baris"}
    entities = {
        "baris": build_entity(key="baris", plural="semua_baris", label="Baris", is_person=True),
        "pegawai": build_entity(key="pegawai", plural="para_pegawai", label="Pegawai", roles=[role]),
    }
    sistem = TaxBenefitSystem(list(entities.values()))
    add = adder(sistem)
    for entity, name, values in masukan:
        add(name, bool if values.dtype == bool else int, entities[entity])
    for name, formula in (day_formulas(a) | {"pagu_segmen": _pagu_segmen(a)}).items():
        add(name, float, entities["baris"], formula)
    for name, formula in (_formulas(a) | month_formulas(a)).items():
        add(name, float, entities["pegawai"], formula)
    return sistem


def _pagu_segmen(a: lantai_inti.Aturan) -> Rumus:
    penugasan = a.penugasan / a.penugasan_s

    def pagu_segmen(o: Any, p: Any) -> np.ndarray:
        kelas, own, highest = o("kelas", p), o("kelas_definitif", p), o("kelas_plt_tertinggi", p)
        highest = np.where(highest == d.KOSONG, kelas, highest)
        tetap = (o("jenis_penugasan", p) == 0) | (o.pegawai("definitif", p) == 0)
        which = np.where(tetap, 3, np.where(kelas > own, 2, 1))
        which = np.where((highest > kelas) & (highest > own), 0, which)
        return a.besaran[kelas] * penugasan[which] * o("hari_segmen", p) / o.pegawai("hari_kalender", p)

    return pagu_segmen


def _formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    status, hukuman = a.status / a.status_s, a.hukuman / a.hukuman_s

    def total(name: str) -> Rumus:
        return lambda o, p: o.sum(o.members(name, p))

    def definitif(o: Any, p: Any) -> np.ndarray:
        return o.sum(o.members("jenis_penugasan", p) == 0)

    def pagu(o: Any, p: Any) -> np.ndarray:
        return o.sum(o.members("pagu_segmen", p)) * status[o("status", p)] * hukuman[o("hukuman_disiplin", p)]

    def score_of(group: int) -> Rumus:
        def formula(o: Any, p: Any) -> np.ndarray:
            """-1: nobody answered, or too few."""
            mine = o.members("kelompok", p) == group
            nilai, jawab = (o.sum(o.members(name, p) * mine) for name in ("jumlah_nilai", "jumlah_jawaban"))
            good = jawab > 0
            if group:  # a superior is never too few
                good &= o.sum(mine & (o.members("jumlah_penilai", p) < a.ambang)) == 0
            return np.where(good, nilai / np.maximum(jawab, 1) / a.skala, -1)

        return formula

    sums = {name: total(f"{name}_hari") for name in ("menit", "pengurang", "potongan")}
    return sums | {"definitif": definitif, "pagu": pagu} | {f"skor_{group}": score_of(group) for group in range(3)}
