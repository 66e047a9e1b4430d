"""Writes of SKP: what all of them share, an SKP made whole by the system, and the monthly realisation.

One's own draft: susun.py. Handing in and agreement: sepakat.py. A new version: versi.py. Templates: templat.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal

from django.db import connection, transaction
from django.db.models import F, Q

from erk_kit.bentuk import bulan_tahun, rentang, tanggal
from erk_kit.hari import month_end
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.kunci import check_open
from tenants.skp.models import ButirSkp, JejakSkp, RealisasiButir, Skp

Status = Skp.Status
BUTIR_MAKS = 60
_SARAN_KUNCI = "Target SKP yang mulai dalam bulan terkunci tetap; akhiri, lalu buat SKP baru mulai bulan terbuka."


def skp_create(*, pegawai_id: int, tahun: int, mulai: dt.date, sampai: dt.date, status: str = Status.DRAF) -> Skp:
    """An SKP without items. Refused where another one (a draft too) holds on any of its days."""
    if mulai.year != tahun or sampai.year != tahun or sampai < mulai:
        raise GalatLayanan(
            f"SKP {tahun} tidak dapat berlaku {tanggal(mulai)} sampai {tanggal(sampai)}.",
            kode="skp_rentang",
            saran=f"Isi rentang di dalam tahun {tahun}.",
        )
    check_open(mulai, f"SKP mulai {tanggal(mulai)}")
    with transaction.atomic():
        person_hold(pegawai_id)
        ada = (
            Skp.objects.filter(pegawai_id=pegawai_id, mulai__lte=sampai, sampai__gte=mulai)
            .exclude(status=Status.DIBUANG)
            .first()
        )
        if ada is not None:
            raise GalatLayanan(
                f"SKP lain ({ada.get_status_display().lower()}) sudah ada pada {rentang(ada.mulai, ada.sampai)}.",
                kode="skp_bertumpuk",
                saran="Ubah yang itu, atau pilih hari sesudah SKP itu berakhir.",
            )
        return Skp.objects.create(pegawai_id=pegawai_id, tahun=tahun, mulai=mulai, sampai=sampai, status=status)


def butir_add(*, skp_id: int, uraian: str, target: Decimal, satuan: str, jenis: str = ButirSkp.Jenis.UTAMA) -> ButirSkp:
    """An item with its target for the year, in `satuan`."""
    if target <= 0:
        raise GalatLayanan(f"Target '{uraian}' harus di atas nol.", kode="butir_target", saran="Isi target setahun.")
    check_open(Skp.objects.values_list("mulai", flat=True).get(pk=skp_id), f"Butir '{uraian}'", saran=_SARAN_KUNCI)
    return ButirSkp.objects.create(skp_id=skp_id, uraian=uraian, target=target, satuan=satuan, jenis=jenis)


def realisasi_set(*, butir_id: int, tahun: int, bulan: int, realisasi: Decimal) -> RealisasiButir:
    """The item's realisation in one month; a second call replaces it while the month is open."""
    if realisasi < 0:
        raise GalatLayanan("Realisasi tidak boleh di bawah nol.", kode="realisasi_negatif", saran="Isi 0 atau lebih.")
    check_open(dt.date(tahun, bulan, 1), "Realisasi SKP", saran="Catat pada bulan yang masih terbuka.")
    baris, _ = RealisasiButir.objects.update_or_create(
        butir_id=butir_id, tahun=tahun, bulan=bulan, defaults={"realisasi": realisasi}
    )
    return baris


def realisasi_month_set(*, actor: Pengguna, awal: dt.date, nilai: Mapping[int, Decimal | None]) -> int:
    """Own realisation of the month that begins on `awal`: item -> figure, None to take it back. All or nothing.

    Only items of agreed SKP in force in that month are taken. Returns how many figures changed; saying the same again
    changes none.
    """
    if actor.pegawai_id is None or not actor.is_active:
        raise TidakBerwenang("Akun ini tidak terhubung dengan data pegawai.", kode="bukan_pegawai")
    check_open(awal, "Realisasi SKP", saran="Catat pada bulan yang masih terbuka.")
    akhir = month_end(awal)
    with transaction.atomic():
        person_hold(actor.pegawai_id)
        butir = ButirSkp.objects.filter(
            skp__pegawai_id=actor.pegawai_id, skp__status=Status.DISETUJUI, skp__mulai__lte=akhir, skp__sampai__gte=awal
        )
        boleh = set(butir.values_list("pk", flat=True))
        if not set(nilai) <= boleh:
            raise TidakBerwenang(
                f"Ada butir yang bukan dari SKP Anda yang berlaku pada {bulan_tahun(awal)}.", kode="butir_lain"
            )
        kini = {
            r.butir_id: r for r in RealisasiButir.objects.filter(butir__in=boleh, tahun=awal.year, bulan=awal.month)
        }
        beda = {b: n for b, n in nilai.items() if (kini[b].realisasi if b in kini else None) != n}
        for butir_id, angka in beda.items():
            if angka is None:
                kini[butir_id].delete()
            else:
                realisasi_set(butir_id=butir_id, tahun=awal.year, bulan=awal.month, realisasi=angka)
        if beda:
            lama = {str(b): str(kini[b].realisasi) if b in kini else "" for b in beda}
            baru = {str(b): "" if n is None else str(n) for b, n in beda.items()}
            catat(
                aksi="skp.realisasi",
                actor=actor,
                peran="pegawai",
                objek=(actor.pegawai_id, actor.nama),
                rincian={"bulan": f"{awal:%Y-%m}", "jumlah": len(beda), "lama": lama, "baru": baru},
            )
    return len(beda)


