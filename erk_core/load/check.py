"""Type, unit, level and missing-value checks of a formula, and its range: abstract interpretation of the tree."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from erk_core.errors import FormulaError, suggest
from erk_core.formula import tree as t
from erk_core.levels import CHILDREN, LABELS, MAX_ROWS, MAX_STAFF, readable
from erk_core.load import codes, coverage
from erk_core.model import HUGE_DEN, Abstrak, Tabel
from erk_core.units import DAY, NONE, Dim, UnitError

YES_NO = Abstrak("ya_tidak")


class Checker:
    """Checks formulas against the names known so far.

    ``names``: id -> (level or None for parameters, Abstrak); ``known``: every id that exists, for suggestions.
    """

    def __init__(
        self,
        names: Mapping[str, tuple[str | None, Abstrak]],
        tables: Mapping[str, Tabel],
        slow: Callable[[Abstrak], None],
        known: Iterable[str] = (),
    ) -> None:
        self.names = names
        self.known = known
        self.tables = tables
        self.slow = slow

    def check(self, node: t.Node, level: str) -> Abstrak:
        """The abstract value of a formula at ``level``. Raises FormulaError."""
        return codes.refuse(node, self.visit(node, level, frozenset()))

    def visit(self, node: t.Node, level: str, present: frozenset[t.Node]) -> Abstrak:
        try:
            out = self._visit(node, level, present)
        except UnitError as error:
            raise FormulaError(
                node.pos, str(error), "satuan yang masuk akal", "periksa perkalian dan pembagiannya"
            ) from error
        if out.jenis == "bilangan":
            self.slow(out)
            coverage.refuse_endless(node, out)
        return replace(out, kosong=False) if out.kosong and node in present else out

    def _visit(self, node: t.Node, level: str, present: frozenset[t.Node]) -> Abstrak:
        if isinstance(node, t.Angka):
            return Abstrak("bilangan", None if node.nilai == 0 else NONE, False, node.nilai, node.nilai)
        if isinstance(node, t.Teks):
            return Abstrak("pilihan", pilihan=frozenset([node.nilai]))
        if isinstance(node, t.YaTidak):
            return YES_NO
        if isinstance(node, t.Kosong):
            return Abstrak("kosong", kosong=True)
        if isinstance(node, t.Nama):
            return self.name(node, level)
        if isinstance(node, t.Negatif):
            a = self.number(node.isi, level, present)
            return replace(a, low=-a.high, high=-a.low)
        if isinstance(node, t.Bukan):
            return self.truth(node.isi, level, present)
        if isinstance(node, t.Biner):
            return self.binary(node, level, present)
        if isinstance(node, t.Fungsi):
            return self.function(node, level, present)
        if isinstance(node, t.Bulat):
            return self.rounding(node, level, present)
        if isinstance(node, t.CariTabel):
            return self.lookup(node, level, present)
        if isinstance(node, t.Agregat):
            return self.aggregate(node, level, present)
        if isinstance(node, t.RataBawahan):
            return self.staff(node, level)
        raise TypeError(type(node).__name__)

    def name(self, node: t.Nama, level: str) -> Abstrak:
        if node.id not in self.names:
            if node.id in self.tables:
                raise FormulaError(
                    node.pos, f'"{node.id}" adalah tabel', "tabel dibaca dengan kunci", f"tulis tabel({node.id}, kunci)"
                )
            raise FormulaError(
                node.pos,
                f'nama "{node.id}" tidak ada',
                suggest(node.id, sorted({*self.names, *self.known})),
                "perbaiki nama atau tambahkan masukan/parameter/langkahnya",
            )
        home, value = self.names[node.id]
        if home is not None and not readable(level, home):
            raise FormulaError(
                node.pos,
                f'"{node.id}" ada di tingkat {home}, tidak terbaca dari tingkat {level}',
                f"agregat atas {LABELS[home]}",
                f"tulis mis. jumlah({home}: {node.id})",
            )
        return value

    def number(self, node: t.Node, level: str, present: frozenset[t.Node]) -> Abstrak:
        return self.as_number(node, self.visit(node, level, present))

    def as_number(self, node: t.Node, out: Abstrak) -> Abstrak:
        if out.jenis == "kosong":
            return Abstrak("bilangan", None, True)
        if out.jenis != "bilangan":
            raise FormulaError(
                node.pos, f"di sini ada {_kind(out)}", "bilangan", "pakai jika(...) untuk mengubahnya menjadi bilangan"
            )
        return out

    def truth(self, node: t.Node, level: str, present: frozenset[t.Node]) -> Abstrak:
        out = self.visit(node, level, present)
        if out.jenis != "ya_tidak":
            want = "syarat ya/tidak"
            raise FormulaError(node.pos, f"di sini ada {_kind(out)}", want, "tulis perbandingan, mis. x >= y")
        return out

    def binary(self, node: t.Biner, level: str, present: frozenset[t.Node]) -> Abstrak:
        op = node.op
        if op in ("dan", "atau"):
            left = self.truth(node.kiri, level, present)
            more = implied(node.kiri, op == "dan")
            right = self.truth(node.kanan, level, present | more)
            return replace(YES_NO, kosong=left.kosong or right.kosong)
        if op in ("=", "!=", "<", "<=", ">", ">="):
            return self.comparison(node, level, present)
        a = self.visit(node.kiri, level, present)
        b = self.visit(node.kanan, level, present)
        if op == "-" and a.jenis == b.jenis == "tanggal":
            return Abstrak("bilangan", DAY, a.kosong or b.kosong, Fraction(-200_000), Fraction(200_000))
        a, b = self.as_number(node.kiri, a), self.as_number(node.kanan, b)
        kosong = a.kosong or b.kosong
        if op in "+-":
            dim = self.same(node, a, b)
            low, high = (a.low + b.low, a.high + b.high) if op == "+" else (a.low - b.high, a.high - b.low)
            return Abstrak("bilangan", dim, kosong, low, high, math.lcm(a.skala, b.skala), _den(a.den, b.den))
        if op == "*":
            ends = [x * y for x in (a.low, a.high) for y in (b.low, b.high)]
            dim = None if a.dim is None or b.dim is None else a.dim * b.dim
            return Abstrak("bilangan", dim, kosong, min(ends), max(ends), a.skala * b.skala, _den(a.den, b.den))
        return _divide(a, b, kosong)

    def comparison(self, node: t.Biner, level: str, present: frozenset[t.Node]) -> Abstrak:
        a = self.visit(node.kiri, level, present)
        b = self.visit(node.kanan, level, present)
        if "kosong" in (a.jenis, b.jenis):
            raise FormulaError(node.pos, "membandingkan dengan kosong", "ada(x) atau bukan ada(x)", "tulis ada(x)")
        if "kode" in (a.jenis, b.jenis):
            return codes.compared(node, a, b)
        if a.jenis != b.jenis:
            raise FormulaError(
                node.pos, f"{_kind(a)} dibandingkan dengan {_kind(b)}", "dua nilai sejenis", "perbaiki salah satunya"
            )
        if a.jenis == "rujukan":
            raise FormulaError(node.pos, "membandingkan kunci pegawai", "ada(x)", "tulis ada(x)")
        if a.jenis == "bilangan":
            self.same(node, a, b)
        elif a.jenis in ("pilihan", "ya_tidak") and node.op not in ("=", "!="):
            raise FormulaError(node.pos, f"{node.op} pada {_kind(a)}", "= atau !=", "ganti perbandingannya")
        if a.jenis == "pilihan" and not a.pilihan & b.pilihan:
            word, other = (node.kiri, b) if isinstance(node.kiri, t.Teks) else (node.kanan, a)
            text = word.nilai if isinstance(word, t.Teks) else "pilihan lain"
            raise FormulaError(
                word.pos,
                f'"{text}" tidak mungkin di sini',
                f"salah satu: {', '.join(sorted(other.pilihan))}",
                suggest(text, sorted(other.pilihan)),
            )
        return replace(YES_NO, kosong=a.kosong or b.kosong)

    def same(self, node: t.Node, a: Abstrak, b: Abstrak) -> Dim | None:
        if a.dim is not None and b.dim is not None and a.dim != b.dim:
            raise FormulaError(
                node.pos,
                f"satuan berbeda: {a.dim} dan {b.dim}",
                "satuan yang sama di kedua sisi",
                "periksa satuan masukan, parameter, dan langkahnya",
            )
        return a.dim if a.dim is not None else b.dim

    def join(self, node: t.Node, parts: list[Abstrak]) -> Abstrak:
        """The common kind of several branches."""
        out, *rest = (codes.refuse(node, part) for part in parts)
        for b in rest:
            if out.jenis == "kosong" or b.jenis == "kosong":
                out = replace(b if out.jenis == "kosong" else out, kosong=True)
                continue
            if out.jenis != b.jenis:
                raise FormulaError(
                    node.pos, f"cabangnya {_kind(out)} dan {_kind(b)}", "semua cabang sejenis", "samakan jenisnya"
                )
            dim = self.same(node, out, b) if out.jenis == "bilangan" else None
            out = Abstrak(
                out.jenis,
                dim,
                out.kosong or b.kosong,
                min(out.low, b.low),
                max(out.high, b.high),
                math.lcm(out.skala, b.skala),
                max(out.den, b.den),
                out.pilihan | b.pilihan,
            )
        return out

    def function(self, node: t.Fungsi, level: str, present: frozenset[t.Node]) -> Abstrak:
        if node.nama == "ada":
            self.visit(node.args[0], level, present)
            return YES_NO
        if node.nama == "jika":
            cond = self.truth(node.args[0], level, present)
            yes = self.visit(node.args[1], level, present | implied(node.args[0], True))
            no = self.visit(node.args[2], level, present | implied(node.args[0], False))
            out = self.join(node, [yes, no])
            return replace(out, kosong=out.kosong or cond.kosong)
        if node.nama == "isi":
            parts = [self.visit(a, level, present) for a in node.args]
            return replace(self.join(node, parts), kosong=all(p.kosong for p in parts))
        parts = [self.number(a, level, present) for a in node.args]
        out = self.join(node, parts)
        pick = min if node.nama == "min" else max
        return replace(out, low=pick(p.low for p in parts), high=pick(p.high for p in parts))

    def rounding(self, node: t.Bulat, level: str, present: frozenset[t.Node]) -> Abstrak:
        a = self.number(node.isi, level, present)
        if (a.dim is None or a.dim == NONE) != bool(node.satuan):
            want = (
                f"bulat(x, {node.desimal}, {node.mode}, persen) atau (..., tanpa)"
                if not node.satuan
                else f"bulat(x, {node.desimal}, {node.mode})"
            )
            raise FormulaError(
                node.pos,
                "satuan pembulatan " + ("berlebih" if node.satuan else "tidak ditulis"),
                want,
                "perbaiki bulat(...)",
            )
        return rounded(a, node.desimal + (2 if node.satuan == "persen" else 0))

    def lookup(self, node: t.CariTabel, level: str, present: frozenset[t.Node]) -> Abstrak:
        table = self.tables.get(node.tabel)
        if table is None:
            raise FormulaError(
                node.pos,
                f'tabel "{node.tabel}" tidak ada',
                suggest(node.tabel, sorted(self.tables)),
                "perbaiki nama tabelnya",
            )
        if table.pita != node.pita:
            use = "pita" if table.pita else "tabel"
            raise FormulaError(
                node.pos,
                f"{'pita' if node.pita else 'tabel'}({node.tabel}, ...) salah cara",
                f"{use}({node.tabel}, ...)",
                f"ganti menjadi {use}",
            )
        if len(node.args) != len(table.kunci):
            raise FormulaError(
                node.pos,
                f"{len(node.args)} kunci untuk tabel {node.tabel}",
                f"{len(table.kunci)} kunci: {', '.join(k.id for k in table.kunci)}",
                "lengkapi kuncinya",
            )
        keys: list[Abstrak] = []
        for arg, key in zip(node.args, table.kunci, strict=True):
            value = self.visit(arg, level, present)
            if value.jenis != key.jenis:
                raise FormulaError(arg.pos, f'kunci "{key.id}" diberi {_kind(value)}', key.jenis, "perbaiki kuncinya")
            if key.jenis == "bilangan" and value.dim is not None and value.dim != key.unit.dim:
                raise FormulaError(
                    arg.pos,
                    f'kunci "{key.id}" bersatuan {key.unit.dim}, diberi {value.dim}',
                    "satuan yang sama",
                    "perbaiki satuan kunci atau ekspresinya",
                )
            keys.append(value)
        return coverage.result(node, table, keys)

    def staff(self, node: t.RataBawahan, level: str) -> Abstrak:
        """Mean over direct subordinates: always possibly empty, within the range of the step."""
        if level != "pegawai":
            raise FormulaError(
                node.pos,
                f"rata_bawahan di tingkat {level}",
                "langkah tingkat pegawai, di luar agregat",
                "hitung di langkah pegawai tersendiri, lalu baca langkah itu",
            )
        if node.langkah not in self.known or self.names.get(node.langkah, ("",))[0] != "pegawai":
            raise FormulaError(
                node.pos,
                f'rata_bawahan atas "{node.langkah}"',
                "nama langkah tingkat pegawai",
                suggest(node.langkah, sorted(self.known)),
            )
        a = self.as_number(node, self.names[node.langkah][1])
        if a.kosong:
            raise FormulaError(
                node.pos,
                f'"{node.langkah}" mungkin kosong pada bawahan',
                "nilai yang pasti ada pada setiap pegawai",
                "pakai isi(..., pengganti) dalam langkah itu",
            )
        return replace(a, kosong=True, den=MAX_STAFF if a.den == 1 else HUGE_DEN)

    def aggregate(self, node: t.Agregat, level: str, present: frozenset[t.Node]) -> Abstrak:
        if node.tingkat not in CHILDREN[level]:
            raise FormulaError(
                node.pos,
                f"agregat atas {node.tingkat} dari tingkat {level}",
                f"tingkat di bawahnya: {', '.join(CHILDREN[level]) or 'tidak ada'}",
                "perbaiki tingkatnya",
            )
        inner = present
        if node.syarat is not None:
            if self.truth(node.syarat, node.tingkat, present).kosong:
                raise FormulaError(
                    node.syarat.pos,
                    "syarat agregat mungkin kosong",
                    "syarat yang pasti ya atau tidak",
                    "pakai ada(x) dan ..., atau isi(x, ...)",
                )
            inner = present | implied(node.syarat, True)
        rows = MAX_ROWS[node.tingkat]
        if node.isi is None:
            return Abstrak("bilangan", DAY if node.tingkat == "hari" else NONE, False, Fraction(0), Fraction(rows))
        a = self.number(node.isi, node.tingkat, inner)
        if a.kosong:
            raise FormulaError(
                node.isi.pos,
                "isi agregat mungkin kosong",
                "nilai yang pasti ada di setiap baris",
                "pakai isi(x, 0), atau syarat: jika ada(x): x",
            )
        if node.fungsi == "jumlah":
            return replace(
                a, low=min(Fraction(0), rows * a.low), high=max(Fraction(0), rows * a.high), den=_power(a.den, rows)
            )
        if node.fungsi == "rata":
            return replace(a, kosong=True, den=_power(a.den, rows) * rows)
        return replace(a, kosong=True)


def implied(node: t.Node, truth: bool) -> frozenset[t.Node]:
    """Expressions that are certainly present where the condition has the given truth."""
    if isinstance(node, t.Fungsi) and node.nama == "ada" and truth:
        return frozenset([node.args[0]])
    if isinstance(node, t.Bukan):
        return implied(node.isi, not truth)
    if isinstance(node, t.Biner) and ((node.op == "dan" and truth) or (node.op == "atau" and not truth)):
        return implied(node.kiri, truth) | implied(node.kanan, truth)
    return frozenset()


def rounded(a: Abstrak, decimals: int) -> Abstrak:
    """Range and representation after rounding at ``decimals`` of the internal value."""
    unit = Fraction(10) ** -decimals
    return replace(a, low=(a.low // unit) * unit, high=-((-a.high) // unit) * unit, skala=10 ** max(decimals, 0), den=1)


def _divide(a: Abstrak, b: Abstrak, kosong: bool) -> Abstrak:
    dim = None if a.dim is None else (a.dim if b.dim is None else a.dim / b.dim)
    if b.low == b.high and b.low != 0:
        ends = (a.low / b.low, a.high / b.low)
        return Abstrak("bilangan", dim, kosong, min(ends), max(ends), a.skala * abs(b.low.numerator), a.den * 1)
    zero = b.low <= 0 <= b.high
    tiny = Fraction(1, b.skala * b.den)  # the nonzero value of b nearest to 0
    lows = [
        x for x in (b.low, b.high, tiny if zero and b.high > 0 else None, -tiny if zero and b.low < 0 else None) if x
    ]
    ends2 = [x / y for x in (a.low, a.high) for y in lows] or [Fraction(0)]
    top = max(abs(b.low), abs(b.high)) * b.skala * b.den
    return Abstrak(
        "bilangan",
        dim,
        kosong or zero,
        min(ends2),
        max(ends2),
        a.skala,
        a.den * max(1, -(-top.numerator // top.denominator)),
    )


def _den(a: int, b: int) -> int:
    return max(a, b) if 1 in (a, b) else min(a * b, HUGE_DEN)


def _power(den: int, rows: int) -> int:
    return 1 if den == 1 else min(den ** min(rows, 64), HUGE_DEN)


def _kind(a: Abstrak) -> str:
    if a.jenis == "pilihan":
        return f"pilihan ({', '.join(sorted(a.pilihan)[:4])})"
    return {"bilangan": "bilangan", "ya_tidak": "syarat ya/tidak", "rujukan": "kunci pegawai"}.get(a.jenis, a.jenis)
