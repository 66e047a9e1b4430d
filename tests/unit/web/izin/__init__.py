"""The permission table of a region: one module an app, named like its URL name space.

name of the endpoint -> [(method, path, statuses of tamu pegawai atasan admin_opd bkpsdm pimpinan inspektorat)].
What stands behind "#" in a path is the form that is sent. In both stand {sendiri}, {bawahan} (employees of the sample:
the `pegawai` account's own, somebody under `atasan`), {job}, and what tests/unit/web/objek.py makes: {opd_sendiri} and
{opd_lain} (admin_opd's and another), {pegawai_opd}, {pegawai_opd_lain}, {aktivitas_lain} and so on: things that exist
and are another OPD's. Somebody who may write to such a thing has a "+": "302+" writes, "302" must not.
A status may be {atasan}, {putus}, {alih} or {lihat}: where the sample decides whether somebody is a superior (200,
422, 302) or sees a person, the selectors are asked.

`python -m tests.unit.web.izin` prints the table.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

Baris = dict[str, list[tuple[str, str, str]]]
PERAN = ("tamu", "pegawai", "atasan", "admin_opd", "bkpsdm", "pimpinan", "inspektorat")
PERAN_KONSOL = ("tamu", "pengelola")


def semua() -> Baris:
    hasil: Baris = {}
    for berkas in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        hasil |= import_module(f"tests.unit.web.izin.{berkas.stem}").BARIS
    return hasil


def konsol() -> Baris:
    """The console's, and allauth's pages there: what an employee is in a region, the operator is here."""
    from tests.unit.web.izin.pustaka import BARIS

    sendiri: Baris = import_module("tests.unit.web.izin._konsol").BARIS
    pustaka = {n: [(c, a, " ".join(k.split()[:2])) for c, a, k in kasus] for n, kasus in BARIS.items()}
    return {**sendiri, **pustaka}


class Sebutan(dict[str, Any]):
    """Ids for the names in the table's addresses, where only a few people matter: somebody else, or the first of its
    kind, for what is not named."""

    def __missing__(self, nama: str) -> Any:
        return self["orang_lain"] if nama.startswith("pegawai") else 1
