"""Random facts for a pack: every declared input within its range, edges often."""

from __future__ import annotations

import datetime as dt
import random
from fractions import Fraction
from typing import Any

from erk_core import Facts, Pack, Period
from erk_core.model import Masukan

HARI_KERJA = 22


def nilai(item: Masukan, rng: random.Random) -> Any:
    if item.boleh_kosong and rng.random() < 0.2:
        return None
    if item.jenis == "pilihan":
        return rng.choice(item.pilihan)
    if item.jenis == "kode":
        return rng.choice(("1.02", "RSUD", "7", "9.99", "x/y"))
    if item.jenis == "ya_tidak":
        return rng.random() < 0.7
    if item.jenis == "tanggal":
        return dt.date(2026, 10, 1) + dt.timedelta(days=rng.randrange(31))
    scale = 10**item.desimal
    low, high = int(item.low * item.unit.factor * scale), int(item.high * item.unit.factor * scale)
    near = min(high, low + 400 * scale)
    picked = rng.choice((low, high, rng.randint(low, high), rng.randint(low, near), rng.randint(low, near)))
    return picked // scale if picked % scale == 0 else Fraction(picked, scale)


def fakta(pack: Pack, period: Period, orang: int, seed: int, hari: int = HARI_KERJA, penilaian: int = 24) -> Facts:
    """Facts of ``orang`` employees: one to three segments, ``hari`` days, up to ``penilaian`` rating rows each."""
    rng = random.Random(seed)  # noqa: S311 - test data
    rows: dict[str, list[dict[str, Any]]] = {level: [] for level in pack.levels}
    for n in range(orang):
        who = f"{n:08d}"
        rows["pegawai"].append({"kunci": who})
        parts = rng.choice((1, 1, 1, 2, 3))
        own = [f"{who}-s{i}" for i in range(parts)]
        for key in own:
            if "segmen" in rows:
                rows["segmen"].append({"kunci": key, "pegawai": who})
        if "hari" in rows:
            for i in range(rng.choice((0, hari, hari, hari))):
                day = period.first + dt.timedelta(days=i)
                rows["hari"].append(
                    {"kunci": f"{who}-{i:02d}", "pegawai": who, "segmen": own[i * parts // hari], "tanggal": day}
                )
        if "butir_skp" in rows:
            for i in range(rng.randrange(4)):
                rows["butir_skp"].append({"kunci": f"{who}-b{i}", "pegawai": who})
        if "nilai_360" in rows:
            rate(pack, rng, who, rows["nilai_360"], penilaian)
    tables: dict[str, dict[str, list[Any]]] = {}
    for level, found in rows.items():
        columns = {"kunci", "pegawai", "segmen", "tanggal"} if level == "hari" else {"kunci", "pegawai"}
        if level == "pegawai":
            columns = {"kunci"}
        tables[level] = {name: [row[name] for row in found] for name in sorted(columns)}
        for item in pack.masukan:
            if item.jenis == "rujukan" and item.tingkat == level:
                tables[level][item.id] = bagan(orang, rng)
            elif item.tingkat == level and item.nama not in ("kelompok", "indikator", "jumlah_penilai"):
                tables[level][item.id] = [nilai(item, rng) for _ in found]
            elif item.tingkat == level:
                tables[level][item.id] = [row[item.nama] for row in found]
    return Facts(tables)


def bagan(orang: int, rng: random.Random) -> list[str | None]:
    """Superiors' keys: everybody's stands before him, is outside the batch, or nobody."""
    return [
        rng.choice([None, "di-luar", *(f"{rng.randrange(n):08d}" for _ in range(6 if n else 0))]) for n in range(orang)
    ]


def rate(pack: Pack, rng: random.Random, who: str, out: list[dict[str, Any]], most: int) -> None:
    """Rating rows: groups missing, small or large; sometimes an indicator is missing."""
    start = len(out)
    indicators = next((m.pilihan for m in pack.masukan if m.nama == "indikator"), ("X",))
    for group in ("ATASAN", "REKAN", "BAWAHAN", "DIRI"):
        raters = rng.choice((0, 1, 2, 3, 5))
        for indicator in indicators if raters else ():
            if rng.random() < 0.95 and len(out) - start < most:
                out.append(
                    {
                        "kunci": f"{who}/{group}/{indicator}",
                        "pegawai": who,
                        "kelompok": group,
                        "indikator": indicator,
                        "jumlah_penilai": raters,
                    }
                )
