"""core_vs_openfisca: the rule of musirawas-erk in OpenFisca, where this machine happens to have openfisca-core.

Two lines, each against the whole of our score(): reading, checks, every step kept, hashes. `core_vs_openfisca` is the
same rule, for any number of rows a person (openfisca_baris.py); `core_vs_openfisca_slot` is what OpenFisca does fastest
and fits these facts only (openfisca_slot.py). OpenFisca's numbers are float32 and int32: it rounds half up on those,
and not all its rupiah are exact. The pack's numbers are constants in the formulas, which spares it its look-up of
parameters by date. Timed are a new simulation, its inputs and the six paid outputs; the system of variables and the
inputs as arrays in its layout are made before.
"""

from __future__ import annotations

import importlib
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
BENTUK = {NAMA: "openfisca_baris", f"{NAMA}_slot": "openfisca_slot"}
BULAN = str(d.PERIODE)
BAYAR = ("tpp_aktivitas", "tpp_perilaku", "potongan_presensi_rupiah", "pph21", "bpjs_kesehatan", "bersih")
_SEPADAN = 1e-5  # of the gross: what float32 may be off; more is another rule

Rumus = Callable[..., np.ndarray]
Bayaran = dict[str, np.ndarray]


def core_vs_openfisca(pilihan: Pilihan) -> Iterator[Baris | TidakDiukur]:
    """Microseconds a person; ratio = how many times faster ours is. How many of its rupiah are wrong goes to stderr."""
    if importlib.util.find_spec(PAKET_PYTHON) is None:
        yield TidakDiukur(
            NAMA, "openfisca-core tidak ada di mesin ini; pasang di venv tersendiri bila ingin dibandingkan"
        )
        return
    pack, data, facts = inti.month(pilihan)
    aturan = lantai_inti.Aturan.of(pack)
    for name, module in BENTUK.items():
        simulate = importlib.import_module(f"erk_platform.bench.{module}").simulation(aturan, data)
        _report(name, simulate(), lantai_inti.compute(aturan, data))
        kita, lain = interleave(
            lambda: inti.drop(score(pack, d.PERIODE, facts)),
            lambda simulate=simulate: inti.drop(simulate()),  # type: ignore[misc]
            pilihan.kali(5),
        )
        yield Baris.of(name, kita * 1e6 / data.n, lain * 1e6 / data.n, "us/pegawai", faster=True)


def _report(name: str, theirs: dict[str, np.ndarray], exact: dict[str, np.ndarray]) -> None:
    """Raises UkurGagal where they differ by more than what float32 explains."""
    bruto = exact["tpp_aktivitas"] + exact["tpp_perilaku"]
    wrong, most = 0, 0
    for output in BAYAR:
        apart = np.abs(np.rint(theirs[output].astype(np.float64)).astype(np.int64) - exact[output])
        if (apart > 2 + bruto * _SEPADAN).any():
            who = int(np.argmax(apart))
            raise UkurGagal(
                f"OpenFisca dan hitungan tangan berbeda pada {output}, mis. baris {who}: {theirs[output][who]} dan "
                f"{exact[output][who]}. Bila aturan paket musirawas-erk berubah, sesuaikan "
                "erk_platform/bench/openfisca*.py."
            )
        wrong += int((apart > 0).sum())
        most = max(most, int(apart.max()))
    total = len(BAYAR) * len(bruto)
    text = f"{name}: {wrong} dari {total} rupiah OpenFisca tidak eksak (float32), paling jauh Rp{most}"
    print(text, file=sys.stderr, flush=True)


def renamed(name: str, level: str = "hari") -> str:
    """Its variables share one space of names: the day's flag beside the person's count of such days."""
    return "hari_kerja_hari" if level == "hari" and name == "hari_kerja" else name


def adder(sistem: Any) -> Callable[..., None]:
    """add(name, kind, entity, formula, period): a variable, of a month unless said."""
    from openfisca_core.periods import DateUnit
    from openfisca_core.variables import Variable

    def add(name: str, kind: type, entity: Any, formula: Rumus | None = None, period: Any = DateUnit.MONTH) -> None:
        body = {"value_type": kind, "entity": entity, "definition_period": period, "label": name}
        if formula is not None:
            body["formula"] = formula
        sistem.add_variable(type(name, (Variable,), body))

    return add


def day_formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
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


def month_formulas(a: lantai_inti.Aturan) -> dict[str, Rumus]:
    """From sums of the month, pagu and the scores of the groups (-1: none) to what is paid."""
    bobot = a.bobot / a.bobot_s
    whole = a.bobot.sum() / a.bobot_s
    batas = a.potongan[-1] / a.potongan_s
    tarif = a.pph / a.pph_s

    def skor_perilaku(o: Any, p: Any) -> np.ndarray:
        part: Any = 0.0
        total: Any = 0
        for group in range(3):
            skor = o(f"skor_{group}", p)
            weight = np.where(skor >= 0, a.penilai[group], 0)
            part, total = part + weight * skor, total + weight
        return np.where(total > 0, part / np.maximum(total, 1), -1)

    def capaian(o: Any, p: Any) -> np.ndarray:
        wajib = np.maximum(0, o("hari_kerja", p) - o("pengurang", p))
        target = a.target * wajib / o("hari_kerja_bulan", p)
        capai = np.minimum(o("menit", p) / np.where(target > 0, target, 1), float(a.batas))
        capai = np.where(target > 0, capai, float(a.tanpa_target))
        return np.where(o("punya_skp", p), capai, 0) if a.syarat_skp else capai

    def bobot_perilaku(o: Any, p: Any) -> np.ndarray:
        return np.where(o("skor_perilaku", p) >= 0, bobot[1], 0)

    def tpp_aktivitas(o: Any, p: Any) -> np.ndarray:
        return _half_up(o("pagu", p) * (whole - o("bobot_perilaku", p)) * o("capaian", p))

    def tpp_perilaku(o: Any, p: Any) -> np.ndarray:
        return _half_up(o("pagu", p) * o("bobot_perilaku", p) * np.maximum(o("skor_perilaku", p), 0))

    def bruto(o: Any, p: Any) -> np.ndarray:
        return o("tpp_aktivitas", p) + o("tpp_perilaku", p)

    def potongan_presensi_rupiah(o: Any, p: Any) -> np.ndarray:
        share = np.minimum(o("potongan", p), batas)
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

    scores = (skor_perilaku, capaian, bobot_perilaku)
    formulas = (
        *scores,
        tpp_aktivitas,
        tpp_perilaku,
        bruto,
        potongan_presensi_rupiah,
        kena,
        pph21,
        bpjs_kesehatan,
        bersih,
    )
    return {formula.__name__: formula for formula in formulas}


def _half_up(value: np.ndarray) -> np.ndarray:
    return np.floor(value + 0.5)
