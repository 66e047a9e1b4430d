"""Accounts of an office: letters in bulk, progress, the reset at the desk, roles."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import segno
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from erk_kit.bentuk import nip as tulis_nip
from erk_kit.bentuk import tanggal
from erk_kit.pdf import compile_pdf
from tenants.akun.kode import HARI_AKTIVASI, Jenis, account_reset, codes_issue
from tenants.akun.models import KodeSandi, Pengguna, Peran, PeranPengguna
from tenants.akun.selectors import grants_active, grants_of, roles_of
from tenants.akun.services import peran_grant, peran_revoke
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import Opd, Pegawai, Penugasan, SuratAktivasi
from tenants.organisasi.selectors import pegawai_diakses

PERAN_ISTIMEWA = frozenset({Peran.BKPSDM, Peran.INSPEKTORAT, Peran.PIMPINAN, Peran.ADMIN_OPD})
SURAT_MAKS = 1500
UMUR_SURAT = dt.timedelta(hours=24)
TEMPLAT = Path(__file__).with_name("surat.typ")
# an unusable password begins with the mark that Django gives it
HAS_PASSWORD = ~Q(password__startswith=UNUSABLE_PASSWORD_PREFIX) & ~Q(password__exact="")
Lapor = Callable[[int, int, str], None]


@dataclass(frozen=True)
class KeadaanAkun:
    """Of one OPD: people on the roll, with a usable password, with a letter that still opens, whose letter is too old,
    without any of them."""

    opd: Opd
    orang: int
    aktif: int
    bersurat: int
    kedaluwarsa: int

    @property
    def belum(self) -> int:
        return self.orang - self.aktif - self.bersurat - self.kedaluwarsa

    @property
    def persen(self) -> int:
        return 100 * self.aktif // self.orang if self.orang else 0


def people_of(opd_ids: Sequence[int] | None = None) -> QuerySet[Pegawai]:
    """People on the roll today with a NIP and a definitive position, with `opd_id`."""
    hari = timezone.localdate()
    tugas = Penugasan.objects.pada(hari).filter(pegawai=OuterRef("pk"), jenis=Penugasan.Jenis.DEFINITIF)
    semua = Pegawai.objects.filter(
        Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=hari), terdaftar_mulai__lte=hari, nip__isnull=False
    ).annotate(opd_id=Subquery(tugas.values("unit__opd_id")[:1]))
    return semua.filter(opd_id__isnull=False) if opd_ids is None else semua.filter(opd_id__in=list(opd_ids))


def _state(orang: QuerySet[Pegawai]) -> QuerySet[Pegawai]:
    """With `akun_aktif`, `kode_berlaku`, `kode_lama`: what there is of an account."""
    akun = Pengguna.objects.filter(pegawai_id=OuterRef("pk"))
    terbuka = KodeSandi.objects.filter(
        pengguna__pegawai_id=OuterRef("pk"), dipakai_pada__isnull=True, dicabut_pada__isnull=True
    )
    kini = timezone.now()
    return orang.annotate(
        akun_aktif=Exists(akun.filter(HAS_PASSWORD, is_active=True)),
        kode_berlaku=Exists(terbuka.filter(kedaluwarsa__gt=kini)),
        kode_lama=Exists(terbuka.filter(kedaluwarsa__lte=kini)),
    )


def account_progress(*, actor: Pengguna) -> list[KeadaanAkun]:
    """One row an OPD that the actor administers; two queries."""
    opd = {o.pk: o for o in opds_of(actor)}
    baris = (
        _state(people_of(list(opd)))
        .values("opd_id")
        .annotate(
            orang=Count("pk"),
            aktif=Count("pk", filter=Q(akun_aktif=True)),
            bersurat=Count("pk", filter=Q(akun_aktif=False, kode_berlaku=True)),
            lama=Count("pk", filter=Q(akun_aktif=False, kode_berlaku=False, kode_lama=True)),
        )
        .order_by()
    )
    hasil = [KeadaanAkun(opd[b["opd_id"]], b["orang"], b["aktif"], b["bersurat"], b["lama"]) for b in baris]
    return sorted(hasil, key=lambda k: k.opd.kode)


def opds_of(actor: Pengguna) -> QuerySet[Opd]:
    """The OPDs whose accounts the actor administers."""
    hibah = grants_of(pengguna=actor)
    if Peran.BKPSDM in hibah.peran:
        return Opd.objects.filter(aktif=True)
    return Opd.objects.filter(pk__in=hibah.opd_ids)


def letters_make(
    *, actor_id: int, opd_id: int, alamat: str, wilayah: str, pekerjaan: str, lapor: Lapor | None = None
) -> SuratAktivasi:
    """Letters for everybody of the OPD who cannot log in and holds no letter that still opens; accounts are made for
    those without one. Call inside region_atomic. Raises GalatLayanan when there is nobody, or too many at once."""
    maju = lapor or (lambda *_: None)
    actor = Pengguna.objects.get(pk=actor_id)
    opd = opds_of(actor).filter(pk=opd_id).first()
    if opd is None:
        raise TidakBerwenang("OPD itu bukan yang Anda urus.", kode="opd_lain", saran="Pilih dari daftar OPD Anda.")
    # a queue may deliver its message twice
    ada = SuratAktivasi.objects.filter(pekerjaan=pekerjaan).first()
    if ada is not None:
        return ada
    orang = list(
        _state(people_of([opd_id]))
        .filter(akun_aktif=False, kode_berlaku=False)
        .order_by("nama", "pk")[: SURAT_MAKS + 1]
    )
    if not orang:
        raise GalatLayanan(
            f"Semua pegawai {opd.singkatan} sudah aktif atau memegang surat yang berlaku.",
            kode="surat_tidak_perlu",
            saran="Untuk surat yang hilang, buat kode baru pada halaman pegawainya.",
        )
    if len(orang) > SURAT_MAKS:
        raise GalatLayanan(
            f"{opd.singkatan} memerlukan lebih dari {SURAT_MAKS} surat.",
            kode="surat_banyak",
            saran="Hubungi pengelola pusat.",
        )
    maju(1, len(orang) + 1, "menyiapkan akun")
    akun = accounts_ensure(orang)
    kode = codes_issue(pengguna_ids=list(akun.values()), jenis=Jenis.AKTIVASI, actor_id=actor_id)
    isi = letters_print([(p, kode[akun[p.pk]]) for p in orang], opd=opd, alamat=alamat, wilayah=wilayah, lapor=maju)
    return SuratAktivasi.objects.create(
        opd=opd,
        dibuat_oleh_id=actor_id,
        kedaluwarsa=timezone.now() + UMUR_SURAT,
        banyak=len(orang),
        isi=isi,
        pekerjaan=pekerjaan,
    )


def accounts_ensure(orang: Sequence[Pegawai]) -> dict[int, int]:
    """By employee the id of the account; those that are missing are made, without a password."""
    ada = dict(Pengguna.objects.filter(pegawai_id__in=[p.pk for p in orang]).values_list("pegawai_id", "pk"))
    baru = [Pengguna(nip=p.nip, nama=p.nama_lengkap[:150], pegawai_id=p.pk) for p in orang if p.pk not in ada]
    terpakai = set(Pengguna.objects.filter(nip__in=[p.nip for p in baru]).values_list("nip", flat=True))
    if terpakai:
        raise GalatLayanan(
            f"NIP {sorted(terpakai)[0]} sudah dipakai akun yang terhubung dengan pegawai lain.",
            kode="akun_nip_lain",
            saran="Hubungi BKPSDM untuk membetulkan akun itu.",
        )
    for satu in baru:
        satu.set_unusable_password()
    Pengguna.objects.bulk_create(baru, batch_size=500)
    return ada | {p.pegawai_id: p.pk for p in baru if p.pegawai_id is not None}


def letters_print(
    isi: Sequence[tuple[Pegawai, str]], *, opd: Opd, alamat: str, wilayah: str, lapor: Lapor | None = None
) -> bytes:
    """The PDF. One process for each hundred letters would be several files: an office fits into one."""
    hari = timezone.localdate()
    unit = dict(
        Penugasan.objects.pada(hari)
        .filter(pegawai_id__in=[p.pk for p, _ in isi], jenis=Penugasan.Jenis.DEFINITIF)
        .values_list("pegawai_id", "unit__nama")
    )
    qr = io.BytesIO()
    segno.make(f"{alamat}/akun/aktivasi/", error="m").save(qr, kind="svg", xmldecl=False, border=1)
    if lapor:
        lapor(len(isi) // 2, len(isi) + 1, f"mencetak {len(isi)} surat")
    data = {
        "wilayah": wilayah,
        "alamat": f"{alamat.split('//', 1)[-1]}/akun/aktivasi/",
        "qr": qr.getvalue().decode(),
        "berlaku": tanggal(hari + dt.timedelta(days=HARI_AKTIVASI)),
        "kaki": f"Dicetak {tanggal(hari)}. Serahkan langsung kepada orangnya.",
        "surat": [
            {
                "nama": p.nama_lengkap,
                "nip": tulis_nip(p.nip or ""),
                "opd": opd.nama,
                "unit": unit.get(p.pk, "-"),
                "kode": kode,
            }
            for p, kode in isi
        ],
    }
    return compile_pdf(TEMPLAT, data, pada=hari)


def letters_purge() -> int:
    """Letters do not outlive their day; how many were thrown away."""
    return SuratAktivasi.objects.filter(kedaluwarsa__lt=timezone.now()).delete()[0]


# -- the desk ---------------------------------------------------------------------------------------------------------


def account_of(*, actor: Pengguna, pegawai_id: int) -> Pengguna:
    """The account of somebody whom the actor may serve at the desk: BKPSDM anybody but himself; an OPD's admin the
    people of his OPD who hold no privileged role. Makes the account where there is none."""
    hibah = grants_of(pengguna=actor)
    boleh = pegawai_diakses(actor=actor, untuk_ubah=True, hibah=hibah).exclude(pk=actor.pegawai_id)
    pegawai = boleh.filter(pk=pegawai_id, nip__isnull=False).first()
    if pegawai is None or not hibah.peran & {Peran.ADMIN_OPD, Peran.BKPSDM}:
        raise TidakBerwenang(
            "Pegawai itu bukan yang Anda layani.", kode="meja_lain", saran="Pilih dari daftar pegawai OPD Anda."
        )
    with transaction.atomic():
        akun = Pengguna.objects.get(pk=accounts_ensure([pegawai])[pegawai.pk])
    if Peran.BKPSDM not in hibah.peran and roles_of(pengguna=akun) & PERAN_ISTIMEWA:
        raise TidakBerwenang(
            f"{pegawai.nama_lengkap} memegang peran khusus; akunnya dilayani BKPSDM.",
            kode="meja_istimewa",
            saran="Arahkan ke BKPSDM.",
        )
    return akun


def desk_reset(*, actor: Pengguna, pegawai_id: int, diperiksa: bool) -> str:
    """A new one-time code after the person's identity was looked at; shown once."""
    if not diperiksa:
        raise GalatLayanan(
            "Identitas belum diperiksa.", kode="meja_identitas", saran="Cocokkan KTP atau kartu pegawai, lalu centang."
        )
    return account_reset(pengguna=account_of(actor=actor, pegawai_id=pegawai_id), actor_id=actor.pk)


