"""Connector for files (CSV, .xlsx): the way in for a region whose systems cannot be reached."""

from integrations.berkas.kepegawaian import BerkasKepegawaian
from integrations.berkas.konektor import SIMPEG_BERKAS
from integrations.berkas.presensi import BerkasPresensi
from integrations.berkas.referensi import BerkasReferensi
from integrations.berkas.sumber import MAKS_BARIS, is_workbook
from integrations.berkas.tabel import DIABAIKAN, KOLOM, MAKS_TEMUAN

__all__ = [
    "DIABAIKAN",
    "KOLOM",
    "MAKS_BARIS",
    "MAKS_TEMUAN",
    "SIMPEG_BERKAS",
    "BerkasKepegawaian",
    "BerkasPresensi",
    "BerkasReferensi",
    "is_workbook",
]
