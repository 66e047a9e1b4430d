"""What a command writes is there whole, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from erk_core.cli.output import csv_bytes, write_files
from erk_core.errors import InputError

pytestmark = pytest.mark.unit


def test_one_place_that_cannot_be_written_keeps_all_others_as_they_were(tmp_path: Path) -> None:
    good = tmp_path / "hasil.csv"
    good.write_bytes(b"lama")
    with pytest.raises(InputError, match="tidak dapat ditulis"):
        write_files({good: b"baru", tmp_path / "tidak-ada" / "hasil.parquet": b"x"})
    assert good.read_bytes() == b"lama"
    assert [p.name for p in tmp_path.iterdir()] == ["hasil.csv"]


def test_csv_has_plain_line_ends_and_utf8() -> None:
    assert csv_bytes([["nip", "nama"], ["1", 'é, "x"']]) == 'nip,nama\n1,"é, ""x"""\n'.encode()
