"""Reads what a month aims at, for the pages of activities below (tenants.aktivitas.sasaran)."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from erk_core import Pack
from tenants.aktivitas.sasaran import Sasaran
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.paket import pack_load, rules_of
from tenants.penilaian.telusur import PARAMETER_TARGET, parameter_in

# Name that the presets use; a pack that names its credits otherwise only loses the hint on the page.
TABEL_KREDIT = "kredit_menit"


def targets_read(hari: dt.date, opd_id: int | None) -> Sasaran:
    bulan = Bulan.of(hari)
    paket = rules_of(bulan).untuk(opd_id)
    if paket is None:
        return Sasaran()
    return Sasaran(parameter_in(paket, PARAMETER_TARGET, bulan), _credits(pack_load(paket), bulan))


def _credits(pack: Pack, bulan: Bulan) -> dict[str, int]:
    """By status of attendance; empty where the pack has no such table, or one with other keys."""
    tabel = pack.tabel.get(TABEL_KREDIT)
    if tabel is None or [k.id for k in tabel.kunci] != ["status_hadir"] or tabel.versi[0].sejak > bulan.awal:
        return {}
    versi = tabel.versi[tabel.index(bulan.awal)]
    hasil = {}
    for (status,) in versi.isi:
        nilai = tabel.find(versi, (status,))
        if isinstance(status, str) and isinstance(nilai, Fraction | int) and nilai > 0:
            hasil[status] = int(nilai)
    return hasil
