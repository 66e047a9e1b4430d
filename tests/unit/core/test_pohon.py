"""What a formula is parsed to: engine and interpreter share the tree, so only these tests see a wrong one."""

from __future__ import annotations

import pytest

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.ints import Ints
from erk_core.engine.rounding import divide_rounded
from erk_core.errors import FormulaError
from erk_core.formula import tree as t
from erk_core.formula.parser import MAX_CHAIN, parse
from erk_core.formula.words import in_words

pytestmark = pytest.mark.unit
A, B = t.Nama("a"), t.Nama("b")


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("ya", t.YaTidak(True)),
        ("tidak", t.YaTidak(False)),
        ("kosong", t.Kosong()),
        ("a - b - a", t.Biner("-", t.Biner("-", A, B), A)),
        ("a / b / a", t.Biner("/", t.Biner("/", A, B), A)),
        ("a + b * a", t.Biner("+", A, t.Biner("*", B, A))),
        ("-a * b", t.Biner("*", t.Negatif(A), B)),
        ("bukan a dan b", t.Biner("dan", t.Bukan(A), B)),
        ("a atau b dan a", t.Biner("atau", A, t.Biner("dan", B, A))),
        ("bukan a < b", t.Bukan(t.Biner("<", A, B))),
        ("bulat(a, 2, potong)", t.Bulat(A, 2, "potong")),
        ("bulat(a, -12, ke_atas)", t.Bulat(A, -12, "ke_atas")),
        ("bulat(a, 0, potong, persen)", t.Bulat(A, 0, "potong", "persen")),
        ("min(hari: a)", t.Agregat("min", "hari", None, A)),
        ("min(hari jika b: a)", t.Agregat("min", "hari", B, A)),
        ("min(a, b)", t.Fungsi("min", (A, B))),
        ("hitung(hari)", t.Agregat("hitung", "hari", None, None)),
        ("pita(p, a)", t.CariTabel("p", (A,), True)),
        ("tabel(p, a, b)", t.CariTabel("p", (A, B), False)),
        ("rata_bawahan(a)", t.RataBawahan("a")),
    ],
)
def test_tree(text: str, tree: t.Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("a + jumlah(a)", 11, "tingkat di bawahnya: segmen, hari, butir_skp, nilai_360"),
        ("'a'", 0, "tulis teks dalam kutip ganda"),
        ("a ; b", 2, "hapus atau ganti tandanya"),
        ("a + 7", 4, "angka telanjang 7 di kolom 5 rumus"),
        ("a == b", 2, '"==" tidak terduga di kolom 3 rumus'),
        ("min(", 4, "akhir rumus tidak terduga"),
        ("a" + "+a" * MAX_CHAIN, 0, "paling dalam 150"),
    ],
)
def test_place_of_complaints(text: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    assert error.pos == position
    assert message in f"{error.what}; {error.expected}; {error.do}"


def test_longest_chain() -> None:
    assert isinstance(parse("a" + "+a" * (MAX_CHAIN - 1)), t.Biner)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("(a + b) * a", "([A] + [B]) × [A]"),
        ("a - (b - a)", "[A] − ([B] − [A])"),
        ("(a atau b) dan a", "([A] atau [B]) dan [A]"),
        ("bukan (a atau b)", "bukan ([A] atau [B])"),
        ("a + b >= b", "[A] + [B] paling sedikit [B]"),
        ("-(a + b)", "−([A] + [B])"),
        ("bulat(a, 2, potong)", "([A]) dibulatkan dipotong pada 2 desimal"),
        ("maks(hari jika b: a + a)", "(nilai terbesar [A] + [A] dari semua hari yang [B])"),
    ],
)
def test_words(text: str, words: str) -> None:
    assert in_words(parse(text), str.upper) == words


@pytest.mark.parametrize(
    ("mode", "want"),
    [
        ("setengah_ke_atas", [-1, 0, 0, 1, -1]),
        ("ke_bawah", [-1, -1, 0, 0, -1]),
        ("ke_atas", [0, 0, 0, 1, -1]),
        ("potong", [0, 0, 0, 0, -1]),
        ("setengah_genap", [0, 0, 0, 0, -1]),
    ],
)
def test_rounding_next_to_zero(mode: str, want: list[int]) -> None:
    num = ints.from_list([-1, -1, 0, 1, -1])
    den: Ints = ints.from_list([2, 3, 7, 2, 1])
    assert divide_rounded(num, den, mode).arr.tolist() == want
    assert c.nulls([False, False]) is None
