"""Writes of people, positions and dated facts.

A dated fact is never overwritten: the running row is closed on the day before, and the new one inserted. After the
last day of a fact given with `sampai` nothing holds until the next one is set. How facts end and are corrected:
fakta.py; what each kind refuses: aturan_fakta.py.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from erk_kit.bentuk import tanggal
from erk_kit.kunci import horizon
from erk_kit.nip import NipError, nip_parse
from tenants.akun.kode import sessions_end
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.aturan_fakta import HUKUMAN, acting_twin, last_day
from tenants.organisasi.fakta import (
    MANUAL,
    fact_correct,
    fact_end,
    fact_set,
    fact_withdraw,
    facts_known,
    facts_known_on,
    span_check,
)
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import check_end, check_open
from tenants.organisasi.models import (
    GarisAtasan,
    HukumanDisiplin,
    Jabatan,
    KelasJabatan,
    Opd,
    Pegawai,
    Penugasan,
    RiwayatGolongan,
    RiwayatKedudukan,
    RiwayatPtkp,
    RiwayatStatus,
    SelisihAtasan,
    Unit,
)

__all__ = [
    "atasan_set",
    "fact_correct",
    "fact_end",
    "fact_withdraw",
    "facts_known",
    "facts_known_on",
    "golongan_set",
    "hukuman_disiplin_set",
    "jabatan_create",
    "jabatan_update",
    "kedudukan_set",
    "kelas_jabatan_set",
    "kepala_daerah_create",
    "leavers_close",
    "opd_create",
    "pegawai_create",
    "pegawai_leave",
    "pegawai_update",
    "penugasan_set",
    "ptkp_set",
    "status_set",
    "unit_create",
]


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


def jabatan_update(*, jabatan_id: int, nama: str, jenis: str) -> Jabatan:
    """What a position is called and of which kind it is; neither has a date, so both hold for every open month."""
    with transaction.atomic():
        jabatan = Jabatan.objects.select_for_update().get(pk=jabatan_id)
        lama = {"nama": jabatan.nama, "jenis": jabatan.jenis}
        if lama != {"nama": nama, "jenis": jenis}:
            jabatan.nama, jabatan.jenis = nama, jenis
            jabatan.save(update_fields=["nama", "jenis"])
            jabatan_record(jabatan, lama)
    return jabatan


def jabatan_record(jabatan: Jabatan, lama: dict[str, str]) -> None:
    """The change of a position in the audit trail. lama: nama and jenis as they were."""
    rincian = {"lama": lama, "baru": {"nama": jabatan.nama, "jenis": jabatan.jenis}, "kode": jabatan.kode}
    catat(aksi="jabatan.ubah", objek=(jabatan.pk, jabatan.nama), rincian=rincian)


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
    check_open(terdaftar_mulai, f"Pegawai terdaftar mulai {tanggal(terdaftar_mulai)}")
    return Pegawai.objects.create(
        nip=nip,
        nip_lama=nip_lama,
        nama=nama.strip(),
        gelar_depan=gelar_depan,
        gelar_belakang=gelar_belakang,
        terdaftar_mulai=terdaftar_mulai,
    )


def left_check(pegawai: Pegawai, batas: dt.date | None) -> None:
    """Raises GalatLayanan for somebody who left the roll before the last closed day `batas`: his row is shut."""
    akhir = pegawai.terdaftar_sampai
    if batas is not None and akhir is not None and akhir < batas and pegawai.terdaftar_mulai <= batas:
        raise GalatLayanan(
            f"{pegawai.nama} terdaftar sampai {tanggal(akhir)}, dalam bulan yang sudah terkunci.",
            kode="pegawai_terkunci",
            saran="Namanya tetap seperti yang tercatat.",
        )


def pegawai_leave(*, pegawai_id: int, sampai: dt.date, sebab: str, nomor_sk: str = "") -> Pegawai:
    """The last day of somebody who retired, moved away, died or was dismissed. His running facts are left as they are:
    nothing counts after the last day on the roll. Raises BulanTerkunci for a day in a locked month."""
    check_end(sampai, "Hari terakhir pegawai")
    with transaction.atomic():
        pegawai = Pegawai.objects.select_for_update().get(pk=pegawai_id)
        pegawai.terdaftar_sampai = sampai
        pegawai.save(update_fields=["terdaftar_sampai"])
        rincian = {"sampai": sampai.isoformat(), "sebab": sebab, "nomor_sk": nomor_sk}
        catat(aksi="pegawai.keluar", objek=(pegawai.pk, pegawai.nama_lengkap), rincian=rincian)
    return pegawai


def leavers_close(*, hari: dt.date) -> int:
    """Accounts of people whose last day is before `hari` are closed and their sessions end; returns how many."""
    keluar = Pegawai.objects.filter(terdaftar_sampai__lt=hari, kepala_daerah=False)
    akun = Pengguna.objects.filter(is_active=True, pegawai_id__in=keluar.values("pk"))
    banyak = 0
    for pengguna in akun.select_for_update(of=("self",)):
        pengguna.is_active = False
        pengguna.save(update_fields=["is_active"])
        sessions_end(pengguna)
        catat(aksi="akun.tutup", objek=(pengguna.pk, pengguna.nama))
        banyak += 1
    return banyak


def pegawai_update(*, pegawai_id: int, nama: str, gelar_depan: str, gelar_belakang: str) -> Pegawai:
    """Name and titles as they should read; they stand in no result, so a lock does not hold them."""
    with transaction.atomic():
        left_check(Pegawai.objects.get(pk=pegawai_id), horizon())
        pegawai = Pegawai.objects.select_for_update().get(pk=pegawai_id)
        baru = {"nama": nama.strip(), "gelar_depan": gelar_depan, "gelar_belakang": gelar_belakang}
        kolom = [k for k, v in baru.items() if getattr(pegawai, k) != v]
        for k in kolom:
            setattr(pegawai, k, baru[k])
        if kolom:
            pegawai.save(update_fields=kolom)
            catat(aksi="pegawai.ubah", objek=(pegawai.pk, pegawai.nama), rincian={"kolom": kolom})
    return pegawai


def kepala_daerah_create(*, nama: str, mulai: dt.date, gelar_depan: str = "", gelar_belakang: str = "") -> Pegawai:
    """The regent, mayor or governor: where the tree of superiors ends. Rates, and is on the roll for no day."""
    return Pegawai.objects.create(
        nama=nama.strip(),
        gelar_depan=gelar_depan,
        gelar_belakang=gelar_belakang,
        terdaftar_mulai=mulai,
        terdaftar_sampai=mulai - dt.timedelta(days=1),
        kepala_daerah=True,
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
    isi = {"kelas": kelas, "nilai": nilai, "status": status, "dasar": dasar}
    baru: KelasJabatan = fact_set(KelasJabatan, {"jabatan_id": jabatan_id}, mulai, sampai, sumber, isi, "Kelas jabatan")
    return baru


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
    baru: RiwayatGolongan = fact_set(
        RiwayatGolongan, {"pegawai_id": pegawai_id}, mulai, sampai, sumber, isi, "Golongan"
    )
    return baru


def status_set(
    *, pegawai_id: int, status: str, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> RiwayatStatus:
    kunci, isi = {"pegawai_id": pegawai_id}, {"status": status}
    baru: RiwayatStatus = fact_set(RiwayatStatus, kunci, mulai, sampai, sumber, isi, "Status kepegawaian")
    return baru


def kedudukan_set(
    *, pegawai_id: int, kedudukan: str, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> RiwayatKedudukan:
    kunci, isi = {"pegawai_id": pegawai_id}, {"kedudukan": kedudukan}
    baru: RiwayatKedudukan = fact_set(RiwayatKedudukan, kunci, mulai, sampai, sumber, isi, "Kedudukan")
    return baru


def ptkp_set(
    *, pegawai_id: int, ptkp: str, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> RiwayatPtkp:
    """PTKP status TK/0..K/3 since `mulai`. What rules a tax year is the state on its 1 January."""
    kunci, isi = {"pegawai_id": pegawai_id}, {"ptkp": ptkp}
    baru: RiwayatPtkp = fact_set(RiwayatPtkp, kunci, mulai, sampai, sumber, isi, "PTKP")
    return baru


def hukuman_disiplin_set(
    *,
    pegawai_id: int,
    jenis: str,
    mulai: dt.date,
    nomor_sk: str,
    tanggal_sk: dt.date,
    sampai: dt.date | None = None,
    sumber: str = MANUAL,
) -> HukumanDisiplin:
    """A punishment. Its last day follows from the kind where PP 94/2021 sets months, else `sampai` of the decree.

    Nothing is ended by it: two of one level on one day are refused. A dismissal may stay open.
    """
    if jenis not in HUKUMAN:
        raise GalatLayanan(
            f"Jenis hukuman disiplin '{jenis}' tidak dikenal.",
            kode="hukuman_jenis",
            saran="Pilih salah satu: " + ", ".join(HUKUMAN),
        )
    tingkat, bulan = HUKUMAN[jenis]
    if bulan is not None and sampai is None:
        sampai = last_day(mulai, bulan)
    isi = {"jenis": jenis, "nomor_sk": nomor_sk.strip(), "tanggal_sk": tanggal_sk}
    kunci = {"pegawai_id": pegawai_id, "tingkat": tingkat}
    sebutan = f"Hukuman disiplin {HukumanDisiplin.Tingkat(tingkat).label.lower()}"
    baru: HukumanDisiplin = fact_set(HukumanDisiplin, kunci, mulai, sampai, sumber, isi, sebutan, akhiri=False)
    return baru


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

    Two acting positions may overlap, the same acting position twice may not. A position that has no kelas on any of
    those days is refused; one that lacks it on some is found by the close.
    """
    isi = {"jabatan_id": jabatan_id, "unit_id": unit_id, "nomor_sk": nomor_sk}
    if jenis == Penugasan.Jenis.DEFINITIF:
        kunci = {"pegawai_id": pegawai_id, "jenis": jenis}
        definitif: Penugasan = fact_set(Penugasan, kunci, mulai, sampai, sumber, isi, "Jabatan definitif")
        return definitif
    span_check(mulai, sampai, "Penugasan")
    sama = Penugasan.objects.dalam(mulai, sampai or dt.date.max).filter(
        pegawai_id=pegawai_id, jabatan_id=jabatan_id, unit_id=unit_id
    )
    ada = sama.exclude(jenis=Penugasan.Jenis.DEFINITIF).first()
    if ada is not None:
        raise acting_twin(ada, jenis)
    kunci = {"pegawai_id": pegawai_id, "jenis": jenis, "jabatan_id": jabatan_id, "unit_id": unit_id}
    baru: Penugasan = fact_set(
        Penugasan, kunci, mulai, sampai, sumber, {"nomor_sk": nomor_sk}, "Penugasan", akhiri=False
    )
    return baru


