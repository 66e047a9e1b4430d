"""Writes of activities by their owner: create, change, submit. Decisions of the superior are in `validasi`.

DRAF -> DIAJUKAN -> DITERIMA | DITOLAK | REVISI; REVISI -> DIAJUKAN. Each change leaves a JejakAktivitas.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils import timezone

from erk_kit.bentuk import menit as tulis_menit
from erk_kit.bentuk import tanggal as tulis_tanggal
from tenants.aktivitas.aturan import AturanAktivitas
from tenants.aktivitas.models import Aktivitas, JejakAktivitas, JenisAktivitas, NormaWaktu
from tenants.aktivitas.selectors import menit_sehari, norma_pada
from tenants.aktivitas.validasi import aktivitas_approve, aktivitas_reject, aktivitas_return_for_revision
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.organisasi.models import Pegawai
from tenants.skp.selectors import butir_pada

__all__ = [
    "aktivitas_approve",
    "aktivitas_create",
    "aktivitas_reject",
    "aktivitas_return_for_revision",
    "aktivitas_submit",
    "aktivitas_update",
    "norma_set",
]

_SUSULAN = "Aktivitas bulan itu tidak berubah lagi; bila ada yang keliru, ajukan koreksi kepada BKPSDM."
DAPAT_DIUBAH = (Aktivitas.Status.DRAF, Aktivitas.Status.REVISI)


def norma_set(
    *,
    kode: str,
    uraian: str,
    menit: int,
    satuan: str,
    mulai: dt.date,
    jenis: str = JenisAktivitas.UTAMA,
    sumber: str = "MANUAL",
) -> NormaWaktu:
    """Standard minutes of a kind of work from `mulai` on; the running value ends the day before."""
    check_open(mulai, f"Norma waktu {kode}")
    with transaction.atomic():
        nanti = NormaWaktu.objects.filter(kode=kode, berlaku_mulai__gte=mulai).first()
        if nanti is not None:
            raise norma_later(nanti)
        NormaWaktu.objects.pada(mulai).filter(kode=kode).update(berlaku_sampai=mulai - dt.timedelta(days=1))
        return NormaWaktu.objects.create(
            kode=kode, uraian=uraian, menit=menit, satuan=satuan, jenis=jenis, berlaku_mulai=mulai, sumber=sumber
        )


def norma_later(nanti: NormaWaktu) -> GalatLayanan:
    """A value that begins on the day or later is there already."""
    return GalatLayanan(
        f"Norma waktu {nanti.kode} sudah punya nilai mulai {tulis_tanggal(nanti.berlaku_mulai)}.",
        kode="norma_bertumpuk",
        saran="Pilih tanggal mulai sesudahnya.",
    )


def aktivitas_create(
    *,
    actor: Pengguna,
    tanggal: dt.date,
    uraian: str,
    menit: int,
    aturan: AturanAktivitas,
    jenis: str | None = None,
    norma_id: int | None = None,
    butir_skp_id: int | None = None,
    volume: int = 1,
    hari_ini: dt.date | None = None,
) -> Aktivitas:
    """A draft of the actor's own work on `tanggal` (`menit` 1..1440). Without `jenis`, that of the norma."""
    pegawai = _pegawai_sendiri(actor)
    _tanggal_boleh(pegawai, tanggal, hari_ini or timezone.localdate(), aturan)
    check_open(tanggal, "Aktivitas baru", saran=_SUSULAN)
    norma = _periksa_isi(pegawai.pk, tanggal, uraian, menit, volume, norma_id, butir_skp_id)
    with transaction.atomic():
        baru = Aktivitas.objects.create(
            pegawai=pegawai,
            tanggal=tanggal,
            jenis=jenis or (norma.jenis if norma else JenisAktivitas.UTAMA),
            norma=norma,
            butir_skp_id=butir_skp_id,
            uraian=uraian.strip(),
            volume=volume,
            menit=menit,
        )
        JejakAktivitas.objects.create(aktivitas=baru, dari="", ke=baru.status, oleh_id=actor.pk)
    return baru


