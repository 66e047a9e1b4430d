"""The people of a computed month under another pack: old and new pay lines of each, from frozen facts alone. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from erk_core import Explainer, InputError, Pack, Period, score
from erk_core.explanation.waterfall import waterfall
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu
from tenants.penilaian.hitung import Anggota, Bagian, score_part
from tenants.remunerasi.services import BarisBayarGalat

# How many of those who gain most, and of those who lose most, are explained.
TERATAS = 20
_BAGIAN_MAKS = 8


@dataclass(frozen=True)
class Uang:
    """What one person is paid: totals, and signed lines by component."""

    bruto: int
    potongan: int
    bersih: int
    baris: Mapping[str, int]


@dataclass(frozen=True)
class Banding:
    """One person before and after."""

    pegawai_id: int
    kunci: str
    opd_id: int | None
    lama: Uang
    baru: Uang

    @property
    def selisih(self) -> int:
        return self.baru.bersih - self.lama.bersih

    @property
    def berubah(self) -> bool:
        return self.lama != self.baru


@dataclass
class BagianLama:
    """One frozen part of the month: its pack, facts, roll, and what was stored as paid (pegawai id -> Uang)."""

    pack: Pack
    fakta: FaktaBulan
    daftar: Sequence[Anggota]
    dibayar: Mapping[int, Uang]


class BelumTerhitung(Exception):
    """The facts of the month cannot answer what the pack asks; `kurang` names it."""

    def __init__(self, kurang: Sequence[str]) -> None:
        super().__init__("; ".join(kurang))
        self.kurang = list(kurang)


@dataclass
class Hasil:
    banding: list[Banding] = field(default_factory=list)
    label: dict[str, str] = field(default_factory=dict)
    catatan: list[str] = field(default_factory=list)


def inputs_filled(pack: Pack, fakta: FaktaBulan) -> tuple[FaktaBulan, list[str]]:
    """The facts with what `pack` may leave empty, and the labels of those inputs. Raises BelumTerhitung by name."""
    tabel = to_facts(fakta).tables
    kosong, kurang = [], []
    hasil = dict(fakta.hasil)
    for m in pack.masukan:
        ada = any(nama in tabel.get(m.tingkat, {}) for nama in m.columns)
        if m.asal != "fakta":
            lalu = fakta.hasil.get(m.id)
            ada = lalu is not None and lalu.jenis == m.jenis
        if ada:
            continue
        if m.asal != "fakta" and m.boleh_kosong:
            kosong.append(m.label)
            hasil[m.id] = HasilLalu(m.jenis, [None] * len(fakta))
        else:
            dari = {"isian": "lembar isian", "hasil": "hasil bulan sebelumnya"}.get(m.asal, "fakta")
            kurang.append(f"{m.label} ({dari})")
    if kurang:
        raise BelumTerhitung(kurang)
    return FaktaBulan(fakta.bulan, fakta.kunci, fakta.tabel, fakta.jabatan, fakta.opd, hasil), kosong


def compare_part(lama: BagianLama, pack: Pack, termasuk: Callable[[int | None], bool], hasil: Hasil) -> None:
    """Score the part's people under `pack` and add those whose OPD is `termasuk`. Raises BelumTerhitung."""
    opd = {a.daftar.pegawai_id: a.daftar.opd_id for a in lama.daftar}
    ids = lama.fakta.tabel["pegawai"]["id"].tolist()
    dipilih = [i for i, p in enumerate(ids) if termasuk(opd.get(p))]
    if not dipilih:
        return
    fakta = lama.fakta
    if len(dipilih) < len(ids) and not pack.reads_staff:
        fakta = fakta.pilih(dipilih)
    fakta, kosong = inputs_filled(pack, fakta)
    for label in kosong:
        pesan = f"{label} belum pernah diisi pada bulan itu dan dihitung kosong."
        if pesan not in hasil.catatan:
            hasil.catatan.append(pesan)
    try:
        terhitung = score_part(Bagian(pack, list(lama.daftar), fakta))
    except (InputError, BarisBayarGalat) as galat:
        raise BelumTerhitung([str(galat)]) from galat
    for p in (lama.pack, pack):
        hasil.label |= {k.id: k.label for k in p.keluaran if k.jenis == "bayar"}
    boleh = {ids[i] for i in dipilih}
    semua = zip(fakta.tabel["pegawai"]["id"].tolist(), fakta.kunci, terhitung.bayaran, strict=True)
    for pegawai_id, kunci, b in semua:
        if pegawai_id in boleh:
            baru = Uang(b.bruto, b.potongan, b.bersih, {k: j for k, _, j in b.baris})
            hasil.banding.append(Banding(pegawai_id, kunci, opd.get(pegawai_id), lama.dibayar[pegawai_id], baru))


def movers_of(banding: Sequence[Banding]) -> tuple[list[Banding], list[Banding]]:
    """Who gains most and who loses most, at most TERATAS each; ties by key, so that the order is always the same."""
    naik = sorted((b for b in banding if b.selisih > 0), key=lambda b: (-b.selisih, b.kunci))
    turun = sorted((b for b in banding if b.selisih < 0), key=lambda b: (b.selisih, b.kunci))
    return naik[:TERATAS], turun[:TERATAS]


def explained(lama: BagianLama, pack: Pack, pegawai_ids: Collection[int]) -> dict[int, tuple[Any, Any]]:
    """pegawai id -> (trace under the old pack, trace under `pack`) of those who are in this part."""
    ids = lama.fakta.tabel["pegawai"]["id"].tolist()
    baris = [i for i, p in enumerate(ids) if p in pegawai_ids]
    if not baris:
        return {}
    jejak: dict[int, list[Any]] = {ids[i]: [] for i in baris}
    for satu in (lama.pack, pack):
        fakta = lama.fakta
        if satu is pack:
            fakta, _ = inputs_filled(pack, fakta)
        # a mean over the subordinates needs everybody below
        perlu = {j for i in baris for j in fakta.sampai_bawah(i)} if satu.reads_staff else set(baris)
        fakta = fakta.pilih(perlu)
        facts, period = to_facts(fakta), Period.parse(fakta.bulan.kode)
        uraian = Explainer(satu, period, facts, score(satu, period, facts))
        for i in baris:
            jejak[ids[i]].append(uraian.explain(lama.fakta.kunci[i]).to_dict())
    return {p: (dua[0], dua[1]) for p, dua in jejak.items()}


def steps_between(lama: Any, baru: Any) -> list[dict[str, Any]]:
    """What makes the difference of the net pay, largest first, in the words of the waterfall; empty where the outputs
    cannot be compared."""
    try:
        bagian = waterfall(lama, baru).bagian
    except InputError:
        return []
    urut = sorted(bagian, key=lambda b: -abs(b.rupiah))[:_BAGIAN_MAKS]
    return [
        {"label": b.label, "dari": b.dari.replace(" %", "%"), "ke": b.ke.replace(" %", "%"), "rupiah": b.rupiah}
        for b in urut
    ]
