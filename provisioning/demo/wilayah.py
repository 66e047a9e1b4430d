"""The two regions of the demo, and the data files they are made from."""

from __future__ import annotations

import csv
import datetime as dt
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).resolve().parent / "data"
# Nothing of the demo reads a clock: facts are recorded on this instant.
DICATAT = "2026-09-30 08:00:00+07"
AWAL_TAHUN = dt.date(2026, 1, 2)


@dataclass(frozen=True, slots=True)
class WilayahDemo:
    """`dengan_diri`: whether people rate themselves (Bandung yes, Musi Rawas no)."""

    slug: str
    kode: str
    nama: str
    paket: str
    dengan_diri: bool
    kepala_daerah: str
    zona: str = "Asia/Jakarta"

    @property
    def schema(self) -> str:
        return f"r_{self.kode}"


WILAYAH: dict[str, WilayahDemo] = {
    w.slug: w
    for w in (
        WilayahDemo("bandung", "3273", "Pemerintah Kota Bandung", "bandung-erk", True, "Wali Kota"),
        WilayahDemo("musirawas", "1605", "Pemerintah Kabupaten Musi Rawas", "musirawas-erk", False, "Bupati"),
    )
}


@cache
def tabel(nama: str) -> tuple[dict[str, str], ...]:
    """Rows of a data file, e.g. tabel("norma_waktu")."""
    with (DATA / f"{nama}.csv").open(encoding="utf-8", newline="") as berkas:
        return tuple(csv.DictReader(berkas))
