"""Many dated facts at once: decided in memory by the rules of `fact_set`, written together.

A caller loads what is there, sets one fact after the other (each sees those before it), and writes. What is refused
leaves nothing behind; `savepoint` and `rollback` take back the facts of one row of a file. Nobody else may write these
tables meanwhile (`tables_hold`).
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Model
from django.utils import timezone

from erk_kit.bentuk import tanggal
from erk_kit.dated import FaktaBertanggal
from tenants.organisasi.aturan_fakta import acting_twin, classless
from tenants.organisasi.fakta import days_text, end_check, fields_check, shorter_check, span_check, version_of
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import open_check, open_end_check
from tenants.organisasi.models import FaktaLama, Jabatan, KelasJabatan, Penugasan

SEKALI = 2000


@dataclass(slots=True)
class _Akhir:
    """A fact that was ended: its last day before, and the version to keep (None where the table keeps none)."""

    fakta: Any
    sampai_lama: dt.date | None
    versi: FaktaLama | None


class FactBatch:
    """Facts of `model`, grouped by the column `pemilik`. batas: the horizon. dengan_versi: keep what was ended."""

    def __init__(
        self,
        model: Any,
        baris: Iterable[Any],
        *,
        pemilik: str,
        batas: dt.date | None,
        dengan_versi: bool = True,
    ) -> None:
        self.model, self.batas, self._pemilik, self._dengan_versi = model, batas, pemilik, dengan_versi
        self._ada: dict[Any, list[Any]] = defaultdict(list)
        for satu in baris:
            self._ada[getattr(satu, pemilik)].append(satu)
        self._langkah: list[Any] = []

    def of(self, pemilik: Any, **isi: Any) -> list[Any]:
        """Facts of one owner whose attributes are `isi`, by first day."""
        cocok = [f for f in self._ada.get(pemilik, ()) if all(getattr(f, k) == v for k, v in isi.items())]
        return sorted(cocok, key=lambda f: f.berlaku_mulai)

    def on(self, pemilik: Any, hari: dt.date, **isi: Any) -> Any:
        """The fact that holds on `hari`, or None."""
        return next((f for f in self.of(pemilik, **isi) if overlaps(f, hari, hari)), None)

    def set(
        self,
        pemilik: Any,
        kunci: dict[str, Any],
        mulai: dt.date,
        sampai: dt.date | None,
        sumber: str,
        isi: dict[str, Any],
        sebutan: str,
        *,
        akhiri: bool = True,
        aturan: Callable[[Any], None] | None = None,
    ) -> list[Any]:
        """As fact_set, in the same order of refusals; returns the facts that it ended. aturan: the model's rule."""
        span_check(mulai, sampai, sebutan)
        open_check(mulai, f"{sebutan} mulai {tanggal(mulai)}", self.batas)
        berakhir = [f for f in self.of(pemilik, **kunci) if overlaps(f, mulai, sampai)]
        for ada in berakhir:
            end_check(ada, mulai, sebutan, akhiri=akhiri)
        baru = self.model(**kunci, **isi, berlaku_mulai=mulai, berlaku_sampai=sampai, sumber=sumber)
        setattr(baru, self._pemilik, pemilik)
        fields_check(baru, sebutan)
        if aturan is not None:
            aturan(baru)
        for ada in berakhir:
            self._end(ada, mulai - dt.timedelta(days=1))
        self._ada[pemilik].append(baru)
        self._langkah.append(baru)
        return berakhir

    def end(self, fakta: Any, sampai: dt.date, sebutan: str) -> None:
        """As fact_end."""
        span_check(fakta.berlaku_mulai, sampai, sebutan)
        open_end_check(sampai, f"{sebutan} {days_text(fakta)}", self.batas)
        shorter_check(fakta, sampai, sebutan)
        self._end(fakta, sampai)

    def savepoint(self) -> int:
        return len(self._langkah)

    def rollback(self, sampai: int) -> None:
        """Take back everything since `savepoint` returned `sampai`."""
        while len(self._langkah) > sampai:
            satu = self._langkah.pop()
            if isinstance(satu, _Akhir):
                satu.fakta.berlaku_sampai = satu.sampai_lama
            else:
                self._ada[getattr(satu, self._pemilik)].remove(satu)

    def write(self, baru_dibuat: Mapping[Any, Any] | None = None) -> None:
        """What was decided, in a handful of statements. The exclusion constraints and row-level security still hold.

        baru_dibuat: owner as it was called while nobody had made it -> its key now.
        """
        akhir = [s for s in self._langkah if isinstance(s, _Akhir)]
        lama = [a for a in akhir if a.fakta.pk is not None]
        baru = [s for s in self._langkah if not isinstance(s, _Akhir)]
        self._rename(baru_dibuat or {}, baru, akhir)
        self._keep(lama)
        columns_update(list({a.fakta.pk: a.fakta for a in lama}.values()), ("berlaku_sampai",))
        # facts that a later row of the same file ended are inserted as they end, and kept as they were first said
        kembali = [a for a in akhir if a.fakta.pk is None]
        self.model.objects.bulk_create(baru, batch_size=SEKALI)
        self._keep(kembali)

    def _end(self, fakta: Any, sampai: dt.date) -> None:
        versi = version_of(fakta, FaktaLama.Tindakan.DIAKHIRI) if self._dengan_versi else None
        self._langkah.append(_Akhir(fakta, fakta.berlaku_sampai, versi))
        fakta.berlaku_sampai = sampai

    def _rename(self, kunci: Mapping[Any, Any], baru: Iterable[Any], akhir: Iterable[_Akhir]) -> None:
        for satu in baru:
            lama = getattr(satu, self._pemilik)
            if lama in kunci:
                setattr(satu, self._pemilik, kunci[lama])
        for satu in akhir:
            if satu.versi is not None and satu.versi.pemilik_id in kunci:
                satu.versi.pemilik_id = satu.versi.isi[self._pemilik] = kunci[satu.versi.pemilik_id]

    def _keep(self, akhir: Sequence[_Akhir]) -> None:
        saat, versi = timezone.now(), []
        for satu in akhir:
            if satu.versi is not None:
                satu.versi.fakta_id, satu.versi.dicatat_pada = satu.fakta.pk, satu.fakta.dicatat_pada
                satu.versi.digantikan_pada = saat
                versi.append(satu.versi)
        FaktaLama.objects.bulk_create(versi, batch_size=SEKALI)


