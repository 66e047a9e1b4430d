"""Strict YAML: exact numbers, every surprise refused with its line."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erk_core import PackError
from erk_core.load.yaml_strict import parse

pytestmark = pytest.mark.unit


def test_values_and_lines() -> None:
    doc = parse("a: 6000\nb:\n  - 95.10\n  - ya\nc: '007'\nd: 2026-10-01\ne: 1/3\n", "x.yaml")
    assert doc.data == {"a": 6000, "b": [Decimal("95.10"), "ya"], "c": "007", "d": "2026-10-01", "e": "1/3"}
    assert [doc.line(("b", 1)), doc.line(("c",)), doc.line(("b", 9))] == [4, 5, 2]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: yes", 'x:1: "yes" mendua'),
        ("a: 1\nb: TRUE", 'x:2: "TRUE" mendua'),
        ("a: off", '"off" mendua'),
        ("a: ~", "mendua"),
        ("a:", "nilai tidak diisi"),
        ("a: 1e3", "angka tanpa eksponen"),
        ("a: 1.5E-3", "angka tanpa eksponen"),
        ("a: 1_000", "angka tanpa garis bawah"),
        ("a: 007", "angka tanpa nol di depan"),
        ("a: 0x1F", "angka desimal biasa"),
        ("a: 0o17", "angka desimal biasa"),
        ("a: 1:30", "angka tanpa titik dua"),
        ("a: .inf", "angka berhingga"),
        ("a: .NaN", "angka berhingga"),
        ("a: .5", "digit di kedua sisi titik"),
        ("a: +5", "angka tanpa tanda tambah"),
        ("a: 1.000.000", "angka tanpa pemisah ribuan"),
        (
            "a: 6.000",
            "ribuan tanpa titik, desimal tanpa nol di ekor; tulis 6000 atau 6",
        ),
        ("a: -1.540", "tulis -1540 atau -1.54"),
        ("a: 95,5", "desimal dengan titik"),
        ("a: 1\nb: 2\na: 3", 'x:3: kunci ganda "a"; satu kali saja (sudah ada di baris 1)'),
        ("a: &x 1\nb: *x", "x:1: anchor &x"),
        ("a: *x", "x:1: alias *x"),
        ("a: !!float 1", "tag"),
        ("a: 1\n---\nb: 2", "lebih dari satu dokumen"),
        ("? [a]\n: 1", "kunci bukan kata"),
        ("rumus: jumlah(hari jika x: 1)", "titik dua di dalam teks tanpa kutip; YAML yang benar; beri kutip tunggal"),
        ("{id: x, rumus: isi(bonus, 0)}", 'x:1: rumus terpotong di koma sebelum "0)"; rumus yang memuat koma di dalam'),
        ("{rumus: jika(a, b, c), x: 1}", 'sebelum "b"'),
        ("{a: 1, b}", "nilai tidak diisi"),
        ("a: [1, 2", "YAML tidak terbaca"),
        ("", "berkas kosong"),
        ("a: " + "[" * 50 + "]" * 50, "bersarang terlalu dalam"),
        ("a: " + "9" * 60, "angka terlalu panjang"),
    ],
)
def test_refusals(text: str, message: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(text, "x")
    assert message in "\n".join(str(f) for f in caught.value.findings)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a: [1, 2", 'x:1: YAML tidak terbaca: kurung tidak ditutup dengan "]"; YAML yang benar; tutup kurungnya'),
        ("a: {b: 1", 'kurung tidak ditutup dengan "}"'),
        ("a: 'x", "tanda kutip tidak ditutup; YAML yang benar; tutup kutipnya"),
        ('a: "x\\q"', "garis miring terbalik di dalam kutip ganda; YAML yang benar; pakai kutip tunggal"),
        ("a: 'it's'", "ada isi sesudah nilai yang sudah selesai; YAML yang benar; samakan lekukannya dengan baris di"),
        ("- a\nb: 1", "x:2: YAML tidak terbaca: ada isi sesudah nilai yang sudah selesai"),
        ("a: @x", 'teks diawali "@"; YAML yang benar; beri kutip'),
        ("a: %x", 'teks diawali "%"'),
        ("a: b: c", "titik dua di dalam teks tanpa kutip; YAML yang benar; beri kutip tunggal"),
        ("a: 1\n b: 2", "x:2: YAML tidak terbaca: baris ini tidak sejajar dengan baris di atasnya; YAML yang benar"),
        ("key\nother: 1", "x:2: YAML tidak terbaca: baris ini tidak sejajar dengan baris di atasnya"),
        ("a: |\n b\nf", "kunci tanpa titik dua; YAML yang benar; tulis kunci: nilai"),
        ("a: - b", "daftar dimulai di baris kuncinya; YAML yang benar; tulis daftarnya mulai baris berikut"),
        ("a: 1\n...\nb: 2", "ada isi sesudah akhir dokumen"),
        ("a: ]", "ada tanda yang tidak pada tempatnya"),
        ("a: \x07", "ada huruf yang tidak dapat dicetak"),
        ("%TAG", "susunannya salah"),
    ],
)
def test_what_yaml_refuses_is_said_in_indonesian(text: str, message: str) -> None:
    with pytest.raises(PackError) as caught:
        parse(text, "x")
    told = "\n".join(str(f) for f in caught.value.findings)
    assert message in told
    assert not any(word in told for word in ("expected", "found", "allowed"))


def test_a_formula_cut_at_its_commas_is_told_once() -> None:
    with pytest.raises(PackError) as caught:
        parse("a: {rumus: jika(x, min(y, 0), z), label: L, b}", "x")
    assert [str(f) for f in caught.value.findings[::-1]] == [
        'x:1: rumus terpotong di koma sebelum "min(y"; rumus yang memuat koma di dalam kutip; '
        "beri kutip tunggal: rumus: 'isi(x, 0)'",
        "x:1: nilai tidak diisi; sebuah nilai; isi nilainya; bila memang tidak ada nilai, tulis kosong",
    ]


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    lines = [1]
    try:
        parse(text, "x")
    except PackError as error:
        lines = [f.line for f in error.findings]
    assert min(lines) >= 1
