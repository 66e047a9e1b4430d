"""The content of one table version as a form shows it: fields for a short list of one key, CSV for the rest."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from erk_core.load.csv_text import BadCsv, rows
from erk_core.load.yaml_strict import THOUSANDS
from erk_core.numbers import DECIMAL
from tenants.penilaian.aturan.butir import Butir
from tenants.penilaian.aturan.nilai import NilaiDitolak, field_text, number_read, number_written

BARIS_LAYAR_MAKS = 60
BARIS_MAKS = 20_000


@dataclass(frozen=True)
class Tabel:
    """kolom: of its CSV. isian: (field name, key, value) of each row where `sebaris`."""

    butir: Butir
    versi: Mapping[str, Any]

    @property
    def kunci(self) -> list[Mapping[str, Any]]:
        return list(self.butir.spec["kunci"])

    @property
    def sebaris(self) -> bool:
        baris = self.versi["baris"]
        satu = len(self.kunci) == 1 and self.kunci[0].get("cara", "sama") == "sama"
        return satu and isinstance(baris, dict) and len(baris) <= BARIS_LAYAR_MAKS

    @property
    def kolom(self) -> list[str]:
        hasil = []
        for k in self.kunci:
            hasil += [f"{k['id']}_dari", f"{k['id']}_sampai"] if k.get("cara") == "pita" else [str(k["id"])]
        return [*hasil, "nilai"]

    @property
    def isian(self) -> list[tuple[str, str, str]]:
        baris = self.versi["baris"]
        urut = sorted(baris, key=lambda k: (not k.lstrip("-").isdigit(), int(k) if k.isdigit() else 0))
        return [(f"b-{ke}", k, field_text(self.butir.macam, baris[k])) for ke, k in enumerate(urut)]

    @property
    def lainnya(self) -> str | None:
        sisa = self.versi.get("lainnya")
        return None if sisa is None else field_text(self.butir.macam, sisa)

    @property
    def csv(self) -> str:
        keluar = io.StringIO(newline="")
        tulis = csv.writer(keluar, lineterminator="\n")
        tulis.writerow(self.kolom)
        for satu in self._rows():
            tulis.writerow([satu.get(k, "") for k in self.kolom])
        return keluar.getvalue()

    def _rows(self) -> list[dict[str, str]]:
        baris = self.versi["baris"]
        if isinstance(baris, dict):
            satu = str(self.kunci[0]["id"])
            return [{satu: k, "nilai": str(v)} for k, v in baris.items()]
        hasil = []
        for b in baris:
            datar: dict[str, str] = {}
            for k, v in b.items():
                if isinstance(v, dict):
                    datar |= {f"{k}_{ujung}": str(n) for ujung, n in v.items()}
                else:
                    datar[k] = str(v)
            hasil.append(datar)
        return hasil


def rows_read(tabel: Tabel, data: bytes) -> list[dict[str, Any]]:
    """Rows as a pack file writes them: shape is checked here, meaning by the core. Raises NilaiDitolak."""
    if len(data) > 2_000_000:
        raise NilaiDitolak("CSV lebih besar dari 2 MB.")
    try:
        semua = rows(data)
    except BadCsv as galat:
        raise NilaiDitolak(f"Baris {galat.line}: {galat.what}; {galat.expected}; {galat.do}.") from galat
    if len(semua) < 2:
        raise NilaiDitolak(f"CSV kosong; yang diharapkan kepala {','.join(tabel.kolom)} dan paling sedikit satu baris.")
    if len(semua) > BARIS_MAKS:
        raise NilaiDitolak(f"CSV lebih dari {BARIS_MAKS} baris.")
    kepala = [k.strip() for k in semua[0][1]]
    if sorted(kepala) != sorted(tabel.kolom):
        raise NilaiDitolak(f"Kolom CSV {', '.join(kepala)[:200]}; yang diharapkan {', '.join(tabel.kolom)}.")
    angka = {str(k["id"]) for k in tabel.kunci if k.get("jenis", "bilangan") == "bilangan"}
    if tabel.butir.macam == "bilangan":
        angka.add("nilai")
    hasil = []
    for nomor, sel in semua[1:]:
        if len(sel) != len(kepala):
            raise NilaiDitolak(f"Baris {nomor}: {len(sel)} sel; yang diharapkan {len(kepala)}.")
        hasil.append(_row(tabel, dict(zip(kepala, (s.strip() for s in sel), strict=True)), angka, nomor))
    return hasil


def _row(tabel: Tabel, sel: dict[str, str], angka: set[str], nomor: int) -> dict[str, Any]:
    def baca(nama: str, teks: str) -> Any:
        if nama not in angka:
            return teks
        if DECIMAL.match(teks) and not THOUSANDS.match(teks):
            return number_written(Fraction(teks))  # a CSV's own decimal point, also where three digits follow
        try:
            return number_read(teks)
        except NilaiDitolak as galat:
            raise NilaiDitolak(f"Baris {nomor}, kolom {nama}: {galat}") from galat

    satu: dict[str, Any] = {}
    for k in tabel.kunci:
        nama = str(k["id"])
        if k.get("cara") == "pita":
            ujung = {u: sel[f"{nama}_{u}"] for u in ("dari", "sampai")}
            satu[nama] = {u: baca(nama, teks) for u, teks in ujung.items() if teks}
        else:
            satu[nama] = baca(nama, sel[nama])
    return satu | {"nilai": baca("nilai", sel["nilai"])}
