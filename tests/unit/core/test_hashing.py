"""The bytes that are hashed: a change here changes every stored hash."""

from __future__ import annotations

import numpy as np
import pytest

from erk_core.engine.columns import Flat, Num
from erk_core.engine.hashing import _flat, canonical_number, packed
from erk_core.engine.ints import from_list


def number(col: Num) -> bytes:
    return b"".join(canonical_number(col))


@pytest.mark.parametrize(
    ("values", "width"),
    [
        ([], 1),
        ([0, 127, -128], 1),
        ([128], 2),
        ([-129], 2),
        ([32767, -32768], 2),
        ([32768], 4),
        ([2**31 - 1, -(2**31)], 4),
        ([2**31], 8),
        ([2**62 - 1], 8),
    ],
)
def test_narrowest_width_from_the_values_alone(values: list[int], width: int) -> None:
    expected = f"{width}\n".encode() + b"".join(v.to_bytes(width, "little", signed=True) for v in values)
    assert b"".join(packed(np.array(values, dtype=np.int64))) == expected
    # the form in which the engine happened to hold them does not matter
    assert b"".join(packed(np.array(values, dtype=object))) == expected


def test_words_by_name_however_many_the_pack_knows() -> None:
    few, many = ("A", "B", "C"), tuple(chr(65 + i) if i < 3 else f"X{i}" for i in range(300))
    for codes in ([2, 0, 2], [1], [0, 0]):
        expected = b"".join(_flat(Flat("pilihan", np.array(codes, dtype=np.int64)), many))
        assert b"".join(_flat(Flat("pilihan", np.array(codes, dtype=np.int16)), few)) == expected
    assert b"".join(_flat(Flat("pilihan", np.array([2, 0, 2])), few)) == b"A\x1fC\n1\n\x01\x00\x01"


def test_least_denominator_sees_every_row() -> None:
    """The first rows alone would allow a smaller one, or whole numbers."""
    many = [400] * 1000
    assert number(Num(from_list(many), 400)) == b"L1\n1\n" + b"\x01" * 1000
    assert number(Num(from_list([*many, 1]), 400)).startswith(b"L400\n2\n")
    assert number(Num(from_list([0] * 1000), 400)) == b"L1\n1\n" + b"\x00" * 1000


def test_fractions_where_no_common_denominator_fits() -> None:
    primes = [1_000_003, 1_000_033, 1_000_037, 1_000_039]
    late = Num(from_list([1] * 300 + [2] * 4), 1, from_list([1] * 300 + primes))
    lines = number(late).decode().split("\n")
    assert lines == ["1/1"] * 300 + [f"2/{p}" for p in primes]


def test_scale_wider_than_the_numbers() -> None:
    assert number(Num(from_list([0, 0]), 2**40)) == b"L1\n1\n\x00\x00"
    assert number(Num(from_list([0, 2]), 2**40)) == f"L{2**39}\n1\n\x00\x01".encode()


@pytest.mark.parametrize("far", [1, 2**40, 2**61])
def test_form_of_a_fraction_does_not_matter(far: int) -> None:
    """Terms not yet lowest, a scale or none, a multiple of the denominators that fits or not: the same bytes."""
    lowest = number(Num(from_list([1, 0, -3, 5]), 1, from_list([2, 1, 4, 6])))
    assert lowest == b"L12\n1\n" + bytes([6, 0, 256 - 9, 10])
    times = [3 * far, far, 5 * far, 7]
    nums = [n * t for n, t in zip([1, 0, -3, 5], times, strict=True)]
    dens = [d * t for d, t in zip([2, 1, 4, 6], times, strict=True)]
    assert number(Num(from_list(nums), 1, from_list(dens))) == lowest
    assert number(Num(from_list([n * 10 for n in nums]), 10, from_list(dens))) == lowest
