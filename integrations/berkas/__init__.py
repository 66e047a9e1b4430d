"""Connector for CSV files: the way in for a region whose systems cannot be reached."""

from integrations.berkas.kepegawaian import BerkasKepegawaian
from integrations.berkas.presensi import BerkasPresensi
from integrations.berkas.tabel import KOLOM

__all__ = ["KOLOM", "BerkasKepegawaian", "BerkasPresensi"]
