"""The impact of a draft: the last locked month computed again from its frozen facts, compared person by person.

Reads frozen facts, stored packs and stored rows; writes one row of its own (DampakAturan) and nothing else.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from erk_core import Pack
from erk_core.tools.diff import diff
from erk_kit.bentuk import angka
from erk_kit.binding import in_transaction, region_atomic
from erk_kit.errors import RegionBindingError
from tenants.jejak.kanonik import kanonik_sha
from tenants.jejak.services import catat
from tenants.organisasi.models import Opd
from tenants.penilaian.aturan.banding import (
    BagianLama,
    Banding,
    BelumTerhitung,
    Hasil,
    Uang,
    compare_part,
    explained,
    movers_of,
    steps_between,
)
from tenants.penilaian.aturan.models import DampakAturan, RancanganAturan
from tenants.penilaian.aturan.proyeksi import later_values, pack_as_of
from tenants.penilaian.aturan.sidik import content_hash, draft_get, draft_pack, ruling_of
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.kemajuan import OnProgress
from tenants.penilaian.mode import unpaid_words
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Hitungan, KunciBulan, Periode
from tenants.penilaian.paket import AturanBulan, pack_load, rules_of
from tenants.penilaian.telaah import facts_frozen, roll_frozen
from tenants.remunerasi.models import BarisBayar

_DIHITUNG = HasilPegawai.Keadaan.DIHITUNG


@dataclass(frozen=True)
class Pembanding:
    """The month that drafts are compared with: the last locked one, else the last computed one."""

    bulan: Bulan
    hitungan: Hitungan
    terkunci: bool


@dataclass
class Bahan:
    """Everything an impact is made of, read in one transaction."""

    pack: Pack
    lama: Pack | None
    pembanding: Pembanding | None
    berlaku: Bulan
    opd_id: int | None
    aturan: AturanBulan
    bagian: list[BagianLama] = field(default_factory=list)
    opd: dict[int, str] = field(default_factory=dict)

    def termasuk(self, opd_id: int | None) -> bool:
        """Whether the draft would rule somebody of that OPD: all but pilots, or one OPD alone."""
        return opd_id == self.opd_id if self.opd_id is not None else opd_id not in self.aturan.per_opd


def comparison_month() -> Pembanding | None:
    """At most two queries; None before the first close."""
    kunci = KunciBulan.objects.select_related("hitungan__periode").order_by("-nomor").first()
    if kunci is not None:
        return Pembanding(Bulan(kunci.awal.year, kunci.awal.month), kunci.hitungan, True)
    periode = (
        Periode.objects.filter(hitungan_berlaku__isnull=False)
        .select_related("hitungan_berlaku__periode")
        .order_by("-tahun", "-bulan")
        .first()
    )
    if periode is None or periode.hitungan_berlaku is None:
        return None
    return Pembanding(Bulan(periode.tahun, periode.bulan), periode.hitungan_berlaku, False)


def impact_compute(
    *, schema: str, rancangan_id: int, actor_id: int, on_progress: OnProgress | None = None
) -> DampakAturan:
    """Compute the impact of the draft as it stands and store it. Opens its own transactions.

    Raises RancanganDitolak (no such draft), PotretRusak, ValueError for a stored pack that was altered.
    """
    if in_transaction():
        raise RegionBindingError("impact_compute membuka transaksinya sendiri; panggil dari tugas latar.")
    lapor = on_progress or (lambda *_: None)
    lapor(5, 100, "Membaca rancangan")
    with region_atomic(schema):
        rancangan = draft_get(rancangan_id)
        sidik_isi = content_hash(rancangan)
        bahan = _read(rancangan)
    lapor(35, 100, "Menghitung bulan itu dengan aturan baru")
    ringkas, baris = impact_of(bahan, on_progress=lapor)
    lapor(90, 100, "Menyimpan dampak")
    with region_atomic(schema, durable=True):
        return impact_store(
            rancangan=draft_get(rancangan_id), sidik_isi=sidik_isi, bahan=bahan, ringkas=ringkas, baris=baris,
            actor_id=actor_id,
        )  # fmt: skip


def impact_store(
    *,
    rancangan: RancanganAturan,
    sidik_isi: str,
    bahan: Bahan,
    ringkas: dict[str, Any],
    baris: list[list[Any]],
    actor_id: int,
) -> DampakAturan:
    data = json.dumps(baris, separators=(",", ":")).encode()
    with transaction.atomic():
        satu = DampakAturan.objects.create(
            rancangan=rancangan,
            sidik_isi=sidik_isi,
            hitungan_id=bahan.pembanding.hitungan.pk if bahan.pembanding else None,
            ringkas=ringkas,
            baris=zlib.compress(data, 6),
            hash=impact_hash(sidik_isi, ringkas, data),
            oleh_id=actor_id,
        )
        isi = {"berubah": ringkas.get("berubah", 0), "dampak": satu.hash, "isi": sidik_isi}
        catat(aksi="aturan.dampak", actor_id=actor_id, objek=(rancangan.nomor, rancangan.judul), rincian=isi)
    return satu


def impact_hash(sidik_isi: str, ringkas: Mapping[str, Any], baris: bytes) -> str:
    return kanonik_sha({"isi": sidik_isi, "ringkas": dict(ringkas), "baris": json.loads(baris)})


def impact_rows(dampak: DampakAturan) -> list[list[Any]]:
    """[pegawai id, OPD id, bruto, potongan, bersih before, the same after, {component: [before, after]}] of everybody
    who changes."""
    return json.loads(zlib.decompress(bytes(dampak.baris)))  # type: ignore[no-any-return]


def impact_is_whole(dampak: DampakAturan) -> bool:
    """Whether the stored impact is the one whose hash it carries."""
    return impact_hash(dampak.sidik_isi, dampak.ringkas, zlib.decompress(bytes(dampak.baris))) == dampak.hash


def material_read(rancangan: RancanganAturan, hitungan: Hitungan, pembanding: Pembanding | None) -> Bahan:
    """What an impact against `hitungan` is made of, without the rows; for explaining one person."""
    return _read(rancangan, pembanding=pembanding, hitungan=hitungan)


def _read(
    rancangan: RancanganAturan, *, pembanding: Pembanding | None = None, hitungan: Hitungan | None = None
) -> Bahan:
    banding = pembanding or comparison_month()
    mulai = Bulan(rancangan.mulai.year, rancangan.mulai.month)
    lama = ruling_of(mulai, rancangan.opd_id)
    berlaku = mulai
    if banding is not None and banding.bulan.awal > mulai.awal:
        berlaku = banding.bulan
    bahan = Bahan(
        draft_pack(rancangan),
        pack_load(lama) if lama is not None else None,
        banding,
        berlaku,
        rancangan.opd_id,
        rules_of(mulai),
        opd=dict(Opd.objects.values_list("pk", "nama")),
    )
    if banding is not None:
        for bagian in (hitungan or banding.hitungan).bagian.select_related("paket").order_by("id"):
            bahan.bagian.append(_part(bagian))
    return bahan


def _part(bagian: BagianHitungan) -> BagianLama:
    baris: dict[int, dict[str, int]] = {}
    orang = HasilPegawai.objects.filter(bagian=bagian, keadaan=_DIHITUNG)
    bayar = BarisBayar.objects.filter(hitungan_id=bagian.hitungan_id, pegawai__in=orang.values("pegawai"))
    for pegawai_id, komponen, jumlah in bayar.values_list("pegawai_id", "komponen", "jumlah").iterator():
        baris.setdefault(pegawai_id, {})[komponen] = jumlah
    uang = orang.values_list("pegawai_id", "bruto", "potongan", "bersih")
    dibayar = {p: Uang(bruto, potongan, bersih, baris.get(p, {})) for p, bruto, potongan, bersih in uang.iterator()}
    return BagianLama(pack_load(bagian.paket), facts_frozen(bagian), roll_frozen(bagian), dibayar)


def impact_of(bahan: Bahan, *, on_progress: OnProgress | None = None) -> tuple[dict[str, Any], list[list[Any]]]:
    """(summary for the page, rows of those who change). Pure."""
    lapor = on_progress or (lambda *_: None)
    if bahan.pembanding is None:
        return {"kurang": ["Belum ada bulan yang pernah dihitung di wilayah ini."], "catatan": []}, []
    untuk = bahan.pembanding.bulan
    kepala = {
        "bulan": untuk.kode,
        "hitungan": bahan.pembanding.hitungan.nomor,
        "terkunci": bahan.pembanding.terkunci,
        "berlaku": bahan.berlaku.kode,
    }
    pack = pack_as_of(bahan.pack, berlaku=bahan.berlaku, untuk=untuk)
    try:
        hasil = _compare(bahan, pack)
    except BelumTerhitung as galat:
        return kepala | {"kurang": galat.kurang, "catatan": _notes(bahan)}, []
    lapor(65, 100, f"Membandingkan {angka(len(hasil.banding))} pegawai")
    berubah = [b for b in hasil.banding if b.berubah]
    naik, turun = movers_of(berubah)
    lapor(75, 100, "Menjelaskan yang paling berubah")
    jejak: dict[int, tuple[Any, Any]] = {}
    for bagian in bahan.bagian:
        jejak |= explained(bagian, pack, {b.pegawai_id for b in (*naik, *turun)})
    ringkas = kepala | {
        "kurang": [],
        "catatan": [*_notes(bahan), *hasil.catatan],
        "orang": len(hasil.banding),
        "berubah": len(berubah),
        "naik_orang": sum(1 for b in berubah if b.selisih > 0),
        "turun_orang": sum(1 for b in berubah if b.selisih < 0),
        **{
            nama: [sum(getattr(b.lama, nama) for b in hasil.banding), sum(getattr(b.baru, nama) for b in hasil.banding)]
            for nama in ("bruto", "potongan", "bersih")
        },
        "terjadwal": _scheduled(bahan),
        "komponen": _components(hasil),
        "per_opd": _per_opd(bahan, hasil.banding),
        "naik": [_mover(b, jejak) for b in naik],
        "turun": [_mover(b, jejak) for b in turun],
    }
    return ringkas, [_row(b) for b in berubah]


def _compare(bahan: Bahan, pack: Pack) -> Hasil:
    hasil = Hasil()
    for bagian in bahan.bagian:
        compare_part(bagian, pack, bahan.termasuk, hasil)
    hasil.banding.sort(key=lambda b: b.kunci)
    return hasil


def _scheduled(bahan: Bahan) -> int | None:
    """How much of the difference the rules that stand already would make by themselves, from values dated between the
    compared month and the draft's start; None where there is none."""
    if bahan.lama is None or bahan.pembanding is None:
        return None
    untuk = bahan.pembanding.bulan
    tetap = pack_as_of(bahan.lama, berlaku=bahan.berlaku, untuk=untuk)
    if all(pack_as_of(b.pack, berlaku=untuk, untuk=untuk).hash == tetap.hash for b in bahan.bagian):
        return None
    try:
        hasil = _compare(bahan, tetap)
    except BelumTerhitung:
        return None
    return sum(b.selisih for b in hasil.banding) or None


