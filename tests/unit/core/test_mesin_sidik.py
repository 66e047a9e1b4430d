"""The hashed bytes against a plain reading of docs/paket-aturan.md, "Sidik": keys, words, numbers in every form."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from erk_core.engine import columns as c
from erk_core.engine import ints
from erk_core.engine.columns import Col, Flat, Num
from erk_core.engine.hashing import Digest, Parts, _flat, canonical_number, key_order, key_parts, packed
from erk_core.engine.named import Named

pytestmark = pytest.mark.unit
F = Fraction
FAR = 2**62


def joined(parts: Parts) -> bytes:
    return b"".join(parts)


def little(values: Sequence[int]) -> bytes:
    """The width and the integers, in the fewest bytes that hold all."""
    low, high = min(values, default=0), max(values, default=0)
    width = next(n for n in (1, 2, 4, 8) if -(2 ** (8 * n - 1)) <= low and high < 2 ** (8 * n - 1))
    return f"{width}\n".encode() + b"".join(v.to_bytes(width, "little", signed=True) for v in values)


def over_least(values: Sequence[Fraction]) -> bytes:
    least = math.lcm(*(v.denominator for v in values))
    whole = [int(v * least) for v in values]
    if least < FAR and all(abs(n) < FAR for n in whole):
        return f"L{least}\n".encode() + little(whole)
    return "\n".join(f"{v.numerator}/{v.denominator}" for v in values).encode()


# --- keys -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keys", "order", "data"),
    [
        (["a", "b", "c"], None, b"sa\x1fb\x1fc"),
        (["b", "c", "a"], [2, 0, 1], b"sa\x1fb\x1fc"),
        (["é"], None, b"s\xc3\xa9"),
        ([10, 9], [1, 0], b"i" + b"\x09" + bytes(7) + b"\x0a" + bytes(7)),
        ([-1], None, b"i" + b"\xff" * 8),
        ([2**70, 3], [1, 0], b"s3\x1f1180591620717411303424"),
        ([], None, b""),
        (["a", "b", "d", "c"], [0, 1, 3, 2], b"sa\x1fb\x1fc\x1fd"),
        (["b", "a", "c", "d"], [1, 0, 2, 3], b"sa\x1fb\x1fc\x1fd"),
    ],
)
def test_keys_sorted(keys: list[Any], order: list[int] | None, data: bytes) -> None:
    found = key_order(keys)
    assert (None if found is None else found.tolist()) == order
    assert joined(key_parts(keys, found)) == data


@pytest.mark.parametrize(
    ("keys", "order"),
    [
        ([3, 1, 2], [1, 2, 0]),
        ([1, 2, 3], None),
        ([5], None),
        ([], None),
        ([1, 3, 2], [0, 2, 1]),
        ([2, 1, 3], [1, 0, 2]),
    ],
)
@pytest.mark.parametrize("dtype", [np.int64, np.int32])
def test_integer_arrays_of_keys(keys: list[int], order: list[int] | None, dtype: Any) -> None:
    array = np.array(keys, dtype=dtype)
    found = key_order(array)
    assert (None if found is None else found.tolist()) == order
    expected = b"i" + b"".join(k.to_bytes(8, "little", signed=True) for k in sorted(keys))
    assert joined(key_parts(array, found)) == expected
    if keys:
        assert joined(key_parts(keys, found)) == expected


# --- whole columns ----------------------------------------------------------------------------------------------


def test_parts_by_name_and_length() -> None:
    digest = Digest("judul 1")
    digest.part("x", (b"ab", np.array([1, 2], dtype="<i4").data))
    digest.part("kosong", ())
    expected = b"judul 1" + b"\nx:10\nab\x01\x00\x00\x00\x02\x00\x00\x00" + b"\nkosong:0\n"
    assert digest.text() == hashlib.sha256(expected).hexdigest()


def hashed(col: Col, rows: int, order: list[int] | None = None, words: tuple[str, ...] = ()) -> str:
    digest = Digest("")
    digest.column("k", col, rows, None if order is None else np.array(order), words)
    return digest.text()


def expected(null: bytes, data: bytes) -> str:
    text = f"\nk.kosong:{len(null)}\n".encode() + null + f"\nk:{len(data)}\n".encode() + data
    return hashlib.sha256(text).hexdigest()


def test_columns_with_empty_rows_and_another_order() -> None:
    numbers = c.numbers([F(1), None, F(-1, 2)])
    assert hashed(numbers, 3) == expected(b"\x40", b"L2\n1\n\x02\x00\xff")
    assert hashed(numbers, 3, [1, 2, 0]) == expected(b"\x80", b"L2\n1\n\x00\xff\x02")
    # what an empty row happens to hold is not hashed, nor a mask without an empty row
    dirty = Num(ints.from_list([2, 77, -1]), 2, None, np.array([False, True, False]))
    assert hashed(dirty, 3) == hashed(numbers, 3)
    full = Num(ints.from_list([3, 4]), 1, None, np.array([False, False]))
    assert hashed(full, 2) == expected(b"", b"L1\n1\n\x03\x04")
    assert hashed(c.number(F(5)), 3) == expected(b"", b"L1\n1\n\x05\x05\x05")
    truths = Flat("ya_tidak", np.array([True, False, True]), np.array([True, False, False]))
    assert hashed(truths, 3) == expected(b"\x80", b"1\n\x00\x00\x01")
    assert hashed(truths, 3, [2, 1, 0]) == expected(b"\x20", b"1\n\x01\x00\x00")
    days = Flat("tanggal", np.array([739900, 739901]))
    assert hashed(days, 2) == expected(b"", little([739900, 739901]))
    words = Flat("pilihan", np.array([1, 1, 2], dtype=np.int16), np.array([False, True, False]))
    assert hashed(words, 3, [2, 0, 1], ("A", "B", "C")) == expected(b"\x20", b"A\x1fB\x1fC\n1\n\x02\x01\x00")


def test_names_of_an_open_set() -> None:
    named = Named("kode", np.array([1, 0, 1]), np.array([False, False, True]), ("x", "y"))
    assert joined(_flat(named, ("lain",))) == b"x\x1fy\n1\n\x01\x00\x00"
    numbers = Named("rujukan", np.array([1, 1]), None, (4, 30))
    assert joined(_flat(numbers, ())) == b"30\n1\n\x00\x00"
    nobody = Named("rujukan", np.array([0, 0]), np.array([True, True]))
    assert joined(_flat(nobody, ("lain",))) == b"\n1\n\x00\x00"


@pytest.mark.parametrize("known", [1, 127, 128, 129, 300])
def test_words_by_name(known: int) -> None:
    words = tuple(f"w{n}" for n in range(known))
    some = [[known - 1], [known - 1, 0], list(range(known)), [known // 2] * 3, [0, known // 3, known - 1, 0], []]
    some += [[known - 1, known - 1 - gap] for gap in range(1, min(known, 5))]
    for codes in some:
        used = sorted(set(codes))
        data = "\x1f".join(words[code] for code in used).encode() + b"\n" + little([used.index(code) for code in codes])
        for dtype in (np.int16, np.int64):
            assert joined(_flat(Flat("pilihan", np.array(codes, dtype=dtype)), words)) == data


def test_packed_truths_and_known_ends() -> None:
    assert joined(packed(np.array([True, False]))) == b"1\n\x01\x00"
    values = np.array([1, 200, -3])
    for ends in ((None, None), (-3, 200), (-3, None), (None, 200)):
        assert joined(packed(values, *ends)) == little([1, 200, -3])
    assert joined(packed(values[::2])) == little([1, -3])


# --- numbers ----------------------------------------------------------------------------------------------------

LONG = [F(2)] * 300 + [F(4)] * 20_000
NUMBERS: list[list[Fraction]] = [
    [F(0)],
    [F(1), F(2), F(-3)],
    [F(1, 2), F(3, 4), F(0), F(-5)],
    [F(2, 2), F(4, 2)],
    [F(1, 3), F(1, 7), F(-1, 11)],
    [F(FAR - 1)],
    [F(FAR)],
    [F(1 - FAR), F(1)],
    [F(-FAR), F(1)],
    [F(1, FAR - 1)],
    [F(1, FAR)],
    [F(1, 2), F(FAR // 2)],
    [F(1, 2), F(FAR // 2 - 1)],
    [F(2**70), F(1)],
    [F(1, 2**70), F(1)],
    [F(2**70, 3), F(-7)],
    [F(1, 2**40), F(1, 3**20)],
    [F(1, 2**31), F(1, 3**19)],
    [F(1, 70_001), F(1, 3)],
    [*LONG, F(1)],
    [*LONG, F(1, 3)],
    [*LONG, F(3, 2)],
    [F(5)] * 400 + [F(1, 2**61), F(1, 3)],
    [F(5)] * 17_000 + [F(1, 2**61), F(1, 3)],
    [],
]


@pytest.mark.parametrize("at", range(len(NUMBERS)))
def test_numbers_in_every_form(at: int) -> None:
    values = NUMBERS[at]
    data = over_least(values)
    nums, dens = [v.numerator for v in values], [v.denominator for v in values]
    forms = [c.numbers(values), Num(ints.from_list(nums), 1, ints.from_list(dens))]
    forms.append(Num(ints.from_list([6 * n for n in nums]), 3, ints.from_list([2 * d for d in dens])))
    mixed = [1 + place % 5 for place in range(len(values))]
    forms.append(
        Num(
            ints.from_list([n * m for n, m in zip(nums, mixed, strict=True)]),
            1,
            ints.from_list([d * m for d, m in zip(dens, mixed, strict=True)]),
        )
    )
    one = c.numbers(values)
    forms.append(Num(ints.scale(one.num, 2), one.scale * 2))
    for form in forms:
        assert joined(canonical_number(form)) == data
    with ints.object_path():
        assert joined(canonical_number(c.numbers(values))) == data


def test_common_divisors_are_of_all_rows() -> None:
    for scale in (2, 3, 4, 6):
        for rows in ([scale], [1, scale], [-1, scale], [0, scale, 2 * scale], [2] * 300 + [scale], [scale] * 300 + [1]):
            assert joined(canonical_number(Num(ints.from_list(rows), scale))) == over_least([F(n, scale) for n in rows])
