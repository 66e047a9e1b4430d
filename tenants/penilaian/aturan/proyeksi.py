"""A pack as it will stand in one month, put into another month: what a draft from December would do to October.

Values of a pack have days. A draft that begins in December usually says so in its values, and scored as it is it would
change nothing in October. So the versions in force in the month from which the draft rules are dated into the month
that is compared; whatever begins later is left out. The formulas are untouched.
"""

from __future__ import annotations

import json
from typing import Any

from erk_core import Pack, pack_from_canonical
from tenants.penilaian.bulan import Bulan

_BERTANGGAL = ("parameter", "tabel", "operasi")


def pack_as_of(pack: Pack, *, berlaku: Bulan, untuk: Bulan) -> Pack:
    """`pack` with the values that are in force in `berlaku`, dated into `untuk`. Raises PackError."""
    isi = json.loads(pack.canonical())
    for jenis in _BERTANGGAL:
        for satu in isi[jenis]:
            satu["nilai"] = _dated(satu["nilai"], berlaku, untuk) or satu["nilai"]
    return pack_from_canonical(json.dumps(isi, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def _dated(nilai: dict[str, Any], berlaku: Bulan, untuk: Bulan) -> dict[str, Any]:
    hasil: dict[str, Any] = {}
    for hari in sorted(nilai):
        if hari <= berlaku.awal.isoformat():
            hasil = {untuk.awal.isoformat(): nilai[hari]}
        elif hari <= berlaku.akhir.isoformat():
            tanggal = min(int(hari[8:10]), untuk.hari)
            hasil[untuk.awal.replace(day=tanggal).isoformat()] = nilai[hari]
    return hasil


def later_values(pack: Pack, berlaku: Bulan) -> list[str]:
    """Labels of the entries with a value that begins after the month `berlaku`: an impact cannot show it."""
    isi = json.loads(pack.canonical())
    akhir = berlaku.akhir.isoformat()
    return [s["label"] for jenis in _BERTANGGAL for s in isi[jenis] if any(hari > akhir for hari in s["nilai"])]
