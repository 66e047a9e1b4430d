"""Beginnings of activities: a whole day copied as drafts, and one's own templates."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.db import transaction

from erk_kit.bentuk import tanggal as tulis_tanggal
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas, TemplatAktivitas
from tenants.aktivitas.selectors import norma_pada
from tenants.aktivitas.services import SudahAda, aktivitas_create, pegawai_sendiri
from tenants.akun.models import Pengguna
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.skp.selectors import butir_pada

SALIN_MAKS = 30
TEMPLAT_MAKS = 30


def day_copy(
    *,
    actor: Pengguna,
    dari: dt.date,
    ke: dt.date,
    aturan: AturanAktivitas,
    token: uuid.UUID,
    hari_ini: dt.date | None = None,
) -> list[Aktivitas]:
    """Drafts of `ke` with what the actor did on `dari`, without evidence. The same `token` again makes none."""
    pegawai = pegawai_sendiri(actor)
    if dari == ke:
        raise GalatLayanan("Hari asal dan tujuannya sama.", kode="salin_sama", saran="Pilih hari asal yang lain.")
    asal = list(
        Aktivitas.objects.filter(pegawai=pegawai, tanggal=dari, dibuang_pada=None)
        .exclude(status=Aktivitas.Status.DITOLAK)
        .select_related("norma", "jenis_daerah")
        .order_by("mulai", "id")[:SALIN_MAKS]
    )
    if not asal:
        raise GalatLayanan(
            f"Tidak ada aktivitas {tulis_tanggal(dari)} yang dapat disalin.",
            kode="salin_kosong",
            saran="Pilih hari yang ada aktivitasnya.",
        )
    hasil = []
    with transaction.atomic():
        norma = dict(norma_pada(hari=ke).values_list("kode", "pk"))
        butir = set(butir_pada(pegawai_id=pegawai.pk, hari=ke).values_list("pk", flat=True))
        for satu in asal:
            isi = start_of(satu)
            isi["norma_id"] = norma.get(satu.norma.kode) if satu.norma else None
            isi["butir_skp_id"] = satu.butir_skp_id if satu.butir_skp_id in butir else None
            try:
                hasil.append(
                    aktivitas_create(
                        actor=actor,
                        tanggal=ke,
                        aturan=aturan,
                        hari_ini=hari_ini,
                        token=uuid.uuid5(token, str(satu.pk)),
                        **isi,
                    )
                )
            except SudahAda:
                continue
    return hasil


def start_of(satu: Aktivitas | TemplatAktivitas) -> dict[str, Any]:
    """What a new activity takes over, without norma and item of the SKP, which depend on its day."""
    aktif = satu.jenis_daerah is not None and satu.jenis_daerah.aktif
    return {
        "uraian": satu.uraian,
        "jenis": satu.jenis,
        "jenis_daerah_id": satu.jenis_daerah_id if aktif else None,
        "volume": satu.volume,
        "menit": satu.menit,
        "mulai": satu.mulai,
        "selesai": satu.selesai,
    }


def template_save(*, actor: Pengguna, aktivitas_id: int, nama: str) -> TemplatAktivitas:
    """A template from one's own activity; one of the same name is replaced."""
    pegawai = pegawai_sendiri(actor)
    asal = Aktivitas.objects.filter(pk=aktivitas_id, pegawai=pegawai).select_related("norma", "jenis_daerah").first()
    if asal is None:
        raise TidakBerwenang(
            "Aktivitas itu tidak ada di antara aktivitas Anda.",
            kode="bukan_milik_sendiri",
            saran="Buka kembali daftar aktivitas Anda.",
        )
    nama = " ".join(nama.split()) or asal.uraian[:60]
    if len(nama) > 60:
        raise GalatLayanan(f"Nama {len(nama)} huruf terlalu panjang.", kode="nama_panjang", saran="Paling banyak 60.")
    with transaction.atomic():
        ada = TemplatAktivitas.objects.select_for_update().filter(pegawai=pegawai)
        if ada.exclude(nama=nama).count() >= TEMPLAT_MAKS:
            raise GalatLayanan(
                f"Sudah ada {TEMPLAT_MAKS} templat.", kode="templat_penuh", saran="Hapus yang tidak dipakai dahulu."
            )
        isi = start_of(asal) | {"kode_norma": asal.norma.kode if asal.norma else ""}
        return TemplatAktivitas.objects.update_or_create(pegawai=pegawai, nama=nama, defaults=isi)[0]


def template_remove(*, actor: Pengguna, templat_id: int) -> None:
    """One's own; one that is gone already changes nothing."""
    TemplatAktivitas.objects.filter(pk=templat_id, pegawai=pegawai_sendiri(actor)).delete()
