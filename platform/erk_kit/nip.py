"""NIP: Nomor Induk Pegawai, 18 digits written "8-6-1-3".

Dasar hukum: Perka BKN 22/2007 (8 digits birth date, 6 digits year and month of appointment, 1 digit sex, 3 digits
serial).
"""

from __future__ import annotations

import re

from django.db.models import Q

PANJANG_NIP = 18
_PEMISAH = re.compile(r"[\s.\-\u2010-\u2015]+")


class NipError(ValueError):
    """What was typed is not a NIP; str(exc) says what, what was expected and what to do, in Bahasa Indonesia."""


def nip_normalise(text: str) -> str:
    """ "19800101 200501 1 001" -> "198001012005011001". Only removes separators; does not judge."""
    return _PEMISAH.sub("", text.strip())


def name_or_nip(teks: str, *, depan: str = "", angka_minimal: int = 1) -> Q:
    """What a search box finds: the beginning of a NIP (typed with or without spaces), or part of a name.

    depan: path to the person ("pegawai__"). angka_minimal: with fewer digits than this they are searched in names.
    """
    kata = " ".join(teks.split())[:80]
    angka = nip_normalise(kata)
    if angka.isdigit() and len(angka) >= angka_minimal:
        return Q(**{f"{depan}nip__startswith": angka})
    return Q(**{f"{depan}nama__icontains": kata}) if kata else Q()


def nip_parse(text: str) -> str:
    """The 18 digits of a NIP typed with or without spaces. Raises NipError."""
    nip = nip_normalise(text)
    what_to_do = "Periksa kembali NIP pada SK atau kartu pegawai Anda, lalu ketik lagi; spasi boleh dipakai."
    if not nip.isascii() or not nip.isdigit():
        raise NipError(
            f"NIP hanya berisi angka, tetapi yang diketik memuat karakter lain: {text.strip()[:40]!r}. "
            f"Yang diharapkan {PANJANG_NIP} angka, misalnya 19800101 200501 1 001. {what_to_do}"
        )
    if len(nip) != PANJANG_NIP:
        raise NipError(
            f"NIP yang diketik {len(nip)} angka, seharusnya {PANJANG_NIP} angka (misalnya "
            f"19800101 200501 1 001). {what_to_do}"
        )
    return nip


def nip_format(nip: str) -> str:
    """ "198001012005011001" -> "19800101 200501 1 001"; anything else is returned as it is."""
    if len(nip) != PANJANG_NIP or not nip.isdigit():
        return nip
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}"