def desk_drop_second_factor(*, actor: Pengguna, pegawai_id: int, diperiksa: bool) -> int:
    """Take away a lost second factor; only BKPSDM, never one's own. Returns how many there were."""
    if not diperiksa:
        raise GalatLayanan(
            "Identitas belum diperiksa.", kode="meja_identitas", saran="Cocokkan KTP atau kartu pegawai, lalu centang."
        )
    if Peran.BKPSDM not in roles_of(pengguna=actor):
        raise TidakBerwenang("Dua langkah dilepas BKPSDM.", kode="meja_dua_langkah", saran="Arahkan ke BKPSDM.")
    akun = account_of(actor=actor, pegawai_id=pegawai_id)
    with transaction.atomic():
        banyak = Authenticator.objects.filter(user=akun).delete()[0]
        catat(aksi="akun.duafaktor_meja", actor=actor, objek=(akun.pk, akun.nama), rincian={"jumlah": banyak})
    return banyak


# -- roles ------------------------------------------------------------------------------------------------------------


def grants_seen(*, actor: Pengguna) -> QuerySet[PeranPengguna]:
    """Grants of the region that have not ended; for BKPSDM and inspektorat."""
    if not roles_of(pengguna=actor) & {Peran.BKPSDM, Peran.INSPEKTORAT}:
        return PeranPengguna.objects.none()
    hari = timezone.localdate()
    return (
        PeranPengguna.objects.filter(Q(berlaku_sampai__isnull=True) | Q(berlaku_sampai__gte=hari))
        .select_related("pengguna", "diberikan_oleh")
        .order_by("peran", "pengguna__nama", "pk")
    )