def _notes(bahan: Bahan) -> list[str]:
    catatan = []
    if bahan.pembanding is not None and not bahan.pembanding.terkunci:
        catatan.append(
            f"Belum ada bulan yang terkunci; dibandingkan dengan hitungan terakhir, {bahan.pembanding.bulan}, yang "
            "masih dapat berubah."
        )
    if bahan.pembanding is not None and bahan.pembanding.hitungan.mode_opd:
        # a rule is weighed on everybody whom it will rule, also where the month did not pay
        luar = unpaid_words(bahan.pembanding.hitungan)
        catatan.append(f"Termasuk {luar}, yang hitungannya bulan itu tidak dibayarkan.")
    nanti = later_values(bahan.pack, bahan.berlaku)
    if nanti:
        catatan.append(f"Nilai yang mulai sesudah {bahan.berlaku} tidak tampak di sini: {', '.join(nanti[:6])}.")
    if bahan.lama is not None:
        operasi = [p.label or p.id for p in diff(bahan.lama, bahan.pack) if p.bagian == "operasi"]
        if operasi:
            catatan.append(
                f"Aturan operasi membentuk fakta sebelum bulan dibekukan, sehingga perubahannya tidak tampak di sini: "
                f"{', '.join(operasi)}."
            )
    return catatan


