"""Edges of the formula language: every refusal whole with its column, limits to the last one, precedence, words."""

from __future__ import annotations

import dataclasses
import itertools
from fractions import Fraction
from typing import Any

import pytest

from erk_core.errors import FormulaError
from erk_core.formula import tree as t
from erk_core.formula.parser import parse
from erk_core.formula.words import in_words

pytestmark = pytest.mark.unit
A, B, C, D = (t.Nama(x) for x in "abcd")


def refused(text: str) -> tuple[int, str, str, str]:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    error = caught.value
    return error.pos, error.what, error.expected, error.do


STEPS = "pecah menjadi beberapa langkah"
NAME = "nama masukan, parameter, atau langkah"
ATOM = "nama, angka 0/1/100 %, fungsi, atau tanda kurung"
BARE = ("dalam rumus hanya 0, 1, dan 100 %", "jadikan parameter bertanggal dan tulis namanya di sini")
BELOW = "tingkat di bawahnya: segmen, hari, butir_skp, nilai_360"
KNOWN = 'yang dikenal: + - * / ( ) = != < <= > >= , : % dan "TEKS"'
DECIMALS = ("desimal pembulatan salah", "bilangan bulat -12 sampai 12", "tulis mis. bulat(x, 2, potong)")
MODE = "salah satu: setengah_ke_atas, ke_bawah, ke_atas, potong, setengah_genap"


