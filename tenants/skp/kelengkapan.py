"""Who has an agreed SKP of a year and who has not, by office; and reminding those who have not."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Case, CharField, Count, Exists, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import timezone

from erk_kit.nip import name_or_nip
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat
from tenants.organisasi.models import GarisAtasan, Opd, Penugasan, RiwayatKedudukan
from tenants.organisasi.selectors import pegawai_diakses
from tenants.pemberitahuan.services import notify
from tenants.skp.models import Skp

TANPA = "TANPA"
KEADAAN = {
    TANPA: "Belum ada SKP",
    "DRAF": "Draf",
    "DIAJUKAN": "Menunggu atasan",
    "DISETUJUI": "Disetujui",
}


@dataclass(frozen=True)
class Saring:
    """What the list is narrowed to; nothing wrong with what does not fit, it is left out."""

    tahun: int
    opd: int | None = None
    keadaan: str = ""
    cari: str = ""


def reference_day(tahun: int) -> dt.date:
    """The day on which the state of a year is looked at: today, within that year."""
    return min(max(timezone.localdate(), dt.date(tahun, 1, 1)), dt.date(tahun, 12, 31))


def completeness_of(*, actor: Pengguna, saring: Saring) -> QuerySet[Any]:
    """People on active duty whom the actor may see, each with `keadaan` (a key of KEADAAN), `opd_id`, `opd_nama`,
    `unit_nama`, `jabatan_nama` as of the reference day."""
    hari = reference_day(saring.tahun)
    tugas = (
        Penugasan.objects.pada(hari)
        .filter(pegawai=OuterRef("pk"))
        .annotate(definitif=Case(When(jenis="DEFINITIF", then=0), default=1))
        .order_by("definitif", "pk")
    )
    aktif = RiwayatKedudukan.objects.pada(hari).filter(pegawai=OuterRef("pk"))
    orang = (
        pegawai_diakses(actor=actor)
        .filter(kepala_daerah=False, terdaftar_mulai__lte=hari)
        .filter(Q(terdaftar_sampai__isnull=True) | Q(terdaftar_sampai__gte=hari))
        # on leave without pay, studying, suspended: nobody waits for their SKP
        .exclude(Exists(aktif.exclude(kedudukan=RiwayatKedudukan.Kedudukan.AKTIF)))
    )

    def ada(status: str) -> Exists:
        return Exists(Skp.objects.filter(pegawai=OuterRef("pk"), tahun=saring.tahun, status=status))

    orang = orang.annotate(
        keadaan=Case(
            *(When(ada(s), then=Value(s)) for s in ("DISETUJUI", "DIAJUKAN", "DRAF")),
            default=Value(TANPA),
            output_field=CharField(),
        ),
        opd_id=Subquery(tugas.values("unit__opd_id")[:1]),
        opd_nama=Subquery(tugas.values("unit__opd__singkatan")[:1]),
        unit_nama=Subquery(tugas.values("unit__nama")[:1]),
        jabatan_nama=Subquery(tugas.values("jabatan__nama")[:1]),
    )
    if saring.opd is not None:
        orang = orang.filter(opd_id=saring.opd)
    return orang.filter(name_or_nip(saring.cari))


def narrowed(orang: QuerySet[Any], saring: Saring) -> QuerySet[Any]:
    if saring.keadaan == "KURANG":
        orang = orang.exclude(keadaan="DISETUJUI")
    elif saring.keadaan in KEADAAN:
        orang = orang.filter(keadaan=saring.keadaan)
    return orang.order_by("nama", "pk")


def counts_of(orang: QuerySet[Any]) -> tuple[dict[str, int], list[dict[str, Any]]]:
    """(people by state, the same by office, the least complete first): one query."""
    jumlah = dict.fromkeys(KEADAAN, 0)
    per: dict[Any, dict[str, Any]] = {}
    for satu in orang.order_by().values("opd_id", "keadaan").annotate(n=Count("pk")):
        jumlah[satu["keadaan"]] += satu["n"]
        opd = per.setdefault(satu["opd_id"], {"opd_id": satu["opd_id"], "semua": 0, **dict.fromkeys(KEADAAN, 0)})
        opd[satu["keadaan"]] += satu["n"]
        opd["semua"] += satu["n"]
    nama = dict(Opd.objects.filter(pk__in=[k for k in per if k]).values_list("pk", "nama"))
    for opd in per.values():
        opd["nama"] = nama.get(opd["opd_id"], "Tanpa jabatan")
        opd["persen"] = 100 * opd["DISETUJUI"] // opd["semua"]
    return jumlah, sorted(per.values(), key=lambda o: (o["persen"], o["nama"]))


def remind(*, actor: Pengguna, peran: str, saring: Saring) -> tuple[int, int]:
    """Tell who has not handed in, and the superiors of those who wait; what is unread is not said twice. Returns how
    many of each were addressed."""
    orang = narrowed(completeness_of(actor=actor, saring=saring), saring)
    pegawai = list(orang.filter(keadaan__in=(TANPA, "DRAF")).values_list("pk", flat=True))
    menunggu = orang.filter(keadaan="DIAJUKAN").values("pk")
    atasan = set(
        GarisAtasan.objects.pada(timezone.localdate())
        .filter(pegawai_id__in=menunggu, atasan__kepala_daerah=False)
        .values_list("atasan_id", flat=True)
    )
    for penerima, jenis, judul, alamat in (
        (pegawai, "skp.pengingat", f"SKP {saring.tahun} Anda belum diajukan", "/skp/"),
        (atasan, "skp.pengingat_atasan", f"Ada SKP {saring.tahun} bawahan yang menunggu", "/skp/bawahan/"),
    ):
        if penerima:
            notify(penerima=penerima, jenis=jenis, judul=judul, alamat=alamat, kunci=f"{jenis}:{saring.tahun}")
    if pegawai or atasan:
        rincian = {"jumlah": len(pegawai), "atasan": len(atasan), "tahun": saring.tahun}
        catat(aksi="skp.ingatkan", actor=actor, peran=peran, rincian=rincian)
    return len(pegawai), len(atasan)
