"""Plans of deliveries: what a file would change, row by row, and the writes that do it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from integrations.berkas import BerkasKepegawaian, BerkasReferensi
from integrations.contracts import Bacaan
from tenants.aktivitas.models import NormaWaktu
from tenants.organisasi.borongan import tables_hold
from tenants.organisasi.models import (
    Jabatan,
    KelasJabatan,
    Opd,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatStatus,
    Unit,
)
from tenants.sinkronisasi.rencana import berhenti, jabatan, norma, pegawai, penugasan, unit
from tenants.sinkronisasi.rencana.dasar import Rencana

__all__ = ["JENIS", "JENIS_KONEKSI", "JENIS_LABEL", "Rencana", "delivery_read", "plan_make", "plan_tables_hold"]

JENIS_LABEL = {
    "jabatan": "Jabatan dan kelasnya",
    "pegawai": "Pegawai",
    "penugasan": "Penugasan",
    "norma_waktu": "Norma waktu",
}
JENIS = tuple(JENIS_LABEL)
# kinds that only a connection brings
JENIS_KONEKSI = {"unit": "OPD dan unit", "berhenti": "Pegawai yang keluar", "rekaman": "Rekaman presensi"}

_BACA: dict[str, Callable[[str, bytes], Bacaan[Any]]] = {
    "jabatan": lambda n, isi: BerkasReferensi(n, isi_jabatan=isi, maks_temuan=None).jabatan(),
    "pegawai": lambda n, isi: BerkasKepegawaian(n, isi_pegawai=isi, maks_temuan=None).pegawai(),
    "penugasan": lambda n, isi: BerkasKepegawaian(n, isi_penugasan=isi, maks_temuan=None).penugasan(),
    "norma_waktu": lambda n, isi: BerkasReferensi(n, isi_norma_waktu=isi, maks_temuan=None).norma_waktu(),
}
# what a plan reads and then writes: one order for all kinds, so that two deliveries never wait for each other in a ring
_TABEL: dict[str, tuple[type[Any], ...]] = {
    "jabatan": (Jabatan, KelasJabatan),
    "pegawai": (Pegawai, RiwayatGolongan, RiwayatKedudukan, RiwayatStatus),
    "penugasan": (KelasJabatan, Penugasan),
    "norma_waktu": (NormaWaktu,),
    "unit": (Opd, Unit),
    "berhenti": (Pegawai,),
}


def delivery_read(*, jenis: str, nama_berkas: str, isi: bytes) -> Bacaan[Any]:
    """The file as records and findings, all of them; asks the database nothing."""
    return _BACA[jenis](nama_berkas, isi)


def plan_tables_hold(jenis: str) -> None:
    """Keep others from writing what a plan of this kind reads, until the transaction ends."""
    tables_hold(*_TABEL[jenis])


def plan_make(*, jenis: str, nama_berkas: str, bacaan: Bacaan[Any], hanya_baru: bool = False) -> Rencana:
    """hanya_baru: of people, only those whose NIP is not known."""
    if jenis == "jabatan":
        return jabatan.jabatan(nama_berkas, bacaan)
    if jenis == "pegawai":
        return pegawai.pegawai(nama_berkas, bacaan, hanya_baru=hanya_baru)
    if jenis == "penugasan":
        return penugasan.penugasan(nama_berkas, bacaan)
    if jenis == "unit":
        return unit.unit(nama_berkas, bacaan)
    if jenis == "berhenti":
        return berhenti.berhenti(nama_berkas, bacaan)
    return norma.norma_waktu(nama_berkas, bacaan)
