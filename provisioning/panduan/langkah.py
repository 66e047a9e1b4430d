"""How far a region is, read from the region itself: a checklist with what is missing and who does it.

The console knows counts only. Settings with secrets, people and positions are the region's own: its BKPSDM does those
steps on its own subdomain, and here one sees whether they are done.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count

from erk_kit.bentuk import angka
from erk_kit.binding import region_atomic
from tenants.akun.models import Pengguna, Peran
from tenants.organisasi.models import Jabatan, Opd, Pegawai
from tenants.penilaian.models import Hitungan, PaketBerlaku
from tenants.registry.models import Langkah, LangkahWilayah, ModeWilayah, Region, StatusWilayah
from tenants.sinkronisasi.models import Koneksi

PUSAT, WILAYAH = "pengelola pusat", "BKPSDM wilayah"


@dataclass(frozen=True)
class Butir:
    """One line of the checklist. perlu: stands in the way of going live. bisa: can be done now."""

    langkah: Langkah
    selesai: bool
    kalimat: str
    oleh: str
    perlu: bool = True
    bisa: bool = True
    gagal: str = ""

    @property
    def kode(self) -> str:
        return str(self.langkah)


def checklist_of(region: Region) -> list[Butir]:
    """All steps in order. Opens its own transaction in the region, so a request's is paused first; the rows of the
    steps are read by the caller's (`steps_of`)."""
    siap = region.status == StatusWilayah.AKTIF
    isi = _counts(region.schema_name) if siap else _KOSONG
    baris = [
        Butir(Langkah.IDENTITAS, True, f"{region.nama}, kode {region.kode}, alamat {region.slug}", PUSAT),
        Butir(Langkah.SKEMA, siap, region.get_status_display(), PUSAT),
        Butir(Langkah.PAKET, bool(isi.paket), isi.paket or "Belum ada paket aturan yang berlaku", PUSAT, bisa=siap),
        Butir(
            Langkah.AKUN,
            isi.pernah_masuk > 0,
            f"{angka(isi.bkpsdm)} akun BKPSDM, {angka(isi.pernah_masuk)} pernah masuk",
            PUSAT,
            bisa=siap,
        ),
        Butir(
            Langkah.ORGANISASI,
            isi.pegawai > 0 and isi.opd > 0 and isi.jabatan > 0,
            f"{angka(isi.opd)} OPD, {angka(isi.jabatan)} jabatan, {angka(isi.pegawai)} pegawai",
            WILAYAH,
            bisa=siap,
        ),
        Butir(
            Langkah.KONEKSI,
            isi.koneksi > 0 and isi.koneksi == isi.segar,
            f"{angka(isi.koneksi)} koneksi aktif, {angka(isi.segar)} sudah memberi data",
            WILAYAH,
            perlu=False,
            bisa=siap,
        ),
        Butir(
            Langkah.BULAN_UJI,
            isi.hitungan > 0,
            f"{angka(isi.hitungan)} hitungan; bandingkan dengan yang dibayar sebelum berlaku",
            WILAYAH,
            bisa=siap,
        ),
    ]
    berlaku = region.mode == ModeWilayah.BERLAKU
    tahan = [b.langkah.label for b in baris if b.perlu and not b.selesai]
    kalimat = (
        "Angkanya dibayarkan" if berlaku else "Masih uji coba" + (f"; tertahan: {', '.join(tahan)}" if tahan else "")
    )
    return [*baris, Butir(Langkah.AKTIF, berlaku, kalimat, PUSAT, bisa=siap and not tahan)]


def steps_of(region: Region) -> dict[str, LangkahWilayah]:
    """The rows of the steps that somebody has done. Needs public_atomic() around it."""
    return {s.langkah: s for s in LangkahWilayah.objects.filter(region=region)}


@dataclass(frozen=True)
class _Isi:
    paket: str = ""
    bkpsdm: int = 0
    pernah_masuk: int = 0
    opd: int = 0
    jabatan: int = 0
    pegawai: int = 0
    koneksi: int = 0
    segar: int = 0
    hitungan: int = 0


_KOSONG = _Isi()


def _counts(schema: str) -> _Isi:
    with region_atomic(schema):
        berlaku = PaketBerlaku.objects.filter(opd_id=None).select_related("paket").order_by("-mulai", "-id").first()
        akun = Pengguna.objects.filter(peran_set__peran=Peran.BKPSDM, is_active=True).distinct()
        koneksi = Koneksi.objects.filter(aktif=True).aggregate(semua=Count("pk"), segar=Count("data_sampai"))
        return _Isi(
            paket=f"{berlaku.paket.paket_id} {berlaku.paket.versi}" if berlaku else "",
            bkpsdm=akun.count(),
            pernah_masuk=akun.exclude(last_login=None).count(),
            opd=Opd.objects.filter(aktif=True).count(),
            jabatan=Jabatan.objects.filter(aktif=True).count(),
            pegawai=Pegawai.objects.filter(kepala_daerah=False).count(),
            koneksi=koneksi["semua"],
            segar=koneksi["segar"],
            hitungan=Hitungan.objects.count(),
        )
