"""Limits that services obey. They come from the adopted pack (`operasi`); the caller passes them in.

This app lies below penilaian, which knows the packs, so it never looks them up itself. None = no limit.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class AturanAktivitas:
    """`batas_input_mundur` in days (0 = only today), `batas_menit_sehari` in minutes."""

    batas_input_mundur: int | None = None
    batas_menit_sehari: int | None = None
