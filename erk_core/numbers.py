"""Exact numbers as text: reading, writing, showing and scalar rounding. No float anywhere."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from math import gcd

DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?\Z")
RATIO = re.compile(r"(-?(?:0|[1-9][0-9]*))/([1-9][0-9]*)\Z")
MAX_DIGITS = 40
LONGEST = 4200  # digits of a fact or a result; Python itself writes no int of more than 4300

MODES = ("setengah_ke_atas", "ke_bawah", "ke_atas", "potong", "setengah_genap")
MODE_WORDS = {
    "setengah_ke_atas": "setengah ke atas",
    "ke_bawah": "ke bawah",
    "ke_atas": "ke atas",
    "potong": "dipotong",
    "setengah_genap": "setengah ke genap",
}


def parse_exact(text: str) -> Fraction:
    """Read ``6000``, ``-3``, ``95.5`` or ``1/3`` exactly. Raises ValueError for anything else."""
    if len(text) > MAX_DIGITS * 2:
        raise ValueError("angka terlalu panjang")
    if DECIMAL.match(text):
        return Fraction(text)
    found = RATIO.match(text)
    if found:
        return Fraction(int(found[1]), int(found[2]))
    raise ValueError(f"bukan angka: {text}")


_ABOVE = 10**LONGEST


def too_long(value: int | Decimal | Fraction) -> bool:
    """More than LONGEST digits; told without writing 1e999999999 out, which would take the whole memory."""
    if isinstance(value, Decimal):
        exponent = int(value.as_tuple().exponent)
        return value.adjusted() >= LONGEST or -exponent > LONGEST
    return bool(max(abs(value.numerator), value.denominator) >= _ABOVE)


def brief(value: object) -> str:
    """For a message: a long value by its beginning."""
    if isinstance(value, int) and too_long(value):
        return "angka yang terlalu panjang"
    text = str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


@lru_cache(maxsize=1024)
def _finite_decimals(den: int) -> int | None:
    """Number of decimals of 1/den, or None where the expansion never ends."""
    twos = fives = 0
    while den % 2 == 0:
        den //= 2
        twos += 1
    while den % 5 == 0:
        den //= 5
        fives += 1
    return max(twos, fives) if den == 1 else None


def to_text(value: Fraction | int) -> str:
    """Exact text: a finite decimal with a point, else ``p/q`` in lowest terms."""
    return ratio_text(value.numerator, value.denominator)


def ratio_text(num: int, den: int) -> str:
    """``to_text`` of num / den, which need not be in lowest terms; den > 0."""
    if den != 1:
        common = gcd(num, den)
        num, den = num // common, den // common
    if den == 1:
        return str(num)
    digits = _finite_decimals(den)
    if digits is None:
        return f"{num}/{den}"
    whole, rest = divmod(abs(num) * 10**digits // den, 10**digits)
    return f"{'-' if num < 0 else ''}{whole}.{rest:0{digits}d}"


def round_exact(value: Fraction | int, decimals: int, mode: str) -> Fraction:
    """Round one exact number; ``decimals`` may be negative (-3 = thousands)."""
    value = Fraction(value)
    factor = Fraction(10) ** decimals
    scaled = value * factor
    low = scaled.numerator // scaled.denominator
    rest = scaled - low
    half = Fraction(1, 2)
    if mode == "ke_bawah":
        result = low
    elif mode == "ke_atas":
        result = low + (rest > 0)
    elif mode == "potong":
        result = low + (scaled < 0 and rest > 0)
    elif mode == "setengah_ke_atas":
        result = low + (rest > half or (rest == half and scaled > 0))
    elif mode == "setengah_genap":
        result = low + (rest > half or (rest == half and low % 2 == 1))
    else:
        raise ValueError(f"mode pembulatan tak dikenal: {mode}")
    return Fraction(result) / factor


def show(value: Fraction | int, decimals: int | None = None) -> str:
    """For the eye, Indonesian: ``1.234.567,89``. Without ``decimals`` up to 6, with an ellipsis where more follow."""
    value = Fraction(value)
    tail = ""
    if decimals is None:
        digits = _finite_decimals(value.denominator)
        if digits is None or digits > 6:
            shown, decimals, tail = round_exact(value, 6, "potong"), 6, "…"
        else:
            shown, decimals = value, digits
    else:
        decimals = max(decimals, 0)
        shown = round_exact(value, decimals, "setengah_ke_atas")
    scaled = abs(shown.numerator) * 10**decimals // shown.denominator
    whole, rest = divmod(scaled, 10**decimals)
    text = f"{whole:,}".replace(",", ".")
    if decimals:
        text += f",{rest:0{decimals}d}"
    return f"{'-' if value < 0 and scaled else ''}{text}{tail}"


def show_unit(value: Fraction | int, unit: str, decimals: int | None = None) -> str:
    """Show a value in its unit: ``Rp1.234``, ``95,5 %``, ``300 menit``."""
    if unit == "rupiah":
        text = show(value, decimals)
        return f"-Rp{text[1:]}" if text.startswith("-") else f"Rp{text}"
    if unit == "persen":
        return f"{show(value, decimals)} %"
    if unit == "tanpa":
        return show(value, decimals)
    return f"{show(value, decimals)} {unit.replace('persen', '%')}"
