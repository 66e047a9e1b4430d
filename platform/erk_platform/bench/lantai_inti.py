"""The floor of core_score: the rule of musirawas-erk written by hand in NumPy, exact.

What the rule itself costs at least. It leaves out: reading (it takes codes and sorted rows as they are), every check
of the facts, the hashes of inputs and results, the steps (none is kept, only what is paid is computed), dated values
and any other rule. The numbers come from the pack, the structure is typed here; that both agree to the rupiah
is checked before anything is timed. Fractions are integer numerators over integer denominators; a product goes to
Python integers where its operands' largest values do not prove that 63 bits suffice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from erk_core import Pack
from erk_platform.bench import data as d

_LIMIT = 2**62
MENIT = 1441


def _parameter(pack: Pack, name: str) -> Fraction:
    return Fraction(pack.parameter[name].at(d.PERIODE.first).nilai)  # type: ignore[arg-type]


def _tabel(pack: Pack, name: str, keys: tuple[object, ...]) -> list[Fraction]:
    table = pack.tabel[name]
    version = table.versi[table.index(d.PERIODE.first)]
    return [Fraction(table.find(version, (key,)) or 0) for key in keys]  # type: ignore[arg-type]


def _whole(values: list[Fraction]) -> tuple[np.ndarray, int]:
    """Numerators over their least common denominator."""
    scale = math.lcm(*(v.denominator for v in values))
    return np.array([int(v * scale) for v in values], dtype=np.int64), scale


@dataclass(frozen=True)
class Aturan:
    """The pack's numbers as integer look-up arrays, made once and not timed; `x_s` is the scale of `x`."""

    besaran: np.ndarray
    penugasan: np.ndarray  # nothing, same level, higher, full
    penugasan_s: int
    status: np.ndarray
    status_s: int
    hukuman: np.ndarray
    hukuman_s: int
    umum: int
    umum_s: int
    pengurang: np.ndarray
    target: int
    batas: Fraction
    tanpa_target: Fraction
    syarat_skp: bool
    bobot: np.ndarray  # aktivitas, perilaku
    bobot_s: int
    penilai: np.ndarray  # atasan, rekan, bawahan
    skala: int
    ambang: int
    potongan: np.ndarray  # by minutes late; then by minutes early; then one punch, absence, limit
    potongan_s: int
    dari_pagu: bool
    pph: np.ndarray
    pph_s: int
    batas_bpjs: int
    bpjs: Fraction

    @classmethod
    def of(cls, pack: Pack) -> Aturan:
        def p(name: str) -> Fraction:
            return _parameter(pack, name)

        minutes: tuple[object, ...] = tuple(range(MENIT))
        fp = _whole([Fraction(0), p("persen_plt_setingkat"), p("persen_plt_lebih_tinggi"), Fraction(1)])
        fs = _whole([Fraction(1), p("persen_cpns"), Fraction(1), p("persen_pppk_paruh_waktu")])
        fd = _whole(_tabel(pack, "persen_hukuman_disiplin", d.HUKUMAN))
        bobot = _whole([p("bobot_aktivitas"), p("bobot_perilaku")])
        penilai = _whole([p("bobot_atasan"), p("bobot_rekan"), p("bobot_bawahan")])
        potongan = _whole(
            [
                *_tabel(pack, "potongan_terlambat", minutes),
                *_tabel(pack, "potongan_pulang_cepat", minutes),
                p("potongan_tanpa_absen"),
                p("potongan_tanpa_keterangan"),
                p("batas_potongan_presensi"),
            ]
        )
        pph = _whole(_tabel(pack, "tarif_pph_final", d.GOLONGAN))
        umum = p("porsi_menit_umum")
        return cls(
            besaran=_whole(_tabel(pack, "besaran_kelas", tuple(Fraction(k) for k in range(18))))[0],
            penugasan=fp[0],
            penugasan_s=fp[1],
            status=fs[0],
            status_s=fs[1],
            hukuman=fd[0],
            hukuman_s=fd[1],
            umum=umum.numerator,
            umum_s=umum.denominator,
            pengurang=_whole(_tabel(pack, "pengurang_target", d.HADIR))[0],
            target=int(p("target_menit")),
            batas=p("batas_capaian"),
            tanpa_target=p("capaian_tanpa_target"),
            syarat_skp=bool(pack.parameter["syarat_skp"].at(d.PERIODE.first).nilai),
            bobot=bobot[0],
            bobot_s=bobot[1],
            penilai=penilai[0],
            skala=int(p("skala_jawaban_maks")),
            ambang=pack.ambang_penilai,
            potongan=potongan[0],
            potongan_s=potongan[1],
            dari_pagu=pack.parameter["dasar_potongan_presensi"].at(d.PERIODE.first).nilai == "PAGU",
            pph=pph[0],
            pph_s=pph[1],
            batas_bpjs=int(p("batas_dasar_bpjs")),
            bpjs=p("tarif_bpjs_pekerja"),
        )