def atasan_set(
    *, pegawai_id: int, atasan_id: int, mulai: dt.date, sampai: dt.date | None = None, sumber: str = MANUAL
) -> GarisAtasan:
    """Name the direct superior from `mulai` on.

    Refuses oneself, a circle on any day, and a superior who is not on the roll on `mulai` (kepala daerah excepted).
    A line set by hand outlives a later sync: a call whose `sumber` is not MANUAL returns the running MANUAL row
    unchanged.
    """
    berjalan = GarisAtasan.objects.pada(mulai).filter(pegawai_id=pegawai_id).first()
    if berjalan is not None and berjalan.sumber == MANUAL and sumber != MANUAL:
        if berjalan.atasan_id != atasan_id:
            # not undone silently, and not forgotten either: somebody decides (laporan_atasan.difference_decide)
            SelisihAtasan.objects.update_or_create(
                pegawai_id=pegawai_id,
                atasan_usul_id=atasan_id,
                defaults={"atasan_kini_id": berjalan.atasan_id},
                create_defaults={"atasan_kini_id": berjalan.atasan_id, "mulai": mulai, "sumber": sumber},
            )
        return berjalan
    kunci, isi = {"pegawai_id": pegawai_id}, {"atasan_id": atasan_id}
    baru: GarisAtasan = fact_set(GarisAtasan, kunci, mulai, sampai, sumber, isi, "Atasan langsung")
    return baru
