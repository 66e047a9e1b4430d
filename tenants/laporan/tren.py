"""The last months side by side: paid sums, average percentage, distribution. For who sees the whole region.

A run never changes, so what was summed of it once is kept: a page asks the database only for runs it has not seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.cache import cache
from django.db.models import Avg, Count, Q, Sum

from tenants.penilaian.mode import BERLAKU, rows_in_mode
from tenants.penilaian.models import HasilPegawai, Periode
from tenants.penilaian.sebaran import PITA

BULAN_MAKS = 12
SIMPAN_DETIK = 30 * 86400
# of a run that has nobody in that mode
_KOSONG: dict[str, Any] = {
    **dict.fromkeys(("orang", "dihitung", "jumlah_bruto", "jumlah_potongan", "jumlah_bersih"), 0),
    "rata": None,
}


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


def months_of(semua: Sequence[Periode], mode: str = BERLAKU) -> list[Ikhtisar]:
    """Of the newest computed months, oldest first, only people of OPDs that each run has in `mode`; another mode than
    `berlaku` has only months that have it. One query for all runs that are not kept, none if all are."""
    pilih = [p for p in semua if p.hitungan_berlaku is not None and mode in _modes_in(p)][:BULAN_MAKS]
    # the hash as well: a database put back from a backup may give a number a second time
    kunci = {p.pk: f"laporan:ikhtisar:{mode}:{p.hitungan_berlaku.pk}:{p.hitungan_berlaku.hash_hasil}" for p in pilih}  # type: ignore[union-attr]
    ada: dict[str, Ikhtisar] = cache.get_many(kunci.values())
    belum = [p for p in pilih if kunci[p.pk] not in ada]
    if belum:
        baru = _sums(belum, mode)
        cache.set_many({kunci[p.pk]: baru[p.pk] for p in belum}, SIMPAN_DETIK)
        ada |= {kunci[p.pk]: baru[p.pk] for p in belum}
    return [ada[kunci[p.pk]] for p in reversed(pilih)]


def trend_modes(semua: Sequence[Periode]) -> set[str]:
    """Modes that any of the newest computed months has people in, and `berlaku`."""
    pilih = [p for p in semua if p.hitungan_berlaku is not None][:BULAN_MAKS]
    return {BERLAKU}.union(*(_modes_in(p) for p in pilih))


def _modes_in(periode: Periode) -> set[str]:
    hitungan = periode.hitungan_berlaku
    return {BERLAKU} | ({m["mode"] for m in hitungan.mode_opd.values()} if hitungan is not None else set())


def _sums(periode: Sequence[Periode], mode: str) -> dict[int, Ikhtisar]:
    dihitung = Q(keadaan=HasilPegawai.Keadaan.DIHITUNG)
    pita = {}
    for ke, (_, _, bawah, atas) in enumerate(PITA):
        saring = dihitung & (Q(persen=0) if bawah == atas else Q(persen__gte=bawah) if bawah else Q(persen__gt=0))
        pita[f"n{ke}"] = Count("pk", filter=saring if atas is None or bawah == atas else saring & Q(persen__lt=atas))
    hasil_mode = HasilPegawai.objects.filter(hitungan__in=[p.hitungan_berlaku_id for p in periode])
    for p in periode:
        # each run by its own modes; nothing is added where every OPD is in force
        h = p.hitungan_berlaku
        if h is not None and h.mode_opd:
            milik = rows_in_mode(HasilPegawai.objects.filter(hitungan=h), h, mode)
            hasil_mode = hasil_mode.filter(~Q(hitungan=h) | Q(pk__in=milik.values("pk")))
    baris = {
        b["hitungan_id"]: b
        for b in hasil_mode.order_by()
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
        b, h = baris.get(p.hitungan_berlaku_id, _KOSONG), p.hitungan_berlaku
        hasil[p.pk] = Ikhtisar(
            kode=p.kode,
            nomor=h.nomor if h else 0,
            orang=b["orang"],
            dihitung=b["dihitung"],
            bruto=b["jumlah_bruto"],
            potongan=b["jumlah_potongan"],
            bersih=b["jumlah_bersih"],
            rata=b["rata"],
            pita=tuple(b.get(f"n{ke}", 0) for ke in range(len(PITA))),
        )
    return hasil
