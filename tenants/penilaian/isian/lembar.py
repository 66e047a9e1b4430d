"""Which sheets a month has: for each OPD the people that the close will count there and the inputs of its pack."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from django.db import connection

from erk_core import Pack
from erk_core.load.inputs import dump
from erk_core.model import Masukan
from tenants.akun.models import Pengguna
from tenants.jejak.kanonik import kanonik_sha
from tenants.organisasi.models import Opd
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import BarisDaftar, params_of, read_roll
from tenants.penilaian.fakta.kueri import DIHITUNG
from tenants.penilaian.models import BarisIsian, LembarIsian, PaketTersimpan
from tenants.penilaian.paket import excluded_of, pack_load, rules_of

Nilai = Mapping[int, Mapping[str, str | None]]


@dataclass
class Lembar:
    """One OPD's sheet of one month: what it asks for, of whom (by kunci), and the newest version if there is one."""

    opd: Opd
    bulan: Bulan
    paket: PaketTersimpan
    pack: Pack
    kolom: list[Masukan]
    orang: list[BarisDaftar] = field(default_factory=list)
    isi: LembarIsian | None = None

    @property
    def boleh_nihil(self) -> bool:
        return all(m.boleh_kosong for m in self.kolom)

    @property
    def cocok(self) -> bool:
        """Whether the newest version was filled for the columns of today's pack."""
        return self.isi is not None and self.isi.kolom == columns_text(self.kolom)

    @property
    def keadaan(self) -> str:
        if self.isi is None:
            return "BELUM"
        if not self.cocok:
            return "LAMA"
        return "DITERIMA" if self.isi.diterima else "MENUNGGU"


def sheet_inputs(pack: Pack) -> list[Masukan]:
    """The pack's inputs that a sheet asks for: one value a person."""
    return [m for m in pack.masukan if m.asal == "isian" and m.tingkat == "pegawai"]


def columns_text(kolom: Iterable[Masukan]) -> list[dict[str, Any]]:
    """The inputs as the pack's canonical form has them: kind, unit, range, decimals, choices."""
    return [dump(m) for m in kolom]


def counted_ids(cursor: Any, params: Mapping[str, Any]) -> set[int]:
    """Ids of the people of `params` with at least one counted day."""
    cursor.execute(f"with {DIHITUNG} select distinct pegawai_id from dihitung", params)  # noqa: S608 - constant text
    return {i for (i,) in cursor.fetchall()}


def sheets_of(bulan: Bulan, opd_ids: Collection[int] | None = None) -> list[Lembar]:
    """Sheets of the month, by code of the OPD: only of OPDs with somebody to fill in. opd_ids: only these."""
    aturan = rules_of(bulan)
    semua = {p.hash: p for p in (aturan.umum, *aturan.per_opd.values()) if p is not None}
    berisi = {h for h, p in semua.items() if sheet_inputs(pack_load(p))}
    if not berisi:
        return []
    hasil: dict[int, Lembar] = {}
    with connection.cursor() as cursor:
        kelompok: dict[str, list[BarisDaftar]] = {}
        for baris in read_roll(cursor, bulan):
            paket = aturan.untuk(baris.opd_id)
            dicari = baris.opd_id is not None and (opd_ids is None or baris.opd_id in opd_ids)
            if dicari and paket is not None and paket.hash in berisi:
                kelompok.setdefault(paket.hash, []).append(baris)
        opd = Opd.objects.in_bulk({b.opd_id for daftar in kelompok.values() for b in daftar if b.opd_id is not None})
        for hash_paket, daftar in kelompok.items():
            pack = pack_load(semua[hash_paket])
            ids = [b.pegawai_id for b in daftar]
            dihitung = counted_ids(cursor, params_of(bulan, pegawai=ids, **excluded_of(pack, bulan)))
            for baris in daftar:
                if baris.opd_id is None or baris.pegawai_id not in dihitung:
                    continue
                if baris.opd_id not in hasil:
                    kolom = sheet_inputs(pack)
                    hasil[baris.opd_id] = Lembar(opd[baris.opd_id], bulan, semua[hash_paket], pack, kolom)
                hasil[baris.opd_id].orang.append(baris)
    terbaru = newest_of(bulan, list(hasil))
    for opd_id, lembar in hasil.items():
        lembar.isi = terbaru.get(opd_id)
    return sorted(hasil.values(), key=lambda s: s.opd.kode)


def newest_of(bulan: Bulan, opd_ids: Collection[int]) -> dict[int, LembarIsian]:
    """OPD id -> the newest version of its sheet of the month; one query."""
    baris = LembarIsian.objects.filter(tahun=bulan.tahun, bulan=bulan.bulan, opd_id__in=opd_ids)
    return {s.opd_id: s for s in baris.order_by("opd_id", "-versi").distinct("opd_id")}


def values_of(lembar_ids: Collection[int]) -> dict[int, dict[int, dict[str, str | None]]]:
    """Version id -> pegawai id -> values; one query."""
    hasil: dict[int, dict[int, dict[str, str | None]]] = {i: {} for i in lembar_ids}
    baris = BarisIsian.objects.filter(lembar_id__in=lembar_ids).values_list("lembar_id", "pegawai_id", "nilai")
    for lembar_id, pegawai_id, nilai in baris.iterator():
        hasil[lembar_id][pegawai_id] = nilai
    return hasil


def content_hash(*, opd_id: int, bulan: Bulan, kolom: Sequence[Mapping[str, Any]], nilai: Nilai) -> str:
    """SHA-256 over the canonical JSON of what was asked and answered; the same for the same answers."""
    isi = {
        "opd": opd_id,
        "bulan": bulan.kode,
        "kolom": list(kolom),
        "baris": [[i, dict(nilai[i])] for i in sorted(nilai)],
    }
    return kanonik_sha(isi)


def is_whole(isi: LembarIsian, nilai: Nilai) -> bool:
    """Whether the stored rows are those that were filled and accepted."""
    bulan = Bulan(isi.tahun, isi.bulan)
    return content_hash(opd_id=isi.opd_id, bulan=bulan, kolom=isi.kolom, nilai=nilai) == isi.sidik


@dataclass(frozen=True)
class Jumlah:
    """What the one who accepts checks a column by: filled cells, empty ones, and the sum of numbers (exact text)."""

    kolom: Masukan
    terisi: int
    kosong: int
    jumlah: str
    sebaran: list[tuple[str, int]]


def sums_of(kolom: Iterable[Masukan], nilai: Nilai) -> list[Jumlah]:
    hasil = []
    for item in kolom:
        teks = [v for baris in nilai.values() if (v := baris.get(item.id)) is not None]
        bilangan = item.jenis == "bilangan"
        jumlah = str(sum((Fraction(t) for t in teks), Fraction(0))) if bilangan else ""
        sebaran = [] if bilangan else sorted((k, teks.count(k)) for k in set(teks))
        hasil.append(Jumlah(item, len(teks), len(nilai) - len(teks), jumlah, sebaran))
    return hasil


def names_of(isi: Iterable[LembarIsian]) -> dict[int, str]:
    """Names of who filled and who accepted; one query."""
    ids = {i for s in isi for i in (s.diisi_oleh_id, s.diterima_oleh_id) if i is not None}
    return dict(Pengguna.objects.filter(pk__in=ids).values_list("pk", "nama")) if ids else {}
