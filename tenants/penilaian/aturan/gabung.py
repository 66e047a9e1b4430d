"""From a base pack and the files of a draft to the merged pack: the core's own merge, in a folder that lives a moment.

The platform writes the head of the layer itself (`paket.yaml`), so that an id or a version is never typed.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from erk_core import Pack, PackError, load_over
from tenants.penilaian.aturan.galat import LintGagal
from tenants.penilaian.aturan.tulis import kalimat_yaml

# path inside the layer ("parameter/target_menit.yaml") -> text
Isi = Mapping[str, str]


@dataclass(frozen=True)
class Identitas:
    """Head of the layer: id of the region's own packs, number of the draft, its title and days."""

    id: str
    nomor: int
    judul: str
    berlaku: dt.date
    terbit: dt.date

    @classmethod
    def of(cls, *, schema: str, nomor: int, judul: str, mulai: dt.date, dibuat: dt.date) -> Identitas:
        return cls(f"wilayah-{schema.removeprefix('r_')}", nomor, judul, mulai, dibuat)

    @property
    def versi(self) -> str:
        return f"1.{self.nomor}.0"


def pack_merge(dasar: Pack, isi: Isi, identitas: Identitas) -> Pack:
    """The base with the draft's files over it; the base itself without any. Raises LintGagal with every finding."""
    if not isi:
        return dasar
    with tempfile.TemporaryDirectory(prefix="erk-aturan-") as sementara:
        folder = Path(sementara) / identitas.id
        for nama, teks in {**isi, "paket.yaml": _kepala(dasar, identitas)}.items():
            berkas = folder / nama
            berkas.parent.mkdir(parents=True, exist_ok=True)
            berkas.write_bytes(teks.encode())
        try:
            return load_over(dasar.canonical(), folder)
        except PackError as galat:
            raise LintGagal(galat.findings) from galat


def _kepala(dasar: Pack, identitas: Identitas) -> str:
    return kalimat_yaml(
        {
            "id": identitas.id,
            "label": identitas.judul,
            "versi": identitas.versi,
            "semantik": dasar.semantik,
            "induk": dasar.id,
            "berlaku": identitas.berlaku.isoformat(),
            "terbit": identitas.terbit.isoformat(),
        }
    )
