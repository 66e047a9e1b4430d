"""Blockers: what must be right before a month is scored. The close lists them all at once and guesses nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from erk_kit.bentuk import saat, tanggal
from tenants.penilaian.bulan import Bulan
from tenants.presensi.kalender import calendar_gaps_used
from tenants.presensi.models import Kalender
from tenants.sinkronisasi.selectors import Sumber

CONTOH = 5


@dataclass(frozen=True)
class Blocker:
    """kode: for machines. pesan: what is wrong. jumlah: how many. contoh: names or days, at most five. saran: what to
    do."""

    kode: str
    pesan: str
    jumlah: int
    contoh: list[str] = field(default_factory=list)
    saran: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def nama_nip(nama: str, nip: str) -> str:
    return f"{nama} (NIP {nip})" if nip else f"{nama} (tanpa NIP)"


def calendar_blockers(bulan: Bulan) -> list[Blocker]:
    """Each day of the month needs a row that somebody accepted, in the calendar of each pattern that is in use."""
    hasil = []
    for pola, hari in calendar_gaps_used(mulai=bulan.awal, sampai=bulan.akhir).items():
        nama = "" if pola == Kalender.Pola.LIMA_HARI else f" pola {Kalender.Pola(pola).label.lower()}"
        hasil.append(
            Blocker(
                "KALENDER_BELUM_DITERIMA",
                f"Kalender kerja{nama} {bulan} belum diterima untuk {len(hari)} dari {bulan.hari} hari.",
                len(hari),
                [tanggal(h) for h in hari[:CONTOH]],
                "BKPSDM menerima kalender bulan itu (hari kerja, libur nasional, cuti bersama) lebih dahulu.",
            )
        )
    return hasil


def freshness_blockers(
    sampai: dt.datetime | None, bulan: Bulan, zona: str, sumber: Sequence[Sumber] = ()
) -> list[Blocker]:
    """The attendance feed must be complete up to the last minute of the month in the region's own time, and what the
    personnel system says must be of after the month. A source that is dead holds the month up; it changes nobody's pay.

    sampai: as from month_figures. sumber: the active connections.
    """
    hasil = []
    if (teks := _stale("Data presensi", sampai, bulan, zona)) is not None:
        hasil.append(
            Blocker(
                "PRESENSI_BELUM_LENGKAP",
                teks,
                1,
                [_reason(s, zona) for s in sumber if s.bidang == "presensi" and s.gagal_sejak],
                "Terima kiriman presensi sampai akhir bulan, bangun hasil hari, lalu tutup ulang.",
            )
        )
    for satu in sumber:
        if satu.bidang != "kepegawaian":
            continue
        if satu.menunggu:
            hasil.append(
                Blocker(
                    "KEPEGAWAIAN_MENUNGGU",
                    f"{satu.label}: {satu.menunggu} kiriman menunggu keputusan.",
                    satu.menunggu,
                    [],
                    "Buka Impor data, tinjau perubahannya, lalu terapkan atau buang.",
                )
            )
        elif (teks := _stale(f"Data {satu.label}", satu.data_sampai, bulan, zona)) is not None:
            contoh = [_reason(satu, zona)] if satu.gagal_sejak else []
            saran = "Buka Koneksi: betulkan sebabnya dan tarik lagi, atau nonaktifkan koneksi itu bila datanya diimpor."
            hasil.append(Blocker("KEPEGAWAIAN_BASI", teks, 1, contoh, saran))
    return hasil


def _stale(apa: str, sampai: dt.datetime | None, bulan: Bulan, zona: str) -> str | None:
    """That a feed is not complete to the end of the month, in words; None when it is."""
    selesai = dt.datetime.combine(bulan.akhir, dt.time(23, 59), ZoneInfo(zona))
    if sampai is not None and sampai >= selesai:
        return None
    keadaan = (
        f"baru lengkap s.d. {saat(sampai.astimezone(ZoneInfo(zona)), zona)}" if sampai else "belum pernah diterima"
    )
    return f"{apa} {bulan} {keadaan}; dibutuhkan sampai akhir {tanggal(bulan.akhir)}."


def _reason(satu: Sumber, zona: str) -> str:
    sejak = saat(satu.gagal_sejak.astimezone(ZoneInfo(zona)), zona) if satu.gagal_sejak else "–"
    return f"{satu.label} gagal sejak {sejak}: {satu.sebab or 'sebab tidak tercatat'}"


def round_blockers(ditutup: dt.date | None, bulan: Bulan) -> list[Blocker]:
    """The month's 360 round must not be taking answers any more: its sums exist only when it is closed. A round past
    its last day is closed by the close itself, and who has not answered holds up nothing.

    ditutup: as from month_figures.
    """
    if ditutup is None or ditutup < timezone.localdate():
        return []
    return [
        Blocker(
            "RONDE_MASIH_DIBUKA",
            f"Penilaian perilaku {bulan} masih dibuka sampai {tanggal(ditutup)}.",
            1,
            [],
            "Tutup rondenya sekarang, atau tunggu hari itu lewat. Penilai yang belum mengisi tidak menahan bulan.",
        )
    ]
