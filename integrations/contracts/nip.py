"""The form of a NIP: 8 digits of birth, 6 of TMT CPNS, 1 of sex, 3 of sequence.

Only the form is demanded. PPPK numbers carry year + 21 where PNS have year and month, so an odd date
is a warning for a human, never a refusal.
"""

from __future__ import annotations

import datetime as dt

PANJANG_NIP = 18


def nip_masalah(nip: str) -> str | None:
    """Why `nip` cannot be a NIP, as a sentence for a person; None when its form is right."""
    if not nip:
        return "NIP kosong"
    if not (nip.isascii() and nip.isdigit()):
        return f"NIP '{nip}' memuat karakter selain angka"
    if len(nip) != PANJANG_NIP:
        return f"NIP '{nip}' terdiri atas {len(nip)} angka"
    return None


def nip_peringatan(nip: str) -> str | None:
    """A doubt about the dates inside a well-formed NIP, or None."""
    try:
        dt.date(int(nip[0:4]), int(nip[4:6]), int(nip[6:8]))
    except ValueError:
        return f"8 angka pertama NIP '{nip}' bukan tanggal lahir yang mungkin"
    if nip[14] not in "12":
        return f"angka ke-15 NIP '{nip}' (jenis kelamin) bukan 1 atau 2"
    return None