def role_give(
    *, actor: Pengguna, nip: str, peran: str, opd_id: int | None, mulai: dt.date, sampai: dt.date | None
) -> PeranPengguna:
    """BKPSDM gives a role to somebody else. Raises GalatLayanan with what `peran_grant` refuses."""
    _bkpsdm(actor)
    akun = Pengguna.objects.filter(nip=nip).first()
    if akun is None:
        raise GalatLayanan(
            f"NIP {nip} belum punya akun.", kode="peran_tanpa_akun", saran="Buat akunnya dahulu pada halaman Akun OPD."
        )
    if akun.pk == actor.pk:
        raise TidakBerwenang(
            "Peran tidak diberikan kepada diri sendiri.", kode="peran_sendiri", saran="Minta rekan BKPSDM."
        )
    if grants_active(pengguna=akun, on=mulai).filter(peran=peran, opd_id=opd_id).exists():
        raise GalatLayanan(
            f"{akun.nama} sudah memegang peran itu.", kode="peran_ada", saran="Tidak ada yang perlu diubah."
        )
    try:
        return peran_grant(
            pengguna=akun, peran=Peran(peran), opd_id=opd_id, berlaku_mulai=mulai, berlaku_sampai=sampai, actor=actor
        )
    except ValidationError as galat:
        raise GalatLayanan(" ".join(galat.messages), kode="peran_ditolak") from galat