def penugasan_plan(
    batch: FactBatch,
    *,
    pegawai_id: int,
    jabatan: Jabatan,
    unit_id: int,
    jenis: str,
    mulai: dt.date,
    sampai: dt.date | None,
    nomor_sk: str,
    sumber: str,
    kelas: Sequence[KelasJabatan],
) -> list[Penugasan]:
    """As penugasan_set; returns the positions that it ended. kelas: all classes of `jabatan`."""

    def berkelas(fakta: Penugasan) -> None:
        if not any(overlaps(k, mulai, sampai) for k in kelas):
            raise classless(fakta, jabatan)

    kursi = {"jabatan_id": jabatan.pk, "unit_id": unit_id}
    if jenis == Penugasan.Jenis.DEFINITIF:
        isi = kursi | {"nomor_sk": nomor_sk}
        kunci = {"jenis": jenis}
        return batch.set(pegawai_id, kunci, mulai, sampai, sumber, isi, "Jabatan definitif", aturan=berkelas)
    span_check(mulai, sampai, "Penugasan")
    for ada in batch.of(pegawai_id, **kursi):
        if ada.jenis != Penugasan.Jenis.DEFINITIF and overlaps(ada, mulai, sampai):
            raise acting_twin(ada, jenis)
    kunci, isi = {"jenis": jenis, **kursi}, {"nomor_sk": nomor_sk}
    return batch.set(pegawai_id, kunci, mulai, sampai, sumber, isi, "Penugasan", akhiri=False, aturan=berkelas)


def overlaps(fakta: FaktaBertanggal, mulai: dt.date, sampai: dt.date | None) -> bool:
    """Whether `fakta` holds on any day of mulai..sampai (None = without end)."""
    masih = fakta.berlaku_sampai is None or fakta.berlaku_sampai >= mulai
    return masih and (sampai is None or fakta.berlaku_mulai <= sampai)


def tables_hold(*models: type[Model]) -> None:
    """Keep other writers out of these tables until the transaction ends; readers are not held up."""
    nama = ", ".join(connection.ops.quote_name(m._meta.db_table) for m in models)
    with connection.cursor() as kursor:
        kursor.execute(f"lock table {nama} in share row exclusive mode")


def columns_update(baris: Sequence[Any], kolom: Sequence[str]) -> None:
    """These columns of rows of one table as the objects say, in one statement.

    Raises GalatLayanan when a row is gone, or held fast by the lock of a month.
    """
    if not baris:
        return
    meta = baris[0]._meta
    jenis = [
        (connection.ops.quote_name(meta.get_field(k).column), meta.get_field(k).db_type(connection)) for k in kolom
    ]
    beri = ", ".join(f"{k} = b.{k}" for k, _ in jenis)
    larik = ", ".join(f"%s::{j}[]" for _, j in jenis)
    with connection.cursor() as kursor:
        kursor.execute(
            f"update {connection.ops.quote_name(meta.db_table)} f set {beri} "  # noqa: S608 - names of ours
            f"from unnest(%s::bigint[], {larik}) b (id, {', '.join(k for k, _ in jenis)}) where f.id = b.id",
            [[b.pk for b in baris], *([getattr(b, k) for b in baris] for k in kolom)],
        )
        if kursor.rowcount != len(baris):
            raise GalatLayanan(
                f"{len(baris) - kursor.rowcount} catatan tidak dapat diubah.",
                kode="borongan_terkunci",
                saran="Muat ulang pratinjaunya; bulannya mungkin baru saja terkunci.",
            )
