"""Templates by position: kept by BKPSDM (the region's) and admin OPD (their office's), and applied in bulk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from erk_kit.binding import current_schema
from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of
from tenants.jejak.services import catat
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import Jabatan, Opd, Penugasan
from tenants.pemberitahuan.services import notify
from tenants.skp.models import ButirTemplat, IndikatorTemplat, TemplatSkp
from tenants.skp.selectors import first_open
from tenants.skp.services import BUTIR_MAKS
from tenants.skp.susun import IsiButir, content_check

SEKALI = 2000


def templates_seen(*, actor: Pengguna) -> QuerySet[TemplatSkp]:
    """The region's templates and those of one's own offices; all for BKPSDM."""
    peran, opd = grants_of(pengguna=actor)
    semua = TemplatSkp.objects.select_related("jabatan", "opd")
    if Peran.BKPSDM in peran:
        return semua
    return semua.filter(Q(opd__isnull=True) | Q(opd__in=opd)) if opd else semua.none()


def template_may_change(*, actor: Pengguna, templat: TemplatSkp) -> bool:
    peran, opd = grants_of(pengguna=actor)
    return Peran.BKPSDM in peran or templat.opd_id in opd


def template_get(*, actor: Pengguna, templat_id: int, ubah: bool = False) -> TemplatSkp:
    """Raises TidakBerwenang for what the actor may not see (or change)."""
    templat = templates_seen(actor=actor).filter(pk=templat_id).first()
    if templat is None or (ubah and not template_may_change(actor=actor, templat=templat)):
        raise TidakBerwenang("Templat itu tidak ada, atau bukan milik OPD Anda.", kode="templat_bukan_milik")
    return templat


def template_create(*, actor: Pengguna, jabatan_id: int, tahun: int, opd_id: int | None) -> TemplatSkp:
    """The template of a position and year, made if it is not there."""
    with transaction.atomic():
        templat, baru = TemplatSkp.objects.get_or_create(jabatan_id=jabatan_id, tahun=tahun, opd_id=opd_id)
        if not template_may_change(actor=actor, templat=templat):
            raise TidakBerwenang("Templat itu bukan milik OPD Anda.", kode="templat_bukan_milik")
        if baru:
            _record(actor, templat, 0)
    return templat


def template_item_save(*, actor: Pengguna, templat_id: int, isi: IsiButir, butir_id: int | None = None) -> ButirTemplat:
    with transaction.atomic():
        templat = _held(actor, templat_id)
        content_check(isi)
        semua = list(templat.butir.all())
        kembar = next((b for b in semua if b.uraian.casefold() == isi.uraian.casefold() and b.pk != butir_id), None)
        if kembar is not None:
            if butir_id is None and (kembar.target, kembar.satuan) == (isi.target, isi.satuan):
                return kembar
            raise GalatLayanan(
                f'Butir "{kembar.uraian[:80]}" sudah ada dalam templat ini.',
                kode="uraian_kembar",
                saran="Ubah yang itu.",
            )
        if butir_id is None:
            if len(semua) >= BUTIR_MAKS:
                raise GalatLayanan(f"Satu templat memuat paling banyak {BUTIR_MAKS} butir.", kode="butir_banyak")
            butir = ButirTemplat(templat=templat, urutan=max((b.urutan for b in semua), default=0) + 1)
        else:
            ada = next((b for b in semua if b.pk == butir_id), None)
            if ada is None:
                raise TidakBerwenang("Butir itu tidak ada pada templat ini.", kode="butir_lain")
            butir = ada
        butir.uraian, butir.jenis, butir.target, butir.satuan = isi.uraian, isi.jenis, isi.target, isi.satuan
        butir.save()
        IndikatorTemplat.objects.filter(butir=butir).delete()
        IndikatorTemplat.objects.bulk_create(_indicators(butir, isi))
        _record(actor, templat, len(semua) + (butir_id is None))
    return butir


def template_item_remove(*, actor: Pengguna, templat_id: int, butir_id: int) -> None:
    with transaction.atomic():
        templat = _held(actor, templat_id)
        if templat.butir.filter(pk=butir_id).delete()[0]:
            _record(actor, templat, templat.butir.count())


def template_remove(*, actor: Pengguna, templat_id: int) -> None:
    """SKP that were made from it stay."""
    with transaction.atomic():
        templat = _held(actor, templat_id)
        catat(aksi="skp.templat_hapus", actor=actor, objek=(templat.pk, str(templat)))
        templat.delete()


def templates_replace(
    *, actor: Pengguna, tahun: int, opd_id: int | None, isi: Mapping[int, Sequence[IsiButir]]
) -> tuple[int, int]:
    """The templates of these positions (id -> plans) become exactly this; others stay. Returns (templates, plans)."""
    with transaction.atomic():
        for jabatan_id, butir in isi.items():
            templat = template_create(actor=actor, jabatan_id=jabatan_id, tahun=tahun, opd_id=opd_id)
            templat.butir.all().delete()
            baru = ButirTemplat.objects.bulk_create(
                ButirTemplat(
                    templat=templat, urutan=ke, uraian=b.uraian, jenis=b.jenis, target=b.target, satuan=b.satuan
                )
                for ke, b in enumerate(butir, 1)
            )
            IndikatorTemplat.objects.bulk_create(
                i for satu, asal in zip(baru, butir, strict=True) for i in _indicators(satu, asal)
            )
            _record(actor, templat, len(butir))
            templat.save(update_fields=["diubah_pada"])
    return len(isi), sum(len(b) for b in isi.values())


def _held(actor: Pengguna, templat_id: int) -> TemplatSkp:
    templat = template_get(actor=actor, templat_id=templat_id, ubah=True)
    return TemplatSkp.objects.select_for_update(of=("self",)).select_related("jabatan", "opd").get(pk=templat.pk)


def _indicators(butir: ButirTemplat, isi: IsiButir) -> list[IndikatorTemplat]:
    return [
        IndikatorTemplat(butir=butir, aspek=aspek, uraian=i.uraian, target=i.target, satuan=i.satuan)
        for aspek, i in isi.indikator.items()
        if i.uraian.strip()
    ]


def _record(actor: Pengguna, templat: TemplatSkp, banyak: int) -> None:
    catat(aksi="skp.templat", actor=actor, objek=(templat.pk, str(templat)), rincian={"jumlah": banyak})


# -- applying ----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pratinjau:
    """Whom a template would reach. pemegang: holders of the position in scope; punya: those who have an SKP on those
    days already and keep it; mulai, sampai: the days of who gets one (later where the position began later)."""

    pemegang: int
    punya: int
    mulai: dt.date
    sampai: dt.date

    @property
    def dapat(self) -> int:
        return self.pemegang - self.punya


# Holders in scope with the first day of what they would get. One row a person: a definitive position a day.
_CALON = """
calon as (
  select p.pegawai_id, greatest(%(mulai)s::date, p.berlaku_mulai) as mulai
  from organisasi_penugasan p
  join organisasi_unit u on u.id = p.unit_id
  join organisasi_pegawai o on o.id = p.pegawai_id
  where p.jenis = 'DEFINITIF' and p.jabatan_id = %(jabatan)s and p.berlaku_mulai <= %(hari)s
    and coalesce(p.berlaku_sampai, 'infinity') >= %(hari)s and (%(opd)s::bigint is null or u.opd_id = %(opd)s)
    and coalesce(o.terdaftar_sampai, 'infinity') >= %(hari)s
),
punya as (
  select distinct c.pegawai_id from calon c
  join skp_skp s on s.pegawai_id = c.pegawai_id and s.status <> 'DIBUANG'
    and (s.tahun = %(tahun)s or (s.mulai <= %(sampai)s and s.sampai >= c.mulai))
)"""


def apply_preview(*, actor: Pengguna, templat: TemplatSkp, opd_id: int | None) -> Pratinjau:
    isi = _scope(actor, templat, opd_id)
    with connection.cursor() as kursor:
        kursor.execute(f"with {_CALON} select (select count(*) from calon), (select count(*) from punya)", isi)  # noqa: S608
        pemegang, punya = kursor.fetchone()
    return Pratinjau(pemegang, punya, isi["mulai"], isi["sampai"])


def template_apply(
    *,
    actor: Pengguna,
    templat_id: int,
    opd_id: int | None,
    lapor: Callable[[int, int], None] | None = None,
) -> int:
    """A draft from the template for every holder in scope without an SKP that year; each is told. All or nothing, and
    a second run finds nobody left. lapor(done, all). Returns how many drafts."""
    lapor = lapor or (lambda kini, semua: None)
    templat = template_get(actor=actor, templat_id=templat_id)
    if not templat.butir.exists():
        raise GalatLayanan("Templat ini belum memuat butir.", kode="templat_kosong", saran="Tambah butirnya dahulu.")
    with transaction.atomic(), connection.cursor() as kursor:
        kursor.execute("select pg_advisory_xact_lock(hashtextextended(%s, 7312))", [f"templat-skp:{current_schema()}"])
        isi = _scope(actor, templat, opd_id)
        kursor.execute(
            f"with {_CALON} select pegawai_id, mulai from calon where mulai <= %(sampai)s "  # noqa: S608
            "and pegawai_id not in (select pegawai_id from punya) order by pegawai_id",
            isi,
        )
        calon = kursor.fetchall()
        jadi: list[int] = []
        for awal in range(0, len(calon), SEKALI):
            lapor(awal, len(calon))
            jadi += _make(kursor, templat, isi, calon[awal : awal + SEKALI])
        if jadi:
            notify(
                penerima=jadi,
                jenis="skp.templat",
                judul=f"Draf SKP {templat.tahun} Anda sudah disiapkan",
                isi="Sesuaikan targetnya, pilih RHK atasan, lalu ajukan.",
                alamat="/skp/",
                kunci=f"skp:templat:{templat.tahun}",
            )
            catat(
                aksi="skp.templat_terapkan",
                actor=actor,
                objek=(templat.pk, str(templat)),
                rincian={"jumlah": len(jadi), "opd": isi["opd"]},
            )
    lapor(len(calon), len(calon))
    return len(jadi)


def _make(kursor: object, templat: TemplatSkp, isi: dict[str, object], calon: list[tuple[int, dt.date]]) -> list[int]:
    """Drafts of these people: three statements. Who made one himself meanwhile keeps his."""
    kursor.execute(  # type: ignore[attr-defined]
        "insert into skp_skp (pegawai_id, tahun, mulai, sampai, status) "
        "select b.pegawai_id, %(tahun)s, b.mulai, %(sampai)s, 'DRAF' "
        "from unnest(%(orang)s::bigint[], %(awal)s::date[]) b (pegawai_id, mulai) "
        "on conflict do nothing returning id, pegawai_id",
        isi | {"orang": [c[0] for c in calon], "awal": [c[1] for c in calon]},
    )
    baru = kursor.fetchall()  # type: ignore[attr-defined]
    kursor.execute(  # type: ignore[attr-defined]
        "insert into skp_butirskp (skp_id, uraian, jenis, target, satuan, urutan) "
        "select s.id, b.uraian, b.jenis, b.target, b.satuan, b.urutan from unnest(%s::bigint[]) s (id) "
        "join skp_butirtemplat b on b.templat_id = %s order by s.id, b.urutan, b.id",
        [[b[0] for b in baru], templat.pk],
    )
    kursor.execute(  # type: ignore[attr-defined]
        "insert into skp_indikatorbutir (butir_id, aspek, uraian, target, satuan) "
        "select k.id, i.aspek, i.uraian, i.target, i.satuan from skp_butirskp k "
        "join skp_butirtemplat b on b.templat_id = %s and b.urutan = k.urutan and b.uraian = k.uraian "
        "join skp_indikatortemplat i on i.butir_id = b.id where k.skp_id = any(%s::bigint[])",
        [templat.pk, [b[0] for b in baru]],
    )
    return [b[1] for b in baru]


def _scope(actor: Pengguna, templat: TemplatSkp, opd_id: int | None) -> dict[str, object]:
    """Parameters of _CALON. An admin OPD applies in his own office only, also the region's template."""
    peran, boleh = grants_of(pengguna=actor)
    opd = templat.opd_id or opd_id
    if Peran.BKPSDM not in peran and opd not in boleh:
        raise TidakBerwenang("Templat diterapkan di OPD Anda sendiri.", kode="templat_opd_lain")
    awal, sampai = dt.date(templat.tahun, 1, 1), dt.date(templat.tahun, 12, 31)
    mulai = max(awal, first_open())
    if mulai > sampai:
        raise GalatLayanan(
            f"Semua bulan {templat.tahun} sudah terkunci.",
            kode="bulan_terkunci",
            saran="Pakai templat tahun berikutnya.",
        )
    hari = min(max(timezone.localdate(), mulai), sampai)
    return {
        "jabatan": templat.jabatan_id,
        "opd": opd,
        "tahun": templat.tahun,
        "mulai": mulai,
        "sampai": sampai,
        "hari": hari,
    }


def positions_without(*, tahun: int, opd_id: int | None) -> QuerySet[Jabatan]:
    """Positions that somebody holds today and that have no template of that year and scope."""
    dipakai = Penugasan.objects.pada(timezone.localdate()).filter(jenis=Penugasan.Jenis.DEFINITIF)
    if opd_id is not None:
        dipakai = dipakai.filter(unit__opd_id=opd_id)
    return Jabatan.objects.filter(pk__in=dipakai.values("jabatan_id")).exclude(
        templat_skp__in=TemplatSkp.objects.filter(tahun=tahun, opd_id=opd_id)
    )


def listed(templat: QuerySet[TemplatSkp]) -> QuerySet[TemplatSkp]:
    """For lists: how many plans each has (`banyak`)."""
    return templat.annotate(banyak=Count("butir")).order_by("jabatan__nama", "opd__kode", "pk")


def offices_of(*, actor: Pengguna) -> QuerySet[Opd]:
    """Offices for which the actor keeps templates."""
    peran, opd = grants_of(pengguna=actor)
    aktif = Opd.objects.filter(aktif=True)
    return aktif if Peran.BKPSDM in peran else aktif.filter(pk__in=opd)
