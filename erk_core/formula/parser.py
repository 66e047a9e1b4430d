"""Recursive-descent parser of formulas. Never evaluates anything; every error carries its offset."""

from __future__ import annotations

import re
from fractions import Fraction

from erk_core.errors import FormulaError, suggest
from erk_core.formula import tree as t
from erk_core.formula.tokens import Token, tokenize
from erk_core.levels import LEVELS
from erk_core.numbers import MODES

FUNCTIONS = {"min": (2, 20), "max": (2, 20), "jika": (3, 3), "ada": (1, 1), "isi": (2, 20)}
AGGREGATES = ("jumlah", "rata", "hitung", "maks", "min")
_CALLED = ("bulat", "tabel", "pita", "rata_bawahan")
_WORDS = (*_CALLED, "dan", "atau", "bukan", "ya", "tidak", "kosong", "persen", "tanpa")
RESERVED = frozenset((*LEVELS, *FUNCTIONS, *AGGREGATES, *_WORDS))
COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")
MAX_DEPTH = 60
_DECIMALS = re.compile(r"([0-9]|1[0-2])\Z")  # as a number with leading zeros 0000999 would pass for 0
MAX_NODES = 1500
MAX_CHAIN = 150


def _belongs(word: str) -> tuple[str, str]:
    """What was expected of a word of the language that stands where a name should, and what to write."""
    if word == "bukan":
        return '"bukan" di depan seluruh perbandingan', "tulis bukan (a = b) atau a != b"
    if word in ("dan", "atau"):
        return f'syarat di kiri dan kanan "{word}"', "lengkapi syaratnya, atau hapus salah satu katanya"
    if word in LEVELS[1:]:
        return "tingkat dibaca lewat agregat", f"tulis mis. hitung({word}) atau jumlah({word}: ...)"
    if word in (*FUNCTIONS, *AGGREGATES, *_CALLED):
        return f"{word}(...)", f'tulis isinya dalam kurung sesudah "{word}"; bila ini nama, pakai id lain'
    return "nama masukan, parameter, atau langkah", f'"{word}" adalah kata bahasa rumus; pakai id lain'