def compute(a: Aturan, data: d.Data) -> dict[str, np.ndarray]:
    """All paid outputs in rupiah, in the order of the people."""
    people = data.tabel["pegawai"]
    pagu, pagu_d = _pagu(a, data)
    skor, skor_d, ada = _perilaku(a, data)
    menit, wajib, potongan = _hari(a, data)

    # share of activity: weight x min(minutes / target, limit)
    sasaran = a.target * wajib * a.umum_s
    capai = np.minimum(menit * people["hari_kerja_bulan"] * a.batas.denominator, a.batas.numerator * sasaran)
    capai_d = sasaran * a.batas.denominator
    nol = wajib == 0
    capai = np.where(nol, a.tanpa_target.numerator, capai)
    capai_d = np.where(nol, a.tanpa_target.denominator, capai_d)
    if a.syarat_skp:
        capai = np.where(people["punya_skp"], capai, 0)
    bobot_p = np.where(ada, a.bobot[1], 0)
    bobot_a = a.bobot.sum() - bobot_p

    tpp_a = _half_up(_mul(_mul(pagu, bobot_a), capai), _mul(pagu_d * a.bobot_s, capai_d))
    tpp_p = _half_up(_mul(_mul(pagu, bobot_p), skor), _mul(pagu_d * a.bobot_s, skor_d))
    bruto = tpp_a + tpp_p
    if a.dari_pagu:
        potong = _half_up(_mul(pagu, potongan), pagu_d * a.potongan_s)
    else:
        potong = _half_up(_mul(bruto, potongan), np.array([a.potongan_s]))
    potong = np.minimum(bruto, potong)
    kena = bruto - potong
    pph = kena * a.pph[people["golongan"]] // a.pph_s
    gaji = np.maximum(people["gaji_bulan"], 0)
    dasar = np.maximum(0, np.minimum(gaji + kena, a.batas_bpjs) - gaji)
    bpjs = dasar * a.bpjs.numerator // a.bpjs.denominator
    return {
        "tpp_aktivitas": tpp_a,
        "tpp_perilaku": tpp_p,
        "potongan_presensi_rupiah": potong,
        "pph21": pph,
        "bpjs_kesehatan": bpjs,
        "bersih": bruto - potong - pph - bpjs,
    }


def _pagu(a: Aturan, data: d.Data) -> tuple[np.ndarray, np.ndarray]:
    people, s = data.tabel["pegawai"], data.tabel["segmen"]
    edges = _edges(s, data.n)
    definitif = s["jenis_penugasan"] == 0
    punya = _sums(definitif, edges)[s["pegawai"]] > 0
    kelas, own = s["kelas"], s["kelas_definitif"]
    highest = np.where(s["kelas_plt_tertinggi"] == d.KOSONG, kelas, s["kelas_plt_tertinggi"])
    which = np.where(definitif | ~punya, 3, np.where(kelas > own, 2, 1))
    which = np.where((highest > kelas) & (highest > own), 0, which)
    besar = _sums(a.besaran[kelas] * a.penugasan[which] * s["hari"], edges)
    num = _mul(besar, a.status[people["status"]] * a.hukuman[people["hukuman_disiplin"]])
    return num, people["hari_kalender"] * (a.penugasan_s * a.status_s * a.hukuman_s)


def _perilaku(a: Aturan, data: d.Data) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Score of behaviour as a fraction, and whether there is one."""
    v = data.tabel["nilai_360"]
    edges = _edges(v, data.n)
    few = v["jumlah_penilai"] < a.ambang
    nilai, jawab, bobot = [], [], []
    for group in range(3):
        rows = v["kelompok"] == group
        n, j = _sums(v["jumlah_nilai"] * rows, edges), _sums(v["jumlah_jawaban"] * rows, edges)
        good = j > 0
        if group:  # a superior is never too few
            good &= _sums(few & rows, edges) == 0
        nilai.append(np.where(good, n, 0))
        jawab.append(np.where(good, j, 1))
        bobot.append(np.where(good, a.penilai[group], 0))
    x, y, z = jawab
    num = bobot[0] * nilai[0] * y * z + bobot[1] * nilai[1] * x * z + bobot[2] * nilai[2] * x * y
    total = bobot[0] + bobot[1] + bobot[2]
    return num, np.where(total > 0, total * x * y * z * a.skala, 1), total > 0


def _hari(a: Aturan, data: d.Data) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Minutes (times umum_s), days of duty, deduction (times potongan_s) of the month."""
    h = data.tabel["hari"]
    edges = _edges(h, data.n)
    menit = _sums((h["menit_sah_utama"] + h["menit_sah_tambahan"]) * a.umum_s + h["menit_sah_umum"] * a.umum, edges)
    kerja = h["hari_kerja"]
    wajib = np.maximum(0, data.tabel["pegawai"]["hari_kerja"] - _sums(a.pengurang[h["status_hadir"]] * kerja, edges))
    sekali, mangkir, batas = (int(v) for v in a.potongan[-3:])
    datang = np.where(h["tanpa_absen_masuk"], sekali, a.potongan[h["menit_terlambat"]])
    pulang = np.where(h["tanpa_absen_pulang"], sekali, a.potongan[MENIT + h["menit_pulang_cepat"]])
    potong = (datang + pulang) * (kerja & (h["status_hadir"] == 0)) + mangkir * (kerja & (h["status_hadir"] == 1))
    return menit, wajib, np.minimum(_sums(potong, edges), batas)


def _edges(table: d.Kolom, n: int) -> np.ndarray:
    return np.searchsorted(table["pegawai"], np.arange(n + 1))


def _sums(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Sum of each person's consecutive rows; 0 where there is none."""
    running = np.zeros(len(values) + 1, dtype=np.int64)
    np.cumsum(values, out=running[1:])
    return running[edges[1:]] - running[edges[:-1]]


def _mul(x: np.ndarray, y: np.ndarray) -> np.ndarray:
    if int(np.abs(x).max()) * int(np.abs(y).max()) < _LIMIT:
        return np.asarray(x * y)
    return np.asarray(x.astype(object) * y.astype(object))


def _half_up(num: np.ndarray, den: np.ndarray) -> np.ndarray:
    """Not negative num / den, rounded half up."""
    if 2 * int(num.max()) + int(den.max()) >= 2 * _LIMIT:
        num, den = num.astype(object), den.astype(object)
    return np.asarray((2 * num + den) // (2 * den)).astype(np.int64)
