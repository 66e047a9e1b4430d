"""The engine's rounding against the scalar one, on both forms of integers."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from erk_core.engine import columns as c
from erk_core.engine.ints import object_path
from erk_core.numbers import MODES, round_exact

pytestmark = pytest.mark.unit


@given(
    st.lists(st.fractions(min_value=-(10**8), max_value=10**8, max_denominator=10**4), min_size=1, max_size=20),
    st.integers(-4, 4),
    st.sampled_from(MODES),
    st.booleans(),
)
def test_vector_rounding(values: list[Fraction], decimals: int, mode: str, divided: bool) -> None:
    def run() -> list[Fraction | None]:
        col = c.numbers(list(values))
        if divided:  # a column of denominators instead of one scale
            col = c.divide(
                c.numbers([Fraction(v.numerator) for v in values]), c.numbers([Fraction(v.denominator) for v in values])
            )
        out = c.round_to(col, decimals, mode).spread(len(values))
        return [c.value_at(out, row) for row in range(len(values))]

    want = [round_exact(v, decimals, mode) for v in values]
    assert run() == want
    with object_path():
        assert run() == want


@pytest.mark.parametrize(
    ("mode", "want"),
    [
        ("setengah_ke_atas", [3, -3, 2, -2]),
        ("ke_bawah", [2, -3, 1, -2]),
        ("ke_atas", [3, -2, 2, -1]),
        ("potong", [2, -2, 1, -1]),
        ("setengah_genap", [2, -2, 2, -2]),
    ],
)
def test_halves(mode: str, want: list[int]) -> None:
    col = c.round_to(c.numbers([Fraction(5, 2), Fraction(-5, 2), Fraction(3, 2), Fraction(-3, 2)]), 0, mode)
    assert col.num.arr.tolist() == want