def role_end(*, actor: Pengguna, peran_id: int) -> PeranPengguna:
    """End a grant today. The last BKPSDM stays: nobody could give the role again."""
    _bkpsdm(actor)
    with transaction.atomic():
        hari = timezone.localdate()
        berlaku = list(grants_seen(actor=actor).select_for_update(of=("self",)).filter(peran=Peran.BKPSDM))
        ini = grants_seen(actor=actor).filter(pk=peran_id).first()
        if ini is None:
            raise GalatLayanan("Peran itu sudah berakhir.", kode="peran_berakhir", saran="Muat ulang daftarnya.")
        tersisa = {p.pengguna_id for p in berlaku if p.pk != ini.pk and p.berlaku_mulai <= hari}
        if ini.peran == Peran.BKPSDM and not tersisa:
            raise GalatLayanan(
                "Ini pemegang peran BKPSDM terakhir.",
                kode="peran_terakhir",
                saran="Beri peran itu kepada orang lain dahulu.",
            )
        return peran_revoke(grant=ini)


def _bkpsdm(actor: Pengguna) -> None:
    if Peran.BKPSDM not in roles_of(pengguna=actor):
        raise TidakBerwenang("Peran diatur BKPSDM.", kode="bukan_bkpsdm", saran="Hubungi BKPSDM wilayah Anda.")