@pytest.mark.parametrize(
    ("text", "pos", "what", "expected", "do"),
    [
        ("a ^ b", 2, 'tanda "^" tidak dikenal', KNOWN, "hapus atau ganti tandanya"),
        ("a = 'x'", 4, 'tanda "\'" tidak dikenal', KNOWN, "tulis teks dalam kutip ganda"),
        ("a = ”x”", 4, 'tanda "”" tidak dikenal', KNOWN, "tulis teks dalam kutip ganda"),
        ("", 0, "akhir rumus tidak terduga", ATOM, "lengkapi rumusnya"),
        ("a +", 3, "akhir rumus tidak terduga", ATOM, "lengkapi rumusnya"),
        ("a + )", 4, '")" tidak terduga', ATOM, "lengkapi rumusnya"),
        ("- - a", 2, '"-" tidak terduga', ATOM, "lengkapi rumusnya"),
        ("(a", 2, "akhir rumus tidak terduga", 'di sini perlu ")"', 'tambahkan ")"'),
        ("(a b", 3, '"b" tidak terduga', 'di sini perlu ")"', 'tambahkan ")"'),
        ("a b", 2, '"b" tidak terduga', "rumus selesai, atau sebuah operator",
         "tambahkan operator di depannya atau hapus"),
        ("a)", 1, '")" tidak terduga', "rumus selesai, atau sebuah operator",
         "tambahkan operator di depannya atau hapus"),
        ("a == b", 2, '"==" tidak terduga', "rumus selesai, atau sebuah operator", 'tulis "=" satu kali'),
        ("a <> b", 2, '"<>" tidak terduga', "rumus selesai, atau sebuah operator", 'tulis "!="'),
        ("a ** b", 2, '"**" tidak terduga', "rumus selesai, atau sebuah operator", "tulis perkalian biasa"),
        ("a < b = c", 6, "perbandingan berantai", "satu perbandingan saja",
         'tulis dua perbandingan dengan "dan" di antaranya'),
        ("a * 0.5", 4, "angka telanjang 0.5", *BARE),
        ("a * 50 %", 4, "angka telanjang 50 %", *BARE),
        ("1 %", 0, "angka telanjang 1 %", *BARE),
        ("100", 0, "angka telanjang 100", *BARE),
        ("a = bukan b", 4, 'kata "bukan" tidak pada tempatnya', '"bukan" di depan seluruh perbandingan',
         "tulis bukan (a = b) atau a != b"),
        ("a dan dan b", 6, 'kata "dan" tidak pada tempatnya', 'syarat di kiri dan kanan "dan"',
         "lengkapi syaratnya, atau hapus salah satu katanya"),
        ("hari + 1", 0, 'kata "hari" tidak pada tempatnya', "tingkat dibaca lewat agregat",
         "tulis mis. hitung(hari) atau jumlah(hari: ...)"),
        ("pegawai + 1", 0, 'kata "pegawai" tidak pada tempatnya', NAME,
         '"pegawai" adalah kata bahasa rumus; pakai id lain'),
        ("segmen", 0, 'kata "segmen" tidak pada tempatnya', "tingkat dibaca lewat agregat",
         "tulis mis. hitung(segmen) atau jumlah(segmen: ...)"),
        ("a + rata_bawahan", 4, 'kata "rata_bawahan" tidak pada tempatnya', "rata_bawahan(...)",
         'tulis isinya dalam kurung sesudah "rata_bawahan"; bila ini nama, pakai id lain'),
        ("potong + persen", 9, 'kata "persen" tidak pada tempatnya', NAME,
         '"persen" adalah kata bahasa rumus; pakai id lain'),
        ("a + mni(a, b)", 4, 'fungsi "mni" tidak dikenal', 'mungkin maksudnya "min"', "ganti nama fungsinya"),
        ("bulta(a, 1, potong)", 0, 'fungsi "bulta" tidak dikenal', 'mungkin maksudnya "bulat"',
         "ganti nama fungsinya"),
        ("0 + jika(a, b)", 4, "jika(...) diberi 2 isi", "perlu 3 isi", "perbaiki isinya"),
        ("jika(a, b, c, d)", 0, "jika(...) diberi 4 isi", "perlu 3 isi", "perbaiki isinya"),
        ("ada(a, b)", 0, "ada(...) diberi 2 isi", "perlu 1 isi", "perbaiki isinya"),
        ("min(a)", 0, "min(...) diberi 1 isi", "perlu 2 sampai 20 isi", "perbaiki isinya"),
        ("max(a)", 0, "max(...) diberi 1 isi", "perlu 2 sampai 20 isi", "perbaiki isinya"),
        ("isi(a)", 0, "isi(...) diberi 1 isi", "perlu 2 sampai 20 isi", "perbaiki isinya"),
        ("jumlah(x)", 7, "jumlah(...) tanpa tingkat", BELOW, "tulis mis. jumlah(hari: ...)"),
        ("maks(a, b)", 5, "maks(...) tanpa tingkat", BELOW, "untuk dua nilai pakai max(a, b)"),
        ("min(", 4, "akhir rumus tidak terduga", ATOM, "lengkapi rumusnya"),
        ("min(hari", 4, 'kata "hari" tidak pada tempatnya', "tingkat dibaca lewat agregat",
         "tulis mis. hitung(hari) atau jumlah(hari: ...)"),
        ("min(hari)", 8, '")" tidak terduga', 'di sini perlu ":"', 'tambahkan ":"'),
        ("min(hari, a)", 8, '"," tidak terduga', 'di sini perlu ":"', 'tambahkan ":"'),
        ("jumlah(hari jika a)", 18, '")" tidak terduga', 'di sini perlu ":"', 'tambahkan ":"'),
        ("hitung(hari: x)", 11, "hitung(...) diberi isi", "hitung hanya menghitung baris",
         "hapus titik dua dan isinya, atau pakai jumlah"),
        ("hitung(hari x)", 12, '"x" tidak terduga', 'di sini perlu ")"', 'tambahkan ")"'),
        ("jumlah(hari: x", 14, "akhir rumus tidak terduga", 'di sini perlu ")"', 'tambahkan ")"'),
        ("rata_bawahan()", 13, "rata_bawahan(...) tanpa langkah", "rata_bawahan(nama_langkah)",
         "tulis nama langkahnya"),
        ("rata_bawahan(hari)", 13, "rata_bawahan(...) tanpa langkah", "rata_bawahan(nama_langkah)",
         "tulis nama langkahnya"),
        ("rata_bawahan(x + y)", 15, "isi rata_bawahan(...) bukan satu nama", "rata_bawahan(nama_langkah)",
         "jadikan perhitungannya langkah tersendiri, lalu tulis namanya"),
        ("tabel(, a)", 6, "tabel(...) tanpa nama tabel", "tabel(nama_tabel, kunci)", "tulis nama tabelnya"),
        ('pita("x", a)', 5, "pita(...) tanpa nama tabel", "pita(nama_tabel, kunci)", "tulis nama tabelnya"),
        ("tabel(x)", 7, '")" tidak terduga', 'di sini perlu ","', 'tambahkan ","'),
        ("bulat(a)", 7, '")" tidak terduga', 'di sini perlu ","', 'tambahkan ","'),
        ("bulat(a, x, potong)", 9, *DECIMALS),
        ("bulat(a, 13, potong)", 9, *DECIMALS),
        ("bulat(a, -13, potong)", 10, *DECIMALS),
        ("bulat(a, 00, potong)", 9, *DECIMALS),
        ("bulat(a, 2.5, potong)", 9, *DECIMALS),
        ("bulat(a, 2)", 10, '")" tidak terduga', 'di sini perlu ","', 'tambahkan ","'),
        ("bulat(a, 2, potonk)", 12, 'mode "potonk" tidak dikenal', MODE, 'mungkin maksudnya "potong"'),
        ("bulat(a, 2, potong, hari)", 20, "satuan pembulatan salah", "persen atau tanpa",
         "tulis mis. bulat(x, 2, potong, persen)"),
        ("bulat(a, 2, potong, persen, b)", 26, '"," tidak terduga', 'di sini perlu ")"', 'tambahkan ")"'),
    ],
    ids=itertools.count(),
)  # fmt: skip
def test_refusals_whole(text: str, pos: int, what: str, expected: str, do: str) -> None:
    assert refused(text) == (pos, f"{what} di kolom {pos + 1} rumus", expected, do)


