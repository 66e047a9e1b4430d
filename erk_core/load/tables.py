"""Turn a table's rows into bands; refuse overlaps and holes."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

from erk_core.errors import Finding
from erk_core.load.files import Item
from erk_core.load.schema import NilaiTabel, TabelDef, exact, iso_date
from erk_core.model import KunciTabel, Nilai, Pita, Tabel, VersiTabel
from erk_core.numbers import to_text
from erk_core.units import Unit


class _Bad(Exception):
    def __init__(self, what: str, expected: str, do: str) -> None:
        self.finding = (what, expected, do)


def raw_value(kind: str, unit: Unit, choices: tuple[str, ...], raw: Any) -> Nilai:
    """A raw scalar of a file as an internal value. Raises ValueError with a message."""
    if kind == "bilangan":
        number = exact(raw)
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
    if not isinstance(raw, str) or (choices and raw not in choices):
        raise ValueError(f'"{raw}" bukan salah satu dari {", ".join(choices) or "kata"}')
    return raw


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
        try:
            value = raw_value(spec.jenis, unit, choices, raw)
            exact_keys, band = _keys(keys, raw_keys)
        except (ValueError, _Bad) as error:
            parts = (
                error.finding
                if isinstance(error, _Bad)
                else (str(error), "nilai yang sesuai jenis dan satuannya", "perbaiki barisnya")
            )
            place: tuple[str | int, ...] = ("nilai", day.isoformat(), "baris", i)
            if isinstance(version.baris, dict):
                place = ("nilai", day.isoformat(), "baris", str(next(iter(raw_keys.values()), "")))
            findings.append(item.finding(place, f"baris {i + 1}: {parts[0]}", parts[1], parts[2]))
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
                raise _Bad(
                    f"kunci {_shown(group)} ada di baris {rows[0][0] + 1} dan {rows[1][0] + 1}",
                    "setiap kunci satu kali",
                    "hapus salah satunya",
                )
            else:
                out[group] = (Pita(None, True, None, True, rows[0][2]),)
        except _Bad as bad:
            findings.append(item.finding(("nilai", day.isoformat(), "baris", rows[-1][0]), *bad.finding))
    rest = None
    if version.lainnya is not None:
        try:
            rest = raw_value(spec.jenis, unit, choices, version.lainnya)
        except ValueError as error:
            findings.append(
                item.finding(("nilai", day.isoformat(), "lainnya"), str(error), "nilai sejenis", "perbaiki lainnya")
            )
    return VersiTabel(day, out, rest, tuple(sorted(set(holes))), version.status, version.dasar, version.catatan)


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


def _keys(keys: tuple[KunciTabel, ...], raw: dict[str, Any]) -> tuple[tuple[Nilai, ...], dict[str, Fraction]]:
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
            band = {end: exact(number) / key.unit.factor for end, number in value.items()}
        else:
            fixed.append(raw_value(key.jenis, key.unit, (), value))
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
                f"baris {i + 1}: batas pita tidak diketahui",
                "sampai di baris sebelumnya atau dari di baris sesudahnya",
                "tulis batasnya",
            )
        if low is not None and high is not None and (low > high or (low == high and not (low_in and high_in))):
            raise _Bad(
                f"baris {i + 1}: pita kosong atau tumpang tindih dengan tetangganya",
                "pita menaik tanpa tumpang tindih",
                "perbaiki batas atau urutannya",
            )
        if out and low is not None:
            before, before_in = out[-1].high, out[-1].high_in
            if before is None or low < before or (low == before and low_in and before_in):
                raise _Bad(
                    f"baris {i + 1}: tumpang tindih dengan baris sebelumnya",
                    "pita menaik tanpa tumpang tindih",
                    "perbaiki batasnya",
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
            f"baris {i + 1}: ada lubang antara {before} dan {low} ({width})",
            "pita menyambung, atau sela paling lebar satu langkah kunci",
            "tulis batas atas saja (sampai), atau langkah pada kunci",
        )
    holes.append((before, low))
