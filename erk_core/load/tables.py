"""Turn a table's rows into bands; refuse overlaps and holes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from erk_core.errors import MAX_FINDINGS, Finding
from erk_core.fakta import CODE, CODE_WORDS
from erk_core.load.files import Item
from erk_core.load.schema import NilaiTabel, TabelDef, exact, iso_date
from erk_core.model import KunciTabel, Nilai, Pita, Tabel, VersiTabel
from erk_core.numbers import parse_exact, to_text
from erk_core.units import Unit


class _Bad(Exception):
    """``row`` and ``column`` where one cell of the table is to blame."""

    def __init__(self, what: str, expected: str, do: str, *, row: int | None = None, column: str = "") -> None:
        self.finding = (what, expected, do)
        self.row, self.column = row, column


def raw_value(kind: str, unit: Unit, choices: tuple[str, ...], raw: Any, *, stored: bool) -> Nilai:
    """A raw scalar of a file (or of a ``stored`` pack) as an internal value. Raises ValueError with a message."""
    if kind == "bilangan":
        number = _number_of(raw, stored)
        if (
            unit.text == "rupiah" and number.denominator != 1
        ):  # 1.540 meant as thousands would silently pay one and a half rupiah
            raise ValueError(f"{to_text(number)} bukan rupiah bulat (tulis ribuan tanpa titik)")
        return number / unit.factor
    if kind == "ya_tidak":
        if raw in ("ya", "tidak"):
            return bool(raw == "ya")
        raise ValueError(f'"{raw}" bukan ya atau tidak')
    if kind == "tanggal":
        return iso_date(raw)
    if kind == "daftar":
        words = str(raw).split()
        if len(set(words)) < len(words) or not set(words) <= set(choices):
            raise ValueError(f'"{raw}" bukan daftar kata berbeda dari {", ".join(choices)}')
        return " ".join(words)
    if kind == "kode":
        if isinstance(raw, str) and CODE.match(raw):
            return raw
        raise ValueError(f'"{raw}" bukan kode ({CODE_WORDS}; yang mirip angka ditulis dalam kutip)')
    if not isinstance(raw, str) or (choices and raw not in choices):
        raise ValueError(f'"{raw}" bukan salah satu dari {", ".join(choices) or "kata"}')
    return raw


def _number_of(raw: Any, stored: bool) -> Fraction:
    """ "6.000" in quotes, refused where it is written now, meant 6 in packs that were stored with it."""
    return parse_exact(raw) if stored and isinstance(raw, str) else exact(raw)


def build_table(item: Item, spec: TabelDef, unit: Unit, keys: tuple[KunciTabel, ...], findings: list[Finding]) -> Tabel:
    """Compile a validated table definition."""
    choices = tuple(spec.pilihan or ())
    versions = []
    for day, version in sorted(spec.nilai.items()):
        where = ("nilai", day.isoformat())
        try:
            versions.append(_version(item, spec, unit, choices, keys, day, version, findings))
        except _Bad as bad:
            findings.append(item.finding(where, *bad.finding))
    return Tabel(spec.id, spec.label, spec.jenis, unit, choices, keys, tuple(versions))


def _version(
    item: Item,
    spec: TabelDef,
    unit: Unit,
    choices: tuple[str, ...],
    keys: tuple[KunciTabel, ...],
    day: dt.date,
    version: NilaiTabel,
    findings: list[Finding],
) -> VersiTabel:
    groups: dict[tuple[Nilai, ...], list[tuple[int, dict[str, Fraction], Nilai]]] = {}
    for i, (raw_keys, raw) in enumerate(_rows(version, keys)):
        if len(findings) >= MAX_FINDINGS:
            break
        try:
            value = _cell("nilai", spec.jenis, unit, choices, raw, item.stored)
            exact_keys, band = _keys(keys, raw_keys, item.stored)
        except _Bad as bad:
            short = str(next(iter(raw_keys.values()), "")) if isinstance(version.baris, dict) else i
            findings.append(_complaint(item, ("nilai", day.isoformat(), "baris"), i, short, bad))
            continue
        groups.setdefault(exact_keys, []).append((i, band, value))
    banded = any(k.pita for k in keys)
    step = next((k.langkah for k in keys if k.pita), None)
    out: dict[tuple[Nilai, ...], tuple[Pita, ...]] = {}
    holes: list[tuple[Fraction, Fraction]] = []
    for group, rows in groups.items():
        try:
            if banded:
                out[group] = _bands(rows, step, holes)
            elif len(rows) > 1:
                first = _number(item, ("nilai", day.isoformat(), "baris"), rows[0][0])
                raise _Bad(
                    f"kunci {_shown(group)} sudah ada di baris {first}",
                    "setiap kunci satu kali",
                    "hapus salah satunya",
                    row=rows[1][0],
                )
            else:
                out[group] = (Pita(None, True, None, True, rows[0][2]),)
        except _Bad as bad:
            row = rows[-1][0] if bad.row is None else bad.row
            findings.append(_complaint(item, ("nilai", day.isoformat(), "baris"), row, row, bad))
    rest = None
    if version.lainnya is not None:
        try:
            rest = raw_value(spec.jenis, unit, choices, version.lainnya, stored=item.stored)
        except ValueError as error:
            findings.append(
                item.finding(("nilai", day.isoformat(), "lainnya"), str(error), "nilai sejenis", "perbaiki lainnya")
            )
    return VersiTabel(day, out, rest, tuple(sorted(set(holes))), version.status, version.dasar, version.catatan)


def _number(item: Item, where: tuple[str | int, ...], row: int) -> int:
    """What a person counts: the line in a CSV, the place in the list of a YAML."""
    file, line = item.place((*where, row))
    return line if file.endswith(".csv") else row + 1


def _complaint(item: Item, where: tuple[str | int, ...], row: int, key: str | int, bad: _Bad) -> Finding:
    """At the row's own line; its number is said where the line alone does not tell it (rows of a YAML)."""
    file, line = item.place((*where, key))
    told = "" if file.endswith(".csv") else f"baris {row + 1}: "
    what, expected, do = bad.finding
    return Finding(file, line, told + (f"kolom {bad.column}: " if bad.column else "") + what, expected, do)


