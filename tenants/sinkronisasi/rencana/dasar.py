"""What a delivery would change: one `BarisRencana` a row of the file, and the writes behind them.

A plan is decided from the file and from what the region's tables say now, and nothing else (no clock), so that the same
file on the same data always gives the same `sidik`: what a person saw is what is applied, or it is refused.
"""

from __future__ import annotations

import datetime as dt
import difflib
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

from erk_kit.bentuk import tanggal
from integrations.contracts import Bacaan, Temuan
from tenants.organisasi.galat import GalatLayanan
from tenants.organisasi.kunci import BulanTerkunci
from tenants.sinkronisasi.models import BarisKiriman
from tenants.sinkronisasi.susulan import LateFact, late_facts_new, late_facts_record

SUMBER = "BERKAS"
Tindakan = BarisKiriman.Tindakan
# [column, old or None, new or None]
Ubahan = list[Any]


class Catatan(Protocol):
    """What all records of the connectors have."""

    @property
    def baris(self) -> int: ...


@dataclass(slots=True)
class BarisRencana:
    """One row: what becomes of it, how people call it, what changes, why it is refused. `fakta` when it is late."""

    nomor: int
    tindakan: str
    sebutan: str
    isi: Mapping[str, str]
    perubahan: list[Ubahan] = field(default_factory=list)
    temuan: list[Temuan] = field(default_factory=list)
    fakta: LateFact | None = None


