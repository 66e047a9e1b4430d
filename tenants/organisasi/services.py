"""Writes of people, positions and dated facts.

A dated fact is never overwritten: the running row is closed on the day before, and the new one inserted. After the
last day of a fact given with `sampai` nothing holds until the next one is set.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction

from erk_kit.bentuk import rentang, tanggal
from erk_kit.dated import FaktaBertanggal
from erk_kit.nip import NipError, nip_parse
from tenants.jejak.services import catat
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.models import (
    GarisAtasan,
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
from tenants.organisasi.selectors import atasan_pada

MANUAL = "MANUAL"
_DALAM_MAKS = 30


def opd_create(*, kode: str, nama: str, singkatan: str, jenis: str = Opd.Jenis.DINAS) -> Opd:
    """An OPD with the root of its unit tree (same code and name)."""
    with transaction.atomic():
        opd = Opd.objects.create(kode=kode, nama=nama, singkatan=singkatan, jenis=jenis)
        Unit.objects.create(opd=opd, kode=kode, nama=nama)
    return opd


def unit_create(*, opd_id: int, kode: str, nama: str, induk_id: int | None = None) -> Unit:
    if induk_id is not None and not Unit.objects.filter(pk=induk_id, opd_id=opd_id).exists():
        raise GalatLayanan(
            f"Unit '{nama}' tidak dapat dibuat: induknya bukan unit OPD yang sama.",
            kode="unit_induk_lain_opd",
            saran="Pilih induk dari OPD yang sama.",
        )
    return Unit.objects.create(opd_id=opd_id, induk_id=induk_id, kode=kode, nama=nama)


def jabatan_create(*, kode: str, nama: str, jenis: str) -> Jabatan:
    return Jabatan.objects.create(kode=kode, nama=nama, jenis=jenis)


def pegawai_create(
    *,
    nip: str | None,
    nama: str,
    terdaftar_mulai: dt.date,
    gelar_depan: str = "",
    gelar_belakang: str = "",
    nip_lama: str = "",
) -> Pegawai:
    """A person on the roll from `terdaftar_mulai`. `nip` may be None for old rows without one."""
    if nip is not None:
        try:
            nip = nip_parse(nip)
        except NipError as galat:
            raise GalatLayanan(str(galat), kode="nip_bentuk") from galat
        if Pegawai.objects.filter(nip=nip).exists():
            raise GalatLayanan(
                f"NIP {nip} sudah terdaftar.", kode="nip_ganda", saran="Cari pegawai itu; jangan dibuat dua kali."
            )
    return Pegawai.objects.create(
        nip=nip,
        nip_lama=nip_lama,
        nama=nama.strip(),
        gelar_depan=gelar_depan,
        gelar_belakang=gelar_belakang,
        terdaftar_mulai=terdaftar_mulai,
    )


def kelas_jabatan_set(
    *,
    jabatan_id: int,
    kelas: int,
    mulai: dt.date,
    nilai: int | None = None,
    status: str = KelasJabatan.Status.PERAGA,
    dasar: str = "",
    sampai: dt.date | None = None,
    sumber: str = MANUAL,
) -> KelasJabatan:
    """kelas 1..17. `terverifikasi` needs `dasar` (the decree); the other states must not have one."""
    if not 1 <= kelas <= 17:
        raise GalatLayanan(
            f"Kelas jabatan {kelas} tidak ada.", kode="kelas_di_luar", saran="Isi kelas antara 1 dan 17."
        )
    if (status == KelasJabatan.Status.TERVERIFIKASI) != bool(dasar.strip()):
        raise GalatLayanan(
            "Dasar hukum wajib untuk kelas yang terverifikasi, dan hanya untuk itu.",
            kode="kelas_dasar",
            saran="Isi nomor keputusan, atau pakai status asumsi atau peraga tanpa dasar.",
        )
    isi = {"kelas": kelas, "nilai": nilai, "status": status, "dasar": dasar}
    return _fakta_set(KelasJabatan, {"jabatan_id": jabatan_id}, mulai, sampai, sumber, isi, "Kelas jabatan")


def golongan_set(
    *,
    pegawai_id: int,
    golongan: str,
    mulai: dt.date,
    ruang: str = "",
    gaji_bulan: int | None = None,
    sampai: dt.date | None = None,
    sumber: str = MANUAL,
) -> RiwayatGolongan:
    """`gaji_bulan` in whole rupiah."""
    isi = {"golongan": golongan, "ruang": ruang, "gaji_bulan": gaji_bulan}
    return _fakta_set(RiwayatGolongan, {"pegawai_id": pegawai_id}, mulai, sampai, sumber, isi, "Golongan")


def status_set(
    *, pegawai_id: int, status: str, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> RiwayatStatus:
    kunci = {"pegawai_id": pegawai_id}
    return _fakta_set(RiwayatStatus, kunci, mulai, sampai, sumber, {"status": status}, "Status kepegawaian")


def kedudukan_set(
    *, pegawai_id: int, kedudukan: str, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> RiwayatKedudukan:
    kunci = {"pegawai_id": pegawai_id}
    return _fakta_set(RiwayatKedudukan, kunci, mulai, sampai, sumber, {"kedudukan": kedudukan}, "Kedudukan")


def penugasan_set(
    *,
    pegawai_id: int,
    jabatan_id: int,
    unit_id: int,
    mulai: dt.date,
    jenis: str = Penugasan.Jenis.DEFINITIF,
    sampai: dt.date | None = None,
    nomor_sk: str = "",
    sumber: str = MANUAL,
) -> Penugasan:
    """Give a position. A definitive one ends the running definitive one; an acting one stands beside it.

    Two acting positions may overlap, the same acting position twice may not.
    """
    isi = {"jabatan_id": jabatan_id, "unit_id": unit_id, "nomor_sk": nomor_sk}
    if jenis == Penugasan.Jenis.DEFINITIF:
        kunci = {"pegawai_id": pegawai_id, "jenis": jenis}
        return _fakta_set(Penugasan, kunci, mulai, sampai, sumber, isi, "Jabatan definitif")
    _rentang_benar(mulai, sampai, "Penugasan")
    sama = Penugasan.objects.dalam(mulai, sampai or dt.date.max).filter(
        pegawai_id=pegawai_id, jabatan_id=jabatan_id, unit_id=unit_id
    )
    ada = sama.exclude(jenis=Penugasan.Jenis.DEFINITIF).first()
    if ada is not None:
        raise FaktaBertumpuk(
            f"Penugasan {Penugasan.Jenis(jenis).label} pada jabatan yang sama sudah ada {_hari(ada)}.",
            kode="penugasan_kembar",
            saran="Akhiri penugasan itu dahulu, atau ubah tanggalnya.",
        )
    baru = Penugasan.objects.create(
        pegawai_id=pegawai_id, jenis=jenis, berlaku_mulai=mulai, berlaku_sampai=sampai, sumber=sumber, **isi
    )
    _record(baru, {"pegawai_id": pegawai_id, "jenis": jenis}, isi, "Penugasan", [])
    return baru


def atasan_set(
    *, pegawai_id: int, atasan_id: int, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> GarisAtasan:
    """Name the direct superior from `mulai` on.

    Refuses oneself and a circle. A line set by hand outlives a later sync: a call whose `sumber` is not MANUAL
    returns the running MANUAL row unchanged.
    """
    if pegawai_id == atasan_id:
        raise GalatLayanan(
            "Pegawai tidak dapat menjadi atasan dirinya sendiri.", kode="atasan_sendiri", saran="Pilih pejabat lain."
        )
    berjalan = GarisAtasan.objects.pada(mulai).filter(pegawai_id=pegawai_id).first()
    if berjalan is not None and berjalan.sumber == MANUAL and sumber != MANUAL:
        return berjalan
    naik: int | None = atasan_id
    for _ in range(_DALAM_MAKS):
        di_atas = atasan_pada(pegawai_id=naik, hari=mulai) if naik else None
        naik = di_atas.pk if di_atas else None
        if naik is None:
            break
        if naik == pegawai_id:
            raise GalatLayanan(
                f"Garis atasan akan berputar pada {tanggal(mulai)}: pegawai ini adalah atasan dari calon atasannya.",
                kode="atasan_berputar",
                saran="Betulkan dahulu garis atasan pejabat di atasnya.",
            )
    kunci = {"pegawai_id": pegawai_id}
    return _fakta_set(GarisAtasan, kunci, mulai, sampai, sumber, {"atasan_id": atasan_id}, "Atasan langsung")


def _hari(fakta: FaktaBertanggal) -> str:
    if fakta.berlaku_sampai is None:
        return f"sejak {tanggal(fakta.berlaku_mulai)}"
    return f"pada {rentang(fakta.berlaku_mulai, fakta.berlaku_sampai)}"


def _rentang_benar(mulai: dt.date, sampai: dt.date | None, sebutan: str) -> None:
    if sampai is not None and sampai < mulai:
        raise GalatLayanan(
            f"{sebutan}: berakhir {tanggal(sampai)}, sebelum mulai {tanggal(mulai)}.",
            kode="rentang_terbalik",
            saran="Tukar atau betulkan tanggalnya.",
        )


def _fakta_set(
    model: Any,
    kunci: dict[str, Any],
    mulai: dt.date,
    sampai: dt.date | None,
    sumber: str,
    isi: dict[str, Any],
    sebutan: str,
) -> Any:
    """Close the row of `kunci` that runs on `mulai` the day before, insert the new one. Raises FaktaBertumpuk."""
    _rentang_benar(mulai, sampai, sebutan)
    with transaction.atomic():
        baris = list(
            model.objects.select_for_update()
            .filter(**kunci)
            .dalam(mulai, sampai or dt.date.max)
            .order_by("berlaku_mulai")
        )
        for ada in baris:
            if ada.berlaku_mulai >= mulai:
                raise FaktaBertumpuk(
                    f"{sebutan} mulai {tanggal(mulai)} bertumpuk dengan yang sudah berlaku {_hari(ada)}.",
                    kode="fakta_bertumpuk",
                    saran=f"Beri tanggal akhir sebelum {tanggal(ada.berlaku_mulai)}, atau betulkan catatan yang ada.",
                )
        for ada in baris:
            ada.berlaku_sampai = mulai - dt.timedelta(days=1)
            ada.save(update_fields=["berlaku_sampai"])
        try:
            with transaction.atomic():
                baru = model.objects.create(**kunci, **isi, berlaku_mulai=mulai, berlaku_sampai=sampai, sumber=sumber)
        except IntegrityError as galat:
            # another session wrote the same fact between our lock and our insert (no row yet to lock)
            if "exclusion" not in str(galat) and "conflicting key" not in str(galat):
                raise
            raise FaktaBertumpuk(
                f"{sebutan} mulai {tanggal(mulai)} baru saja dicatat oleh orang lain.",
                kode="fakta_bertumpuk",
                saran="Muat ulang, lalu periksa catatan terakhir.",
            ) from galat
        _record(baru, kunci, isi, sebutan, baris)
    return baru


def _record(baru: Any, kunci: dict[str, Any], isi: dict[str, Any], sebutan: str, lama: list[Any]) -> None:
    """What somebody set by hand goes to the audit trail with what it ended; a sync is recorded once, as a delivery."""
    if baru.sumber != MANUAL:
        return
    rincian: dict[str, Any] = {"fakta": sebutan.lower(), "mulai": baru.berlaku_mulai, "sampai": baru.berlaku_sampai}
    rincian |= {"baru": {**kunci, **isi}, "lama": [{n: getattr(b, n) for n in isi} for b in lama]}
    if "jabatan_id" in kunci:
        objek = (baru.jabatan_id, Jabatan.objects.values_list("nama", flat=True).get(pk=baru.jabatan_id))
        catat(aksi="jabatan.kelas", objek=objek, rincian=rincian | {"kelas": baru.kelas})
    else:
        objek = (baru.pegawai_id, Pegawai.objects.values_list("nama", flat=True).get(pk=baru.pegawai_id))
        catat(aksi="pegawai.fakta", objek=objek, rincian=rincian)
