"""A superior's people this month: minutes accepted, waiting and refused of each."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count, Min, Q, Sum
from django.utils import timezone

from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.akun.models import Pengguna
from tenants.organisasi.selectors import bawahan_pada
from tenants.penilaian.bulan import Bulan

Status = Aktivitas.Status
TIM_MAKS = 200


@dataclass(frozen=True)
class Anggota:
    """persen: accepted of the target, None without one; lebar: of a bar of 100, at most full."""

    pegawai_id: int
    nama: str
    sah: int
    menunggu: int
    ditolak: int
    persen: int | None

    @property
    def lebar(self) -> int:
        return min(self.persen or 0, 100)


def team_of(*, actor: Pengguna, bulan: Bulan, target: Fraction | None) -> list[Anggota]:
    """Direct subordinates of today, least minutes first; at most four queries."""
    if not actor.is_active or actor.pegawai_id is None:
        return []
    orang = list(bawahan_pada(atasan_id=actor.pegawai_id, hari=timezone.localdate()).order_by("nama", "id")[:TIM_MAKS])
    menit = {
        b["pegawai_id"]: b
        for b in Aktivitas.objects.filter(
            pegawai_id__in=[p.pk for p in orang], tanggal__gte=bulan.awal, tanggal__lte=bulan.akhir
        )
        .order_by()
        .values("pegawai_id")
        .annotate(
            sah=Sum("menit", filter=Q(status=Status.DITERIMA), default=0),
            menunggu=Sum("menit", filter=Q(status=Status.DIAJUKAN), default=0),
            ditolak=Sum("menit", filter=Q(status__in=(Status.DITOLAK, Status.REVISI)), default=0),
        )
    }
    kosong = {"sah": 0, "menunggu": 0, "ditolak": 0}
    hasil = []
    for p in orang:
        m = menit.get(p.pk, kosong)
        persen = int(100 * m["sah"] / target) if target else None
        hasil.append(Anggota(p.pk, p.nama_lengkap, m["sah"], m["menunggu"], m["ditolak"], persen))
    return sorted(hasil, key=lambda a: (a.sah, a.nama))


def inbox_of(*, actor: Pengguna) -> dict[str, object]:
    """How much waits for the actor's decision, and since when: the oldest day of work."""
    hasil: dict[str, object] = (
        menunggu_validasi(actor=actor).order_by().aggregate(jumlah=Count("pk"), tertua=Min("tanggal"))
    )
    return hasil
