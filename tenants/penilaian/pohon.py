"""The explanation tree (`erk.trace.v1`) as the slip draws it: words instead of codes, nothing empty."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from erk_core.fakta import FAKTA
from erk_kit.bentuk import pecahan, tanggal
from tenants.perilaku.models import Indikator, Kelompok

_JENIS = {"parameter": "Ketentuan", "tabel": "Tabel", "masukan": "Data", "agregat": "Gabungan", "langkah": ""}
# A month has at most 31 days; a rating table may be longer, and the sum above it says the same.
BARIS_MAKS = 40
_KELOMPOK, _INDIKATOR = ({str(k): str(v) for k, v in satu.choices} for satu in (Kelompok, Indikator))
_TANGGAL = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")


@dataclass
class Simpul:
    """One row. `kunci` is its anchor, `rujuk` the anchor of the row where the same step is opened. `baris` are (label,
    value, anchor on the page of sources)."""

    label: str
    nilai: str
    jenis: str = ""
    kunci: str = ""
    rujuk: str = ""
    rumus: str = ""
    bulatan: str = ""
    persis: str = ""
    dasar: str = ""
    status: str = ""
    catatan: str = ""
    sumber: str = ""
    baris: list[tuple[str, str, str]] = field(default_factory=list)
    operan: list[Simpul] = field(default_factory=list)
    dalam: int = 0

    @property
    def ada_rinci(self) -> bool:
        isi = (self.rumus, self.bulatan, self.persis, self.dasar, self.catatan, self.baris, self.operan)
        return any(isi)


def pohon_of(isi: Mapping[str, Any]) -> list[Simpul]:
    """The outputs of a trace, in the pack's order."""
    return [_simpul(node, 0) for node in isi["keluaran"]]


def _simpul(node: Mapping[str, Any], dalam: int) -> Simpul:
    jangkar = f"{node['id']}-{node.get('kunci', '')}" if node["jenis"] == "langkah" else ""
    label, nilai = node.get("label_keluaran") or node["label"], _tampil(node["nilai_tampil"])
    if node.get("rujukan"):
        return Simpul(label, nilai, rujuk=jangkar, dalam=dalam)
    bulatan = node.get("bulatan")
    baris = [(*_row_words(node, b), _tampil(b.get("nilai_tampil", ""))) for b in node.get("baris", ())]
    return Simpul(
        label=plain_words(label) if node["jenis"] == "agregat" else label[:1].upper() + label[1:],
        nilai=nilai,
        jenis=_JENIS.get(node["jenis"], ""),
        kunci=jangkar,
        rumus=node.get("rumus_kata") or "",
        bulatan=f"{bulatan['kata']}; sebelumnya {_tampil(bulatan['sebelum_tampil'])}" if bulatan else "",
        persis=_persis(node["nilai"]),
        dasar=node.get("dasar") or "",
        status=node.get("status") or "",
        catatan=node.get("catatan") or "",
        sumber=_input_words(node) if node["jenis"] == "masukan" else _sumber(node.get("sumber") or ""),
        baris=[(label, nilai, jangkar) for label, jangkar, nilai in baris] if len(baris) <= BARIS_MAKS else [],
        operan=[_simpul(anak, dalam + 1) for anak in node["operan"]],
        dalam=dalam,
    )


def plain_words(teks: str) -> str:
    """The core's words of a formula as a label: without the brackets around names, with a capital."""
    polos = teks.replace("[", "").replace("]", "")
    return polos[:1].upper() + polos[1:]


def _input_words(node: Mapping[str, Any]) -> str:
    """Where an input comes from: the meaning of a fact, a month before, or a sheet."""
    asal, _, nama = str(node.get("sumber") or "").partition(".")
    if asal == "fakta":
        fakta = FAKTA.get((node["tingkat"], nama))
        return fakta.arti if fakta else f"fakta {nama}"
    return {"hasil": f"hasil bulan sebelumnya ({nama})", "isian": "lembar isian OPD"}.get(asal, asal)


def _row_words(node: Mapping[str, Any], baris: Mapping[str, Any]) -> tuple[str, str]:
    """A row of an aggregate: what it is called, and its anchor among the sources (jelas/sumber.py)."""
    tingkat, ekor = node.get("tingkat"), str(baris["kunci"]).split(":")
    if tingkat == "hari":
        return _sumber(baris["label"]), f"hari-{baris['label']}"
    if tingkat == "butir_skp":
        return f"Butir SKP ke-{ekor[-1]}", f"butir-{ekor[-1]}"
    if tingkat == "nilai_360" and len(ekor) > 2:
        kelompok, indikator = ekor[-2:]
        label = f"{_KELOMPOK.get(kelompok, kelompok)}, {_INDIKATOR.get(indikator, indikator).lower()}"
        return label, f"nilai-{kelompok}-{indikator}"
    return (f"Segmen {ekor[-1]}" if tingkat == "segmen" else _sumber(baris["label"])), ""


def _sumber(teks: str) -> str:
    """Dates inside the core's words, written as on the rest of the page."""
    return _TANGGAL.sub(lambda cocok: tanggal(dt.date.fromisoformat(cocok[0])), teks)


def _tampil(nilai: str) -> str:
    """As everywhere else on the page: 40,27% without a space."""
    return nilai.replace(" %", "%")


def _persis(nilai: str) -> str:
    """The exact value where the displayed one cannot be: a fraction without a finite decimal."""
    persis = pecahan(nilai) if "/" in str(nilai) else None
    return str(nilai) if persis is not None else ""
