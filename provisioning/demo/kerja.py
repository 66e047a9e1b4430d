"""SKP, activities and their validation in a demo month: a top above 6,000 minutes, a body, and a tail below half."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import numpy as np

from provisioning.demo.orang import Penduduk
from provisioning.demo.salin import teks
from provisioning.demo.wilayah import tabel

# share of people and the minutes they hand in during a full month
KELOMPOK = ((0.14, 6060, 7400), (0.64, 4800, 6500), (0.12, 3300, 4800), (0.10, 500, 2900))
SEHARI = (4, 6)
ALASAN_TOLAK = (
    "Tidak sesuai tugas dan fungsi jabatan",
    "Bukti dukung tidak ada",
    "Menit tidak wajar untuk hasil kerja ini",
    "Sudah dicatat pada aktivitas lain di hari yang sama",
)
ALASAN_REVISI = "Lengkapi uraian hasil kerja"
BUTIR = (
    ("Tersusunnya dokumen perencanaan dan pelaporan tepat waktu", "UTAMA", 24, "dokumen"),
    ("Terlayaninya permohonan sesuai standar pelayanan", "UTAMA", 240, "berkas"),
    ("Terlaksananya tugas tambahan dari pimpinan", "TAMBAHAN", 12, "kegiatan"),
)


def baris_skp(p: Penduduk, tahun: int, bulan: int, rng: np.random.Generator) -> dict[str, list[tuple[object, ...]]]:
    """Rows of skp_skp, skp_butirskp, skp_realisasibutir. Butir of the k-th person with SKP are 3k-2 .. 3k."""
    hasil: dict[str, list[tuple[object, ...]]] = {"skp": [], "butir": [], "realisasi": []}
    for o in p.orang:
        if o.tanpa_skp:
            continue
        skp = len(hasil["skp"]) + 1
        hasil["skp"].append((skp, tahun, dt.date(tahun, 1, 1), dt.date(tahun, 12, 31), "DISETUJUI", o.id))
        for uraian, jenis, target, satuan in BUTIR:
            butir = len(hasil["butir"]) + 1
            hasil["butir"].append((butir, uraian, jenis, f"{target}.00", satuan, skp))
            if rng.random() < 0.9:
                persen = int(rng.choice((50, 80, 90, 100, 100, 100, 110)))
                # target / 12 x persen / 100, in hundredths
                ratusan = (target * persen + 6) // 12
                capai = f"{ratusan // 100}.{ratusan % 100:02d}"
                hasil["realisasi"].append((len(hasil["realisasi"]) + 1, tahun, bulan, capai, butir))
    return hasil


def aktivitas(
    p: Penduduk,
    kerja: Sequence[dt.date],
    hadir: np.ndarray,
    punya_norma: Sequence[int],
    rng: np.random.Generator,
    sehari: tuple[int, int] = SEHARI,
) -> Iterator[str]:
    """COPY lines of aktivitas_aktivitas (columns: KOLOM). Whole minutes of a person add up exactly. sehari: how many a
    day, from and to."""
    norma = tabel("norma_waktu")
    urut = np.argsort([int(b["menit"]) for b in norma], kind="stable")
    menit_norma = np.array([int(norma[i]["menit"]) for i in urut])
    uraian = [teks(norma[i]["uraian"]) for i in urut]
    jenis = [norma[i]["jenis"] for i in urut]
    kunci = [punya_norma[i] for i in urut]
    hari_teks = [h.isoformat() for h in kerja]
    esok = [(h + dt.timedelta(days=1)).isoformat() for h in kerja]
    pindah = np.array([h >= p.tanggal_mutasi for h in kerja])
    lalai = _atasan_lalai(p, rng)
    butir_awal, berikut = {}, 1
    for o in p.orang:
        if not o.tanpa_skp:
            butir_awal[o.id], berikut = berikut, berikut + 3
    nomor = 0
    for o in p.orang:
        hari = np.flatnonzero(hadir[o.id - 1] > 0)
        target = _target(o.menit_tepat, len(hari), len(kerja), rng)
        if not len(hari) or not target:
            continue
        if target < 3000 and o.menit_tepat is None:
            hari = hari[rng.random(len(hari)) < 0.7]
            if not len(hari):
                continue
        banyak = rng.integers(sehari[0], sehari[1] + 1, len(hari))
        per = np.repeat(hari, banyak)
        bobot = np.cumsum(rng.integers(50, 151, len(per)))
        batas = target * bobot // bobot[-1]
        menit = np.maximum(np.diff(batas, prepend=0), 1)
        atas = np.searchsorted(menit_norma, np.maximum(menit, 30), side="right")
        pilih = atas - 1 - ((rng.random(len(per)) ** 2) * atas).astype(np.int64)
        undi = rng.random(len(per))
        butir_ke = rng.integers(0, 3, len(per))
        tepat = o.menit_tepat is not None
        for i in range(len(per)):
            j, m, k = int(per[i]), int(menit[i]), int(pilih[i])
            atasan = o.atasan2 if o.kursi2 is not None and pindah[j] else o.atasan
            status, alasan = ("DITERIMA", "") if tepat else _putusan(float(undi[i]), atasan in lalai)
            putus = status in ("DITERIMA", "DITOLAK", "REVISI")
            if status == "DITERIMA":
                o.menit_diterima += m
            volume = max(1, m // int(menit_norma[k]))
            butir = butir_awal[o.id] + int(butir_ke[i]) if o.id in butir_awal else None
            nomor += 1
            yield (
                f"{nomor}\t{o.id}\t{hari_teks[j]}\t{'UTAMA' if tepat else jenis[k]}\t{kunci[k]}"
                f"\t{butir if butir is not None else chr(92) + 'N'}\t{uraian[k]}\t{volume}\t{m}"
                f"\t{0 if status == 'DRAF' else int(menit_norma[k]) * volume}\t{status}"
                f"\t{atasan if putus else chr(92) + 'N'}"
                f"\t{esok[j] + ' 09:00:00+07' if putus else chr(92) + 'N'}\t{alasan}\t{hari_teks[j]} 16:05:00+07"
                f"\t{hari_teks[j] + ' 16:05:00+07' if status != 'DRAF' else chr(92) + 'N'}"
            )


KOLOM = (
    "id", "pegawai_id", "tanggal", "jenis", "norma_id", "butir_skp_id", "uraian", "volume", "menit", "menit_norma",
    "status", "validator_id", "divalidasi_pada", "alasan", "dibuat_pada", "diajukan_pada",
)  # fmt: skip

# two steps of each activity's history, as the services would have left them
JEJAK = """
insert into aktivitas_jejakaktivitas (aktivitas_id, dari, ke, oleh_id, pada, alasan)
select id, dari, ke, null, pada, alasan from (
    select id, 1 as urut, 'DRAF' as dari, 'DIAJUKAN' as ke, dibuat_pada as pada, '' as alasan
      from aktivitas_aktivitas where status <> 'DRAF'
    union all
    select id, 2, 'DIAJUKAN', status, divalidasi_pada, alasan
      from aktivitas_aktivitas where status in ('DITERIMA', 'DITOLAK', 'REVISI')) semua
 order by id, urut
"""


def _target(tepat: int | None, hari: int, penuh: int, rng: np.random.Generator) -> int:
    undi, menit = rng.random(), 0
    for porsi, rendah, tinggi in KELOMPOK:
        menit = int(rng.integers(rendah, tinggi + 1))
        if undi < porsi:
            break
        undi -= porsi
    if tepat is not None:
        return tepat
    return menit * hari // penuh


def _putusan(undi: float, lalai: bool) -> tuple[str, str]:
    if lalai and undi < 0.45:
        return "DIAJUKAN", ""
    if undi > 0.975:
        return "DITOLAK", ALASAN_TOLAK[int(undi * 1e6) % len(ALASAN_TOLAK)]
    if undi > 0.967:
        return "REVISI", ALASAN_REVISI
    if undi > 0.957:
        return "DIAJUKAN", ""
    return ("DRAF", "") if undi > 0.953 else ("DITERIMA", "")


def _atasan_lalai(p: Penduduk, rng: np.random.Generator) -> set[int]:
    """Superiors who leave much unvalidated: one in twenty."""
    semua = sorted({o.atasan for o in p.orang if o.atasan})
    return {a for a in semua if rng.random() < 0.05}
