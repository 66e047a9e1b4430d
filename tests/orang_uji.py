"""People for tests: a small office made through the services, in whatever region is bound."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from tenants.akun.models import Pengguna, Peran
from tenants.akun.services import pengguna_create, peran_grant
from tenants.organisasi import services
from tenants.organisasi.models import Jabatan, Opd, Pegawai, Unit

SEJAK = dt.date(2026, 1, 1)
_NOMOR = count(1)


@dataclass
class Kantor:
    """An OPD with one unit; `orang` adds people, `akun` their accounts."""

    kode: str
    opd: Opd
    unit: Unit
    jabatan: dict[str, Jabatan] = field(default_factory=dict)

    @classmethod
    def buat(cls) -> Kantor:
        kode = f"T{next(_NOMOR):04d}"
        opd = services.opd_create(kode=kode, nama=f"Dinas {kode}", singkatan=kode)
        return cls(kode, opd, opd.unit.get())

    def posisi(self, jenis: str, kelas: int = 7) -> Jabatan:
        kunci = f"{self.kode}-{jenis}-{kelas}"
        if kunci not in self.jabatan:
            self.jabatan[kunci] = services.jabatan_create(kode=kunci[:20], nama=kunci, jenis=jenis)
            services.kelas_jabatan_set(jabatan_id=self.jabatan[kunci].pk, kelas=kelas, mulai=dt.date(2021, 1, 1))
        return self.jabatan[kunci]

    def orang(self, nama: str, *, jenis: str = "PELAKSANA", atasan: Pegawai | None = None, **isi: Any) -> Pegawai:
        pegawai = services.pegawai_create(
            nip=f"1985010120100{next(_NOMOR) % 100000:05d}",
            nama=nama,
            terdaftar_mulai=isi.get("terdaftar_mulai", dt.date(2010, 1, 1)),
        )
        services.kedudukan_set(pegawai_id=pegawai.pk, kedudukan=isi.get("kedudukan", "AKTIF"), mulai=SEJAK)
        services.penugasan_set(
            pegawai_id=pegawai.pk, jabatan_id=self.posisi(jenis).pk, unit_id=self.unit.pk, mulai=SEJAK
        )
        if atasan is not None:
            services.atasan_set(pegawai_id=pegawai.pk, atasan_id=atasan.pk, mulai=SEJAK)
        return pegawai

    def akun(self, pegawai: Pegawai | None, *peran: Peran) -> Pengguna:
        nip = pegawai.nip if pegawai is not None and pegawai.nip else f"1985010120100{next(_NOMOR) % 100000:05d}"
        pengguna = pengguna_create(nip=nip, nama="Uji", pegawai_id=pegawai.pk if pegawai is not None else None)
        for satu in peran:
            opd = self.opd.pk if satu == Peran.ADMIN_OPD else None
            peran_grant(pengguna=pengguna, peran=satu, opd_id=opd, berlaku_mulai=SEJAK)
        return pengguna