def _cell(column: str, kind: str, unit: Unit, choices: tuple[str, ...], raw: Any, stored: bool) -> Nilai:
    if raw == "":
        raise _Bad("sel kosong", "sebuah nilai", "isi selnya, atau hapus barisnya", column=column)
    try:
        return raw_value(kind, unit, choices, raw, stored=stored)
    except ValueError as error:
        raise _Bad(str(error), "nilai yang sesuai jenis dan satuannya", "perbaiki barisnya", column=column) from None


def _shown(group: tuple[Nilai, ...]) -> str:
    return ", ".join(str(k) for k in group) or "(tanpa kunci lain)"


def _rows(version: NilaiTabel, keys: tuple[KunciTabel, ...]) -> list[tuple[dict[str, Any], Any]]:
    if isinstance(version.baris, dict):
        if len(keys) != 1 or keys[0].pita:
            raise _Bad(
                "bentuk ringkas {kunci: nilai} untuk tabel ini",
                "bentuk ringkas hanya untuk satu kunci cara sama",
                "tulis baris sebagai daftar",
            )
        return [({keys[0].id: key}, value) for key, value in version.baris.items()]
    return [({k: v for k, v in row.items() if k != "nilai"}, row.get("nilai", "")) for row in version.baris]


def _keys(
    keys: tuple[KunciTabel, ...], raw: dict[str, Any], stored: bool
) -> tuple[tuple[Nilai, ...], dict[str, Fraction]]:
    names = [k.id for k in keys]
    wrong = [k for k in raw if k not in names] + [k for k in names if k not in raw]
    if wrong:
        raise _Bad(
            f'kunci "{wrong[0]}" tidak cocok', f"kolom: {', '.join([*names, 'nilai'])}", "samakan dengan daftar kunci"
        )
    fixed: list[Nilai] = []
    band: dict[str, Fraction] = {}
    for key in keys:
        value = raw[key.id]
        if key.pita:
            if not isinstance(value, dict) or set(value) - {"dari", "sampai"}:
                raise _Bad(
                    f'pita "{key.id}" salah bentuk',
                    "{dari: angka, sampai: angka}, salah satu boleh tidak ada",
                    "perbaiki barisnya",
                )
            for end, number in value.items():
                try:
                    band[end] = _number_of(number, stored) / key.unit.factor
                except ValueError as error:
                    raise _Bad(
                        str(error), "batas pita berupa angka", "perbaiki barisnya", column=f"{key.id}_{end}"
                    ) from None
        else:
            fixed.append(_cell(key.id, key.jenis, key.unit, (), value, stored))
    return tuple(fixed), band


def _bands(
    rows: list[tuple[int, dict[str, Fraction], Nilai]], step: Fraction | None, holes: list[tuple[Fraction, Fraction]]
) -> tuple[Pita, ...]:
    """Bands in written order, which must rise."""
    out: list[Pita] = []
    for n, (i, band, value) in enumerate(rows):
        low, high = band.get("dari"), band.get("sampai")
        low_in = high_in = True
        if low is None and n > 0:
            low, low_in = rows[n - 1][1].get("sampai"), False
        if high is None and n + 1 < len(rows):
            high, high_in = rows[n + 1][1].get("dari"), False
        if (low is None and n > 0) or (high is None and n + 1 < len(rows)):
            raise _Bad(
                "batas pita tidak diketahui",
                "sampai di baris sebelumnya atau dari di baris sesudahnya",
                "tulis batasnya",
                row=i,
            )
        if low is not None and high is not None and (low > high or (low == high and not (low_in and high_in))):
            raise _Bad(
                "pita kosong atau tumpang tindih dengan tetangganya",
                "pita menaik tanpa tumpang tindih",
                "perbaiki batas atau urutannya",
                row=i,
            )
        if out and low is not None:
            before, before_in = out[-1].high, out[-1].high_in
            if before is None or low < before or (low == before and low_in and before_in):
                raise _Bad(
                    "tumpang tindih dengan baris sebelumnya",
                    "pita menaik tanpa tumpang tindih",
                    "perbaiki batasnya",
                    row=i,
                )
            if low > before:
                _hole(i, before, low, step, holes)
        out.append(Pita(low, low_in, high, high_in, value))
    return tuple(out)


def _hole(
    i: int, before: Fraction, low: Fraction, step: Fraction | None, holes: list[tuple[Fraction, Fraction]]
) -> None:
    if step is None or low - before > step:
        width = "tanpa langkah" if step is None else f"lebih lebar dari langkah {step}"
        raise _Bad(
            f"ada lubang antara {before} dan {low} ({width})",
            "pita menyambung, atau sela paling lebar satu langkah kunci",
            "tulis batas atas saja (sampai), atau langkah pada kunci",
            row=i,
        )
    holes.append((before, low))
