"""Parts of addresses that several apps use. Importing this registers them with Django."""

from __future__ import annotations

from django.urls import register_converter


class KodeBulan:
    """`2026-10` in an address: `<kode_bulan:kode>`."""

    regex = r"\d{4}-(?:0[1-9]|1[0-2])"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KodeBulan, "kode_bulan")
