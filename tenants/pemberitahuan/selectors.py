"""Reads: one's own messages and choices; for those who look after the channels, what left by them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from integrations.contracts import JenisSaluran
from tenants.akun.models import Pengguna
from tenants.pemberitahuan.models import Pemberitahuan, PesanKeluar, PilihanOrang, SetelanSaluran
from tenants.pemberitahuan.saluran import channels

# more than this is told as "99+", and counting on would only cost
TAMPIL_MAKS = 99
Keadaan = PesanKeluar.Keadaan


def messages_of(*, actor: Pengguna) -> QuerySet[Pemberitahuan]:
    if not actor.is_active or actor.pegawai_id is None:
        return Pemberitahuan.objects.none()
    return Pemberitahuan.objects.filter(penerima_id=actor.pegawai_id)


def messages_ordered(*, actor: Pengguna) -> QuerySet[Pemberitahuan]:
    """Unread ones first, each part newest first."""
    return messages_of(actor=actor).order_by(F("dibaca_pada").asc(nulls_first=True), "-id")


def unread_count(*, pegawai_id: int) -> int:
    """How many messages are unread. One query on a partial index of what is unread."""
    return Pemberitahuan.objects.filter(penerima_id=pegawai_id, dibaca_pada__isnull=True).order_by().count()


def unread_expression() -> Subquery:
    """The same of a Pegawai (`OuterRef("pk")`), for the query that every page makes about its actor; NULL for none."""
    belum = Pemberitahuan.objects.filter(penerima=OuterRef("pk"), dibaca_pada__isnull=True).order_by()
    return Subquery(belum.values("penerima").annotate(banyak=Count("pk")).values("banyak"))


def choices_of(*, pegawai_id: int) -> PilihanOrang:
    """Unsaved with the defaults where nothing was chosen."""
    return PilihanOrang.objects.filter(pk=pegawai_id).first() or PilihanOrang(pegawai_id=pegawai_id)


@dataclass(frozen=True)
class KeadaanSaluran:
    """A channel with what became of its messages since yesterday."""

    jenis: JenisSaluran
    setelan: SetelanSaluran | None
    terkirim: int
    menunggu: int
    gagal: int
    terakhir: dt.datetime | None

    @property
    def aktif(self) -> bool:
        return self.setelan is not None and self.setelan.aktif


def channel_states() -> list[KeadaanSaluran]:
    """All channels of the platform. Two queries."""
    setelan = {s.kode: s for s in SetelanSaluran.objects.all()}
    sejak = timezone.now() - dt.timedelta(days=1)
    hitung = {
        h["saluran"]: h
        for h in PesanKeluar.objects.filter(Q(selesai_pada__isnull=True) | Q(dibuat_pada__gte=sejak))
        .order_by()
        .values("saluran")
        .annotate(
            terkirim=Count("pk", filter=Q(keadaan=Keadaan.TERKIRIM)),
            menunggu=Count("pk", filter=Q(selesai_pada__isnull=True)),
            gagal=Count("pk", filter=Q(keadaan=Keadaan.GAGAL)),
            terakhir=Max("selesai_pada", filter=Q(keadaan=Keadaan.TERKIRIM)),
        )
    }
    kosong = {"terkirim": 0, "menunggu": 0, "gagal": 0, "terakhir": None}
    return [
        KeadaanSaluran(
            jenis, setelan.get(kode), **{k: v for k, v in (hitung.get(kode) or kosong).items() if k != "saluran"}
        )
        for kode, jenis in channels().items()
    ]


def outgoing_latest(*, kode: str, banyak: int = 20) -> list[PesanKeluar]:
    """The newest messages of a channel, without whom they were for: that is nobody's business on that page."""
    return list(PesanKeluar.objects.filter(saluran=kode).defer("teks").order_by("-id")[:banyak])
