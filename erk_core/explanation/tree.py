"""The explanation of one employee: a tree from each output down to facts, values and aggregates."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from erk_core.errors import InputError
from erk_core.explanation.interpreter import Interpreter, Row, written
from erk_core.facts import Facts
from erk_core.formula import tree as t
from erk_core.formula.words import in_words
from erk_core.levels import LABELS
from erk_core.model import Langkah, show_value, text_value
from erk_core.numbers import MODE_WORDS
from erk_core.pack import Pack
from erk_core.period import Period
from erk_core.result import Result

SCHEMA = "erk.trace.v1"
Json = dict[str, Any]


@dataclass(frozen=True)
class Explanation:
    """``to_dict()`` is the stored trace; ``to_text()`` is for the terminal."""

    data: Json

    def to_dict(self) -> Json:
        return self.data

    def to_text(self, kedalaman: int | None = None) -> str:
        """The tree as indented lines. ``kedalaman`` = levels below each output to show; None = all, with notes."""
        d = self.data
        lines = [
            f"Penjelasan {d['kunci']}, periode {d['periode']}",
            f"Paket {d['paket']['id']} {d['paket']['versi']} ({d['paket']['hash'][:12]}), mesin {d['mesin']}",
        ]
        if d["belum_terverifikasi"]:
            lines.append(
                "PERHATIAN: memakai nilai yang belum terverifikasi: "
                + (
                    ", ".join(f"{v['label']} ({v['status']})" for v in d["belum_terverifikasi"])
                    if kedalaman is None
                    else f"{len(d['belum_terverifikasi'])} ketentuan"
                )
            )
        for node in d["keluaran"]:
            lines.append("")
            _lines(node, 0, lines, kedalaman)
        return "\n".join(lines)


class Explainer:
    """Explains many employees of one scoring: reads and compiles once."""

    def __init__(self, pack: Pack, period: Period, facts: Facts, result: Result) -> None:
        self.pack, self.period, self.facts, self.result = pack, period, facts, result
        self.run = Interpreter(pack, period)
        self.run.known = self._known

    def _known(self, kunci: Any, id_: str) -> Any:
        """A subordinate's finished value, in the internal unit."""
        value = self.result.value("pegawai", kunci, id_)
        return value / self.pack.langkah[id_].unit.factor if isinstance(value, Fraction) else value

    def explain(self, kunci: Any) -> Explanation:
        """Explain one employee. Raises InputError where the key is unknown."""
        pack, period, result = self.pack, self.period, self.result
        people = self.run.load(self.facts, only=kunci)
        if not people:
            raise InputError(
                "penjelasan", f'pegawai "{kunci}" tidak ada', "kunci dari tabel pegawai", "periksa NIP atau kuncinya"
            )
        tree = _Tree(pack, period, self.run, result)
        return Explanation(
            {
                "skema": SCHEMA,
                "kunci": str(kunci),
                "periode": str(period),
                "mesin": result.engine_version,
                "paket": {"id": pack.id, "label": pack.label, "versi": pack.versi, "hash": pack.hash},
                "sidik": {"masukan": result.inputs_hash, "hasil": result.result_hash},
                "belum_terverifikasi": [
                    {
                        "id": v.id,
                        "label": v.label,
                        "jenis": v.jenis,
                        "status": v.status,
                        "catatan": v.catatan,
                        "bayar": v.bayar,
                    }
                    for v in pack.status_values(period)
                ],
                "keluaran": [
                    tree.output(people[0], out.id, out.jenis, out.label, out.peran)
                    for out in pack.keluaran
                    if out.tingkat == "pegawai"
                ],
            }
        )


def explain(pack: Pack, period: Period, facts: Facts, result: Result, kunci: Any) -> Explanation:
    """Explain one employee. Raises InputError where the key is unknown."""
    return Explainer(pack, period, facts, result).explain(kunci)


