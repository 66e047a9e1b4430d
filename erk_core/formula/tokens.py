"""Tokens of a formula."""

from __future__ import annotations

import re
from typing import NamedTuple

from erk_core.errors import FormulaError

MAX_LENGTH = 4000

_PATTERN = re.compile(
    r"(?P<ruang>\s+)"
    r"|(?P<angka>[0-9]+(?:[.,][0-9]+)*)"
    r"|(?P<nama>[A-Za-z_][A-Za-z0-9_]*)"
    r'|(?P<teks>"[^"\n]*")'
    r"|(?P<tanda><=|>=|!=|<>|==|\*\*|//|[-+*/()=<>,:%])"
)


class Token(NamedTuple):
    """``kind`` is angka, nama, teks, tanda or akhir; ``pos`` the offset in the formula."""

    kind: str
    text: str
    pos: int


def tokenize(source: str) -> list[Token]:
    """Split a formula. Raises FormulaError on a character that the grammar does not know."""
    if len(source) > MAX_LENGTH:
        raise FormulaError(
            0, "rumus terlalu panjang", f"paling banyak {MAX_LENGTH} huruf", "pecah menjadi beberapa langkah"
        )
    out: list[Token] = []
    pos = 0
    while pos < len(source):
        found = _PATTERN.match(source, pos)
        if found is None:
            mark = source[pos]
            raise FormulaError(
                pos,
                f'tanda "{mark}" tidak dikenal di kolom {pos + 1} rumus',
                'yang dikenal: + - * / ( ) = != < <= > >= , : % dan "TEKS"',
                "tulis teks dalam kutip ganda" if mark in "'“”‘’" else "hapus atau ganti tandanya",
            )
        kind = found.lastgroup or ""
        if kind != "ruang":
            out.append(Token(kind, found.group(), pos))
        pos = found.end()
    out.append(Token("akhir", "", len(source)))
    return out