@pytest.mark.parametrize("name", ["min", "max", "isi"])
def test_twenty_arguments_and_no_more(name: str) -> None:
    assert parse(f"{name}({', '.join('a' * 20)})") == t.Fungsi(name, (A,) * 20)
    assert refused(f"{name}({', '.join('a' * 21)})")[1:3] == (
        f"{name}(...) diberi 21 isi di kolom 1 rumus",
        "perlu 2 sampai 20 isi",
    )
    assert parse(f"{name}(a, b)") == t.Fungsi(name, (A, B))


def test_length() -> None:
    assert parse("a" + " " * 3999) == A
    assert refused("a" + " " * 4000) == (0, "rumus terlalu panjang", "paling banyak 4000 huruf", STEPS)


def test_parentheses_sixty_deep() -> None:
    assert parse("(" * 59 + "a" + ")" * 59) == A
    pos = 60
    assert refused("(" * 60 + "a" + ")" * 60) == (
        pos,
        f"rumus bersarang terlalu dalam di kolom {pos + 1} rumus",
        "paling dalam 60",
        STEPS,
    )
    # one after the other is not deep, and does not make room for more
    assert len(list(t.walk(parse(" + ".join(["((a))"] * 100))))) == 199
    assert refused("(a) + " * 30 + "(" * 60 + "a" + ")" * 60)[1].startswith("rumus bersarang terlalu dalam")


def test_sixty_negations() -> None:
    node = parse("bukan " * 60 + "a")
    places = [part.pos for part in t.walk(node)]
    assert places == list(range(0, 366, 6))
    assert refused("bukan " * 61 + "a") == (
        366,
        'terlalu banyak "bukan" di kolom 367 rumus',
        "paling banyak satu",
        "hapus yang lebih",
    )


def test_chain_of_one_hundred_and_fifty() -> None:
    assert len(list(t.walk(parse("+".join("a" * 150))))) == 299
    assert refused("+".join("a" * 151)) == (0, "rumus terlalu panjang berantai", "paling dalam 150", STEPS)
    assert refused("bukan " * 2 + "+".join("a" * 149))[1] == "rumus terlalu panjang berantai"


def test_one_thousand_five_hundred_parts() -> None:
    sums = ["+".join("a" * 107)] * 6 + ["+".join("a" * 111)]  # 1 + 6 x 213 + 221
    assert len(list(t.walk(parse(f"min({', '.join(sums)})")))) == 1500
    assert refused(f"min({', '.join(sums)[:-1]}-a)") == (0, "rumus terlalu besar", "paling banyak 1500 bagian", STEPS)


