"""Deciding in somebody else's name for a span of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.db.models import OuterRef, Q, QuerySet
from django.utils import timezone

from erk_kit.bentuk import rentang, tanggal
from tenants.aktivitas.models import Delegasi
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import has_role
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import GarisAtasan, Jabatan, Pegawai, Penugasan
from tenants.organisasi.selectors import bawahan_pada
from tenants.pemberitahuan.services import notify

PALING_LAMA = 92


def delegations_on(hari: dt.date) -> QuerySet[Delegasi]:
    """Those that are in force on `hari`."""
    return Delegasi.objects.filter(
        Q(sampai__isnull=True) | Q(sampai__gte=hari), mulai__lte=hari, diakhiri_pada__isnull=True
    )


def delegations_to(hari: dt.date) -> QuerySet[Delegasi]:
    """Those by which a Pegawai (`OuterRef("pk")`) decides on `hari`, though perhaps nobody is under him."""
    return delegations_on(hari).filter(penerima=OuterRef("pk"))


def with_delegates(orang: Collection[int], *, hari: dt.date) -> set[int]:
    """`orang` and those who decide in their names on `hari`: whom to tell."""
    return {*orang, *delegations_on(hari).filter(pemberi_id__in=orang).values_list("penerima_id", flat=True)}


def own_superiors(pegawai_id: int, *, hari: dt.date) -> QuerySet[GarisAtasan, int]:
    """On whom nobody decides in another's name: his own superiors (ids)."""
    return GarisAtasan.objects.pada(hari).filter(pegawai_id=pegawai_id).values_list("atasan_id", flat=True)


def names_used_by(pegawai_id: int, *, hari: dt.date | None = None) -> list[int]:
    """The person himself and those in whose name he decides today; one query."""
    berlaku = delegations_on(hari or timezone.localdate()).filter(penerima_id=pegawai_id)
    return [pegawai_id, *berlaku.values_list("pemberi_id", flat=True)]


def candidates_of(pegawai_id: int) -> QuerySet[Pegawai]:
    """To whom a superior may delegate: his direct subordinates, and those who have the same superior."""
    hari = timezone.localdate()
    atasan = GarisAtasan.objects.pada(hari).filter(pegawai_id=pegawai_id).values("atasan_id")
    rekan = GarisAtasan.objects.pada(hari).filter(atasan_id__in=atasan).exclude(pegawai_id=pegawai_id)
    bawahan = bawahan_pada(atasan_id=pegawai_id, hari=hari)
    if not bawahan.exists():
        # nothing of his own to give, and what others gave him is not handed on
        return Pegawai.objects.none()
    return Pegawai.objects.filter(Q(pk__in=bawahan.values("pk")) | Q(pk__in=rekan.values("pegawai_id")))


def candidates_for_top() -> QuerySet[Pegawai]:
    """Who may decide in the name of the kepala daerah: holders of a high position today."""
    tinggi = Penugasan.objects.pada(timezone.localdate()).filter(jabatan__jenis=Jabatan.Jenis.JPT)
    return Pegawai.objects.filter(pk__in=tinggi.values("pegawai_id"))


def top_people() -> QuerySet[Pegawai]:
    return Pegawai.objects.filter(kepala_daerah=True)


def without_validator() -> QuerySet[Pegawai]:
    """People on the roll today on whose work nobody can decide: without a superior, or under a kepala daerah for whom
    nobody acts."""
    hari = timezone.localdate()
    garis = GarisAtasan.objects.pada(hari)
    diwakili = delegations_on(hari).values("pemberi_id")
    buntu = garis.filter(atasan__kepala_daerah=True).exclude(atasan_id__in=diwakili)
    return Pegawai.objects.filter(
        Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=hari),
        ~Q(pk__in=garis.values("pegawai_id")) | Q(pk__in=buntu.values("pegawai_id")),
        terdaftar_mulai__lte=hari,
        kepala_daerah=False,
    )


