"""Reads of the 360-degree survey. Answers leave this app only as sums over a rater group."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, QuerySet, Sum

from tenants.akun.models import Pengguna
from tenants.perilaku.models import Jawaban, Pertanyaan, Ronde, TugasMenilai


@dataclass(frozen=True, slots=True)
class AgregatPerilaku:
    """`jumlah_nilai` sum of answers (scale 1-5), `jumlah_jawaban` their count, `jumlah_penilai` sheets = raters."""

    pegawai_id: int
    kelompok: str
    indikator: str
    jumlah_nilai: int
    jumlah_jawaban: int
    jumlah_penilai: int


def agregat(*, ronde_id: int, pegawai_ids: Sequence[int] | None = None) -> list[AgregatPerilaku]:
    """Per person, rater group and indicator, in that order. A rater fills one sheet, so sheets count raters."""
    baris = Jawaban.objects.filter(ronde_id=ronde_id)
    if pegawai_ids is not None:
        baris = baris.filter(lembar__dinilai_id__in=list(pegawai_ids))
    kunci = ("lembar__dinilai_id", "lembar__kelompok", "pertanyaan__indikator")
    nilai = (
        baris.values(*kunci)
        .annotate(n=Sum("nilai"), j=Count("id"), p=Count("lembar_id", distinct=True))
        .order_by(*kunci)
        .values_list(*kunci, "n", "j", "p")
    )
    return [AgregatPerilaku(*b) for b in nilai]


def ronde_get(*, tahun: int, bulan: int) -> Ronde | None:
    return Ronde.objects.filter(tahun=tahun, bulan=bulan).first()


def tugas_saya(*, actor: Pengguna, ronde_id: int) -> QuerySet[TugasMenilai]:
    """Whom the actor has to rate; never whose answers came from whom."""
    if not actor.is_active or actor.pegawai_id is None:
        return TugasMenilai.objects.none()
    return (
        TugasMenilai.objects.filter(ronde_id=ronde_id, penilai_id=actor.pegawai_id)
        .select_related("dinilai")
        .order_by("selesai", "kelompok", "dinilai__nama")
    )


def pertanyaan_aktif() -> QuerySet[Pertanyaan]:
    return Pertanyaan.objects.filter(aktif=True)