@dataclass(frozen=True, slots=True)
class Rencana:
    """All rows by number, findings about the file as a whole, and `tulis`, which writes what the rows say.

    `tulis` may run once, in the transaction in which the plan was made.
    """

    jenis: str
    baris: tuple[BarisRencana, ...]
    temuan: tuple[Temuan, ...]
    tulis: Callable[[], None]

    @property
    def jumlah(self) -> dict[str, int]:
        ada = Counter(b.tindakan for b in self.baris)
        return {str(t): ada.get(t, 0) for t in Tindakan}

    @property
    def sidik(self) -> str:
        """SHA-256 over everything that a person is shown."""
        isi = [
            [b.nomor, b.tindakan, b.sebutan, b.perubahan, [t.kalimat() for t in b.temuan], dict(b.isi)]
            for b in self.baris
        ]
        teks = json.dumps([self.jenis, isi], sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(teks.encode()).hexdigest()

    def terapkan(self, *, kiriman_id: int, actor_id: int | None) -> int:
        """Write everything but what is refused; returns how many late facts are new."""
        self.tulis()
        telat = [b.fakta for b in self.baris if b.fakta is not None and b.tindakan == Tindakan.SUSULAN]
        return late_facts_record(telat, sumber=SUMBER, kiriman_id=kiriman_id, actor_id=actor_id) if telat else 0


class Ditolak(Exception):
    """A row that cannot be taken; `temuan` says why."""

    def __init__(self, *temuan: Temuan) -> None:
        super().__init__(temuan[0].kalimat())
        self.temuan = temuan


# (tindakan, sebutan, changes) of one record; raises Ditolak, GalatLayanan, or BulanTerkunci for a late one
Putus = Callable[[Any], tuple[str, str, list[Ubahan]]]
Telat = Callable[[Any, BulanTerkunci], LateFact]


def rows_plan(
    *,
    jenis: str,
    berkas: str,
    bacaan: Bacaan[Any],
    urut: Callable[[Any], Any],
    putus: Putus,
    telat: Telat,
    tulis: Callable[[], None],
    titik: Callable[[], Any],
    batal: Callable[[Any], None],
    sebut: Callable[[Any], str],
) -> Rencana:
    """Decide the records in the order `urut`, each on top of those before it; a row is taken whole or not at all.

    titik and batal: take a savepoint of the plan, and go back to it. telat: the late fact of a record that a locked
    month refused.
    """
    hasil: dict[int, BarisRencana] = {}
    salah = {t.baris for t in bacaan.temuan}
    for c in sorted((c for c in bacaan.catatan if c.baris not in salah), key=lambda c: (urut(c), c.baris)):
        isi = bacaan.mentah.get(c.baris) or plain(c)
        di = titik()
        try:
            tindakan, sebutan, ubah = putus(c)
            hasil[c.baris] = BarisRencana(c.baris, tindakan, sebutan[:200], isi, ubah)
        except Ditolak as galat:
            batal(di)
            hasil[c.baris] = BarisRencana(c.baris, Tindakan.DITOLAK, sebut(c)[:200], isi, temuan=list(galat.temuan))
        except BulanTerkunci as galat:
            batal(di)
            satu = BarisRencana(c.baris, Tindakan.SUSULAN, sebut(c)[:200], isi, fakta=telat(c, galat))
            satu.perubahan = [["susulan", None, galat.pesan]]
            hasil[c.baris] = satu
        except GalatLayanan as galat:
            batal(di)
            temuan = [refusal(berkas, c.baris, galat)]
            hasil[c.baris] = BarisRencana(c.baris, Tindakan.DITOLAK, sebut(c)[:200], isi, temuan=temuan)
    seluruh = [t for t in bacaan.temuan if t.baris not in bacaan.mentah]
    for t in bacaan.temuan:
        if t.baris in bacaan.mentah:
            isi = bacaan.mentah[t.baris]
            bawaan = BarisRencana(t.baris, Tindakan.DITOLAK, raw_label(isi), isi)
            hasil.setdefault(t.baris, bawaan).temuan.append(t)
    _known_late(hasil.values())
    return Rencana(jenis, tuple(hasil[n] for n in sorted(hasil)), tuple(seluruh), tulis)


def _known_late(baris: Iterable[BarisRencana]) -> None:
    """Late facts that are kept already change nothing."""
    telat = [b for b in baris if b.fakta is not None]
    baru = late_facts_new([b.fakta for b in telat if b.fakta is not None])
    for satu, masih_baru in zip(telat, baru, strict=True):
        if not masih_baru:
            satu.tindakan = Tindakan.SAMA
            satu.perubahan = [["susulan", "sudah tercatat sebagai fakta susulan", None]]


def raw_label(isi: Mapping[str, str]) -> str:
    """How a row that could not be read is called."""
    return (isi.get("nama") or isi.get("uraian") or isi.get("nip") or isi.get("kode") or "")[:200]


def plain(catatan: Any) -> dict[str, Any]:
    """A record as JSON, without its row number; what a late fact keeps."""
    isi = {n: v.isoformat() if isinstance(v, dt.date) else v for n, v in asdict(catatan).items() if n != "baris"}
    return {n: v for n, v in isi.items() if not (n == "berlaku_mulai" and v is None)}


def refusal(berkas: str, baris: int, galat: GalatLayanan) -> Temuan:
    return Temuan(berkas, baris, "", galat.pesan.rstrip("."), "baris yang dapat diterapkan", galat.saran.rstrip("."))


class Mirip:
    """Near ones of a word that nobody knows: `mungkin A atau B`, empty where there are none.

    Looking is slow, so each word is looked up once and only the first `MAKS` of them: a file in which every code is
    wrong needs another column, not ten thousand suggestions.
    """

    MAKS = 60

    def __init__(self, pilihan: Mapping[str, str]) -> None:
        """pilihan: what people may have written, in small letters -> how the right one is shown."""
        self._pilihan, self._sudah = pilihan, dict[str, str]()

    def __call__(self, kata: str) -> str:
        if kata not in self._sudah:
            if len(self._sudah) >= self.MAKS:
                return ""
            dekat = difflib.get_close_matches(kata.lower(), self._pilihan, n=3, cutoff=0.5)
            self._sudah[kata] = " atau ".join(dict.fromkeys(self._pilihan[d] for d in dekat))
        return f"mungkin {self._sudah[kata]}" if self._sudah[kata] else ""


def days(hari: dt.date | None) -> str | None:
    return tanggal(hari) if hari else None