def binary(op: str, left: t.Node, right: t.Node) -> t.Biner:
    return t.Biner(op, left, right)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("a atau b atau c", binary("atau", binary("atau", A, B), C)),
        ("a dan b dan c", binary("dan", binary("dan", A, B), C)),
        ("a dan b atau c dan d", binary("atau", binary("dan", A, B), binary("dan", C, D))),
        ("a dan (b atau c)", binary("dan", A, binary("atau", B, C))),
        ("bukan a dan b", binary("dan", t.Bukan(A), B)),
        ("bukan bukan a = b", t.Bukan(t.Bukan(binary("=", A, B)))),
        ("a + b < c * d", binary("<", binary("+", A, B), binary("*", C, D))),
        ("a <= b atau c >= d", binary("atau", binary("<=", A, B), binary(">=", C, D))),
        ("a != b", binary("!=", A, B)),
        ("a > b", binary(">", A, B)),
        ("a = b", binary("=", A, B)),
        ("a - b + c", binary("+", binary("-", A, B), C)),
        ("a - (b + c)", binary("-", A, binary("+", B, C))),
        ("a * b / c", binary("/", binary("*", A, B), C)),
        ("-a * b", binary("*", t.Negatif(A), B)),
        ("a * -b", binary("*", A, t.Negatif(B))),
        ("a - -b", binary("-", A, t.Negatif(B))),
        ("-(a + b)", t.Negatif(binary("+", A, B))),
        ("0", t.Angka(Fraction(0))),
        ("1", t.Angka(Fraction(1))),
        ("100 %", t.Angka(Fraction(1), True)),
        ("100%", t.Angka(Fraction(1), True)),
        ("ya", t.YaTidak(True)),
        ("tidak", t.YaTidak(False)),
        ("kosong", t.Kosong()),
        ('"IV/a, b"', t.Teks("IV/a, b")),
        ('""', t.Teks("")),
        ("(((a)))", A),
        ("a\n+\nb", binary("+", A, B)),
        ("ada(a)", t.Fungsi("ada", (A,))),
        ("jika(a, b, c)", t.Fungsi("jika", (A, B, C))),
        ("min(hari: a)", t.Agregat("min", "hari", None, A)),
        ("min(hari jika a: b)", t.Agregat("min", "hari", A, B)),
        ("min(hari_ini, a)", t.Fungsi("min", (t.Nama("hari_ini"), A))),
        ("maks(segmen: a)", t.Agregat("maks", "segmen", None, A)),
        ("rata(butir_skp jika a: b)", t.Agregat("rata", "butir_skp", A, B)),
        ("jumlah(nilai_360: a)", t.Agregat("jumlah", "nilai_360", None, A)),
        ("hitung(hari)", t.Agregat("hitung", "hari", None, None)),
        ("hitung(hari jika a)", t.Agregat("hitung", "hari", A, None)),
        ("tabel(kelas, a)", t.CariTabel("kelas", (A,), False)),
        ("pita(kelas, a, b + c)", t.CariTabel("kelas", (A, binary("+", B, C)), True)),
        ("rata_bawahan(a)", t.RataBawahan("a")),
        ("bulat(a, 0, potong)", t.Bulat(A, 0, "potong", "")),
        ("bulat(a, 12, ke_atas, persen)", t.Bulat(A, 12, "ke_atas", "persen")),
        ("bulat(a, -3, ke_bawah, tanpa)", t.Bulat(A, -3, "ke_bawah", "tanpa")),
        ("bulat(a + b, 9, setengah_genap)", t.Bulat(binary("+", A, B), 9, "setengah_genap", "")),
    ],
    ids=itertools.count(),
)
def test_trees(text: str, node: t.Node) -> None:
    assert parse(text) == node


