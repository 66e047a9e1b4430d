"""Which keys of a table can occur, and whether each is covered: decides if a look-up may be empty."""

from __future__ import annotations

import itertools
import math
from fractions import Fraction

from erk_core.errors import FormulaError
from erk_core.formula import tree as t
from erk_core.model import Abstrak, Nilai, Pita, Tabel, VersiTabel
from erk_core.numbers import LONGEST

MAX_COMBOS = 20_000
MAX_BITS = LONGEST * 10 // 3


def result(node: t.CariTabel, table: Tabel, keys: list[Abstrak]) -> Abstrak:
    """The abstract value of a look-up. Raises FormulaError where a key may fall into a hole between bands."""
    values: list[Nilai] = []
    sure = True
    for version in table.versi:
        values += [band.nilai for bands in version.isi.values() for band in bands]
        if version.lainnya is not None:
            values.append(version.lainnya)
        sure &= version.lainnya is not None or _covered(table, version, keys)
        _no_hole(node, table, version, keys)
    kosong = not sure or any(k.kosong for k in keys)
    if table.jenis == "pilihan":
        return Abstrak("pilihan", kosong=kosong, pilihan=frozenset(str(v) for v in values))
    if table.jenis == "ya_tidak":
        return Abstrak("ya_tidak", kosong=kosong)
    numbers = [Fraction(v) for v in values if isinstance(v, Fraction | int)] or [Fraction(0)]
    scale = math.lcm(*(n.denominator for n in numbers))
    return Abstrak("bilangan", table.unit.dim, kosong, min(numbers), max(numbers), scale)


def _no_hole(node: t.CariTabel, table: Tabel, version: VersiTabel, keys: list[Abstrak]) -> None:
    for key, value in zip(table.kunci, keys, strict=True):
        if not key.pita or not version.sela or key.langkah is None:
            continue
        on_grid = value.den == 1 and (Fraction(1, value.skala) / key.langkah).denominator == 1
        between = any(_grid_inside(low, high, key.langkah) for low, high in version.sela)
        if not on_grid or between:
            raise FormulaError(
                node.pos,
                f'kunci "{key.id}" bisa jatuh di sela pita tabel {table.id}',
                f"kunci yang terbukti kelipatan {key.langkah}, atau pita menyambung",
                "tulis batas atas saja (sampai), atau bulatkan kuncinya",
            )


def _grid_inside(low: Fraction, high: Fraction, step: Fraction) -> bool:
    return (low // step + 1) * step < high


def _covered(table: Tabel, version: VersiTabel, keys: list[Abstrak]) -> bool:
    options: list[list[Nilai]] = []
    band: Abstrak | None = None
    for key, value in zip(table.kunci, keys, strict=True):
        if key.pita:
            band = value
            continue
        if value.jenis == "pilihan":
            options.append(sorted(value.pilihan))
        elif value.jenis == "ya_tidak":
            options.append([False, True])
        elif value.jenis == "kode":  # an open set: no list of rows holds them all
            return False
        else:
            many = (value.high - value.low) * value.skala
            if value.den != 1 or many > MAX_COMBOS:
                return False
            first = math.ceil(value.low * value.skala)
            options.append([Fraction(n, value.skala) for n in range(first, math.floor(value.high * value.skala) + 1)])
    if math.prod(len(o) for o in options) > MAX_COMBOS:
        return False
    return all(_spans(version.isi.get(combo, ()), band) for combo in itertools.product(*options))


def _spans(bands: tuple[Pita, ...], key: Abstrak | None) -> bool:
    if not bands:
        return False
    return key is None or (_below(bands[0], key.low) and _above(bands[-1], key.high))


def _below(band: Pita, low: Fraction) -> bool:
    return band.low is None or band.low < low or (band.low == low and band.low_in)


def _above(band: Pita, high: Fraction) -> bool:
    return band.high is None or band.high > high or (band.high == high and band.high_in)


def refuse_endless(node: t.Node, value: Abstrak) -> None:
    """Numbers that double their digits from step to step could never be computed. Raises FormulaError."""
    low, high = value.low, value.high
    ends = (low.numerator, low.denominator, high.numerator, high.denominator, value.skala)
    if max(n.bit_length() for n in ends) > MAX_BITS:
        raise FormulaError(
            node.pos,
            "hasilnya bisa terlalu panjang untuk dihitung",
            f"paling banyak {LONGEST} digit",
            "bulatkan langkah sebelumnya, atau persempit rentang masukan",
        )
