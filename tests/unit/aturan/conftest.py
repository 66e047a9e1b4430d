"""A small region with a locked October: four people of hand-picked classes, under the pack `uji`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

import pytest

from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna, PeranPengguna
from tenants.penilaian.aturan.butir import Ubahan, files_with
from tenants.penilaian.aturan.dampak import impact_compute
from tenants.penilaian.aturan.models import DampakAturan, PenerimaanAturan, RancanganAturan
from tenants.penilaian.aturan.penerimaan import rancangan_accept
from tenants.penilaian.aturan.services import rancangan_from_ruling, rancangan_submit, rancangan_write
from tenants.penilaian.models import Hitungan
from tenants.penilaian.penguncian import period_lock
from tenants.penilaian.services import period_close
from tests.unit.penilaian.conftest import Daerah, _bersih, daerah, paket_uji

__all__ = ["_bersih", "daerah", "paket_uji"]

KODE = "2026-10"
DESEMBER = dt.date(2026, 12, 1)
# class 7: 3.100.000 raised by 1 % to 3.131.000, the other classes as they are
KELAS_7_NAIK = {"5": 1_000_000, "7": 3_131_000, "9": 6_200_000, "11": 9_300_000}


@dataclass
class Kota:
    """The region, its accounts by name, its people by name, and October's run."""

    daerah: Daerah
    akun: dict[str, Pengguna]
    orang: dict[str, int] = field(default_factory=dict)

    @property
    def schema(self) -> str:
        return self.daerah.schema

    def buka(self) -> Any:
        return region_atomic(self.schema)

    def id(self, nama: str) -> int:
        return int(self.akun[nama].pk)

    def rancang(self, mulai: dt.date = DESEMBER, baris: dict[str, int] | None = None) -> RancanganAturan:
        """A draft of `satu` that raises class 7 (or says `baris`)."""
        with self.buka():
            satu = rancangan_from_ruling(actor_id=self.id("satu"), mulai=mulai)
            return self.sunting(satu, baris or KELAS_7_NAIK, mulai)

    def sunting(self, satu: RancanganAturan, baris: dict[str, int], mulai: dt.date = DESEMBER) -> RancanganAturan:
        versi = {"status": "asumsi", "catatan": "uji", "baris": baris, "lainnya": 0}
        isi = files_with(satu.isi, Ubahan("tabel", "besaran_kelas", {mulai.isoformat(): versi}))
        return rancangan_write(actor_id=self.id("satu"), rancangan_id=satu.pk, isi=isi)

    def dampak(self, satu: RancanganAturan) -> DampakAturan:
        return impact_compute(schema=self.schema, rancangan_id=satu.pk, actor_id=self.id("satu"))

    def ajukan(self, satu: RancanganAturan) -> RancanganAturan:
        self.dampak(satu)
        with self.buka():
            return rancangan_submit(actor_id=self.id("satu"), rancangan_id=satu.pk)

    def terima(self, satu: RancanganAturan, siapa: str = "dua", sidik: str | None = None) -> PenerimaanAturan:
        kini = satu.sidik if sidik is None else sidik
        return rancangan_accept(schema=self.schema, actor_id=self.id(siapa), rancangan_id=satu.pk, sidik=kini)

    def kunci(self, kode: str = KODE) -> None:
        from tenants.penilaian.bulan import Bulan
        from tenants.penilaian.penguncian import lock_phrase

        with self.buka():
            hitungan = Hitungan.objects.filter(periode__bulan=int(kode[5:])).order_by("-nomor").first()
            assert hitungan is not None
        period_lock(
            schema=self.schema,
            kode=kode,
            actor_id=self.id("dua"),
            konfirmasi=lock_phrase(Bulan.parse(kode)),
            hash_hasil=hitungan.hash_hasil,
        )


def akun_buat(nama: str, peran: str = "bkpsdm") -> Pengguna:
    satu = Pengguna.objects.create(nip=nama, nama=nama.title())
    PeranPengguna.objects.create(pengguna=satu, peran=peran, berlaku_mulai=dt.date(2020, 1, 1))
    return satu


@pytest.fixture
def kota_terbuka(daerah: Daerah) -> Kota:
    """October computed by `satu` and not locked."""
    with daerah.buka():
        p = daerah.pabrik
        orang = {
            "siti": p.pegawai("Siti", kelas=7),
            "budi": p.pegawai("Budi", kelas=7),
            "rani": p.pegawai("Rani", kelas=9),
            "tono": p.pegawai("Tono", kelas=7),
        }
        # target 1000 minutes: Siti reaches it, Budi half of it, Tono nothing
        p.aktivitas(orang["siti"], 1, 1000)
        p.aktivitas(orang["budi"], 1, 500)
        p.aktivitas(orang["rani"], 1, 1000)
        p.presensi()
        akun = {n: akun_buat(n) for n in ("satu", "dua")} | {
            "pimpinan": akun_buat("pimpinan", "pimpinan"),
            "inspektorat": akun_buat("inspektorat", "inspektorat"),
        }
    period_close(schema=daerah.schema, kode=KODE, actor_id=akun["satu"].pk)
    return Kota(daerah, akun, {n: o.pk for n, o in orang.items()})


@pytest.fixture
def kota(kota_terbuka: Kota) -> Kota:
    """October computed by `satu`, locked by `dua`."""
    kota_terbuka.kunci()
    return kota_terbuka
