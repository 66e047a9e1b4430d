"""Golden cases that do not fit are refused at their line, with what was found."""

from pathlib import Path

import pytest

from erk_core import PackError
from erk_core.tools.cases import load_cases
from tests.unit.core.mini import MASUKAN, load, more, write

pytestmark = pytest.mark.unit
KASUS = """
- nama: satu
  hitungan: 1 x 1 = 1
  periode: 2026-10
  fakta:
    pegawai: {menit: 1, gaji: 1, bonus: 1, status: PNS, aktif: ya, mulai: 2026-10-01}
    hari:
      - {tanggal: 2026-10-05, telat: 1}
  harap: {sejak: 2026-10-01}
"""


def refused(tmp_path: Path, old: str, new: str) -> str:
    steps = more("- {id: sejak, label: Sejak, jenis: tanggal, rumus: mulai}\n")
    given = MASUKAN + "- {id: mulai, sumber: isian, tingkat: pegawai, jenis: tanggal}\n"
    pack = load(tmp_path, masukan=given, langkah=steps)
    folder = write(tmp_path, {"kasus/a.yaml": KASUS.replace(old, new)})
    try:
        load_cases(pack, folder)
    except PackError as error:
        return str(error)
    return ""


def test_thousands_with_a_point_are_refused_in_quotes_too(tmp_path: Path) -> None:
    said = refused(tmp_path, "{menit: 1,", '{menit: "6.000",')
    assert said == 'mini/kasus/a.yaml:5: "6.000" bukan bilangan; nilai jenis bilangan; perbaiki nilainya'


@pytest.mark.parametrize("day", ["20261001", "2026-W40-4", "'2026-10-1'"])
@pytest.mark.parametrize(
    ("old", "line"), [("mulai: 2026-10-01", 5), ("tanggal: 2026-10-05", 7), ("sejak: 2026-10-01", 8)]
)
def test_a_day_is_written_in_one_way(tmp_path: Path, old: str, line: int, day: str) -> None:
    assert refused(tmp_path, "x", "x") == ""
    said = refused(tmp_path, old, f"{old.split(':')[0]}: {day}")
    assert said.startswith(f'mini/kasus/a.yaml:{line}: "{day.strip(chr(39))}" bukan tanggal')
    assert "seperti 2026-10-01" in said
