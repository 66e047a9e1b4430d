"""core_vs_openfisca: the rule of musirawas-erk in OpenFisca, where this machine happens to have openfisca-core.

What its model allows, in the layout that is fastest there: a person is its only entity, days are its DAY periods, and
the rows below a person become variables by slot (two positions, five sets of answers of six indicators), so that every
operation is one over all people. It has no tables of rows of any number: a third position would need new variables. Its
numbers are float32 and int32; it rounds half up on those. The pack's numbers are constants in the formulas, which
spares it its look-up of parameters by date. Timed are a new simulation, its inputs and the six paid outputs; the system
of variables and the inputs as arrays a slot are made before. Ours is the whole of score(): reading, checks, every step
kept, hashes.
"""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from erk_core import score
from erk_platform.bench import data as d
from erk_platform.bench import inti, lantai_inti
from erk_platform.bench.ukuran import Baris, Pilihan, TidakDiukur, UkurGagal, interleave

NAMA = "core_vs_openfisca"
PAKET_PYTHON = "openfisca_core"
SEGMEN, SET = 2, 5
_INDIKATOR = len(d.INDIKATOR)
_BULAN = str(d.PERIODE)
_HARI = tuple(d.PERIODE.first.replace(day=day + 1).isoformat() for day in d.workdays())
_BAYAR = ("tpp_aktivitas", "tpp_perilaku", "potongan_presensi_rupiah", "pph21", "bpjs_kesehatan", "bersih")
_SEPADAN = 1e-5  # of the gross: what float32 may be off; more is another rule

Rumus = Callable[..., np.ndarray]


def core_vs_openfisca(pilihan: Pilihan) -> Iterator[Baris | TidakDiukur]:
    """Microseconds a person; ratio = how many times faster ours is. How many of its rupiah are wrong goes to stderr."""
    if importlib.util.find_spec(PAKET_PYTHON) is None:
        yield TidakDiukur(
            NAMA, "openfisca-core tidak ada di mesin ini; pasang di venv tersendiri bila ingin dibandingkan"
        )
        return
    pack, data, facts = inti.month(pilihan)
    aturan = lantai_inti.Aturan.of(pack)
    sistem, masukan = system(aturan), inputs(data)
    _report(simulate(sistem, masukan, data.n), lantai_inti.compute(aturan, data))
    kita, lain = interleave(
        lambda: inti.drop(score(pack, d.PERIODE, facts)),
        lambda: inti.drop(simulate(sistem, masukan, data.n)),
        pilihan.kali(5),
    )
    yield Baris.of(NAMA, kita * 1e6 / data.n, lain * 1e6 / data.n, "us/pegawai", faster=True)


def _report(theirs: dict[str, np.ndarray], exact: dict[str, np.ndarray]) -> None:
    """Raises UkurGagal where they differ by more than what float32 explains."""
    bruto = exact["tpp_aktivitas"] + exact["tpp_perilaku"]
    wrong, most = 0, 0
    for name in _BAYAR:
        apart = np.abs(np.rint(theirs[name].astype(np.float64)).astype(np.int64) - exact[name])
        if (apart > 2 + bruto * _SEPADAN).any():
            who = int(np.argmax(apart))
            raise UkurGagal(
                f"OpenFisca dan hitungan tangan berbeda pada {name}, mis. baris {who}: {theirs[name][who]} dan "
                f"{exact[name][who]}. Bila aturan paket musirawas-erk berubah, sesuaikan "
                "erk_platform/bench/openfisca.py."
            )
        wrong += int((apart > 0).sum())
        most = max(most, int(apart.max()))
    total = len(_BAYAR) * len(bruto)
    text = f"{NAMA}: {wrong} dari {total} rupiah OpenFisca tidak eksak (float32), paling jauh Rp{most}"
    print(text, file=sys.stderr, flush=True)


