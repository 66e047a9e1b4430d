"""What a formula may do with a code (``jenis: kode``): be the key of a table, be told apart from a text, be there."""

from __future__ import annotations

from erk_core.errors import FormulaError
from erk_core.fakta import CODE, CODE_WORDS
from erk_core.formula import tree as t
from erk_core.model import Abstrak

_DO = 'pakai sebagai kunci tabel(...), atau bandingkan dengan teks: = "1.02"'


def refuse(node: t.Node, out: Abstrak) -> Abstrak:
    """``out``, unless it is a code that would be passed on as a value. Raises FormulaError."""
    if out.jenis == "kode":
        raise FormulaError(node.pos, "kode dipakai sebagai nilai", "kunci tabel(...), atau = dan != dengan teks", _DO)
    return out


def compared(node: t.Biner, a: Abstrak, b: Abstrak) -> Abstrak:
    """``kode = "TEKS"`` and ``!=``. Raises FormulaError for every other comparison with a code."""
    text = node.kanan if a.jenis == "kode" else node.kiri
    other = b if a.jenis == "kode" else a
    if node.op not in ("=", "!="):
        raise FormulaError(node.pos, f"{node.op} pada kode", "= atau !=", "ganti perbandingannya")
    if not isinstance(text, t.Teks):
        kind = "kode lain" if other.jenis == "kode" else other.jenis
        raise FormulaError(node.pos, f"kode dibandingkan dengan {kind}", 'teks dalam kutip, mis. "1.02"', _DO)
    if not CODE.match(text.nilai):
        raise FormulaError(text.pos, f'"{text.nilai}" bukan kode', CODE_WORDS, "perbaiki teksnya")
    return Abstrak("ya_tidak", kosong=a.kosong or b.kosong)
