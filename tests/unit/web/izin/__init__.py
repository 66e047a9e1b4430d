"""The permission table of a region: one module an app, named like its URL name space.

name of the endpoint -> [(method, path, statuses of tamu pegawai atasan admin_opd bkpsdm pimpinan inspektorat)].
In a path stand {sendiri}, {orang_lain}, {bawahan} (employees of the sample: the `pegawai` account's own, a stranger,
somebody under `atasan`) and {job}. A status may be {atasan}, {putus}, {alih} or {lihat}: where the sample decides
whether somebody is a superior (200, 422, 302) or sees a person, the selectors are asked.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

Baris = dict[str, list[tuple[str, str, str]]]


def semua() -> Baris:
    hasil: Baris = {}
    for berkas in sorted(Path(__file__).parent.glob("[a-z]*.py")):
        hasil |= import_module(f"tests.unit.web.izin.{berkas.stem}").BARIS
    return hasil
