"""The grammar of formulas: tree, refusals with their column, words."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erk_core.errors import FormulaError
from erk_core.formula import tree as t
from erk_core.formula.parser import parse
from erk_core.formula.words import in_words

pytestmark = pytest.mark.unit


def test_precedence() -> None:
    assert parse("a + b * c") == t.Biner("+", t.Nama("a"), t.Biner("*", t.Nama("b"), t.Nama("c")))
    assert parse("a - b - c") == t.Biner("-", t.Biner("-", t.Nama("a"), t.Nama("b")), t.Nama("c"))
    assert parse("a / b * c") == t.Biner("*", t.Biner("/", t.Nama("a"), t.Nama("b")), t.Nama("c"))
    both = t.Biner("dan", t.Nama("b"), t.Bukan(t.Biner("<", t.Nama("c"), t.Angka(Fraction(1)))))
    assert parse("a atau b dan bukan c < 1") == t.Biner("atau", t.Nama("a"), both)


def test_min_is_an_aggregate_only_before_a_level() -> None:
    assert parse("min(hari: x)") == t.Agregat("min", "hari", None, t.Nama("x"))
    assert parse("min(a, b)") == t.Fungsi("min", (t.Nama("a"), t.Nama("b")))
    assert parse('hitung(hari jika s = "A")').isi is None  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a * 0.5", "angka telanjang 0.5 di kolom 5"),
        ("a * 50 %", "angka telanjang 50 %"),
        ("1 %", "angka telanjang 1 %"),
        ("a ^ b", 'tanda "^" tidak dikenal di kolom 3'),
        ("a = 'x'", 'tanda "\'" tidak dikenal'),
        ("a == b", '"==" tidak terduga'),
        ("a < b < c", "perbandingan berantai"),
        ("mni(a, b)", 'fungsi "mni" tidak dikenal'),
        ("jika(a, b)", "jika(...) diberi 2 isi"),
        ("min(a)", "min(...) diberi 1 isi"),
        ("(a", 'di sini perlu ")"'),
        ("a b", '"b" tidak terduga'),
        ("", "akhir rumus tidak terduga"),
        ("jumlah(x)", "jumlah(...) tanpa tingkat"),
        ("maks(a, b)", "maks(...) tanpa tingkat"),
        ("jumlah(hari)", 'di sini perlu ":"'),
        ("hitung(hari: x)", "hitung(...) diberi isi"),
        ("bulat(a, 2, naik)", 'mode "naik" tidak dikenal'),
        ("bulat(a, x, potong)", "desimal pembulatan salah"),
        ("rata_bawahan(x + y)", "isi rata_bawahan(...) bukan satu nama"),
        ("rata_bawahan(hari)", "rata_bawahan(...) tanpa langkah"),
        ("rata_bawahan", 'kata "rata_bawahan" tidak pada tempatnya'),
        ("hari + 1", 'kata "hari" tidak pada tempatnya'),
        ("tabel(, a)", "tanpa nama tabel"),
        ("(" * 200 + "a" + ")" * 200, "bersarang terlalu dalam"),
        ("a" + " + a" * 1400, "terlalu"),
        ("a" * 5000, "terlalu panjang"),
    ],
)
def test_refusals(text: str, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert message in f"{error.what}; {error.expected}"
    assert error.do
    assert 0 <= error.pos <= len(text)


@pytest.mark.parametrize(
    ("text", "expected", "do"),
    [
        ("a = bukan b", '"bukan" di depan seluruh perbandingan', "tulis bukan (a = b) atau a != b"),
        ("a + bukan b", '"bukan" di depan seluruh perbandingan', "tulis bukan (a = b) atau a != b"),
        ("a dan dan b", 'syarat di kiri dan kanan "dan"', "lengkapi syaratnya, atau hapus salah satu katanya"),
        ("a atau", "nama, angka 0/1/100 %, fungsi, atau tanda kurung", "lengkapi rumusnya"),
        ("hari + 1", "tingkat dibaca lewat agregat", "tulis mis. hitung(hari) atau jumlah(hari: ...)"),
        ("jika a", "jika(...)", 'tulis isinya dalam kurung sesudah "jika"; bila ini nama, pakai id lain'),
        ("persen * a", "nama masukan, parameter, atau langkah", '"persen" adalah kata bahasa rumus; pakai id lain'),
        ("a and b", "rumus selesai, atau sebuah operator", 'tulis "dan"'),
        ("a or b", "rumus selesai, atau sebuah operator", 'tulis "atau"'),
    ],
)
def test_a_word_out_of_place_says_where_it_belongs(text: str, expected: str, do: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    assert (caught.value.expected, caught.value.do) == (expected, do)


@given(st.text(alphabet='abjika(),:"+-*/<>=%01 ', max_size=60))
def test_any_text_is_parsed_or_refused(text: str) -> None:
    pos = 0
    try:
        parse(text)
    except FormulaError as error:
        pos = error.pos
    assert 0 <= pos <= len(text)


def test_words() -> None:
    node = parse('jika(s = "CPNS", min(a / (b + c), 100 %), jumlah(hari jika bukan x: isi(y, 0)))')
    text = in_words(node, str.upper)
    assert text == (
        "(jika [S] sama dengan CPNS maka yang terkecil dari ([A] ÷ ([B] + [C]); 100 %), selain itu "
        "(jumlah ([Y], bila kosong 0) dari semua hari yang bukan [X]))"
    )
