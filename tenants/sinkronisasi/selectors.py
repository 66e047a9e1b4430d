"""Reads of deliveries and of how fresh each feed is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import Hibah, grants_of
from tenants.organisasi.models import Jabatan, Unit
from tenants.sinkronisasi.konektor import connectors
from tenants.sinkronisasi.models import BarisKiriman, FaktaSusulan, Kesegaran, Kiriman

SUSULAN_TAMPIL = 20


def kesegaran_list() -> QuerySet[Kesegaran]:
    return Kesegaran.objects.order_by("sumber")


def kesegaran_get(*, sumber: str) -> Kesegaran | None:
    return Kesegaran.objects.filter(sumber=sumber).first()


def kiriman_list() -> QuerySet[Kiriman]:
    """Deliveries, newest first, without their raw content."""
    return Kiriman.objects.defer("isi")


@dataclass(frozen=True)
class Susulan:
    """Late facts of a span of days: how many, and the newest of them. For people who may see the whole region."""

    jumlah: int
    terbaru: list[FaktaSusulan]


def late_facts_of(*, awal: dt.date, akhir: dt.date) -> Susulan:
    semua = FaktaSusulan.objects.filter(mulai__range=(awal, akhir))
    terbaru = list(semua.select_related("pegawai").order_by("-id")[:SUSULAN_TAMPIL])
    return Susulan(semua.count() if len(terbaru) == SUSULAN_TAMPIL else len(terbaru), terbaru)


def kiriman_diakses(*, actor: Pengguna, hibah: Hibah | None = None) -> QuerySet[Kiriman]:
    """Deliveries that `actor` may open, newest first, without their raw content: all for BKPSDM, none for others.

    hibah: what `actor` holds today, from a caller that has read it (default: one query).
    """
    peran, _ = hibah or grants_of(pengguna=actor)
    return kiriman_list() if actor.is_active and Peran.BKPSDM in peran else Kiriman.objects.none()


def rows_of(kiriman: Kiriman) -> QuerySet[BarisKiriman]:
    """Rows of the newest preview of a delivery that the caller may open, by their number in the file."""
    return BarisKiriman.objects.filter(kiriman=kiriman, versi=kiriman.versi).order_by("nomor")


def senders_of(kiriman: Iterable[Kiriman]) -> dict[int, str]:
    """Names of who sent and who decided these deliveries."""
    siapa = {k for satu in kiriman for k in (satu.oleh_id, satu.diputus_oleh_id) if k is not None}
    return dict(Pengguna.objects.filter(pk__in=siapa).values_list("pk", "nama")) if siapa else {}


def codes_of_region() -> list[tuple[str, tuple[str, ...], list[tuple[str, ...]]]]:
    """(sheet, headings, rows) of the region's active positions and units, for the template."""
    jabatan = Jabatan.objects.filter(aktif=True).values_list("kode", "nama", "jenis")
    unit = Unit.objects.filter(aktif=True).values_list("kode", "nama", "opd__nama")
    return [
        ("Kode jabatan", ("kode_jabatan", "nama", "jenis"), list(jabatan)),
        ("Kode unit", ("kode_unit", "nama", "OPD"), list(unit)),
    ]


@dataclass(frozen=True)
class Sumber:
    """An active connection as the close sees it. sebab: why it fails now; menunggu: deliveries
    with changes that nobody decided; refused rows alone wait in quarantine and hold up nothing."""

    kode: str
    label: str
    bidang: str
    data_sampai: dt.datetime | None
    gagal_sejak: dt.datetime | None
    sebab: str
    menunggu: int


# Active connections as one JSON value, so that the close reads them beside its other figures.
SUMBER = """(
  select coalesce(json_agg(json_build_object(
      'kode', k.kode, 'data_sampai', k.data_sampai, 'gagal_sejak', k.gagal_sejak,
      'sebab', (select t.sebab from sinkronisasi_tarikan t
                 where t.koneksi_id = k.kode and t.keadaan = 'GAGAL' and t.macam <> 'UJI' order by t.id desc limit 1),
      'menunggu', (select count(*) from sinkronisasi_kiriman r join sinkronisasi_tarikan t on t.id = r.tarikan_id
                    where t.koneksi_id = k.kode and r.status = 'PRATINJAU'
                      and coalesce((r.jumlah ->> 'BARU')::int, 0) + coalesce((r.jumlah ->> 'BERUBAH')::int, 0)
                        + coalesce((r.jumlah ->> 'SUSULAN')::int, 0) > 0)
    ) order by k.kode), '[]')
  from sinkronisasi_koneksi k where k.aktif)"""


def sources_read(isi: Sequence[Mapping[str, Any]]) -> list[Sumber]:
    """What SUMBER gave."""
    konektor = connectors()
    return [
        Sumber(
            kode=k["kode"],
            label=konektor[k["kode"]].label,
            bidang=str(konektor[k["kode"]].bidang),
            data_sampai=_instant(k["data_sampai"]),
            gagal_sejak=_instant(k["gagal_sejak"]),
            sebab=(k["sebab"] or "") if k["gagal_sejak"] else "",
            menunggu=k["menunggu"],
        )
        for k in isi
        if k["kode"] in konektor
    ]


def sources_active() -> list[Sumber]:
    """Active connections of the bound region. One query."""
    with connection.cursor() as cursor:
        cursor.execute(f"select {SUMBER}")
        return sources_read(cursor.fetchone()[0])


def _instant(teks: str | None) -> dt.datetime | None:
    return dt.datetime.fromisoformat(teks) if teks else None