def delegation_create(
    *,
    actor: Pengguna,
    penerima_id: int,
    mulai: dt.date,
    sampai: dt.date | None,
    alasan: str,
    puncak_id: int | None = None,
) -> Delegasi:
    """Give one's own decisions to `penerima_id`; with `puncak_id` BKPSDM gives those of that kepala daerah."""
    hari = timezone.localdate()
    if puncak_id is not None:
        if not has_role(pengguna=actor, peran=Peran.BKPSDM):
            raise TidakBerwenang(
                "Validator puncak ditetapkan BKPSDM.", kode="bukan_bkpsdm", saran="Hubungi BKPSDM wilayah Anda."
            )
        pemberi, boleh = top_people().filter(pk=puncak_id).first(), candidates_for_top()
    else:
        pemberi = Pegawai.objects.filter(pk=actor.pegawai_id).first() if actor.is_active else None
        boleh = candidates_of(pemberi.pk) if pemberi else Pegawai.objects.none()
    penerima = boleh.filter(pk=penerima_id).first()
    if pemberi is None or penerima is None:
        raise TidakBerwenang(
            "Pegawai itu tidak dapat menerima delegasi Anda.",
            kode="delegasi_penerima",
            saran="Pilih dari daftar: bawahan langsung, atau rekan dengan atasan yang sama.",
        )
    if not alasan.strip():
        raise _refused("Alasan masih kosong.", "Tulis sebabnya, misalnya nomor surat tugas atau cuti.")
    if mulai < hari:
        raise _refused(f"Mulai {tanggal(mulai)} sudah lewat.", "Delegasi berlaku paling cepat hari ini.")
    if puncak_id is None and sampai is None:
        raise _refused("Tanggal akhir masih kosong.", "Isi hari terakhir delegasi.")
    if sampai is not None and sampai < mulai:
        raise _refused(f"Berakhir {tanggal(sampai)}, sebelum mulai.", "Betulkan tanggalnya.")
    if puncak_id is None and sampai is not None and (sampai - mulai).days >= PALING_LAMA:
        raise _refused(
            f"Delegasi {(sampai - mulai).days + 1} hari terlalu lama.",
            f"Paling lama {PALING_LAMA} hari; untuk yang lebih lama mintalah penunjukan Plh.",
        )
    with transaction.atomic():
        # one at a time gives: two tabs must not make two
        Pegawai.objects.select_for_update().get(pk=pemberi.pk)
        lain = delegations_overlapping(pemberi.pk, mulai, sampai).select_related("penerima").first()
        if lain is not None:
            kata = rentang(lain.mulai, lain.sampai) if lain.sampai else f"mulai {tanggal(lain.mulai)}"
            raise _refused(
                f"Sudah ada delegasi kepada {lain.penerima.nama_lengkap} {kata}.",
                "Akhiri yang itu dahulu, atau pilih tanggal lain.",
            )
        baru = Delegasi.objects.create(
            pemberi=pemberi,
            penerima=penerima,
            mulai=mulai,
            sampai=sampai,
            alasan=alasan.strip(),
            dibuat_oleh_id=actor.pk,
        )
        rincian = {"penerima": penerima.pk, "mulai": mulai, "sampai": sampai, "alasan": baru.alasan}
        catat(aksi="delegasi.buat", actor=actor, objek=(pemberi.pk, pemberi.nama), rincian=rincian)
        notify(
            penerima=[penerima.pk],
            jenis="delegasi.diterima",
            judul=f"Anda memutuskan atas nama {pemberi.nama_lengkap}",
            isi=f"Mulai {tanggal(mulai)}" + (f" sampai {tanggal(sampai)}." if sampai else "."),
            alamat="/aktivitas/verifikasi/",
            kunci=f"delegasi:{baru.pk}",
        )
    return baru


def delegations_overlapping(pemberi_id: int, mulai: dt.date, sampai: dt.date | None) -> QuerySet[Delegasi]:
    ada = Delegasi.objects.filter(pemberi_id=pemberi_id, diakhiri_pada__isnull=True)
    ada = ada.filter(Q(sampai__isnull=True) | Q(sampai__gte=mulai))
    return ada if sampai is None else ada.filter(mulai__lte=sampai)


def delegation_end(*, actor: Pengguna, delegasi_id: int) -> Delegasi:
    """End it now: whoever gave it, or BKPSDM for that of a kepala daerah. A second call changes nothing."""
    with transaction.atomic():
        ini = Delegasi.objects.select_for_update(of=("self",)).select_related("pemberi").filter(pk=delegasi_id).first()
        milik = ini is not None and actor.is_active and actor.pegawai_id == ini.pemberi_id
        puncak = ini is not None and ini.pemberi.kepala_daerah and has_role(pengguna=actor, peran=Peran.BKPSDM)
        if ini is None or not (milik or puncak):
            raise TidakBerwenang(
                "Delegasi itu tidak ada di antara delegasi Anda.",
                kode="delegasi_lain",
                saran="Buka kembali halaman delegasi.",
            )
        if ini.diakhiri_pada is None:
            ini.diakhiri_pada = timezone.now()
            ini.save(update_fields=["diakhiri_pada"])
            rincian = {"penerima": ini.penerima_id}
            catat(aksi="delegasi.akhiri", actor=actor, objek=(ini.pemberi_id, ini.pemberi.nama), rincian=rincian)
    return ini


def _refused(apa: str, saran: str) -> GalatLayanan:
    return GalatLayanan(apa, kode="delegasi_ditolak", saran=saran)
