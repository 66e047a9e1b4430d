"""Names of schemas and roles: derived, never typed.

A region's schema is `r_` plus the digits of its Kemendagri code (provinsi: 2 digits, kabupaten/kota: 4).
`public` holds what belongs to no region; `templat` is the empty model that new regions are replayed from.
"""

from __future__ import annotations

import re

SCHEMA_PUBLIC = "public"
SCHEMA_TEMPLAT = "templat"
# A copy of one region's structure in which a release's migrations are rehearsed and recorded; gone afterwards.
SCHEMA_GLADI = "gladi"
# Extensions (btree_gist) live here, so that a region's path never has to contain `public`.
SCHEMA_EKSTENSI = "ekstensi"

_SCHEMA_RE = re.compile(r"\Ar_\d{2}(\d{2})?\Z", re.ASCII)
_KODE_RE = re.compile(r"\A\d{2}(\.?\d{2})?\Z", re.ASCII)
_PREFIX_RE = re.compile(r"\A[a-z][a-z0-9_]{0,39}\Z")


def is_region_schema(name: str | None) -> bool:
    """True when `name` has the form of a region's schema, e.g. r_3273."""
    return isinstance(name, str) and _SCHEMA_RE.match(name) is not None


def schema_from_kode(kode: str) -> str:
    """`32.73` or `3273` -> `r_3273`; `32` -> `r_32`. Raises ValueError for anything else."""
    kode = kode.strip()
    if not _KODE_RE.match(kode):
        raise ValueError(
            f"Kode wilayah {kode!r} tidak dikenali: yang diharapkan kode Kemendagri 2 digit (provinsi) atau 4 digit "
            "(kabupaten/kota), misalnya 3273 atau 32.73. Periksa kodenya di Kepmendagri tentang kode wilayah."
        )
    return "r_" + kode.replace(".", "")


def role_name(prefix: str, schema: str) -> str:
    """Name of the Postgres role that may work in `schema`: `<prefix>__r_3273`, `<prefix>__public`.

    `prefix` carries the database name, because databases of one cluster (test workers) share its roles.
    Raises ValueError for a prefix or schema outside the closed form: both end up in SQL.
    """
    if not _PREFIX_RE.match(prefix):
        raise ValueError(
            f"Awalan peran basis data {prefix!r} tidak sah: huruf kecil, angka dan garis bawah, paling banyak 40. "
            "Setel ERK_ROLE_PREFIX."
        )
    if schema != SCHEMA_PUBLIC and not is_region_schema(schema):
        raise ValueError(f"Tidak ada peran basis data untuk skema {schema!r}.")
    return f"{prefix}__{schema}"