def aktivitas_update(
    *,
    actor: Pengguna,
    aktivitas_id: int,
    uraian: str,
    menit: int,
    norma_id: int | None = None,
    butir_skp_id: int | None = None,
    volume: int = 1,
    jenis: str | None = None,
) -> Aktivitas:
    """Change a draft, or one that was sent back. The day stays: work of another day is another activity."""
    with transaction.atomic():
        ini = _milik_sendiri(actor, aktivitas_id, DAPAT_DIUBAH, "diubah")
        norma = _periksa_isi(ini.pegawai_id, ini.tanggal, uraian, menit, volume, norma_id, butir_skp_id)
        ini.uraian, ini.menit, ini.volume = uraian.strip(), menit, volume
        ini.norma, ini.butir_skp_id = norma, butir_skp_id
        ini.jenis = jenis or (norma.jenis if norma else ini.jenis)
        ini.save(update_fields=["uraian", "menit", "volume", "norma", "butir_skp", "jenis"])
    return ini


def aktivitas_submit(
    *, actor: Pengguna, aktivitas_id: int, aturan: AturanAktivitas, hari_ini: dt.date | None = None
) -> Aktivitas:
    """Hand in a draft or a revised one. Freezes `menit_norma` = norma x volume as of now.

    The window `batas_input_mundur` binds the first submission; what the superior sent back may return later.
    """
    with transaction.atomic():
        ini = _milik_sendiri(actor, aktivitas_id, DAPAT_DIUBAH, "diajukan")
        # one lock per person: two submissions at once must not pass the day's cap together
        pegawai = Pegawai.objects.select_for_update().get(pk=ini.pegawai_id)
        if ini.status == Aktivitas.Status.DRAF:
            _tanggal_boleh(pegawai, ini.tanggal, hari_ini or timezone.localdate(), aturan)
        batas = aturan.batas_menit_sehari
        lain = menit_sehari(pegawai_id=pegawai.pk, tanggal=ini.tanggal, kecuali=ini.pk)
        if batas is not None and lain + ini.menit > batas:
            raise GalatLayanan(
                f"Aktivitas {tulis_tanggal(ini.tanggal)} akan berjumlah {tulis_menit(lain + ini.menit)}, "
                f"melebihi batas {tulis_menit(batas)} sehari.",
                kode="batas_menit_sehari",
                saran=f"Sisa hari itu {tulis_menit(max(batas - lain, 0))}; kurangi menitnya.",
            )
        dari, ini.status = ini.status, Aktivitas.Status.DIAJUKAN
        ini.menit_norma = ini.norma.menit * ini.volume if ini.norma else 0
        ini.validator, ini.divalidasi_pada, ini.alasan = None, None, ""
        ini.save(update_fields=["status", "menit_norma", "validator", "divalidasi_pada", "alasan"])
        JejakAktivitas.objects.create(aktivitas=ini, dari=dari, ke=ini.status, oleh_id=actor.pk)
        objek = (ini.pk, tulis_tanggal(ini.tanggal))
        catat(aksi="aktivitas.ajukan", actor=actor, peran="pegawai", objek=objek, rincian={"menit": ini.menit})
    return ini


def _pegawai_sendiri(actor: Pengguna) -> Pegawai:
    pegawai = Pegawai.objects.filter(pk=actor.pegawai_id).first() if actor.is_active and actor.pegawai_id else None
    if pegawai is None:
        raise TidakBerwenang(
            "Akun ini tidak terhubung dengan seorang pegawai.",
            kode="bukan_pegawai",
            saran="Hubungi admin OPD agar akun dihubungkan.",
        )
    return pegawai


