"""Shape of the files of a pack (pydantic): exact numbers, no unknown keys. docs/paket-aturan.md explains each."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal
from fractions import Fraction
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer, PlainValidator, model_validator

from erk_core.formula.parser import RESERVED
from erk_core.load.yaml_strict import THOUSANDS, ambiguous
from erk_core.numbers import parse_exact, to_text

_ID = re.compile(r"[a-z][a-z0-9_]*\Z")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_]*\Z")


def exact(value: Any) -> Fraction:
    """int, Decimal or text as written in a file -> Fraction. Raises ValueError (also for bool, float and "6.000")."""
    if isinstance(value, bool | float):
        raise ValueError("perlu angka eksak")
    if isinstance(value, int | Decimal | Fraction):
        return Fraction(value)
    if isinstance(value, str):
        if THOUSANDS.match(value):
            raise ValueError(f'"{value}" mendua ({ambiguous(value)[1]})')
        try:
            return parse_exact(value)
        except ValueError:
            raise ValueError(f'"{value[:60]}" bukan angka (contoh: 6000, 95.5, 1/3)') from None
    raise ValueError("perlu angka")


def yes_no(value: Any) -> bool:
    if value in ("ya", "tidak"):
        return bool(value == "ya")
    raise ValueError("perlu ya atau tidak")


def iso_date(value: Any) -> dt.date:
    """``2026-10-01`` alone -> date; fromisoformat would also take 20261001 and 2026-W40-4. Raises ValueError."""
    if isinstance(value, str) and re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z", value):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            pass
    raise ValueError(f'"{str(value)[:60]}" bukan tanggal seperti 2026-10-01')


def identifier(value: Any) -> str:
    if not isinstance(value, str) or not _ID.match(value) or len(value) > 80:
        raise ValueError("perlu id: huruf kecil, angka, garis bawah, diawali huruf")
    if value in RESERVED:
        raise ValueError(f'id "{value}" adalah kata bahasa rumus; pakai nama lain')
    return value


def word(value: Any) -> str:
    if not isinstance(value, str) or not _WORD.match(value):
        raise ValueError("perlu kata: huruf, angka, garis bawah")
    return value


Bilangan = Annotated[Fraction, PlainValidator(exact), PlainSerializer(to_text)]
YaTidak = Annotated[bool, PlainValidator(yes_no), PlainSerializer(lambda v: "ya" if v else "tidak")]
Tanggal = Annotated[dt.date, PlainValidator(iso_date), PlainSerializer(lambda v: v.isoformat())]
Id = Annotated[str, PlainValidator(identifier)]
Kata = Annotated[str, PlainValidator(word)]
# The kind is known only from the sibling keys, so the raw text is kept exactly as canonical text.
Mentah = Annotated[str, PlainValidator(lambda v: to_text(Fraction(v)) if isinstance(v, int | Decimal) else _text(v))]
Tingkat = Literal["pegawai", "segmen", "hari", "butir_skp", "nilai_360"]
Jenis = Literal["bilangan", "ya_tidak", "pilihan", "tanggal"]
Mode = Literal["setengah_ke_atas", "ke_bawah", "ke_atas", "potong", "setengah_genap"]


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list) and all(isinstance(v, str) and _WORD.match(v) for v in value):
        return " ".join(value)
    raise ValueError("perlu angka atau kata")


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Berstatus(Strict):
    """A value with its standing in law."""

    status: Literal["terverifikasi", "asumsi", "peraga"]
    dasar: str | None = None
    catatan: str | None = None

    @model_validator(mode="after")
    def _basis(self) -> Berstatus:
        if self.status == "terverifikasi" and not (self.dasar or "").strip():
            raise ValueError("status terverifikasi wajib menulis dasar dengan pasalnya")
        if self.status == "peraga" and self.dasar:
            raise ValueError("status peraga tidak boleh menulis dasar; pakai catatan")
        return self


class PaketDef(Strict):
    id: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")]
    label: str
    versi: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+\.[0-9]+$")]
    semantik: Annotated[int, Field(ge=1)] = 1
    induk: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$")] | None = None
    pustaka: YaTidak = False
    berlaku: Tanggal
    terbit: Tanggal
    ambang_penilai: Annotated[int, Field(ge=1, le=1000)] | None = None
    penilai_kurang: Literal["gabung", "bagi_ulang"] | None = None
    catatan: str | None = None


class MasukanDef(Strict):
    id: Id
    sumber: str
    label: str | None = None
    tingkat: Tingkat | None = None
    jenis: Jenis | Literal["rujukan", "kode"] | None = None  # these two: only of facts
    satuan: str | None = None
    desimal: Annotated[int, Field(ge=0, le=12)] | None = None
    rentang: Annotated[list[Bilangan], Field(min_length=2, max_length=2)] | None = None
    pilihan: Annotated[list[Kata], Field(min_length=1)] | None = None
    boleh_kosong: YaTidak | None = None
    periode: Literal[-1, "tahun_berjalan"] | None = None
    catatan: str | None = None


class NilaiParameter(Berstatus):
    nilai: Mentah


class ParameterDef(Strict):
    """Also used for ``operasi``, where alone ``daftar`` (a list of words) is allowed."""

    id: Id
    label: str
    jenis: Jenis | Literal["daftar"] = "bilangan"
    satuan: str | None = None
    pilihan: list[Kata] | None = None
    nilai: Annotated[dict[Tanggal, NilaiParameter], Field(min_length=1)]
    diperiksa: Tanggal | None = None
    catatan: str | None = None


class KunciDef(Strict):
    id: Id
    jenis: Literal["bilangan", "pilihan", "ya_tidak", "kode"] = "bilangan"
    satuan: str | None = None
    cara: Literal["sama", "pita"] = "sama"
    langkah: Bilangan | None = None


class NilaiTabel(Berstatus):
    baris: Annotated[dict[str, Mentah], Field(min_length=1)] | Annotated[list[dict[str, Any]], Field(min_length=1)]
    lainnya: Mentah | None = None


class TabelDef(Strict):
    id: Id
    label: str
    jenis: Literal["bilangan", "pilihan", "ya_tidak"] = "bilangan"
    satuan: str | None = None
    pilihan: list[Kata] | None = None
    kunci: Annotated[list[KunciDef], Field(min_length=1, max_length=6)]
    nilai: Annotated[dict[Tanggal, NilaiTabel], Field(min_length=1)]
    diperiksa: Tanggal | None = None
    catatan: str | None = None


class BulatkanDef(Strict):
    desimal: Annotated[int, Field(ge=-12, le=12)]
    mode: Mode


class TampilDef(Strict):
    desimal: Annotated[int, Field(ge=0, le=12)]


class LangkahDef(Strict):
    id: Id
    label: str
    tingkat: Tingkat = "pegawai"
    jenis: Jenis = "bilangan"
    satuan: str | None = None
    pilihan: list[Kata] | None = None
    rumus: str | None = None
    abstrak: YaTidak = False
    bulatkan: BulatkanDef | Literal["tanpa"] | None = None
    tampil: TampilDef | None = None
    hari_acuan: Literal["awal", "akhir"] | None = None
    boleh_kosong: YaTidak = False
    dasar: str | None = None
    status: Literal["terverifikasi", "asumsi", "peraga"] | None = None
    catatan: str | None = None

    @model_validator(mode="after")
    def _whole(self) -> LangkahDef:
        if self.status == "terverifikasi" and not (self.dasar or "").strip():
            raise ValueError("status terverifikasi wajib menulis dasar dengan pasalnya")
        if self.status == "peraga" and self.dasar:
            raise ValueError("status peraga tidak boleh menulis dasar; pakai catatan")
        if self.abstrak and self.rumus is not None:
            raise ValueError("langkah abstrak tidak boleh punya rumus")
        if not self.abstrak and not (self.rumus or "").strip():
            raise ValueError("langkah perlu rumus (atau abstrak: ya di pustaka)")
        return self


class KeluaranDef(Strict):
    id: Id
    jenis: Literal["bayar", "tampil", "ekspor"]
    label: str | None = None
    peran: Literal["bruto", "potongan", "bersih"] | None = None
    rekening: Annotated[str, Field(pattern=r"^[0-9]+(\.[0-9]+)*$", max_length=40)] | None = None

    @model_validator(mode="after")
    def _role(self) -> KeluaranDef:
        if self.peran and self.jenis != "bayar":
            raise ValueError("peran hanya untuk keluaran bayar")
        if self.rekening and self.jenis != "bayar":
            raise ValueError("rekening hanya untuk keluaran bayar")
        return self


OPERASI: dict[str, tuple[str, str]] = {
    "batas_input_mundur": ("bilangan", "hari"),
    "batas_menit_sehari": ("bilangan", "menit"),
    "batas_potongan_koreksi": ("bilangan", "persen"),
    "tenggat_validasi": ("bilangan", "hari"),
    "kebijakan_lewat_tenggat": ("pilihan", ""),
    "kedudukan_dikecualikan": ("daftar", ""),
    "status_dikecualikan": ("daftar", ""),
    "tanggal_tutup": ("bilangan", "tanpa"),
    "minimum_penilai": ("bilangan", "orang"),
    "maksimum_penilai": ("bilangan", "orang"),
    "tumpang_tindih": ("ya_tidak", ""),
    "tenggat_keberatan": ("bilangan", "hari"),
    "tenggat_putusan_keberatan": ("bilangan", "hari"),
    "pengingat_validasi": ("bilangan", "hari"),
    "lama_ronde": ("bilangan", "hari"),
    "wajib_jam": ("ya_tidak", ""),
    "wajib_bukti": ("pilihan", ""),
    "menit_di_luar_hadir": ("pilihan", ""),
    "aktivitas_saat_cuti": ("pilihan", ""),
    "skala_jawaban": ("bilangan", "nilai"),
}
