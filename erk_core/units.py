"""Units of measure: dimensions with exponents; ``persen`` is a ratio written times 100."""

from __future__ import annotations

from dataclasses import dataclass

BASE = ("menit", "hari", "orang", "rupiah", "nilai")
WORDS = (*BASE, "persen", "tanpa")


class UnitError(ValueError):
    """A unit that does not exist or makes no sense (rupiah times rupiah)."""


@dataclass(frozen=True)
class Dim:
    """Exponents in the order of BASE."""

    exp: tuple[int, ...] = (0,) * len(BASE)

    def __mul__(self, other: Dim) -> Dim:
        return _checked(tuple(a + b for a, b in zip(self.exp, other.exp, strict=True)))

    def __truediv__(self, other: Dim) -> Dim:
        return _checked(tuple(a - b for a, b in zip(self.exp, other.exp, strict=True)))

    def __str__(self) -> str:
        top = [n if e == 1 else f"{n}^{e}" for n, e in zip(BASE, self.exp, strict=True) if e > 0]
        low = [n if e == -1 else f"{n}^{-e}" for n, e in zip(BASE, self.exp, strict=True) if e < 0]
        if not top and not low:
            return "tanpa dimensi (persen/tanpa)"
        return "/".join(["*".join(top) or "1", *low])


def _checked(exp: tuple[int, ...]) -> Dim:
    if abs(exp[BASE.index("rupiah")]) > 1:
        raise UnitError("rupiah dikalikan rupiah")
    return Dim(exp)


NONE = Dim()
DAY = Dim(tuple(int(n == "hari") for n in BASE))


@dataclass(frozen=True)
class Unit:
    """A written unit: its text, dimension, and whether numbers are written times 100."""

    text: str
    dim: Dim
    percent: bool

    @property
    def factor(self) -> int:
        """Written number = internal value times this factor."""
        return 100 if self.percent else 1


def parse_unit(text: str) -> Unit:
    """Read ``rupiah``, ``persen``, ``rupiah/nilai``, ``menit/hari/orang``, ``menit*hari``."""
    head, *tail = text.replace(" ", "").split("/")
    dim, percent = NONE, False
    for i, group in enumerate([head, *tail]):
        for word in group.split("*"):
            if word not in WORDS:
                raise UnitError(f'satuan "{word}" tidak dikenal')
            if word == "persen":
                if i > 0 or percent:
                    raise UnitError("persen hanya boleh sekali, di depan")
                percent = True
            elif word != "tanpa":
                one = Dim(tuple(int(n == word) for n in BASE))
                dim = dim / one if i else dim * one
    return Unit(text, dim, percent)