def _milik_sendiri(actor: Pengguna, aktivitas_id: int, boleh: tuple[str, ...], kata: str) -> Aktivitas:
    milik = Aktivitas.objects.filter(pk=aktivitas_id, pegawai_id=_pegawai_sendiri(actor).pk)
    # asked first: row-level security hides a locked month's rows from a statement that would lock them for a change
    check_open(milik.values_list("tanggal", flat=True).first(), f"Aktivitas tidak dapat {kata}", saran=_SUSULAN)
    # of=("self",): the norma is an outer join, which Postgres cannot lock
    ini = milik.select_for_update(of=("self",)).select_related("norma").first()
    if ini is None:
        raise TidakBerwenang(
            "Aktivitas itu tidak ada di antara aktivitas Anda.",
            kode="bukan_milik_sendiri",
            saran="Buka kembali daftar aktivitas Anda.",
        )
    if ini.status not in boleh:
        raise GalatLayanan(
            f"Aktivitas berstatus {ini.get_status_display()} tidak dapat {kata}.",
            kode="status_tidak_cocok",
            saran="Hanya Draf dan Perlu revisi yang dapat.",
        )
    return ini


def _tanggal_boleh(pegawai: Pegawai, tanggal: dt.date, hari_ini: dt.date, aturan: AturanAktivitas) -> None:
    if tanggal > hari_ini:
        raise GalatLayanan(
            f"Tanggal {tulis_tanggal(tanggal)} belum tiba.",
            kode="tanggal_depan",
            saran="Catat aktivitas pada harinya atau sesudahnya.",
        )
    mundur = aturan.batas_input_mundur
    if mundur is not None and (hari_ini - tanggal).days > mundur:
        raise GalatLayanan(
            f"Aktivitas {tulis_tanggal(tanggal)} sudah lewat batas input {mundur} hari ke belakang.",
            kode="batas_input_mundur",
            saran=f"Tanggal paling awal sekarang {tulis_tanggal(hari_ini - dt.timedelta(days=mundur))}.",
        )
    akhir = pegawai.terdaftar_sampai
    if tanggal < pegawai.terdaftar_mulai or (akhir is not None and tanggal > akhir):
        raise GalatLayanan(
            f"Anda tidak terdaftar sebagai pegawai pada {tulis_tanggal(tanggal)}.",
            kode="di_luar_daftar",
            saran="Periksa tanggalnya, atau hubungi BKPSDM.",
        )


def _periksa_isi(
    pegawai_id: int,
    tanggal: dt.date,
    uraian: str,
    menit: int,
    volume: int,
    norma_id: int | None,
    butir_skp_id: int | None,
) -> NormaWaktu | None:
    if not uraian.strip():
        raise GalatLayanan("Uraian masih kosong.", kode="uraian_kosong", saran="Tulis apa yang dikerjakan.")
    if not 1 <= menit <= 1440:
        raise GalatLayanan(f"{menit} menit tidak mungkin sehari.", kode="menit_rentang", saran="Isi 1 sampai 1440.")
    if volume < 1:
        raise GalatLayanan(f"Volume {volume} tidak mungkin.", kode="volume_rentang", saran="Isi 1 atau lebih.")
    if (
        butir_skp_id is not None
        and not butir_pada(pegawai_id=pegawai_id, hari=tanggal).filter(pk=butir_skp_id).exists()
    ):
        raise GalatLayanan(
            "Butir SKP itu bukan dari SKP Anda yang disetujui untuk tanggal itu.",
            kode="butir_lain",
            saran="Pilih butir dari SKP tahun berjalan, atau kosongkan.",
        )
    if norma_id is None:
        return None
    norma = norma_pada(hari=tanggal).filter(pk=norma_id).first()
    if norma is None:
        raise GalatLayanan(
            f"Norma waktu itu tidak berlaku pada {tulis_tanggal(tanggal)}.",
            kode="norma_tidak_berlaku",
            saran="Pilih dari katalog yang berlaku.",
        )
    return norma