def inputs(data: d.Data) -> list[tuple[str, str, np.ndarray]]:
    """(variable, period, values of all people), one a slot."""
    people, s, h, v = (data.tabel[level] for level in ("pegawai", "segmen", "hari", "nilai_360"))
    out = [(name, _BULAN, arr) for name, arr in people.items() if name != "hari_terdaftar"]
    first = np.searchsorted(s["pegawai"], np.arange(data.n))
    count = np.bincount(s["pegawai"], minlength=data.n)
    for slot in range(SEGMEN):
        there = slot < count
        rows = np.where(there, first + slot, first)
        for name in ("jenis_penugasan", "kelas", "kelas_definitif", "kelas_plt_tertinggi"):
            out.append((f"{name}_{slot}", _BULAN, s[name][rows]))
        out.append((f"hari_segmen_{slot}", _BULAN, np.where(there, s["hari"][rows], 0)))
    for number, day in enumerate(_HARI):
        for name, arr in h.items():
            if name not in ("pegawai", "segmen", "tanggal"):
                out.append((_daily(name), day, np.ascontiguousarray(arr.reshape(data.n, -1)[:, number])))
    for slot in range(SET * _INDIKATOR):
        for name in ("kelompok", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai"):
            out.append((f"{name}_{slot}", _BULAN, np.ascontiguousarray(v[name].reshape(data.n, -1)[:, slot])))
    return out


def _daily(name: str) -> str:
    return "hari_kerja_hari" if name == "hari_kerja" else name


def simulate(sistem: Any, masukan: list[tuple[str, str, np.ndarray]], count: int) -> dict[str, np.ndarray]:
    """A new simulation: all inputs, then the paid outputs."""
    from openfisca_core.simulations import SimulationBuilder

    simulation = SimulationBuilder.build_default_simulation(sistem, count)
    for name, period, values in masukan:
        simulation.set_input(name, period, values)
    return {name: simulation.calculate(name, _BULAN) for name in _BAYAR}


def system(a: lantai_inti.Aturan) -> Any:
    """Entity and variables."""
    from openfisca_core.entities import build_entity
    from openfisca_core.periods import DateUnit
    from openfisca_core.taxbenefitsystems import TaxBenefitSystem
    from openfisca_core.variables import Variable

    orang = build_entity(key="pegawai", plural="para_pegawai", label="Pegawai", is_person=True)
    sistem = TaxBenefitSystem([orang])

    def add(name: str, kind: type, formula: Rumus | None = None, *, daily: bool = False) -> None:
        body = {"value_type": kind, "entity": orang, "definition_period": DateUnit.DAY if daily else DateUnit.MONTH}
        body["label"] = name
        if formula is not None:
            body["formula"] = formula
        sistem.add_variable(type(name, (Variable,), body))

    for name in ("status", "golongan", "gaji_bulan", "hukuman_disiplin", "hari_kalender", "hari_kerja"):
        add(name, int)
    add("hari_kerja_bulan", int)
    add("punya_skp", bool)
    for slot in range(SEGMEN):
        for name in ("jenis_penugasan", "kelas", "kelas_definitif", "kelas_plt_tertinggi", "hari_segmen"):
            add(f"{name}_{slot}", int)
    for name in ("menit_terlambat", "menit_pulang_cepat", "menit_sah_utama", "menit_sah_tambahan", "menit_sah_umum"):
        add(name, int, daily=True)
    add("status_hadir", int, daily=True)
    for name in ("hari_kerja_hari", "tanpa_absen_masuk", "tanpa_absen_pulang"):
        add(name, bool, daily=True)
    for slot in range(SET * _INDIKATOR):
        for name in ("kelompok", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai"):
            add(f"{name}_{slot}", int)
    for name, formula in _daily_formulas(a).items():
        add(name, float, formula, daily=True)
    for name, formula in (_month_formulas(a) | _pay_formulas(a)).items():
        add(name, float, formula)
    return sistem


def _daily_formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    potongan = a.potongan / a.potongan_s
    sekali, mangkir, cepat = potongan[-3], potongan[-2], lantai_inti.MENIT

    def menit_hari(o: Any, p: Any) -> np.ndarray:
        return o("menit_sah_utama", p) + o("menit_sah_tambahan", p) + o("menit_sah_umum", p) * (a.umum / a.umum_s)

    def pengurang_hari(o: Any, p: Any) -> np.ndarray:
        return np.where(o("hari_kerja_hari", p), a.pengurang[o("status_hadir", p)], 0)

    def potongan_hari(o: Any, p: Any) -> np.ndarray:
        kerja, hadir = o("hari_kerja_hari", p), o("status_hadir", p)
        datang = np.where(o("tanpa_absen_masuk", p), sekali, potongan[o("menit_terlambat", p)])
        pulang = np.where(o("tanpa_absen_pulang", p), sekali, potongan[cepat + o("menit_pulang_cepat", p)])
        return (datang + pulang) * (kerja & (hadir == 0)) + mangkir * (kerja & (hadir == 1))

    return {"menit_hari": menit_hari, "pengurang_hari": pengurang_hari, "potongan_hari": potongan_hari}


def _month_formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    penugasan, bobot = a.penugasan / a.penugasan_s, a.bobot / a.bobot_s
    status, hukuman = a.status / a.status_s, a.hukuman / a.hukuman_s

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

    def skor_perilaku(o: Any, p: Any) -> np.ndarray:
        part: Any = 0.0
        total: Any = 0
        for group in range(3):
            skor = o(f"skor_{group}", p)
            weight = np.where(skor >= 0, a.penilai[group], 0)
            part, total = part + weight * skor, total + weight
        return np.where(total > 0, part / np.maximum(total, 1), -1)

    def capaian(o: Any, p: Any) -> np.ndarray:
        menit = sum(o("menit_hari", day) for day in _HARI)
        wajib = np.maximum(0, o("hari_kerja", p) - sum(o("pengurang_hari", day) for day in _HARI))
        target = a.target * wajib / o("hari_kerja_bulan", p)
        capai = np.minimum(menit / np.where(target > 0, target, 1), float(a.batas))
        capai = np.where(target > 0, capai, float(a.tanpa_target))
        return np.where(o("punya_skp", p), capai, 0) if a.syarat_skp else capai

    def bobot_perilaku(o: Any, p: Any) -> np.ndarray:
        return np.where(o("skor_perilaku", p) >= 0, bobot[1], 0)

    scores = {f"skor_{group}": score_of(group) for group in range(3)}
    return scores | {
        "pagu": pagu,
        "skor_perilaku": skor_perilaku,
        "capaian": capaian,
        "bobot_perilaku": bobot_perilaku,
    }


def _pay_formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    whole = a.bobot.sum() / a.bobot_s
    batas = a.potongan[-1] / a.potongan_s
    tarif = a.pph / a.pph_s

    def tpp_aktivitas(o: Any, p: Any) -> np.ndarray:
        return _half_up(o("pagu", p) * (whole - o("bobot_perilaku", p)) * o("capaian", p))

    def tpp_perilaku(o: Any, p: Any) -> np.ndarray:
        return _half_up(o("pagu", p) * o("bobot_perilaku", p) * np.maximum(o("skor_perilaku", p), 0))

    def bruto(o: Any, p: Any) -> np.ndarray:
        return o("tpp_aktivitas", p) + o("tpp_perilaku", p)

    def potongan_presensi_rupiah(o: Any, p: Any) -> np.ndarray:
        share = np.minimum(sum(o("potongan_hari", day) for day in _HARI), batas)
        return np.minimum(o("bruto", p), _half_up(o("pagu" if a.dari_pagu else "bruto", p) * share))

    def kena(o: Any, p: Any) -> np.ndarray:
        return o("bruto", p) - o("potongan_presensi_rupiah", p)

    def pph21(o: Any, p: Any) -> np.ndarray:
        return np.floor(o("kena", p) * tarif[o("golongan", p)])

    def bpjs_kesehatan(o: Any, p: Any) -> np.ndarray:
        gaji = np.maximum(o("gaji_bulan", p), 0)
        return np.floor(np.maximum(0, np.minimum(gaji + o("kena", p), a.batas_bpjs) - gaji) * float(a.bpjs))

    def bersih(o: Any, p: Any) -> np.ndarray:
        return o("kena", p) - o("pph21", p) - o("bpjs_kesehatan", p)

    formulas = (tpp_aktivitas, tpp_perilaku, bruto, potongan_presensi_rupiah, kena, pph21, bpjs_kesehatan, bersih)
    return {formula.__name__: formula for formula in formulas}


def _half_up(value: np.ndarray) -> np.ndarray:
    return np.floor(value + 0.5)
