"""Parts of addresses that several apps use. Importing this registers the converter with Django."""

from __future__ import annotations

from django.urls import register_converter


class KodeBulan:
    """`2026-10` in an address: `<kode_bulan:kode>`."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


def number_in(teks: str) -> int | None:
    """The id that somebody's address or form names; None for what is no number that the database knows."""
    return int(teks) if teks.isascii() and teks.isdigit() and len(teks) < 19 else None


register_converter(KodeBulan, "kode_bulan")
