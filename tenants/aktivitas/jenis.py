"""The region's own kinds of activities, kept by BKPSDM. What one counts as is settled when it is made."""

from __future__ import annotations

from django.db import transaction

from tenants.aktivitas.models import JenisAktivitas, JenisDaerah
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang


def kind_save(
    *, actor: Pengguna, nama: str, induk: str, aktif: bool = True, jenis_id: int | None = None
) -> JenisDaerah:
    """A new kind, or `jenis_id` renamed, closed or opened again. Raises GalatLayanan, TidakBerwenang."""
    if Peran.BKPSDM not in grants_of(pengguna=actor)[0]:
        raise TidakBerwenang("Jenis aktivitas diatur BKPSDM.", kode="bukan_bkpsdm", saran="Hubungi BKPSDM.")
    nama = " ".join(nama.split())
    if not 1 <= len(nama) <= 60:
        raise GalatLayanan(f"Nama {len(nama)} huruf tidak dapat dipakai.", kode="nama", saran="Isi 1 sampai 60 huruf.")
    if induk not in JenisAktivitas.values:
        raise GalatLayanan("Dihitung sebagai apa belum dipilih.", kode="induk", saran="Pilih satu dari ketiganya.")
    with transaction.atomic():
        if JenisDaerah.objects.filter(nama__iexact=nama).exclude(pk=jenis_id).exists():
            raise GalatLayanan(f'Jenis "{nama}" sudah ada.', kode="jenis_ada", saran="Pakai nama lain, atau buka lagi.")
        if jenis_id is None:
            satu = JenisDaerah.objects.create(nama=nama, induk=induk, aktif=aktif)
        else:
            satu = JenisDaerah.objects.select_for_update().get(pk=jenis_id)
            if satu.induk != induk:
                raise GalatLayanan(
                    f'Jenis "{satu.nama}" dihitung sebagai {satu.get_induk_display().lower()} dan tetap begitu.',
                    kode="induk_tetap",
                    saran="Tutup jenis ini, lalu buat yang baru.",
                )
            if (satu.nama, satu.aktif) == (nama, aktif):
                return satu
            satu.nama, satu.aktif = nama, aktif
            satu.save()
        rincian = {"induk": satu.get_induk_display().lower(), "aktif": aktif}
        catat(aksi="aktivitas.jenis", actor=actor, peran="bkpsdm", objek=(satu.pk, nama), rincian=rincian)
    return satu
