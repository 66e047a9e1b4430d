"""Results of earlier months as facts of this one (`sumber: hasil.<langkah>`): from locked months only.

A month counts as final when its state is TERKUNCI or DIBAYAR (keadaan.TERKUNCI); its results are those of the run that
counts. A month before the region's first one does not exist: it gives no value, and nothing to a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from erk_core import Pack
from erk_core.fakta import FAKTA
from erk_core.model import Masukan
from erk_core.numbers import parse_exact, to_text
from erk_kit.bentuk import angka
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu
from tenants.penilaian.halangan import CONTOH, Blocker
from tenants.penilaian.keadaan import TERKUNCI
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Periode
from tenants.penilaian.paket import pack_load

_DIHITUNG = HasilPegawai.Keadaan.DIHITUNG


@dataclass(frozen=True)
class Riwayat:
    """Earlier months that inputs read: runs of the final ones, and the months that are not final with what they are."""

    hitungan: dict[Bulan, int]
    belum: dict[Bulan, str]


def result_inputs(pack: Pack) -> list[Masukan]:
    return [m for m in pack.masukan if m.asal == "hasil"]


def months_read(item: Masukan, bulan: Bulan) -> list[Bulan]:
    """The months that an input reads: the one before, or those before in the same year."""
    if item.periode == "tahun_berjalan":
        return [Bulan(bulan.tahun, n) for n in range(1, bulan.bulan)]
    return [Bulan(bulan.tahun, bulan.bulan - 1) if bulan.bulan > 1 else Bulan(bulan.tahun - 1, 12)]


def history_of(items: Iterable[Masukan], bulan: Bulan) -> Riwayat:
    """What is known of all months that the inputs read; one query."""
    dibaca = sorted({b for item in items for b in months_read(item, bulan)}, key=lambda b: b.kode)
    ada = {(p.tahun, p.bulan): p for p in Periode.objects.all()}
    pertama = min(ada, default=(bulan.tahun, bulan.bulan))
    hitungan, belum = {}, {}
    for satu in dibaca:
        if (satu.tahun, satu.bulan) < pertama:
            continue
        periode = ada.get((satu.tahun, satu.bulan))
        if periode is not None and periode.status in TERKUNCI and periode.hitungan_berlaku_id is not None:
            hitungan[satu] = periode.hitungan_berlaku_id
        else:
            belum[satu] = Periode.Status(periode.status).label if periode is not None else "Belum dihitung"
    return Riwayat(hitungan, belum)


def result_blockers(pack: Pack, bulan: Bulan, orang: Sequence[int]) -> list[Blocker]:
    """Why earlier results cannot be handed to the people (ids) of this pack; empty = they can, or none are asked."""
    items = result_inputs(pack)
    halangan = _named_like_facts(pack)
    if not items:
        return halangan
    riwayat = history_of(items, bulan)
    if riwayat.belum:
        halangan.append(
            Blocker(
                "BULAN_LALU_BELUM_TERKUNCI",
                f"Paket {pack.id} membaca hasil {len(riwayat.belum)} bulan sebelumnya yang belum terkunci.",
                len(riwayat.belum),
                [f"{b}: {status}" for b, status in riwayat.belum.items()][:CONTOH],
                "Tinjau dan kunci bulan itu lebih dahulu, lalu tutup ulang.",
            )
        )
    return halangan + _missing_steps(pack, bulan, items, riwayat, orang)


def _named_like_facts(pack: Pack) -> list[Blocker]:
    """An input of another source under a fact's name would silently be given the fact."""
    sama = [m.id for m in pack.masukan if m.asal != "fakta" and ((m.tingkat, m.id) in FAKTA or m.id == "kunci")]
    if not sama:
        return []
    return [
        Blocker(
            "MASUKAN_BERNAMA_FAKTA",
            f"{len(sama)} masukan paket {pack.id} yang bukan fakta bernama sama dengan fakta.",
            len(sama),
            sama[:CONTOH],
            "Ganti id masukan itu di paket.",
        )
    ]


def _missing_steps(
    pack: Pack, bulan: Bulan, items: Sequence[Masukan], riwayat: Riwayat, orang: Sequence[int]
) -> list[Blocker]:
    """Parts of earlier runs whose pack has no such step, or one of another kind, for people who are counted now."""
    bulan_of = {hitungan: b for b, hitungan in riwayat.hitungan.items()}
    kurang: dict[str, int] = {}
    for bagian in BagianHitungan.objects.filter(hitungan_id__in=bulan_of).select_related("paket").order_by("id"):
        dulu, lama = bulan_of[bagian.hitungan_id], pack_load(bagian.paket)
        tanpa = [m for m in items if dulu in months_read(m, bulan) and not _has(lama, m)]
        if not tanpa:
            continue
        kena = HasilPegawai.objects.filter(bagian=bagian, keadaan=_DIHITUNG, pegawai_id__in=orang)
        banyak = kena.aggregate(n=Count("id"))["n"]
        for m in tanpa if banyak else ():
            satuan = m.satuan or m.jenis
            kurang[f"{m.nama} ({satuan}), {dulu}, paket {lama.id} {lama.versi}: {angka(banyak)} pegawai"] = banyak
    if not kurang:
        return []
    return [
        Blocker(
            "HASIL_TANPA_LANGKAH",
            f"Paket {pack.id} membaca langkah yang tidak ada pada paket yang menghitung bulan sebelumnya.",
            len(kurang),
            list(kurang)[:CONTOH],
            "Pakai nama dan satuan langkah yang ada pada bulan itu, atau baca langkah itu mulai bulan sesudahnya.",
        )
    ]


def _has(pack: Pack, item: Masukan) -> bool:
    langkah = pack.langkah.get(item.nama)
    return langkah is not None and (langkah.tingkat, langkah.jenis, langkah.satuan) == (
        "pegawai",
        item.jenis,
        item.satuan,
    )


def read_results(pack: Pack, bulan: Bulan, fakta: FaktaBulan) -> dict[str, HasilLalu]:
    """Input id -> the exact text of each person of `fakta`. Call where result_blockers found nothing.

    One month: None for whoever was not counted then, or whose step was empty. A year's sum: 0 for whoever was never
    counted; None as soon as one of the months is empty, because its part of the sum is not known.
    """
    items = result_inputs(pack)
    riwayat = history_of(items, bulan) if items else Riwayat({}, {})
    hasil = {}
    for item in items:
        hitungan = [riwayat.hitungan[b] for b in months_read(item, bulan) if b in riwayat.hitungan]
        per_orang: dict[int, list[str | None]] = {}
        baris = HasilPegawai.objects.filter(hitungan_id__in=hitungan, keadaan=_DIHITUNG)
        for orang, teks in baris.values_list("pegawai_id", KeyTextTransform(item.nama, "langkah")):
            per_orang.setdefault(orang, []).append(teks)
        ambil = _total if item.periode == "tahun_berjalan" else _only
        ids = fakta.tabel["pegawai"]["id"].tolist()
        hasil[item.id] = HasilLalu(item.jenis, [ambil(per_orang.get(i, [])) for i in ids])
    return hasil


def _only(teks: list[str | None]) -> str | None:
    return teks[0] if teks else None


def _total(teks: list[str | None]) -> str | None:
    nilai = [parse_exact(t) for t in teks if t is not None]
    return to_text(sum(nilai, Fraction(0))) if len(nilai) == len(teks) else None