# -- shared by the services of this app --------------------------------------------------------------------------------


def person_hold(pegawai_id: int) -> None:
    """One writer of a person's SKP at a time, until the transaction ends. Rows cannot be locked for it: row-level
    security hides those of a locked month from `for update`."""
    with connection.cursor() as kursor:
        kursor.execute(
            "select pg_advisory_xact_lock(hashtextextended(current_schema() || %s, 7311))", [f":{pegawai_id}"]
        )


def tiada() -> TidakBerwenang:
    return TidakBerwenang("SKP itu tidak ada di antara SKP Anda.", kode="skp_bukan_milik")


def own_of(*, actor: Pengguna, skp_id: int) -> Skp:
    """The actor's own SKP, held until the transaction ends. Raises TidakBerwenang."""
    if actor.pegawai_id is None or not actor.is_active:
        raise tiada()
    person_hold(actor.pegawai_id)
    skp = Skp.objects.filter(pk=skp_id, pegawai_id=actor.pegawai_id).select_related("pegawai").first()
    if skp is None:
        raise tiada()
    return skp


def draft_of(*, actor: Pengguna, skp_id: int, versi: int | None = None) -> Skp:
    """The actor's own draft of an open month, held. versi: of the page the change was made on."""
    skp = own_of(actor=actor, skp_id=skp_id)
    state_check(skp, Status.DRAF, "diubah")
    if versi is not None and versi != skp.versi:
        raise GalatLayanan(
            "SKP ini sudah berubah sejak halaman ini dibuka, mungkin di tab lain.",
            kode="berubah_di_tempat_lain",
            saran="Yang Anda ketik masih ada. Periksa isi SKP yang sekarang, lalu simpan lagi.",
        )
    check_open(
        skp.mulai,
        f"Draf SKP mulai {tanggal(skp.mulai)}",
        saran="Tekan Lanjutkan untuk memindahkannya ke bulan terbuka.",
    )
    return skp


def state_check(skp: Skp, status: str, kata: str) -> None:
    """Raises GalatLayanan unless the SKP is in `status`. kata: what is being done to it."""
    if skp.status != status:
        raise GalatLayanan(
            f"SKP {rentang(skp.mulai, skp.sampai)} milik {skp.pegawai.nama} kini {skp.get_status_display().lower()}; "
            f"tidak dapat {kata}.",
            kode="skp_status",
            saran="Muat ulang halamannya untuk melihat keadaan yang sekarang.",
        )


def touch(skp: Skp) -> None:
    Skp.objects.filter(pk=skp.pk).update(versi=F("versi") + 1)


def state_set(skp: Skp, ke: str, actor: Pengguna | None, *, alasan: str = "", **isi: object) -> None:
    """The SKP's new state with what belongs to it, and the journal's row. Somebody else was first: GalatLayanan."""
    dari = skp.status
    banyak = Skp.objects.filter(Q(pk=skp.pk), status=dari).update(status=ke, versi=F("versi") + 1, **isi)
    if banyak != 1:
        raise GalatLayanan(
            f"SKP {skp.pegawai.nama} baru saja berubah, atau bulannya baru saja terkunci.",
            kode="skp_status",
            saran="Muat ulang halamannya.",
        )
    journal(skp, dari, ke, actor, alasan)
    skp.status = ke


def journal(skp: Skp, dari: str, ke: str, actor: Pengguna | None, alasan: str = "") -> None:
    JejakSkp.objects.create(
        skp=skp,
        dari=dari,
        ke=ke,
        oleh_id=actor.pk if actor else None,
        oleh_nama=actor.nama if actor else "",
        alasan=alasan[:300],
    )