def parse(source: str) -> t.Node:
    """Parse one formula. Raises FormulaError (with ``pos``) on anything outside the grammar."""
    parser = _Parser(tokenize(" ".join(source.split("\n"))))
    node = parser.either()
    parser.end()
    if sum(1 for _ in t.walk(node)) > MAX_NODES:
        raise FormulaError(
            0, "rumus terlalu besar", f"paling banyak {MAX_NODES} bagian", "pecah menjadi beberapa langkah"
        )
    layer, levels = [node], 0
    while layer:  # a long chain of + is deep as well, and whatever walks it is recursive
        layer, levels = [below for above in layer for below in t.children(above)], levels + 1
    if levels > MAX_CHAIN:
        raise FormulaError(
            0, "rumus terlalu panjang berantai", f"paling dalam {MAX_CHAIN}", "pecah menjadi beberapa langkah"
        )
    return node


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self.tokens = tokens
        self.at = 0
        self.depth = 0

    @property
    def now(self) -> Token:
        return self.tokens[self.at]

    def fail(self, what: str, expected: str, do: str, pos: int | None = None) -> FormulaError:
        where = self.now.pos if pos is None else pos
        return FormulaError(where, f"{what} di kolom {where + 1} rumus", expected, do)

    def take(self) -> Token:
        token = self.now
        if token.kind != "akhir":
            self.at += 1
        return token

    def is_mark(self, *marks: str) -> bool:
        return self.now.kind == "tanda" and self.now.text in marks

    def is_word(self, *words: str) -> bool:
        return self.now.kind == "nama" and self.now.text in words

    def mark(self, mark: str) -> Token:
        if not self.is_mark(mark):
            seen = f'"{self.now.text}"' if self.now.text else "akhir rumus"
            raise self.fail(f"{seen} tidak terduga", f'di sini perlu "{mark}"', f'tambahkan "{mark}"')
        return self.take()

    def end(self) -> None:
        if self.now.kind != "akhir":
            hint = {"==": 'tulis "=" satu kali', "<>": 'tulis "!="', "**": "tulis perkalian biasa"}
            hint |= {"and": 'tulis "dan"', "or": 'tulis "atau"'}
            raise self.fail(
                f'"{self.now.text}" tidak terduga',
                "rumus selesai, atau sebuah operator",
                hint.get(self.now.text, "tambahkan operator di depannya atau hapus"),
            )

    def either(self) -> t.Node:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail(
                "rumus bersarang terlalu dalam", f"paling dalam {MAX_DEPTH}", "pecah menjadi beberapa langkah"
            )
        node = self.both()
        while self.is_word("atau"):
            pos = self.take().pos
            node = t.Biner("atau", node, self.both(), pos=pos)
        self.depth -= 1
        return node

    def both(self) -> t.Node:
        node = self.negation()
        while self.is_word("dan"):
            pos = self.take().pos
            node = t.Biner("dan", node, self.negation(), pos=pos)
        return node

    def negation(self) -> t.Node:
        marks: list[int] = []
        while self.is_word("bukan"):
            marks.append(self.take().pos)
            if len(marks) > MAX_DEPTH:
                raise self.fail('terlalu banyak "bukan"', "paling banyak satu", "hapus yang lebih")
        node = self.comparison()
        for pos in reversed(marks):
            node = t.Bukan(node, pos=pos)
        return node

    def comparison(self) -> t.Node:
        node = self.addition()
        if self.is_mark(*COMPARISONS):
            token = self.take()
            node = t.Biner(token.text, node, self.addition(), pos=token.pos)
            if self.is_mark(*COMPARISONS):
                raise self.fail(
                    "perbandingan berantai",
                    "satu perbandingan saja",
                    'tulis dua perbandingan dengan "dan" di antaranya',
                )
        return node

    def addition(self) -> t.Node:
        node = self.product()
        while self.is_mark("+", "-"):
            token = self.take()
            node = t.Biner(token.text, node, self.product(), pos=token.pos)
        return node

    def product(self) -> t.Node:
        node = self.sign()
        while self.is_mark("*", "/"):
            token = self.take()
            node = t.Biner(token.text, node, self.sign(), pos=token.pos)
        return node

    def sign(self) -> t.Node:
        if self.is_mark("-"):
            pos = self.take().pos
            return t.Negatif(self.atom(), pos=pos)
        return self.atom()

    def atom(self) -> t.Node:
        token = self.now
        if token.kind == "angka":
            return self.number()
        if token.kind == "teks":
            self.take()
            return t.Teks(token.text[1:-1], pos=token.pos)
        if self.is_mark("("):
            self.take()
            node = self.either()
            self.mark(")")
            return node
        if token.kind == "nama":
            return self.word()
        seen = f'"{token.text}"' if token.text else "akhir rumus"
        raise self.fail(
            f"{seen} tidak terduga", "nama, angka 0/1/100 %, fungsi, atau tanda kurung", "lengkapi rumusnya"
        )

    def number(self) -> t.Node:
        token = self.take()
        if token.text == "100" and self.is_mark("%"):
            self.take()
            return t.Angka(Fraction(1), True, pos=token.pos)
        if token.text in ("0", "1") and not self.is_mark("%"):
            return t.Angka(Fraction(int(token.text)), pos=token.pos)
        shown = token.text + (" %" if self.is_mark("%") else "")
        raise self.fail(
            f"angka telanjang {shown}",
            "dalam rumus hanya 0, 1, dan 100 %",
            "jadikan parameter bertanggal dan tulis namanya di sini",
            token.pos,
        )

    def word(self) -> t.Node:
        token = self.take()
        name = token.text
        if name in ("ya", "tidak"):
            return t.YaTidak(name == "ya", pos=token.pos)
        if name == "kosong":
            return t.Kosong(pos=token.pos)
        if self.is_mark("("):
            return self.call(token)
        if name in RESERVED:
            raise self.fail(f'kata "{name}" tidak pada tempatnya', *_belongs(name), token.pos)
        return t.Nama(name, pos=token.pos)

    def call(self, token: Token) -> t.Node:
        name = token.text
        if name == "rata_bawahan":
            return self.staff(token)
        over_level = self.tokens[self.at + 1].text in LEVELS and self.tokens[self.at + 2].text in (
            ":",
            "jika",
            ")",
            ",",
        )
        if name in AGGREGATES and (name != "min" or over_level):
            return self.aggregate(token)
        self.mark("(")
        if name == "bulat":
            return self.rounding(token)
        if name in ("tabel", "pita"):
            return self.lookup(token)
        if name not in FUNCTIONS:
            known = [*FUNCTIONS, *AGGREGATES, *_CALLED]
            raise self.fail(f'fungsi "{name}" tidak dikenal', suggest(name, known), "ganti nama fungsinya", token.pos)
        args = self.arguments()
        low, high = FUNCTIONS[name]
        if not low <= len(args) <= high:
            many = str(low) if low == high else f"{low} sampai {high}"
            raise self.fail(f"{name}(...) diberi {len(args)} isi", f"perlu {many} isi", "perbaiki isinya", token.pos)
        return t.Fungsi(name, args, pos=token.pos)

    def arguments(self) -> tuple[t.Node, ...]:
        args = [self.either()]
        while self.is_mark(","):
            self.take()
            args.append(self.either())
        self.mark(")")
        return tuple(args)

    def aggregate(self, token: Token) -> t.Node:
        name = token.text
        self.mark("(")
        if not self.is_word(*LEVELS):
            hint = f"tulis mis. {name}(hari: ...)" if name != "maks" else "untuk dua nilai pakai max(a, b)"
            raise self.fail(f"{name}(...) tanpa tingkat", f"tingkat di bawahnya: {', '.join(LEVELS[1:])}", hint)
        level = self.take().text
        condition = body = None
        if self.is_word("jika"):
            self.take()
            condition = self.either()
        if name != "hitung":
            self.mark(":")
            body = self.either()
        elif self.is_mark(":"):
            raise self.fail(
                "hitung(...) diberi isi",
                "hitung hanya menghitung baris",
                "hapus titik dua dan isinya, atau pakai jumlah",
            )
        self.mark(")")
        return t.Agregat(name, level, condition, body, pos=token.pos)

    def staff(self, token: Token) -> t.Node:
        self.mark("(")
        if self.now.kind != "nama" or self.now.text in RESERVED:
            raise self.fail("rata_bawahan(...) tanpa langkah", "rata_bawahan(nama_langkah)", "tulis nama langkahnya")
        name = self.take().text
        if not self.is_mark(")"):
            raise self.fail(
                "isi rata_bawahan(...) bukan satu nama",
                "rata_bawahan(nama_langkah)",
                "jadikan perhitungannya langkah tersendiri, lalu tulis namanya",
            )
        self.take()
        return t.RataBawahan(name, pos=token.pos)

    def lookup(self, token: Token) -> t.Node:
        if self.now.kind != "nama":
            raise self.fail(
                f"{token.text}(...) tanpa nama tabel", f"{token.text}(nama_tabel, kunci)", "tulis nama tabelnya"
            )
        table = self.take().text
        self.mark(",")
        return t.CariTabel(table, self.arguments(), token.text == "pita", pos=token.pos)

    def rounding(self, token: Token) -> t.Node:
        body = self.either()
        self.mark(",")
        negative = self.is_mark("-")
        if negative:
            self.take()
        if self.now.kind != "angka" or not _DECIMALS.match(self.now.text):
            raise self.fail(
                "desimal pembulatan salah", "bilangan bulat -12 sampai 12", "tulis mis. bulat(x, 2, potong)"
            )
        decimals = int(self.take().text)
        self.mark(",")
        if not self.is_word(*MODES):
            raise self.fail(
                f'mode "{self.now.text}" tidak dikenal',
                f"salah satu: {', '.join(MODES)}",
                suggest(self.now.text, MODES),
            )
        mode = self.take().text
        unit = ""
        if self.is_mark(","):
            self.take()
            if not self.is_word("persen", "tanpa"):
                raise self.fail(
                    "satuan pembulatan salah", "persen atau tanpa", "tulis mis. bulat(x, 2, potong, persen)"
                )
            unit = self.take().text
        self.mark(")")
        return t.Bulat(body, -decimals if negative else decimals, mode, unit, pos=token.pos)
