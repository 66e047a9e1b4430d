"""To which cause a part of a waterfall belongs: a rule that changed, the position, the days, the SKP, the ratings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import TextChoices

from erk_core import Pack, Period
from erk_core.explanation.waterfall import Bagian
from erk_core.formula import tree as t
from erk_core.formula.words import in_words

Json = Mapping[str, Any]


class Sebab(TextChoices):
    ATURAN = "ATURAN", "Ketentuan berubah"
    CAMPUR = "CAMPUR", "Fakta dan ketentuannya sama-sama berubah"
    JABATAN = "JABATAN", "Jabatan dan penugasan"
    HARI = "HARI", "Kehadiran dan aktivitas harian"
    SKP = "SKP", "SKP"
    PERILAKU = "PERILAKU", "Perilaku 360"
    KALENDER = "KALENDER", "Kalender dan hari terdaftar"
    LALU = "LALU", "Hasil bulan sebelumnya"
    ISIAN = "ISIAN", "Lembar isian OPD"
    DATA = "DATA", "Data kepegawaian"
    KECUALI = "KECUALI", "Pengecualian"
    LAIN = "LAIN", "Bagian hitungan yang lain"


_TINGKAT = {
    "segmen": Sebab.JABATAN,
    "hari": Sebab.HARI,
    "butir_skp": Sebab.SKP,
    "nilai_360": Sebab.PERILAKU,
    "pegawai": Sebab.LAIN,
}
_ASAL = {"hasil": Sebab.LALU, "isian": Sebab.ISIAN}
_KALENDER = frozenset({"hari_kalender", "hari_kerja", "hari_kerja_bulan", "hari_terdaftar"})
_KUNCI_JABATAN = ("kelas", "jabatan", "jenis_jabatan", "jenis_penugasan", "nilai_jabatan", "opd")


@dataclass(frozen=True)
class Pembeda:
    """Two traces of one person with their packs and months."""

    lama: tuple[Pack, Period, Json]
    baru: tuple[Pack, Period, Json]

    def of(self, bagian: Bagian) -> Sebab:
        """The cause of a part. What read a changed rule and another fact at once is told as both."""
        if bagian.jenis in ("aturan", "parameter"):
            return Sebab.ATURAN
        node = self._simpul.get((bagian.jenis, bagian.id, bagian.label))
        if bagian.jenis == "tabel":
            if bagian.id in self.berubah:
                return Sebab.ATURAN
            kunci = self.baru[0].tabel[bagian.id].kunci if bagian.id in self.baru[0].tabel else ()
            return Sebab.JABATAN if any(k.id.startswith(_KUNCI_JABATAN) for k in kunci) else Sebab.DATA
        if bagian.jenis == "masukan":
            asal, _, nama = str(node["sumber"] if node else "").partition(".")
            return _ASAL.get(asal) or (Sebab.KALENDER if nama in _KALENDER else Sebab.DATA)
        if node and self._reads(node) & self.berubah:
            return Sebab.CAMPUR
        return _TINGKAT.get(str(node["tingkat"]), Sebab.LAIN) if node and bagian.jenis == "agregat" else Sebab.LAIN

    def _reads(self, node: Json) -> set[str]:
        """Everything behind a step or an aggregate; of an aggregate the trace does not list what its rows read."""
        pack = self.baru[0]
        if node["jenis"] == "langkah":
            return pack.reachable([str(node["id"])])
        sama = [
            satu
            for langkah in pack.langkah.values()
            for satu in t.walk(langkah.node)
            if isinstance(satu, t.Agregat | t.RataBawahan)
            and in_words(satu, pack.label_of).strip("()") == node["label"]
        ]
        return pack.reachable([nama for satu in sama for nama in t.names(satu)])

    @cached_property
    def berubah(self) -> frozenset[str]:
        """Ids of parameters, tables and steps that do not say the same in both months."""
        (a, dulu, _), (b, kini, _) = self.lama, self.baru
        semua = {*a.parameter, *b.parameter, *a.tabel, *b.tabel, *a.langkah, *b.langkah}
        return frozenset(i for i in semua if _says(a, dulu, i) != _says(b, kini, i))

    @cached_property
    def _simpul(self) -> dict[tuple[str, str, str], Json]:
        """Nodes of the newer trace by kind, id and label, as parts name them."""
        return {(n["jenis"], n["id"], n["label"]): n for n in _walk(self.baru[2]["keluaran"])}


def _walk(node: list[Json]) -> Iterator[Json]:
    tumpukan = list(node)
    while tumpukan:
        satu = tumpukan.pop()
        yield satu
        tumpukan.extend(satu["operan"])


def _says(pack: Pack, period: Period, id_: str) -> Any:
    """What a rule says in a month: every version in force on one of its days, or the formula with its rounding."""
    if id_ in pack.langkah:
        langkah = pack.langkah[id_]
        return (langkah.rumus, langkah.bulatkan)
    versi: tuple[Any, ...] = ()
    if id_ in pack.parameter:
        versi = pack.parameter[id_].versi
    elif id_ in pack.tabel:
        versi = pack.tabel[id_].versi
    berlaku = [v for v in versi if v.sejak <= period.last]
    dalam = [v for i, v in enumerate(berlaku) if i + 1 == len(berlaku) or berlaku[i + 1].sejak > period.first]
    if id_ in pack.parameter:
        return [v.nilai for v in dalam]
    return [(v.isi, v.lainnya) for v in dalam]
