"""What differs between two packs, in words a lawyer reads: values by date, tables by row, formulas by label."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from erk_core.formula.words import in_words
from erk_core.load.overlay import KINDS, read_chain
from erk_core.model import KunciTabel, Langkah, Masukan, Nilai, Parameter, Pita, Tabel, VersiTabel, show_value
from erk_core.numbers import MODE_WORDS, show_unit, to_text
from erk_core.pack import Pack


@dataclass(frozen=True)
class Perubahan:
    """One changed entry. ``apa``: baru, dihapus or diubah; ``kalimat``: what changed, one sentence each.

    ``menimpa`` says where B overrides a layer above it, '' where it does not.
    """

    bagian: str
    id: str
    label: str
    apa: str
    kalimat: tuple[str, ...]
    menimpa: str = ""

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def to_text(self) -> str:
        head = f"{self.bagian} {self.id} ({self.label}): {self.apa}" if self.label else f"{self.bagian}: {self.apa}"
        if self.menimpa:
            head += f" [{self.menimpa}]"
        return "\n".join([head, *(f"  - {line}" for line in self.kalimat)])


def overrides(folder: Path) -> dict[tuple[str, str], str]:
    """(kind, id) -> ``menimpa: ganti dari nasional, di kab/langkah/a.yaml:3`` for every override of the chain.

    Raises PackError where a layer cannot be read.
    """
    out: dict[tuple[str, str], str] = {}
    home: dict[tuple[str, str], str] = {}
    for layer in read_chain(folder):
        for kind in KINDS:
            for item in layer.items.get(kind, {}).values():
                key, how = (kind, item.id), item.data.get("menimpa")
                if how is not None and key in home:
                    doc, where = item.sources[0]
                    out[key] = f"menimpa: {how} milik {home[key]}, di {doc.file}:{doc.line((*where, 'menimpa'))}"
                home[key] = layer.folder.name
    return out


def diff(a: Pack, b: Pack, menimpa: Mapping[tuple[str, str], str] | None = None) -> list[Perubahan]:
    """Everything that B says otherwise than A, in the order of a pack's files. Equal packs give ``[]``.

    ``menimpa`` (from ``overrides`` of B's folder) marks the changes that are overrides of a layer above.
    """
    known = menimpa or {}
    out = _identity(a, b)
    groups: list[tuple[str, Mapping[str, Any], Mapping[str, Any], Callable[[Any, Any], list[str]]]] = [
        ("masukan", a.inputs, b.inputs, _inputs),
        ("parameter", a.parameter, b.parameter, _parameter),
        ("tabel", a.tabel, b.tabel, _table),
        ("langkah", a.langkah, b.langkah, lambda x, y: _step(a, b, x, y)),
        ("keluaran", {k.id: k for k in a.keluaran}, {k.id: k for k in b.keluaran}, _output),
        ("operasi", a.aturan, b.aturan, _parameter),
    ]
    for kind, old, new, compare in groups:
        for id_ in [*new, *(i for i in old if i not in new)]:
            mark = known.get((kind, id_), "")
            if id_ not in old:
                lines = tuple(_describe(b, kind, new[id_]))
                out.append(Perubahan(kind, id_, new[id_].label, "baru", lines, mark))
            elif id_ not in new:
                out.append(Perubahan(kind, id_, old[id_].label, "dihapus", (), mark))
            elif lines := tuple(compare(old[id_], new[id_])):
                out.append(Perubahan(kind, id_, new[id_].label, "diubah", lines, mark))
    before, after = [k.id for k in a.keluaran], [k.id for k in b.keluaran]
    if before != after and sorted(before) == sorted(after):
        out.append(Perubahan("keluaran", "", "", "diubah", (f"urutan menjadi {', '.join(after)}",)))
    return out


def _identity(a: Pack, b: Pack) -> list[Perubahan]:
    pairs = [
        ("id", a.id, b.id),
        ("label", a.label, b.label),
        ("versi", a.versi, b.versi),
        ("semantik", str(a.semantik), str(b.semantik)),
        ("berlaku", a.berlaku.isoformat(), b.berlaku.isoformat()),
        ("terbit", a.terbit.isoformat(), b.terbit.isoformat()),
        ("ambang penilai", str(a.ambang_penilai), str(b.ambang_penilai)),
        ("kelompok penilai yang kurang", a.penilai_kurang, b.penilai_kurang),
        ("lapisan", _layers(a), _layers(b)),
    ]
    lines = tuple(f"{name}: {old} → {new}" for name, old, new in pairs if old != new)
    return [Perubahan("paket", b.id, b.label, "diubah", lines)] if lines else []


def _layers(pack: Pack) -> str:
    return " > ".join(f"{id_} {version}" for id_, version in pack.lapisan)


def _fields(pairs: list[tuple[str, str | None, str | None]]) -> list[str]:
    return [f"{name}: {old or '(tidak ada)'} → {new or '(tidak ada)'}" for name, old, new in pairs if old != new]


def _range(item: Masukan) -> str:
    return f"{to_text(item.low * item.unit.factor)} sampai {to_text(item.high * item.unit.factor)}"


def _inputs(old: Masukan, new: Masukan) -> list[str]:
    return _fields(
        [
            ("label", old.label, new.label),
            ("sumber", f"{old.asal}.{old.nama}", f"{new.asal}.{new.nama}"),
            ("tingkat", old.tingkat, new.tingkat),
            ("jenis", old.jenis, new.jenis),
            ("satuan", old.satuan, new.satuan),
            ("rentang", _range(old), _range(new)),
            ("desimal", str(old.desimal), str(new.desimal)),
            ("pilihan", ", ".join(old.pilihan), ", ".join(new.pilihan)),
            ("boleh kosong", _yes(old.boleh_kosong), _yes(new.boleh_kosong)),
            ("periode", str(old.periode or "bulan ini"), str(new.periode or "bulan ini")),
        ]
    )


def _yes(value: bool) -> str:
    return "ya" if value else "tidak"


def _written(value: Nilai | None, factor: int, unit: str) -> str:
    return show_value(value * factor if isinstance(value, Fraction) else value, unit)


def _parameter(old: Parameter, new: Parameter) -> list[str]:
    out = _fields(
        [
            ("label", old.label, new.label),
            ("jenis", old.jenis, new.jenis),
            ("satuan", old.unit.text, new.unit.text),
            ("pilihan", ", ".join(old.pilihan), ", ".join(new.pilihan)),
        ]
    )
    return out + list(_dated(old, new, lambda p, v: _written(v.nilai, p.unit.factor, p.unit.text)))


def _dated(old: Any, new: Any, show: Callable[[Any, Any], str]) -> Iterator[str]:
    """Sentences on versions with a date; ``show`` writes one version's value."""
    before, after = {v.sejak: v for v in old.versi}, {v.sejak: v for v in new.versi}
    for day in sorted({*before, *after}):
        if day not in before:
            earlier = [d for d in before if d < day]
            was = f", sebelumnya {show(old, before[max(earlier)])}" if earlier else ""
            yield f"nilai baru mulai {day}: {show(new, after[day])} ({after[day].status}){was}"
        elif day not in after:
            yield f"nilai mulai {day} dihapus: {show(old, before[day])} ({before[day].status})"
        else:
            x, y = before[day], after[day]
            said = show(old, x), show(new, y)
            if said[0] != said[1]:
                yield f"mulai {day}: {said[0]} → {said[1]}"
            for line in _standing(x, y):
                yield f"mulai {day}: {line}"


def _standing(old: Any, new: Any) -> list[str]:
    return _fields(
        [
            ("status", old.status, new.status),
            ("dasar", old.dasar, new.dasar),
            ("catatan", old.catatan, new.catatan),
        ]
    )


def band_text(key: KunciTabel, band: Pita) -> str:
    """A band for the eye: ``menit 1 sampai 30``, ``bruto di atas Rp5.400.000``."""

    def shown(value: Fraction) -> str:
        return show_unit(value * key.unit.factor, key.unit.text)

    if band.low is None and band.high is None:
        return f"{key.id} berapa pun"
    parts = []
    if band.low is not None:
        parts.append(f"{'dari' if band.low_in else 'di atas'} {shown(band.low)}")
    if band.high is not None:
        parts.append(f"{'sampai' if band.high_in else 'kurang dari'} {shown(band.high)}")
    return f"{key.id} {' '.join(parts)}"


def table_rows(table: Tabel, version: VersiTabel) -> dict[str, str]:
    """Key in words -> value for the eye, in the order of the file; the rest under ``selebihnya``."""
    exact = [k for k in table.kunci if not k.pita]
    banded = next((k for k in table.kunci if k.pita), None)
    out: dict[str, str] = {}
    for keys, bands in version.isi.items():
        said = [f"{k.id} {_written(v, k.unit.factor, k.unit.text)}" for k, v in zip(exact, keys, strict=True)]
        for band in bands:
            words = [*said, band_text(banded, band)] if banded is not None else said
            out[", ".join(words)] = _written(band.nilai, table.unit.factor, table.unit.text)
    if version.lainnya is not None:
        out["selebihnya"] = _written(version.lainnya, table.unit.factor, table.unit.text)
    return out


def _table(old: Tabel, new: Tabel) -> list[str]:
    out = _fields(
        [
            ("label", old.label, new.label),
            ("jenis", old.jenis, new.jenis),
            ("satuan", old.unit.text, new.unit.text),
            ("pilihan", ", ".join(old.pilihan), ", ".join(new.pilihan)),
            ("kunci", _keys(old), _keys(new)),
        ]
    )
    before, after = {v.sejak: v for v in old.versi}, {v.sejak: v for v in new.versi}
    for day in sorted({*before, *after}):
        if day not in after:
            out.append(f"isi mulai {day} dihapus ({len(table_rows(old, before[day]))} baris)")
        elif day not in before:
            earlier = [d for d in before if d < day]
            out.append(f"isi baru mulai {day} ({len(table_rows(new, after[day]))} baris, {after[day].status})")
            if earlier:
                base = before[max(earlier)]
                out += [f"  dibanding {max(earlier)}: {line}" for line in _rows(old, base, new, after[day])]
        else:
            out += [f"mulai {day}: {line}" for line in _rows(old, before[day], new, after[day])]
            out += [f"mulai {day}: {line}" for line in _standing(before[day], after[day])]
    return out


def _keys(table: Tabel) -> str:
    return ", ".join(f"{k.id} ({k.unit.text or k.jenis}, {'pita' if k.pita else 'sama'})" for k in table.kunci)


def _rows(old: Tabel, x: VersiTabel, new: Tabel, y: VersiTabel) -> list[str]:
    before, after = table_rows(old, x), table_rows(new, y)
    out = []
    for key in [*after, *(k for k in before if k not in after)]:
        if key not in before:
            out.append(f"baris baru {key}: {after[key]}")
        elif key not in after:
            out.append(f"baris {key} dihapus ({before[key]})")
        elif before[key] != after[key]:
            out.append(f"{key}: {before[key]} → {after[key]}")
    return out


def rounding_words(step: Langkah) -> str:
    """``tidak dibulatkan`` or the decimals and the mode in words."""
    if step.bulatkan is None:
        return "tidak dibulatkan"
    decimals, mode = step.bulatkan
    return f"dibulatkan {MODE_WORDS[mode]} pada {decimals} desimal"


def _step(a: Pack, b: Pack, old: Langkah, new: Langkah) -> list[str]:
    out = _fields(
        [
            ("label", old.label, new.label),
            ("tingkat", old.tingkat, new.tingkat),
            ("jenis", old.jenis, new.jenis),
            ("satuan", old.satuan, new.satuan),
            ("pilihan", ", ".join(old.pilihan), ", ".join(new.pilihan)),
        ]
    )
    if old.node != new.node:
        out.append(f"rumus semula: {in_words(old.node, a.label_of)}")
        out.append(f"rumus menjadi: {in_words(new.node, b.label_of)}")
    shown = [None if s.tampil is None else f"{s.tampil} desimal" for s in (old, new)]
    return out + _fields(
        [
            ("pembulatan", rounding_words(old), rounding_words(new)),
            ("tampilan", shown[0], shown[1]),
            ("hari acuan", old.hari_acuan, new.hari_acuan),
            ("boleh kosong", _yes(old.boleh_kosong), _yes(new.boleh_kosong)),
            ("status", old.status, new.status),
            ("dasar", old.dasar, new.dasar),
            ("catatan", old.catatan, new.catatan),
        ]
    )


def _output(old: Any, new: Any) -> list[str]:
    return _fields([(n, getattr(old, n), getattr(new, n)) for n in ("label", "jenis", "peran", "rekening")])


def _describe(pack: Pack, kind: str, item: Any) -> list[str]:
    """A new entry in a few words."""
    if kind in ("parameter", "operasi"):
        return [
            f"mulai {v.sejak}: {_written(v.nilai, item.unit.factor, item.unit.text)} ({v.status})" for v in item.versi
        ]
    if kind == "tabel":
        return [f"isi mulai {v.sejak}: {len(table_rows(item, v))} baris ({v.status})" for v in item.versi]
    if kind == "langkah":
        return [f"rumus: {in_words(item.node, pack.label_of)}", rounding_words(item)]
    if kind == "keluaran":
        return [f"jenis {item.jenis}"]
    return [f"sumber {item.asal}.{item.nama}, tingkat {item.tingkat}"]
