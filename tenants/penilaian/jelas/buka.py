"""Opening somebody's slip: the one place that decides who may, and which run it is of."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest

from tenants.organisasi.aktor import Aktor, aktor_of
from tenants.organisasi.models import Pegawai
from tenants.organisasi.selectors import pegawai_diakses
from tenants.penilaian.mode import SlipBelumTampil, may_see, mode_of
from tenants.penilaian.models import HasilPegawai, Hitungan, Periode
from tenants.penilaian.views_hasil import terakhir_of


@dataclass(frozen=True)
class SlipTerbuka:
    """A slip that the actor may see. `hasil` has pegawai, opd, hitungan.periode and bagian.paket loaded."""

    aktor: Aktor
    pegawai: Pegawai
    periode: Periode
    hitungan: Hitungan
    hasil: HasilPegawai

    @property
    def dihitung(self) -> bool:
        return self.hasil.keadaan == HasilPegawai.Keadaan.DIHITUNG

    @property
    def milik_sendiri(self) -> bool:
        return self.pegawai.pk == self.aktor.pegawai_id

    @property
    def mode(self) -> str:
        """In which mode the run computed it; anything but `berlaku` pays nothing."""
        return mode_of(self.hitungan, self.hasil.opd_id)

    @property
    def sebagai(self) -> str:
        """The role that a record of this look names."""
        return "pegawai" if self.milik_sendiri else str(self.aktor.utama or "")


def slip_open(request: HttpRequest, kode: str, pegawai_id: int) -> SlipTerbuka:
    """The slip of the run that counts. Raises Http404 for anybody else's, an unknown one, or a month not computed, and
    SlipBelumTampil for one that was only computed as shadow."""
    aktor = aktor_of(request)
    pegawai = pegawai_diakses(actor=aktor.pengguna, hibah=aktor.hibah).filter(pk=pegawai_id).first()
    if pegawai is None:
        raise Http404("Slip ini tidak ada, atau bukan untuk Anda.")
    periode, hitungan = terakhir_of(kode)
    if hitungan is None:
        raise Http404(f"Bulan {kode} belum dihitung.")
    hasil = (
        HasilPegawai.objects.filter(hitungan=hitungan, pegawai=pegawai)
        .select_related("pegawai", "opd", "hitungan__periode", "bagian__paket")
        .first()
    )
    if hasil is None:
        raise Http404(f"{pegawai.nama_lengkap} tidak terdaftar pada bulan {kode}.")
    if not may_see(aktor, hasil):
        raise SlipBelumTampil(periode)
    return SlipTerbuka(aktor, pegawai, periode, hitungan, hasil)
