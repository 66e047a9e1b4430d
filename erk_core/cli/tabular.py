"""CSV in and out for the command line: facts by level, results as exact text; nothing half-written stays."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from erk_core import fakta
from erk_core.errors import InputError, reason, suggest
from erk_core.facts import Facts
from erk_core.levels import LEVELS
from erk_core.load.csv_text import BadCsv, rows
from erk_core.load.schema import iso_date
from erk_core.load.yaml_strict import THOUSANDS
from erk_core.model import Masukan, text_value
from erk_core.numbers import parse_exact
from erk_core.pack import Pack
from erk_core.result import Result

NIP = re.compile(r"[0-9]{18}\Z")


@dataclass
class Source:
    """Facts read from files, and where each row stands."""

    facts: Facts
    files: dict[str, str] = field(default_factory=dict)
    lines: dict[str, list[int]] = field(default_factory=dict)

    def located(self, error: InputError) -> str:
        """The message with file and line where one row is to blame."""
        if error.table not in self.files:
            return str(error)
        where = self.files[error.table]
        if error.row is not None and error.row < len(self.lines[error.table]):
            where += f":{self.lines[error.table][error.row]}"
        column = f"kolom {error.column}: " if error.column else ""
        return f"{where}: {column}{error.what}; {error.expected}; {error.do}"


def read_facts(pack: Pack, path: Path) -> Source:
    """One CSV (all inputs of one level) or a folder with ``<level>.csv``. Raises InputError with file and line."""
    with_inputs = [level for level in LEVELS if any(m.tingkat == level for m in pack.masukan)]
    if path.is_dir():
        known = {f"{level}.csv" for level in LEVELS}
        for extra in sorted(p.name for p in path.iterdir() if p.suffix == ".csv" and p.name not in known):
            raise InputError(
                f"{path}/{extra}", "berkas tak dikenal", suggest(extra, sorted(known)), "ganti namanya atau pindahkan"
            )
        files = {
            level: path / f"{level}.csv"
            for level in pack.levels
            if level in with_inputs or (path / f"{level}.csv").is_file()
        }
    elif path.is_file():
        if len(with_inputs) > 1:
            raise InputError(
                str(path),
                f"masukan paket ada di beberapa tingkat ({', '.join(with_inputs)})",
                "folder berisi satu CSV setiap tingkat",
                "buat kerangkanya dengan: erk pack template DIR FOLDER",
            )
        files = {(with_inputs or ["pegawai"])[0]: path}
    else:
        raise InputError(str(path), "berkas atau folder tidak ada", "CSV masukan", "periksa namanya")
    source = Source(Facts({}))
    tables = {level: _read(pack, level, file, source) for level, file in files.items()}
    _complete(pack, tables, source)
    source.facts = Facts(tables)
    return source


def _complete(pack: Pack, tables: dict[str, dict[str, list[Any]]], source: Source) -> None:
    """Levels that the pack touches but that have no inputs of their own."""
    if "pegawai" not in tables:
        people = dict.fromkeys(nip for table in tables.values() for nip in table["pegawai"])
        tables["pegawai"] = {"kunci": list(people)}
    for level in pack.levels:
        if level not in tables:
            tables[level] = {"kunci": [], "pegawai": [], "segmen": [], "tanggal": []}
    people = dict.fromkeys(tables["pegawai"]["kunci"])
    for level, table in tables.items():
        for row, nip in enumerate(table.get("pegawai", [])):
            if nip not in people:
                raise InputError(
                    f"{source.files[level]}:{source.lines[level][row]}",
                    f"NIP {nip} tidak ada di tabel pegawai",
                    "NIP yang ada di pegawai.csv",
                    "tambahkan pegawainya atau perbaiki NIP",
                )


def _read(pack: Pack, level: str, path: Path, source: Source) -> dict[str, list[Any]]:
    shown = str(path)
    make = "buat kerangkanya dengan: erk pack template DIR FOLDER"
    try:
        lines = rows(path.read_bytes())
    except FileNotFoundError:
        raise InputError(shown, "berkas tidak ada", f"CSV tingkat {level}", make) from None
    except OSError as error:
        raise InputError(shown, f"tidak terbaca: {reason(error)}", "berkas CSV", "periksa nama dan izinnya") from None
    except BadCsv as bad:
        raise InputError(f"{shown}:{bad.line}", bad.what, bad.expected, bad.do) from None
    if not lines:
        raise InputError(f"{shown}:1", "berkas kosong", "baris kepala kolom", make)
    head = [name.strip() for name in lines[0][1]]
    items = [m for m in pack.masukan if m.tingkat == level]
    names = _columns(pack, level, head, items, shown)
    body = [(line, row) for line, row in lines[1:] if not row[0].lstrip().startswith("#")]
    for line, row in body:
        if len(row) != len(head):
            raise InputError(
                f"{shown}:{line}",
                f"{len(row)} sel",
                f"{len(head)} sel seperti baris kepala",
                "periksa koma dan tanda kutip di baris ini",
            )
    source.files[level], source.lines[level] = shown, [line for line, _ in body]
    cells = {name: [row[head.index(name)].strip() for _, row in body] for name in head if name}
    at = source.lines[level]
    nips = [_nip(shown, line, nip) for line, nip in zip(at, cells["nip"], strict=True)]
    table: dict[str, list[Any]] = {"kunci": _keys(level, nips, cells)}
    _unique(shown, at, level, table["kunci"])
    if level != "pegawai":
        table["pegawai"] = nips
    if level == "hari":
        table["tanggal"] = [
            _date(shown, line, "tanggal", cell) for line, cell in zip(at, cells["tanggal"], strict=True)
        ]
        if "segmen" in pack.levels:
            table["segmen"] = [f"{nip}/{cell}" for nip, cell in zip(nips, cells["segmen"], strict=True)]
    for item in items:
        if item.id not in table:
            name = names[item.id]
            table[item.id] = [_cell(item, shown, line, name, cell) for line, cell in zip(at, cells[name], strict=True)]
    return table


def _columns(pack: Pack, level: str, head: list[str], items: list[Masukan], shown: str) -> dict[str, str]:
    """Input id -> column; complaints about missing, double and unknown columns."""
    needed = key_columns(pack, level)
    names = {}
    for item in items:
        found = [c for c in item.columns if c in head]
        if not found:
            needed.append(item.id)
        else:
            names[item.id] = found[0]
    missing = [n for n in dict.fromkeys(needed) if n not in head]
    if missing:
        raise InputError(
            f"{shown}:1",
            f'kolom "{missing[0]}" tidak ada',
            f"kolom: {', '.join([*key_columns(pack, level), *(m.id for m in items)])}",
            f"tambahkan kolom {', '.join(missing)}",
        )
    double = [n for n in head if n and head.count(n) > 1]
    if double:
        raise InputError(f"{shown}:1", f'kolom "{double[0]}" ada dua kali', "satu kolom", "hapus salah satunya")
    known = {*needed, *names.values(), "kunci", *(n for lv, n in fakta.FAKTA if lv == level)}
    unknown = [n for n in head if n and n not in known]
    if unknown:
        raise InputError(
            f"{shown}:1",
            f'kolom "{unknown[0]}" tidak dikenal',
            suggest(unknown[0], sorted(known)),
            "perbaiki namanya atau hapus kolomnya",
        )
    return names


def key_columns(pack: Pack, level: str) -> list[str]:
    """Columns that say to whom and to what a row belongs."""
    out = ["nip"]
    if level == "segmen" or (level == "hari" and "segmen" in pack.levels):
        out.append("segmen")
    return [*out, "tanggal"] if level == "hari" else out


def _keys(level: str, nips: list[str], cells: dict[str, list[str]]) -> list[str]:
    if level == "pegawai":
        return nips
    if level in ("segmen", "hari"):
        return [
            f"{nip}/{own}" for nip, own in zip(nips, cells["segmen" if level == "segmen" else "tanggal"], strict=True)
        ]
    if "kunci" in cells:
        return [f"{nip}/{own}" for nip, own in zip(nips, cells["kunci"], strict=True)]
    if level == "nilai_360" and {"kelompok", "indikator"} <= set(cells):
        return [f"{n}/{g}/{i}" for n, g, i in zip(nips, cells["kelompok"], cells["indikator"], strict=True)]
    return [f"{nip}/{row}" for row, nip in enumerate(nips, 1)]


def _unique(shown: str, lines: list[int], level: str, keys: list[str]) -> None:
    seen: dict[str, int] = {}
    for line, key in zip(lines, keys, strict=True):
        if key in seen:
            what = f"NIP {key}" if level == "pegawai" else f"baris {key}"
            raise InputError(
                f"{shown}:{line}",
                f"{what} ganda",
                f"satu kali (sudah ada di baris {seen[key]})",
                "hapus atau gabungkan baris gandanya",
            )
        seen[key] = line


def _nip(shown: str, line: int, nip: str) -> str:
    if not NIP.match(nip):
        what = f'NIP "{nip}" berisi {len(nip)} digit' if nip.isdigit() else f'NIP "{nip}" bukan angka'
        do = "lengkapi NIP dari SIMPEG; bila berasal dari Excel, simpan kolomnya sebagai teks"
        raise InputError(f"{shown}:{line}", f"kolom nip: {what}", "NIP 18 digit", do)
    return nip


def _date(shown: str, line: int, name: str, cell: str) -> dt.date:
    try:
        return iso_date(cell)
    except ValueError:
        what = f'kolom {name}: "{cell}" bukan tanggal'
        raise InputError(f"{shown}:{line}", what, "tanggal seperti 2026-10-01", "perbaiki tanggalnya") from None


def _cell(item: Masukan, shown: str, line: int, name: str, cell: str) -> Any:
    if cell in ("", "kosong"):
        return None
    if item.jenis in ("pilihan", "kode"):
        return cell
    if item.jenis == "rujukan":
        return _nip(shown, line, cell)
    if item.jenis == "tanggal":
        return _date(shown, line, name, cell)
    if item.jenis == "ya_tidak":
        if cell in ("ya", "tidak"):
            return cell == "ya"
        raise InputError(
            f"{shown}:{line}", f'kolom {name}: "{cell}" bukan ya/tidak', "ya atau tidak", "perbaiki nilainya"
        )
    try:
        value = _number(cell)
    except ValueError:
        raise InputError(
            f"{shown}:{line}",
            f'kolom {name}: "{cell}" bukan angka',
            f"angka dalam {item.satuan} tanpa pemisah ribuan, desimal dengan titik",
            "tulis mis. 1000000 atau 95.5",
        ) from None
    return int(value) if value.denominator == 1 else Fraction(value)


def _number(cell: str) -> Fraction:
    """Raises ValueError, also for 6.000, which a spreadsheet in Indonesia writes for six thousand."""
    if THOUSANDS.match(cell):
        raise ValueError(cell)
    return parse_exact(cell)


def result_rows(result: Result, level: str) -> list[list[str]]:
    """Header and rows of a level: key columns, then every step, exact text; empty where kosong."""
    steps = result.steps(level)
    columns = [result.column(level, step) for step in steps]
    keys = result.keys(level)
    head = {
        "pegawai": ["nip"],
        "segmen": ["nip", "segmen"],
        "hari": ["nip", "tanggal"],
        "nilai_360": ["nip", "baris"],
        "butir_skp": ["nip", "baris"],
    }[level]
    out = [[*head, *steps]]
    for row, key in enumerate(keys):
        own = str(key).split("/", 1)[: len(head)]
        out.append([*own, *("" if column[row] is None else text_value(column[row]) for column in columns)])
    return out


def template_rows(pack: Pack, level: str) -> list[list[str]]:
    """Header and a comment row of units."""
    keys = key_columns(pack, level)
    items = [m for m in pack.masukan if m.tingkat == level and m.id not in keys]
    notes = {"nip": "# NIP 18 digit", "segmen": "nama segmen, mis. 1", "tanggal": "2026-10-01"}
    units = []
    for item in items:
        text = {
            "bilangan": item.satuan,
            "pilihan": " | ".join(item.pilihan),
            "ya_tidak": "ya | tidak",
            "tanggal": "2026-10-01",
            "rujukan": "NIP atasan langsung",
            "kode": "kode sebagai teks",
        }[item.jenis]
        units.append(f"{text} (boleh kosong)" if item.boleh_kosong else text)
    return [[*keys, *(m.id for m in items)], [*(notes[k] for k in keys), *units]]
