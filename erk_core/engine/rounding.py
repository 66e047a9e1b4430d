"""Rounding of integer quotients, exact, in all modes, negatives included."""

from __future__ import annotations

import numpy as np

from erk_core.engine import ints
from erk_core.engine.ints import Ints


def divide_rounded(num: Ints, den: Ints, mode: str) -> Ints:
    """``num / den`` (den > 0) as whole numbers: half away from zero, floor, ceiling, toward zero, or half to even."""
    if mode == "ke_bawah":
        return ints.floordiv(num, den)
    if mode == "ke_atas":
        return ints.neg(ints.floordiv(ints.neg(num), den))
    if mode in ("potong", "setengah_ke_atas"):
        size = ints.absolute(num)
        if mode == "potong":
            whole = ints.floordiv(size, den)
        else:
            whole = ints.floordiv(ints.add(ints.scale(size, 2), den), ints.scale(den, 2))
        return ints.where(np.asarray(size.arr != num.arr, dtype=bool), ints.neg(whole), whole)
    low = ints.floordiv(num, den)
    twice = ints.scale(ints.sub(num, ints.mul(low, den)), 2)
    odd = np.asarray(low.arr % 2 == 1, dtype=bool)
    up = ints.compare(">", twice, den) | (ints.compare("=", twice, den) & odd)
    return ints.where(up, ints.add(low, ints.constant(1)), low)