def _components(hasil: Hasil) -> list[dict[str, Any]]:
    """Totals of each pay line, in the order of the packs' outputs; those that stay away are left out."""
    urut = [k for k in hasil.label if any(k in b.lama.baris or k in b.baru.baris for b in hasil.banding)]
    return [
        {
            "id": k,
            "label": hasil.label[k],
            "lama": sum(b.lama.baris.get(k, 0) for b in hasil.banding),
            "baru": sum(b.baru.baris.get(k, 0) for b in hasil.banding),
            "orang": sum(1 for b in hasil.banding if b.lama.baris.get(k, 0) != b.baru.baris.get(k, 0)),
        }
        for k in urut
    ]


def _per_opd(bahan: Bahan, banding: Sequence[Banding]) -> list[dict[str, Any]]:
    """One row an OPD, the largest change first."""
    per: dict[int | None, list[Banding]] = {}
    for b in banding:
        per.setdefault(b.opd_id, []).append(b)
    baris = [
        {
            "opd_id": opd_id,
            "opd": bahan.opd.get(opd_id or 0, "Tanpa OPD"),
            "orang": len(semua),
            "berubah": sum(1 for b in semua if b.berubah),
            "bruto": [sum(b.lama.bruto for b in semua), sum(b.baru.bruto for b in semua)],
            "bersih": [sum(b.lama.bersih for b in semua), sum(b.baru.bersih for b in semua)],
        }
        for opd_id, semua in per.items()
    ]
    return sorted(baris, key=lambda r: (-abs(r["bersih"][1] - r["bersih"][0]), r["opd"]))


def _mover(b: Banding, jejak: Mapping[int, tuple[Any, Any]]) -> dict[str, Any]:
    sebab = steps_between(*jejak[b.pegawai_id]) if b.pegawai_id in jejak else []
    return {
        "pegawai_id": b.pegawai_id,
        "opd_id": b.opd_id,
        "lama": b.lama.bersih,
        "baru": b.baru.bersih,
        "sebab": sebab,
    }


def _row(b: Banding) -> list[Any]:
    komponen = {
        k: [b.lama.baris.get(k, 0), b.baru.baris.get(k, 0)]
        for k in sorted({*b.lama.baris, *b.baru.baris})
        if b.lama.baris.get(k, 0) != b.baru.baris.get(k, 0)
    }
    lama, baru = ((u.bruto, u.potongan, u.bersih) for u in (b.lama, b.baru))
    return [b.pegawai_id, b.opd_id, *lama, *baru, komponen]
