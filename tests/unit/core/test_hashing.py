"""The bytes that are hashed: a change here changes every stored hash."""

from __future__ import annotations

import numpy as np
import pytest

from erk_core.hashing import packed


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
    assert packed(np.array(values, dtype=np.int64)) == expected
    # the form in which the engine happened to hold them does not matter
    assert packed(np.array(values, dtype=object)) == expected
