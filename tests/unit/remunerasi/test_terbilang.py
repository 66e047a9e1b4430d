"""Amounts in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tenants.remunerasi.terbilang import BATAS, terbilang, terbilang_rupiah

pytestmark = pytest.mark.unit

_ANGKA = {
    k: i for i, k in enumerate("nol satu dua tiga empat lima enam tujuh delapan sembilan sepuluh sebelas".split())
}
_BESAR = {"ribu": 10**3, "juta": 10**6, "miliar": 10**9, "triliun": 10**12}


@pytest.mark.parametrize(
    ("nilai", "kata"),
    [
        (0, "nol"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (19, "sembilan belas"),
        (100, "seratus"),
        (1_000, "seribu"),
        (1_001_000, "satu juta seribu"),
        (2_011_115, "dua juta sebelas ribu seratus lima belas"),
        (101_893_148, "seratus satu juta delapan ratus sembilan puluh tiga ribu seratus empat puluh delapan"),
        (-5, "minus lima"),
    ],
)
def test_words(nilai: int, kata: str) -> None:
    assert terbilang(nilai) == kata


def read(teks: str) -> int:
    """The words back to the number, by another way."""
    total = sisa = 0
    for kata in teks.replace("seribu", "satu ribu").replace("seratus", "satu ratus").split():
        if kata == "belas":
            sisa += 10
        elif kata in ("puluh", "ratus"):
            satuan = sisa % 10
            sisa += satuan * (10 if kata == "puluh" else 100) - satuan
        elif kata in _BESAR:
            total, sisa = total + sisa * _BESAR[kata], 0
        else:
            sisa += _ANGKA[kata]
    return total + sisa


@given(st.integers(1, BATAS - 1))
def test_words_say_the_number(nilai: int) -> None:
    assert read(terbilang(nilai)) == nilai


def test_printed_with_rupiah_and_not_beyond_words() -> None:
    assert terbilang_rupiah(1_250) == "Seribu dua ratus lima puluh rupiah"
    with pytest.raises(ValueError, match="terlalu besar"):
        terbilang(BATAS)