PLACES = [
    ("a dan b atau bukan c", [("Biner", 8), ("Biner", 2), ("Nama", 0), ("Nama", 6), ("Bukan", 13), ("Nama", 19)]),
    ("a - b * -c", [("Biner", 2), ("Nama", 0), ("Biner", 6), ("Nama", 4), ("Negatif", 8), ("Nama", 9)]),
    (' "A" != s', [("Biner", 5), ("Teks", 1), ("Nama", 8)]),
    ("(0 + 1) / 100 %", [("Biner", 8), ("Biner", 3), ("Angka", 1), ("Angka", 5), ("Angka", 10)]),
    (" jika( ya, kosong, 0)", [("Fungsi", 1), ("YaTidak", 7), ("Kosong", 11), ("Angka", 19)]),
    (" rata(hari jika x: y)", [("Agregat", 1), ("Nama", 16), ("Nama", 19)]),
    ("0 + rata_bawahan( x )", [("Biner", 2), ("Angka", 0), ("RataBawahan", 4)]),
    ("  pita(k, x)", [("CariTabel", 2), ("Nama", 10)]),
    ("1 + bulat(x, 2, potong)", [("Biner", 2), ("Angka", 0), ("Bulat", 4), ("Nama", 10)]),
]


@pytest.mark.parametrize(("text", "places"), PLACES)
def test_every_node_knows_its_place(text: str, places: list[tuple[str, int]]) -> None:
    assert [(type(node).__name__, node.pos) for node in t.walk(parse(text))] == places


NODES = [
    "ya", "kosong", '"x"', "0", "a", "-a", "bukan a", "a + b", "min(a, b)", "bulat(a, 2, potong)",
    "pita(k, a)", "hitung(hari)", "rata_bawahan(a)",
]  # fmt: skip


@pytest.mark.parametrize("text", NODES)
def test_nodes_compare_by_structure_and_never_change(text: str) -> None:
    node, later = parse(text), parse("  " + text)
    assert (node, hash(node)) == (later, hash(later))
    assert later.pos == node.pos + 2
    with pytest.raises(dataclasses.FrozenInstanceError):
        node.pos = 7  # type: ignore[misc]


def test_a_node_made_by_hand_stands_at_the_start() -> None:
    assert (A.pos, t.Angka(Fraction(1)).persen, t.Bulat(A, 2, "potong").satuan) == (0, False, "")


SHAPES: list[tuple[str, str, bool]] = [
    ("a + b", "  a  +  b", True),
    ("a + b", "a - b", False),
    ("a + b", "b + a", False),
    ("jumlah(hari jika a: b)", "jumlah(segmen jika a: b)", False),
    ("jumlah(hari: a)", "rata(hari: a)", False),
    ("bulat(a, 2, potong)", "bulat(a, 3, potong)", False),
    ("bulat(a, 2, potong)", "bulat(a, 2, potong, persen)", False),
    ("pita(k, a)", "tabel(k, a)", False),
    ("min(a, b)", "max(a, b)", False),
    ("min(a, b)", "min(a, b, c)", False),
    ("-a", "bukan a", False),
    ("ya", "tidak", False),
    ('"x"', "x", False),
]


@pytest.mark.parametrize(("one", "other", "same"), SHAPES)
def test_shape_is_equal_for_equal_meaning_only(one: str, other: str, same: bool) -> None:
    assert (t.shape(parse(one)) == t.shape(parse(other))) is same


def test_names_and_children_in_reading_order() -> None:
    node = parse("jika(c = b, pita(kelas, a) + b, jumlah(hari jika d: -e)) * isi(rata_bawahan(staf), kelas)")
    assert t.names(node) == ["c", "b", "kelas", "a", "d", "e", "staf"]
    assert t.over_staff(node) == ["staf"]
    assert t.over_staff(A) == []
    assert t.children(parse("jumlah(hari jika d: e)")) == (D, t.Nama("e"))
    assert t.children(parse("jumlah(hari: e)")) == (t.Nama("e"),)
    assert t.children(parse("hitung(hari jika d)")) == (D,)
    assert t.children(A) == ()


