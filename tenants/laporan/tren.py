"""The last months side by side: paid sums, average percentage, distribution. For who sees the whole region.

A run never changes, so what was summed of it once is kept: a page asks the database only for runs it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.core.cache import cache
from django.db.models import Avg, Count, Q, Sum

from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.sebaran import PITA

BULAN_MAKS = 12
SIMPAN_DETIK = 30 * 86400


@dataclass(frozen=True)
class Ikhtisar:
    """Sums of one run. rata: average displayed percentage of the counted; pita: people by band of PITA."""

    kode: str
    nomor: int
    orang: int
    dihitung: int
    bruto: int
    potongan: int
    bersih: int
    rata: Decimal | None
    pita: tuple[int, ...]


def months_of(semua: Sequence[Periode]) -> list[Ikhtisar]:
    """Of the newest computed months, oldest first. One query for all runs that are not kept, none if all are."""
    pilih = [p for p in semua if p.hitungan_berlaku is not None][:BULAN_MAKS]
    # the hash as well: a database put back from a backup may give a number a second time
    kunci = {p.pk: f"laporan:ikhtisar:{p.hitungan_berlaku.pk}:{p.hitungan_berlaku.hash_hasil}" for p in pilih}  # type: ignore[union-attr]
    ada: dict[str, Ikhtisar] = cache.get_many(kunci.values())
    belum = [p for p in pilih if kunci[p.pk] not in ada]
    if belum:
        baru = _sums(belum)
        cache.set_many({kunci[p.pk]: baru[p.pk] for p in belum}, SIMPAN_DETIK)
        ada |= {kunci[p.pk]: baru[p.pk] for p in belum}
    return [ada[kunci[p.pk]] for p in reversed(pilih)]


def _sums(periode: Sequence[Periode]) -> dict[int, Ikhtisar]:
    dihitung = Q(keadaan=HasilPegawai.Keadaan.DIHITUNG)
    pita = {}
    for ke, (_, _, bawah, atas) in enumerate(PITA):
        saring = dihitung & (Q(persen=0) if bawah == atas else Q(persen__gte=bawah) if bawah else Q(persen__gt=0))
        pita[f"n{ke}"] = Count("pk", filter=saring if atas is None or bawah == atas else saring & Q(persen__lt=atas))
    baris = {
        b["hitungan_id"]: b
        for b in HasilPegawai.objects.filter(hitungan__in=[p.hitungan_berlaku_id for p in periode])
        .order_by()
        .values("hitungan_id")
        .annotate(
            orang=Count("pk"),
            dihitung=Count("pk", filter=dihitung),
            jumlah_bruto=Sum("bruto"),
            jumlah_potongan=Sum("potongan"),
            jumlah_bersih=Sum("bersih"),
            rata=Avg("persen", filter=dihitung),
            **pita,
        )
    }
    hasil = {}
    for p in periode:
        b, h = baris[p.hitungan_berlaku_id], p.hitungan_berlaku
        hasil[p.pk] = Ikhtisar(
            kode=p.kode,
            nomor=h.nomor if h else 0,
            orang=b["orang"],
            dihitung=b["dihitung"],
            bruto=b["jumlah_bruto"],
            potongan=b["jumlah_potongan"],
            bersih=b["jumlah_bersih"],
            rata=b["rata"],
            pita=tuple(b[f"n{ke}"] for ke in range(len(PITA))),
        )
    return hasil
