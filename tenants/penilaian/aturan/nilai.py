"""One value of a rule: from what somebody typed to what a pack file holds, and back. No float."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from erk_core.model import show_value
from erk_core.numbers import parse_exact, to_text
from erk_kit.bentuk import angka

_KOMA = re.compile(r"-?\d{1,24},\d{1,12}", re.ASCII)
_RIBUAN = re.compile(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d{1,12})?", re.ASCII)
_PECAHAN = re.compile(r"-?\d{1,24}/\d{1,24}", re.ASCII)
_BIASA = re.compile(r"-?\d{1,24}(\.\d{1,12})?", re.ASCII)

Tertulis = int | Decimal | str


class NilaiDitolak(ValueError):
    """A typed value that cannot be taken: what was found, what was expected."""


def value_read(jenis: str, teks: str, *, pilihan: Sequence[str] = ()) -> Tertulis:
    """As a pack file writes it: a number plain, a word or a day as text, a list as words. Raises NilaiDitolak."""
    isi = teks.strip()
    if not isi and jenis != "daftar":
        raise NilaiDitolak(f"Nilainya kosong. {_harap(jenis, pilihan)}")
    if jenis == "bilangan":
        return number_read(isi)
    if jenis == "tanggal":
        try:
            return dt.date.fromisoformat(isi).isoformat()
        except ValueError:
            raise NilaiDitolak(f"“{isi[:40]}” bukan tanggal. {_harap(jenis, pilihan)}") from None
    kata = isi.split() if jenis == "daftar" else [isi]
    boleh = ("ya", "tidak") if jenis == "ya_tidak" else tuple(pilihan)
    asing = [k for k in kata if boleh and k not in boleh]
    if asing:
        raise NilaiDitolak(f"“{asing[0][:40]}” tidak dikenal. {_harap(jenis, pilihan)}")
    return " ".join(kata)


def number_read(isi: str) -> Tertulis:
    """6000, 6.000.000, 95,5 and 1/3; a single point is refused where it may mean a thousand. Raises NilaiDitolak."""
    teks = isi.removeprefix("Rp").strip().replace("−", "-")
    if _RIBUAN.fullmatch(teks) and "," not in teks and teks.count(".") == 1:
        raise NilaiDitolak(
            f"“{teks}” dapat berarti dua angka. Tulis {teks.replace('.', '')} untuk ribuan, koma untuk desimal."
        )
    if _KOMA.fullmatch(teks) or _RIBUAN.fullmatch(teks):
        teks = teks.replace(".", "").replace(",", ".")
    elif not (_BIASA.fullmatch(teks) or _PECAHAN.fullmatch(teks)):
        raise NilaiDitolak(f"“{isi[:40]}” bukan angka. Tulis misalnya 6000, 95,5, atau 1/3.")
    try:
        return number_written(Fraction(teks))
    except (ValueError, ZeroDivisionError):
        raise NilaiDitolak(f"“{isi[:40]}” bukan angka. Tulis misalnya 6000, 95,5, atau 1/3.") from None


def number_written(nilai: Fraction) -> Tertulis:
    """A number as a pack file writes it: plain where its decimals end, else `p/q` as text."""
    teks = to_text(nilai)
    if "/" in teks:
        return teks
    return Decimal(teks) if "." in teks else int(teks)


def field_text(jenis: str, mentah: object) -> str:
    """What a form field shows of a stored value (canonical text of a merged pack); value_read takes it back."""
    teks = str(mentah)
    if jenis != "bilangan" or "/" in teks:
        return teks
    # from a million on with points: two of them cannot be misread
    return (
        angka(teks) if abs(Fraction(teks)) >= 1_000_000 and Fraction(teks).denominator == 1 else teks.replace(".", ",")
    )


def shown(jenis: str, satuan: str, mentah: object) -> str:
    """For the eye: Rp3.100.000, 60%, ya. As the core shows it elsewhere on the page."""
    teks = str(mentah)
    if jenis == "bilangan":
        return show_value(parse_exact(teks), satuan or "tanpa").replace(" %", "%")
    if jenis == "tanggal":
        return teks
    return ", ".join(teks.split()) or "tidak ada"


def _harap(jenis: str, pilihan: Sequence[str]) -> str:
    if jenis == "bilangan":
        return "Tulis angka, misalnya 6000 atau 95,5."
    if jenis == "tanggal":
        return "Tulis tanggal seperti 2026-12-01."
    return f"Pilih {', '.join(pilihan) if pilihan else 'ya atau tidak'}."
