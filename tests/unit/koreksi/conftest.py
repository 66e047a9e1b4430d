"""A region whose October is locked: Siti at 100 %, Budi at 50 %, Rekan at nothing; and four accounts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

import pytest

from tenants.akun.models import Pengguna, PeranPengguna
from tenants.organisasi.models import Pegawai
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.putus import correction_accept
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.koreksi.usul import Usulan, correction_propose
from tenants.penilaian.models import Hitungan, Koreksi, Periode
from tenants.penilaian.penguncian import lock_phrase, period_lock
from tenants.penilaian.services import period_close
from tests.unit.penilaian.conftest import Daerah, _bersih, daerah, paket_uji

__all__ = ["_bersih", "daerah", "paket_uji"]

OKT = "2026-10"


def akun(nama: str, peran: str, pegawai_id: int | None = None) -> Pengguna:
    satu = Pengguna.objects.create(nip=nama, nama=nama, pegawai_id=pegawai_id)
    PeranPengguna.objects.create(pengguna=satu, peran=peran, berlaku_mulai=dt.date(2020, 1, 1))
    return satu


def menit(orang: Pegawai, nilai: int | str, hari: int = 1, kolom: str = "menit_sah_utama") -> Perubahan:
    return Perubahan("hari", orang.nip or "", f"2026-10-{hari:02d}", kolom, str(nilai))


@dataclass
class Terkunci:
    """siti, budi, rekan: employees. usul, satu, dua, periksa: accounts (BKPSDM, BKPSDM, pimpinan, inspektorat)."""

    daerah: Daerah
    siti: Pegawai
    budi: Pegawai
    rekan: Pegawai
    akun: dict[str, Pengguna]

    def buka(self) -> Any:
        return self.daerah.buka()

    def usulkan(self, *perubahan: Perubahan, oleh: str = "usul", kode: str = OKT, **isi: Any) -> Koreksi:
        bawaan: dict[str, Any] = {"jenis": "PUTUSAN", "dokumen": "800/12/BKPSDM", "dasar": "Keberatan dikabulkan"}
        usulan = Usulan(**(bawaan | {"perubahan": perubahan, "batas": Batas("RUPIAH", 300_000)} | isi))
        return correction_propose(actor=self.akun[oleh], kode=kode, usulan=usulan)

    def terima(self, koreksi: Koreksi) -> str:
        for siapa in ("satu", "dua"):
            status = correction_accept(actor=self.akun[siapa], nomor=koreksi.nomor, sidik=koreksi.hash)
        return status

    def tutup(self, kode: str) -> Hitungan:
        hasil = period_close(schema=self.daerah.schema, kode=kode, actor_id=self.akun["usul"].pk)
        with self.buka():
            return Hitungan.objects.get(pk=hasil.hitungan_id)

    def kunci(self, kode: str) -> None:
        with self.buka():
            bulan = Bulan.parse(kode)
            berlaku = Periode.objects.get(tahun=bulan.tahun, bulan=bulan.bulan).hitungan_berlaku
        assert berlaku is not None
        period_lock(
            schema=self.daerah.schema,
            kode=kode,
            actor_id=self.akun["satu"].pk,
            konfirmasi=lock_phrase(bulan),
            hash_hasil=berlaku.hash_hasil,
        )


@pytest.fixture
def terkunci(daerah: Daerah) -> Terkunci:
    with daerah.buka():
        p = daerah.pabrik
        siti, budi, rekan = p.pegawai("Siti"), p.pegawai("Budi"), p.pegawai("Rekan")
        p.aktivitas(siti, 1, 1000)
        p.aktivitas(budi, 1, 500)
        p.presensi()
        semua = {"usul": akun("usul", "bkpsdm"), "satu": akun("satu", "bkpsdm"), "dua": akun("dua", "pimpinan")}
        semua |= {"periksa": akun("periksa", "inspektorat"), "rekan": akun("rekan", "bkpsdm", rekan.pk)}
    isi = Terkunci(daerah, siti, budi, rekan, semua)
    isi.tutup(OKT)
    isi.kunci(OKT)
    return isi