WORDS: list[tuple[str, str]] = [
    ("0 + 1", "0 + 1"),
    ("a * 100 %", "[A] × 100 %"),
    ('s = "CPNS"', "[S] sama dengan CPNS"),
    ("a != b", "[A] tidak sama dengan [B]"),
    ("a < b", "[A] kurang dari [B]"),
    ("a <= b", "[A] paling banyak [B]"),
    ("a > b", "[A] lebih dari [B]"),
    ("a >= b", "[A] paling sedikit [B]"),
    ("isi(a, ya, tidak)", "([A], bila kosong ya, bila kosong tidak)"),
    ("isi(a, kosong)", "([A], bila kosong kosong)"),
    ("-a * -(b + c)", "−[A] × −([B] + [C])"),
    ("-(a * b)", "−([A] × [B])"),
    ("bukan a", "bukan [A]"),
    ("bukan a < b", "bukan [A] kurang dari [B]"),
    ("bukan (a dan b)", "bukan ([A] dan [B])"),
    ("bukan (a atau b)", "bukan ([A] atau [B])"),
    # parentheses only where they change the meaning
    ("a + b + c - d", "[A] + [B] + [C] − [D]"),
    ("a - (b - c)", "[A] − ([B] − [C])"),
    ("a - (b + c)", "[A] − ([B] + [C])"),
    ("a / b / c", "[A] ÷ [B] ÷ [C]"),
    ("a / (b * c)", "[A] ÷ ([B] × [C])"),
    ("(a + b) * c", "([A] + [B]) × [C]"),
    ("a + b * c", "[A] + [B] × [C]"),
    ("a * b + c", "[A] × [B] + [C]"),
    ("(a - b) / c", "([A] − [B]) ÷ [C]"),
    ("a * b < c - d", "[A] × [B] kurang dari [C] − [D]"),
    ("(a < b) = (c < d)", "([A] kurang dari [B]) sama dengan ([C] kurang dari [D])"),
    ("a < b dan c > d", "[A] kurang dari [B] dan [C] lebih dari [D]"),
    ("a dan b atau c", "[A] dan [B] atau [C]"),
    ("a dan (b atau c)", "[A] dan ([B] atau [C])"),
    ("(a atau b) dan c", "([A] atau [B]) dan [C]"),
    ("a atau (b atau c)", "[A] atau ([B] atau [C])"),
    ("a dan (b dan c)", "[A] dan ([B] dan [C])"),
    ("bulat(a + b, -3, ke_bawah)", "([A] + [B]) dibulatkan ke bawah pada -3 desimal"),
    ("bulat(a, 2, setengah_genap)", "([A]) dibulatkan setengah ke genap pada 2 desimal"),
    ("pita(k, a atau b, c)", "[K] untuk [A] atau [B], [C]"),
    ("hitung(hari)", "(banyaknya hari)"),
    ("hitung(hari jika a atau b)", "(banyaknya hari yang [A] atau [B])"),
    ("jumlah(segmen: a)", "(jumlah [A] dari semua segmen jabatan)"),
    ("jumlah(hari: a + b)", "(jumlah [A] + [B] dari semua hari)"),
    ("jumlah(hari: a < b)", "(jumlah ([A] kurang dari [B]) dari semua hari)"),
    ("rata(butir_skp: a)", "(rata-rata [A] dari semua butir SKP)"),
    ("maks(nilai_360: a)", "(nilai terbesar [A] dari semua nilai 360)"),
    ("min(hari jika a: b)", "(nilai terkecil [B] dari semua hari yang [A])"),
    ("rata_bawahan(a)", "(rata-rata [A] dari bawahan langsung)"),
    ("jika(a atau b, c, d + a)", "(jika [A] atau [B] maka [C], selain itu [D] + [A])"),
    ("ada(a)", "[A] ada"),
    ("min(a, b + c)", "yang terkecil dari ([A]; [B] + [C])"),
    ("max(a, b, c)", "yang terbesar dari ([A]; [B]; [C])"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "words"), WORDS, ids=itertools.count())
def test_words(text: str, words: str) -> None:
    assert in_words(parse(text), str.upper) == words


def test_words_refuse_a_node_they_do_not_know() -> None:
    class Lain(t.Node):
        pass

    with pytest.raises(TypeError, match="Lain"):
        in_words(Lain(), str.upper)


def test_a_number_keeps_its_value_in_words() -> None:
    values: Any = [t.Angka(Fraction(0)), t.Angka(Fraction(1)), t.Angka(Fraction(1), True)]
    assert [in_words(v, str) for v in values] == ["0", "1", "100 %"]
