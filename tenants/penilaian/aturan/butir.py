"""The entries of a pack as an editor lists them: parameters, tables, operasi, and what a draft has changed of them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from erk_core import Pack
from erk_core.load import yaml_strict
from tenants.penilaian.aturan.gabung import Isi
from tenants.penilaian.aturan.nilai import shown
from tenants.penilaian.aturan.tulis import kalimat_yaml

# folders that have a form; what stands in the others is changed by files
FOLDER = {"parameter": "Parameter", "tabel": "Tabel", "operasi": "Operasi"}
FOLDER_LAIN = {"langkah": "Langkah", "masukan": "Masukan", "keluaran": "Keluaran"}


@dataclass(frozen=True)
class Butir:
    """One entry. spec: as in the canonical merged pack. berubah: the draft's own files say something of it."""

    jenis: str
    id: str
    label: str
    spec: Mapping[str, Any]
    berubah: bool = False

    @property
    def nilai(self) -> dict[str, Any]:
        """Day (ISO) -> version, oldest first."""
        return dict(sorted(self.spec["nilai"].items()))

    @property
    def macam(self) -> str:
        return str(self.spec.get("jenis", "bilangan"))

    @property
    def satuan(self) -> str:
        return str(self.spec.get("satuan") or "")

    @property
    def pilihan(self) -> list[str]:
        return list(self.spec.get("pilihan") or ())

    def pada(self, hari: dt.date) -> tuple[str, dict[str, Any]] | None:
        """The version in force on a day: its first day and itself."""
        ada = [s for s in self.nilai if s <= hari.isoformat()]
        return (ada[-1], self.nilai[ada[-1]]) if ada else None

    def tampil(self, hari: dt.date) -> str:
        """The value in force, for a list: `60%`, `12 baris`."""
        satu = self.pada(hari)
        if satu is None:
            return "belum ada nilai"
        if self.jenis == "tabel":
            return f"{len(satu[1]['baris'])} baris"
        return shown(self.macam, self.satuan, satu[1]["nilai"])


@lru_cache(maxsize=8)
def _kanonik(hash_paket: str, isi: bytes) -> dict[str, Any]:
    return json.loads(isi)  # type: ignore[no-any-return]


def canonical_of(pack: Pack) -> dict[str, Any]:
    """The canonical form as a mapping; shared, so it is not to be changed."""
    return _kanonik(pack.hash, pack.canonical())


def items_of(pack: Pack, isi: Isi | None = None) -> list[Butir]:
    """Entries that have a form, by folder and label. isi: the draft's files."""
    berubah = set(touched(isi or {}))
    semua = canonical_of(pack)
    return [
        Butir(jenis, s["id"], s["label"], s, (jenis, s["id"]) in berubah)
        for jenis in FOLDER
        for s in sorted(semua[jenis], key=lambda s: (str(s["label"]).lower(), s["id"]))
    ]


def item_of(pack: Pack, jenis: str, id_: str, isi: Isi | None = None) -> Butir | None:
    return next((b for b in items_of(pack, isi) if (b.jenis, b.id) == (jenis, id_)), None)


def touched(isi: Isi) -> Iterable[tuple[str, str]]:
    """(kind, id) of every entry that the files say something of."""
    for nama in isi:
        jenis, _, berkas = nama.rpartition("/")
        if jenis in ("parameter", "tabel") and berkas.endswith(".yaml"):
            yield jenis, berkas.removesuffix(".yaml")
        elif nama.endswith(".yaml"):
            jenis = jenis or berkas.removesuffix(".yaml")
            for satu in _entries(isi, nama):
                yield jenis, str(satu.get("id", ""))


def _entries(isi: Isi, nama: str) -> list[dict[str, Any]]:
    """The list of a file of many entries; empty where the file is none (lint says so)."""
    data = yaml_strict.parse(isi[nama], nama).data if nama in isi else []
    return [s for s in data if isinstance(s, dict)] if isinstance(data, list) else []


@dataclass
class Ubahan:
    """What a form changes of one entry: new or replaced versions, and days of the draft's own that go."""

    jenis: str
    id: str
    versi: dict[str, dict[str, Any]] = field(default_factory=dict)
    hapus: set[str] = field(default_factory=set)


def files_with(isi: Isi, ubahan: Ubahan) -> dict[str, str]:
    """The draft's files with one entry changed; an entry that says nothing any more goes."""
    baru = dict(isi)
    nama = "operasi.yaml" if ubahan.jenis == "operasi" else f"{ubahan.jenis}/{ubahan.id}.yaml"
    if ubahan.jenis == "operasi":
        daftar = _entries(isi, nama)
        satu = next((s for s in daftar if s.get("id") == ubahan.id), None)
        if satu is None:
            satu = {"id": ubahan.id, "menimpa": "tambah", "nilai": {}}
            daftar.append(satu)
        _apply(satu, ubahan)
        daftar = [s for s in daftar if not _empty(s)]
        teks = kalimat_yaml(daftar)
    else:
        data = yaml_strict.parse(isi[nama], nama).data if nama in isi else {"menimpa": "tambah", "nilai": {}}
        _apply(data, ubahan)
        teks = "" if _empty(data) else kalimat_yaml(data)
    if teks:
        baru[nama] = teks
    else:
        baru.pop(nama, None)
    return baru


def files_without(isi: Isi, jenis: str, id_: str) -> dict[str, str]:
    """The draft's files without what they say of one entry: it is the base's again. Its own CSV files go with it."""
    baru = dict(isi)
    if jenis == "operasi":
        daftar = [s for s in _entries(isi, "operasi.yaml") if s.get("id") != id_]
        baru.pop("operasi.yaml", None)
        if daftar:
            baru["operasi.yaml"] = kalimat_yaml(daftar)
        return baru
    teks = baru.pop(f"{jenis}/{id_}.yaml", "")
    if jenis == "tabel" and teks:
        versi = yaml_strict.parse(teks, id_).data.get("nilai")
        for satu in versi.values() if isinstance(versi, dict) else ():
            baru.pop(f"tabel/{satu.get('berkas', '')}", None)
    return baru


def _apply(data: dict[str, Any], ubahan: Ubahan) -> None:
    nilai = data.setdefault("nilai", {})
    for hari in ubahan.hapus:
        nilai.pop(hari, None)
    nilai.update(ubahan.versi)


def _empty(satu: Mapping[str, Any]) -> bool:
    return satu.get("menimpa") == "tambah" and not satu.get("nilai")
