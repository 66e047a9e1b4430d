"""A region's overlay on the national library, in a temporary folder: what the library offers, with other choices."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import erk_core
from erk_core import Facts, Pack, Period, load_pack, score
from tests.unit.core.mini import write

PRESET = Path(erk_core.__file__).parent / "rulepacks"
PAKET = """
id: uji
label: Lapisan uji
versi: 1.0.0
induk: nasional
berlaku: 2021-01-01
terbit: 2026-11-28
"""
# TPP comes from a sheet, so that tax and dues are seen alone.
TPP = """
- {id: tpp, sumber: isian, tingkat: pegawai, satuan: rupiah, rentang: [0, 100000000000]}
"""
BRUTO = """
- {id: pagu, menimpa: ganti, label: Pagu, satuan: rupiah, rumus: tpp, bulatkan: tanpa}
- {id: bruto, menimpa: ganti, label: Bruto, satuan: rupiah, rumus: tpp, bulatkan: tanpa}
- {id: tpp_kena_pajak, menimpa: ganti, label: Kena pajak, satuan: rupiah, rumus: bruto, bulatkan: tanpa}
"""


def overlay(
    root: Path,
    show: str,
    *,
    steps: str = BRUTO,
    own: str = TPP,
    change: Callable[[Path], None] | None = None,
    **choices: str,
) -> Pack:
    """The library under a pack that shows the steps ``show`` (by space) and sets parameters: ``nama="NILAI"``.

    ``change`` may edit the copy of the library first. Raises PackError.
    """
    library = root / "nasional"
    shutil.copytree(PRESET / "nasional", library)
    if change is not None:
        change(library)
    content = {"paket.yaml": PAKET, "keluaran.yaml": "".join(f"- {{id: {i}, jenis: tampil}}\n" for i in show.split())}
    if steps:
        content["langkah/a.yaml"] = steps
    if own:
        content["masukan/a.yaml"] = own
    for name, value in choices.items():
        text = (library / "parameter" / f"{name}.yaml").read_text(encoding="utf-8")
        first = re.search(r"(?m)^  (\S+):$", text)
        assert first is not None
        head = text[: text.index("nilai:\n")]
        line = f"nilai:\n  {first[1]}: {{nilai: {value}, status: peraga}}\n"
        content[f"parameter/{name}.yaml"] = f"menimpa: ganti\n{head}{line}"
    return load_pack(write(root, content, "uji"))


def facts_of(pack: Pack, **rows: list[dict[str, Any]]) -> Facts:
    """Columns for every input of the pack from rows; what a row does not tell is empty (its own default refused)."""
    tables: dict[str, dict[str, list[Any]]] = {}
    for level in pack.levels:
        given = rows.get(level, [])
        names = {m.id for m in pack.masukan if m.tingkat == level}
        names |= {"kunci"} | ({"pegawai"} if level != "pegawai" else set())
        names |= {"segmen", "tanggal"} if level == "hari" else set()
        tables[level] = {name: [row.get(name) for row in given] for name in names}
    return Facts(tables)


def values(pack: Pack, step: str, people: list[dict[str, Any]], month: str = "2026-10", **rows: Any) -> list[Any]:
    """One step of every person, in the order given."""
    people = [{"kunci": f"p{i:04d}", **row} for i, row in enumerate(people)]
    result = score(pack, Period.parse(month), facts_of(pack, pegawai=people, **rows))
    return [result.value("pegawai", row["kunci"], step) for row in people]


def day(n: int, **changes: Any) -> dict[str, Any]:
    """A day of October 2026 on which p0000 was at work in time."""
    plain: dict[str, Any] = {"adalah_hari_kerja": True, "status_hadir": "HADIR"}
    plain |= {"tanpa_absen_masuk": False, "tanpa_absen_pulang": False}
    plain |= dict.fromkeys(("menit_terlambat", "menit_pulang_cepat", "menit_sah_utama", "menit_sah_tambahan"), 0)
    plain |= {"menit_sah_umum": 0, "kunci": f"h{n}", "pegawai": "p0000", "segmen": "s1"}
    return {**plain, "tanggal": dt.date(2026, 10, n), **changes}