class _Tree:
    def __init__(self, pack: Pack, period: Period, run: Interpreter, result: Result) -> None:
        self.pack, self.period, self.run, self.result = pack, period, run, result
        self.seen: set[tuple[str, Any, str]] = set()

    def output(self, row: Row, id_: str, kind: str, label: str, role: str | None) -> Json:
        return self.step(row, id_) | {"jenis_keluaran": kind, "label_keluaran": label, "peran": role}

    def step(self, row: Row, id_: str) -> Json:
        """A step's node; its operands once, later appearances only refer (``rujukan``)."""
        step = self.pack.langkah[id_]
        value = self.result.value(step.tingkat, row.key, id_)
        node: Json = {
            "jenis": "langkah",
            "id": id_,
            "label": step.label,
            "tingkat": step.tingkat,
            "kunci": str(row.key),
            "satuan": step.satuan,
            "rumus": step.rumus,
            "rumus_kata": in_words(step.node, self.pack.label_of),
            "nilai": text_value(value),
            "nilai_tampil": show_value(value, step.satuan, step.tampil),
            "bulatan": self.rounding(step, row),
            "dasar": step.dasar,
            "status": step.status,
            "catatan": step.catatan,
            "sumber": None,
            "operan": [],
            "rujukan": False,
        }
        mark = (step.tingkat, row.key, id_)
        if mark in self.seen:
            return node | {"rujukan": True}
        self.seen.add(mark)
        node["operan"] = self.operands(step.node, step.tingkat, row, step)
        return node

    def rounding(self, step: Langkah, row: Row) -> Json | None:
        if step.bulatkan is None:
            return None
        before = written(self.run.function(step)(row), step.unit.factor)
        decimals, mode = step.bulatkan
        return {
            "desimal": decimals,
            "mode": mode,
            "kata": f"dibulatkan {MODE_WORDS[mode]} pada {decimals} desimal",
            "sebelum": text_value(before),
            "sebelum_tampil": show_value(before, step.satuan),
        }

    def operands(self, node: t.Node, level: str, row: Row, step: Langkah) -> list[Json]:
        """Direct operands in reading order, each once."""
        out: dict[Any, Json] = {}

        def collect(part: t.Node) -> None:
            if isinstance(part, t.Agregat):
                out.setdefault(part, {}).update(self.aggregate(part, row, step) if not out.get(part) else {})
                return
            if isinstance(part, t.RataBawahan):
                out.setdefault(part, self.staff(part, row))
            if isinstance(part, t.CariTabel):
                out.setdefault(part, self.lookup(part, level, row, step))
            if isinstance(part, t.Nama) and part.id not in out:
                out[part.id] = self.leaf(part.id, level, row, step)
            for child in t.children(part):
                collect(child)

        collect(node)
        return list(out.values())

    def leaf(self, name: str, level: str, row: Row, step: Langkah) -> Json:
        if name in self.pack.parameter:
            day = row.day if level == "hari" and row.day is not None else step.day(self.period)
            v = self.pack.parameter[name].value(day, "parameter")
            return {
                "jenis": "parameter",
                "id": name,
                "label": v.label,
                "satuan": v.satuan,
                "nilai": text_value(v.nilai),
                "nilai_tampil": v.tampil,
                "dasar": v.dasar,
                "status": v.status,
                "catatan": v.catatan,
                "sumber": f"berlaku sejak {v.sejak}",
                "operan": [],
            }
        if name in self.pack.langkah:
            home = self.pack.langkah[name].tingkat
            return self.step(row if home == row.level else row.up[home], name)
        item = self.pack.inputs[name]
        at = row if item.tingkat == row.level else row.up[item.tingkat]
        value = written(at.v[name], item.unit.factor)
        return {
            "jenis": "masukan",
            "id": name,
            "label": item.label,
            "tingkat": item.tingkat,
            "kunci": str(at.key),
            "satuan": item.satuan,
            "nilai": text_value(value),
            "nilai_tampil": show_value(value, item.satuan),
            "dasar": None,
            "status": None,
            "catatan": None,
            "sumber": f"{item.asal}.{item.nama}",
            "operan": [],
        }

    def lookup(self, node: t.CariTabel, level: str, row: Row, step: Langkah) -> Json:
        table = self.pack.tabel[node.tabel]
        day = row.day if level == "hari" and row.day is not None else step.day(self.period)
        version = table.versi[table.index(day)]
        value = written(self.run.compile(node, level, step)(row), table.unit.factor)
        keys = [
            written(self.run.compile(a, level, step)(row), k.unit.factor)
            for a, k in zip(node.args, table.kunci, strict=True)
        ]
        shown = ", ".join(f"{k.id} {show_value(v, k.unit.text)}" for k, v in zip(table.kunci, keys, strict=True))
        return {
            "jenis": "tabel",
            "id": table.id,
            "label": f"{table.label} ({shown})",
            "satuan": table.unit.text,
            "nilai": text_value(value),
            "nilai_tampil": show_value(value, table.unit.text),
            "dasar": version.dasar,
            "status": version.status,
            "catatan": version.catatan,
            "sumber": f"berlaku sejak {version.sejak}",
            "operan": [],
        }

    def staff(self, node: t.RataBawahan, row: Row) -> Json:
        """The subordinates' count and mean; never their single values."""
        name = node.langkah
        unit = self.pack.langkah[name].unit
        values = self.run.staff_values(row, name)
        mean = Fraction(sum(values)) / len(values) * unit.factor if values else None
        return {
            "jenis": "agregat",
            "id": "rata_bawahan",
            "label": in_words(node, self.pack.label_of).strip("()"),
            "tingkat": "pegawai",
            "satuan": unit.text,
            "nilai": text_value(mean),
            "nilai_tampil": show_value(mean, unit.text, self.pack.langkah[name].tampil),
            "dasar": None,
            "status": None,
            "catatan": None,
            "sumber": f"{len(values)} bawahan langsung",
            "baris": [],
            "operan": [],
        }

    def aggregate(self, node: t.Agregat, row: Row, step: Langkah) -> Json:
        """An aggregate with its rows; segmen rows are opened up, others are listed with their value."""
        rows = self.run.rows(node, row, step)
        unit = self._unit(node)
        value = written(self.run.compile(node, row.level, step)(row), 100 if unit == "persen" else 1)
        body = self.run.compile(node.isi, node.tingkat, step) if node.isi is not None else None
        listed = []
        for kid in rows:
            one: Json = {"kunci": str(kid.key), "label": str(kid.day or kid.key)}
            if body is not None:
                each = _number(written(body(kid), 100 if unit == "persen" else 1))
                one |= {"nilai": text_value(each), "nilai_tampil": show_value(each, unit)}
            listed.append(one)
        operands = []
        if node.tingkat == "segmen":
            for kid in rows:
                operands += (
                    [
                        o | {"label": f"{o['label']} (segmen {kid.key})"}
                        for o in self.operands(node.isi or node, "segmen", kid, step)
                    ]
                    if node.isi
                    else []
                )
        return {
            "jenis": "agregat",
            "id": node.fungsi,
            "label": in_words(node, self.pack.label_of).strip("()"),
            "tingkat": node.tingkat,
            "satuan": unit,
            "nilai": text_value(_number(value)),
            "nilai_tampil": show_value(_number(value), unit),
            "dasar": None,
            "status": None,
            "catatan": None,
            "sumber": f"{len(rows)} baris {LABELS[node.tingkat]}",
            "baris": listed,
            "operan": operands,
        }

    def _unit(self, node: t.Agregat) -> str:
        """The unit for the eye: that of a body that is one name, else bare."""
        if isinstance(node.isi, t.Nama):
            for group in (self.pack.langkah, self.pack.inputs):
                if node.isi.id in group:
                    return str(group[node.isi.id].satuan)
        return "hari" if node.isi is None and node.tingkat == "hari" else "tanpa"


def _number(value: Any) -> Any:
    return Fraction(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _lines(node: Json, depth: int, out: list[str], limit: int | None) -> None:
    pad = "  " * depth
    text = f"{pad}{node.get('label_keluaran') or node['label']}: {node['nilai_tampil']}"
    if node.get("status") and node["status"] != "terverifikasi":
        text += f" [{node['status']}]"
    if node.get("dasar"):
        text += f" (dasar: {node['dasar']})"
    if node["jenis"] in ("parameter", "tabel", "agregat"):
        text += f" ({node['sumber']})"
    if node.get("rujukan") and limit is None:
        text += " (lihat di atas)"
    out.append(text)
    if node.get("rujukan"):
        return
    if node.get("rumus_kata"):
        out.append(f"{pad}  = {node['rumus_kata']}")
    if node.get("bulatan"):
        out.append(f"{pad}  {node['bulatan']['kata']}, sebelumnya {node['bulatan']['sebelum_tampil']}")
    if node.get("catatan") and limit is None:
        out.append(f"{pad}  catatan: {node['catatan']}")
    if limit is not None and depth >= limit:
        return
    for child in node["operan"]:
        _lines(child, depth + 1, out, limit)
