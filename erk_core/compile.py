"""Validated definitions -> checked Pack."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256
from typing import Any

from erk_core import inputs, schema
from erk_core.check import Checker, rounded
from erk_core.errors import Finding, FormulaError, PackError, suggest
from erk_core.files import Item
from erk_core.formula import tree as t
from erk_core.levels import readable
from erk_core.model import Abstrak, Keluaran, KunciTabel, Langkah, Masukan, Parameter, Tabel, Versi
from erk_core.pack import Pack
from erk_core.tables import build_table, raw_value
from erk_core.units import NONE, Unit, UnitError, parse_unit

INT64_LIMIT = 2**62
_NO_UNIT = Unit("", NONE, False)


class Compiler:
    """One run of compilation; collects findings and raises them together."""

    def __init__(
        self,
        paket: schema.PaketDef,
        layers: tuple[tuple[str, str], ...],
        items: dict[str, dict[str, Item]],
        specs: dict[str, dict[str, Any]],
        nodes: dict[str, t.Node],
        root: Item,
        *,
        library: bool,
        resolved: bool,
    ) -> None:
        self.paket, self.layers, self.items, self.specs, self.root = paket, layers, items, specs, root
        self.nodes = {id_: node for id_, node in nodes.items() if id_ in specs["langkah"]}
        self.library, self.resolved = library, resolved
        self.findings: list[Finding] = []
        self.inputs: dict[str, Masukan] = {}
        self.parameters: dict[str, Parameter] = {}
        self.tables: dict[str, Tabel] = {}
        self.rules: dict[str, Parameter] = {}
        self.steps: dict[str, Langkah] = {}
        self.abstract: dict[str, Abstrak] = {}
        self.names: dict[str, tuple[str | None, Abstrak]] = {}
        self.slow: dict[str, None] = {}

    def run(self) -> Pack:
        self.compile_values()
        self.stop()
        order = self.order()
        self.stop()
        for id_ in order:
            self.step(id_)
        self.ratings()
        outputs = self.outputs()
        self.stop()
        words: set[str] = {w for m in self.inputs.values() for w in m.pilihan}
        words |= {w for a in self.abstract.values() for w in a.pilihan} | {
            w for s in self.steps.values() for w in s.pilihan
        }
        words |= {w for p in self.parameters.values() for w in p.pilihan} | {
            w for b in self.tables.values() for w in b.pilihan
        }
        words |= {n.nilai for s in self.steps.values() for n in t.walk(s.node) if isinstance(n, t.Teks)}
        words |= {
            str(k)
            for b in self.tables.values()
            for v in b.versi
            for group in v.isi
            for k in group
            if isinstance(k, str)
        }
        canonical = self.canonical()
        p = self.paket
        return Pack(
            p.id,
            p.label,
            p.versi,
            p.semantik,
            p.berlaku,
            p.terbit,
            p.ambang_penilai or 3,
            p.penilai_kurang or "bagi_ulang",
            self.layers,
            self.inputs,
            self.parameters,
            self.tables,
            self.steps,
            tuple(outputs),
            self.rules,
            self.abstract,
            tuple(self.slow),
            tuple(sorted(words)),
            sha256(canonical).hexdigest(),
            canonical,
        )

    def stop(self) -> None:
        if self.findings:
            raise PackError(self.findings)

    def complain(self, kind: str, id_: str, where: tuple[str | int, ...], what: str, expected: str, do: str) -> None:
        self.findings.append(self.items[kind][id_].finding(where, what, expected, do))

    def unit(
        self, kind: str, id_: str, text: str | None, jenis: str, where: tuple[str | int, ...] = ("satuan",)
    ) -> Unit:
        """The unit of a number; no unit for other kinds."""
        if jenis != "bilangan":
            if text:
                self.complain(kind, id_, where, f"satuan pada {jenis}", "satuan hanya untuk bilangan", "hapus satuan")
            return _NO_UNIT
        if not text:
            self.complain(
                kind,
                id_,
                (),
                f'{kind} "{id_}" tanpa satuan',
                "satuan: rupiah, menit, hari, orang, nilai, persen, atau tanpa",
                "tambahkan satuan",
            )
            return _NO_UNIT
        try:
            return parse_unit(text)
        except UnitError as error:
            from erk_core.units import WORDS

            self.complain(kind, id_, where, str(error), suggest(text, WORDS), "perbaiki satuannya")
            return _NO_UNIT

    def compile_values(self) -> None:
        for id_, spec in self.specs["masukan"].items():
            item = self.items["masukan"][id_]
            made = inputs.build(item, spec, self.specs["langkah"], self.findings, resolved=self.resolved)
            if made is not None:
                self.inputs[id_] = made
                self.names[id_] = (made.tingkat, inputs.abstract(made))
        for id_, spec in self.specs["parameter"].items():
            self.parameters[id_] = self.dated("parameter", spec)
            self.names[id_] = (None, _abstract(self.parameters[id_]))
        for id_, spec in self.specs["operasi"].items():
            self.rules[id_] = self.dated("operasi", spec)
            if id_ not in schema.OPERASI:
                self.complain(
                    "operasi",
                    id_,
                    ("id",),
                    f'operasi "{id_}" tak dikenal',
                    suggest(id_, sorted(schema.OPERASI)),
                    "pakai nama dari docs/paket-aturan.md",
                )
            elif schema.OPERASI[id_] != (spec.jenis, spec.satuan or ""):
                kind, unit = schema.OPERASI[id_]
                self.complain(
                    "operasi",
                    id_,
                    (),
                    f'operasi "{id_}" salah jenis atau satuan',
                    f"jenis {kind}" + (f", satuan {unit}" if unit else ""),
                    "samakan",
                )
        for id_, spec in self.specs["tabel"].items():
            keys = tuple(self.key(id_, i, key) for i, key in enumerate(spec.kunci))
            if sum(k.pita for k in keys) > 1:
                self.complain(
                    "tabel",
                    id_,
                    ("kunci",),
                    "lebih dari satu kunci pita",
                    "paling banyak satu",
                    "jadikan kunci lain cara: sama",
                )
            self.choices("tabel", id_, spec)
            self.tables[id_] = build_table(
                self.items["tabel"][id_], spec, self.unit("tabel", id_, spec.satuan, spec.jenis), keys, self.findings
            )

    def key(self, table: str, i: int, key: schema.KunciDef) -> KunciTabel:
        unit = self.unit("tabel", table, key.satuan, key.jenis, ("kunci", i, "satuan"))
        if key.cara == "pita" and key.jenis != "bilangan":
            self.complain(
                "tabel",
                table,
                ("kunci", i),
                f'kunci pita "{key.id}" bukan bilangan',
                "kunci pita bersatuan",
                "perbaiki kunci",
            )
        if key.langkah is not None and (key.cara != "pita" or key.langkah <= 0):
            self.complain(
                "tabel",
                table,
                ("kunci", i, "langkah"),
                "langkah salah tempat",
                "angka positif pada kunci pita",
                "hapus atau perbaiki",
            )
        return KunciTabel(
            key.id, key.jenis, unit, key.cara == "pita", None if key.langkah is None else key.langkah / unit.factor
        )

    def choices(self, kind: str, id_: str, spec: Any) -> None:
        if (spec.jenis in ("pilihan", "daftar")) != bool(spec.pilihan):
            self.complain(
                kind,
                id_,
                ("pilihan",),
                f'"{id_}": pilihan tidak cocok dengan jenis',
                "jenis: pilihan disertai pilihan: [A, B]",
                "perbaiki salah satunya",
            )
        if spec.jenis == "daftar" and kind != "operasi":
            self.complain(
                kind,
                id_,
                ("jenis",),
                f'"{id_}": jenis daftar',
                "daftar hanya untuk operasi",
                "pakai pilihan, atau pindahkan ke operasi.yaml",
            )

    def dated(self, kind: str, spec: schema.ParameterDef) -> Parameter:
        unit = self.unit(kind, spec.id, spec.satuan, spec.jenis)
        self.choices(kind, spec.id, spec)
        choices = tuple(spec.pilihan or ())
        versions = []
        for day, one in sorted(spec.nilai.items()):
            try:
                value = raw_value(spec.jenis, unit, choices, one.nilai)
            except ValueError as error:
                self.complain(
                    kind,
                    spec.id,
                    ("nilai", day.isoformat(), "nilai"),
                    str(error),
                    f"nilai jenis {spec.jenis}",
                    "perbaiki nilainya",
                )
                value = Fraction(0) if spec.jenis == "bilangan" else ""
            versions.append(Versi(day, value, one.status, one.dasar, one.catatan))
        return Parameter(spec.id, spec.label, spec.jenis, unit, choices, tuple(versions))

    def order(self) -> list[str]:
        """Steps by dependency; a cycle is refused with its ids."""
        state: dict[str, int] = {}
        out: list[str] = []
        for start in self.nodes:
            stack: list[tuple[str, Iterator[str]]] = []
            if start not in state:
                state[start] = 1
                stack.append((start, iter(t.names(self.nodes[start]))))
            while stack:
                id_, rest = stack[-1]
                for name in rest:
                    if name in self.nodes and state.get(name) != 2:
                        if state.get(name) == 1:
                            ids = [s[0] for s in stack]
                            ring = [*ids[ids.index(name) :], name]
                            self.complain(
                                "langkah",
                                id_,
                                ("rumus",),
                                f"langkah melingkar: {' -> '.join(ring)}",
                                "langkah tanpa lingkaran",
                                "putuskan salah satu ketergantungannya",
                            )
                            return []
                        state[name] = 1
                        stack.append((name, iter(t.names(self.nodes[name]))))
                        break
                else:
                    state[id_] = 2
                    out.append(id_)
                    stack.pop()
        for id_, spec in self.specs["langkah"].items():
            if spec.abstrak:
                self.abstract_step(id_, spec)
        return out

    def abstract_step(self, id_: str, spec: schema.LangkahDef) -> None:
        """A step left to the region: fine in a library, refused in a pack that uses it."""
        if not self.library:
            self.complain(
                "langkah",
                id_,
                (),
                f'langkah "{id_}" masih abstrak',
                "rumus dari daerah",
                f"tulis langkah {id_} dengan menimpa: ganti",
            )
        unit = self.unit("langkah", id_, spec.satuan, spec.jenis)
        wide = Fraction(10**12)
        self.names[id_] = (
            spec.tingkat,
            Abstrak(spec.jenis, unit.dim, spec.boleh_kosong, -wide, wide, pilihan=frozenset(spec.pilihan or ())),
        )

    def step(self, id_: str) -> None:
        spec: schema.LangkahDef = self.specs["langkah"][id_]
        unit = self.unit("langkah", id_, spec.satuan, spec.jenis)
        self.choices("langkah", id_, spec)
        node = self.nodes[id_]
        broken = [n for n in t.names(node) if n in self.specs["langkah"] and n not in self.names]
        if broken:  # its own complaint is enough
            return
        slow: list[Abstrak] = []
        checker = Checker(self.names, self.tables, lambda a: slow.append(a) if a.bound >= INT64_LIMIT else None)
        try:
            got = checker.check(node, spec.tingkat)
        except FormulaError as error:
            self.complain(
                "langkah",
                id_,
                ("rumus",),
                f'langkah "{id_}": {error.what} (kolom {error.pos + 1} rumus)',
                error.expected,
                error.do,
            )
            return
        self.match(id_, spec, unit, got)
        got = replace(got, kosong=got.kosong and spec.boleh_kosong)  # complained of once, not again at each reader
        self.days(id_, spec, node)
        rounding = (
            (spec.bulatkan.desimal, spec.bulatkan.mode) if isinstance(spec.bulatkan, schema.BulatkanDef) else None
        )
        made = Langkah(
            id_,
            spec.label,
            spec.tingkat,
            spec.jenis,
            unit,
            tuple(spec.pilihan or ()),
            " ".join((spec.rumus or "").split()),
            node,
            rounding,
            spec.bulatkan is not None,
            spec.tampil.desimal if spec.tampil else None,
            spec.hari_acuan,
            spec.boleh_kosong,
            spec.dasar,
            spec.status,
            spec.catatan,
        )
        if made.round_internal is not None:
            got = rounded(got, made.round_internal[0])
        if got.dim is None and got.jenis == "bilangan":
            got = Abstrak("bilangan", unit.dim, got.kosong, got.low, got.high, got.skala, got.den)
        if slow:
            self.slow[id_] = None
        self.steps[id_], self.abstract[id_], self.names[id_] = made, got, (spec.tingkat, got)

    def match(self, id_: str, spec: schema.LangkahDef, unit: Unit, got: Abstrak) -> None:
        """The declared kind, unit and emptiness against what the formula gives."""
        if got.jenis != spec.jenis:
            self.complain(
                "langkah",
                id_,
                ("rumus",),
                f'langkah "{id_}" berjenis {spec.jenis}, rumusnya {got.jenis}',
                f"jenis: {got.jenis}",
                "perbaiki jenis atau rumus",
            )
        elif spec.jenis == "bilangan" and got.dim is not None and got.dim != unit.dim:
            self.complain(
                "langkah",
                id_,
                ("satuan",),
                f'langkah "{id_}" bersatuan {spec.satuan}, rumusnya menghasilkan {got.dim}',
                "satuan yang sama",
                "perbaiki satuan atau rumus",
            )
        elif spec.jenis == "pilihan" and not got.pilihan <= set(spec.pilihan or ()):
            more = ", ".join(sorted(got.pilihan - set(spec.pilihan or ())))
            self.complain(
                "langkah",
                id_,
                ("pilihan",),
                f'langkah "{id_}" dapat menghasilkan {more}',
                "semua hasil ada dalam pilihan",
                "lengkapi pilihan",
            )
        if got.kosong and not spec.boleh_kosong:
            self.complain(
                "langkah",
                id_,
                ("rumus",),
                f'langkah "{id_}" mungkin kosong (masukan boleh kosong, penyebut bisa 0, atau kunci tabel tak tertampung)',
                "isi(..., pengganti), ada(x), atau boleh_kosong: ya",
                "bungkus bagian yang mungkin kosong dengan isi(...)",
            )
        if spec.bulatkan is None and spec.jenis == "bilangan" and unit.dim.exp[3]:
            self.complain(
                "langkah",
                id_,
                (),
                f'langkah rupiah "{id_}" tidak menyatakan pembulatan',
                "bulatkan: {desimal: 0, mode: ...} atau bulatkan: tanpa",
                "tambahkan bulatkan",
            )
        if isinstance(spec.bulatkan, schema.BulatkanDef) and spec.jenis != "bilangan":
            self.complain(
                "langkah",
                id_,
                ("bulatkan",),
                f"bulatkan pada {spec.jenis}",
                "bulatkan hanya untuk bilangan",
                "hapus bulatkan",
            )

    def days(self, id_: str, spec: schema.LangkahDef, node: t.Node) -> None:
        """A value that changes inside a month needs ``hari_acuan`` outside level hari."""
        if spec.hari_acuan is not None:
            return
        for name in sorted(_outside_days(node, spec.tingkat)):
            dated = self.parameters.get(name) or self.tables.get(name)
            changes = [v.sejak for v in dated.versi[1:] if v.sejak.day != 1] if dated else []
            if changes:
                self.complain(
                    "langkah",
                    id_,
                    ("rumus",),
                    f'"{name}" berubah di tengah bulan ({changes[0].isoformat()})',
                    "hari_acuan: awal atau akhir pada langkah ini",
                    "tulis hari mana yang menentukan",
                )

    def ratings(self) -> None:
        """The rater threshold reads the group, the number of raters and (to merge) the indicator, declared or not."""
        used = any(m.tingkat == "nilai_360" for m in self.inputs.values())
        used |= any(
            isinstance(n, t.Agregat) and n.tingkat == "nilai_360" for node in self.nodes.values() for n in t.walk(node)
        )
        if not used or self.library or self.resolved:
            return
        have = {m.nama for m in self.inputs.values() if m.tingkat == "nilai_360" and m.asal == "fakta"}
        for name in ("indikator", "jumlah_penilai", "kelompok"):
            if name in have:
                continue
            if name in self.names or name in self.specs["langkah"]:
                self.findings.append(
                    self.root.finding(
                        (),
                        f'id "{name}" dipakai untuk hal lain',
                        f"masukan fakta.{name} untuk ambang penilai",
                        "ganti id itu",
                    )
                )
                continue
            made = inputs.implicit(name)
            self.inputs[name], self.names[name] = made, (made.tingkat, inputs.abstract(made))

    def outputs(self) -> list[Keluaran]:
        out = []
        for id_, spec in self.specs["keluaran"].items():
            step = self.steps.get(id_)
            if step is None:
                if id_ not in self.specs["langkah"]:
                    self.complain(
                        "keluaran",
                        id_,
                        ("id",),
                        f'keluaran "{id_}" bukan langkah',
                        suggest(id_, sorted(self.steps)),
                        "perbaiki id",
                    )
                continue
            got = self.abstract[id_]
            if spec.jenis == "bayar":
                if step.tingkat != "pegawai" or step.satuan != "rupiah":
                    self.complain(
                        "keluaran",
                        id_,
                        ("jenis",),
                        f'keluaran bayar "{id_}" bertingkat {step.tingkat} bersatuan {step.satuan or step.jenis}',
                        "tingkat pegawai, satuan rupiah",
                        "jadikan tampil, atau perbaiki langkahnya",
                    )
                elif not got.whole:
                    self.complain(
                        "keluaran",
                        id_,
                        ("id",),
                        f'keluaran bayar "{id_}" tidak terbukti rupiah bulat',
                        "bulatkan: {desimal: 0, mode: ...} pada langkahnya",
                        "bulatkan langkahnya, atau langkah-langkah yang dijumlahkannya",
                    )
                if got.kosong:
                    self.complain(
                        "keluaran",
                        id_,
                        ("id",),
                        f'keluaran bayar "{id_}" mungkin kosong',
                        "nilai yang pasti ada",
                        "pakai isi(...) dalam rumusnya",
                    )
            out.append(Keluaran(id_, spec.jenis, spec.label or step.label, step.satuan, step.tingkat, spec.peran))
        if not self.library and not self.findings and not any(k.jenis in ("bayar", "tampil", "ekspor") for k in out):
            self.findings.append(
                self.root.finding(
                    (),
                    "paket tanpa keluaran",
                    "keluaran.yaml dengan paling sedikit satu langkah",
                    "tulis keluaran.yaml",
                )
            )
        if sum(k.peran == "bersih" for k in out) > 1:
            self.findings.append(
                self.root.finding(
                    (), "lebih dari satu keluaran berperan bersih", "satu saja", "perbaiki peran di keluaran.yaml"
                )
            )
        return out

    def canonical(self) -> bytes:
        data: dict[str, Any] = {"format": "erk.paket.v1", "lapisan": [list(pair) for pair in self.layers]}
        data["paket"] = self.paket.model_dump(exclude_none=True, exclude_defaults=True)
        for kind in ("parameter", "tabel", "langkah", "operasi"):
            data[kind] = [
                _plain(spec.model_dump(exclude_none=True, exclude_defaults=True))
                for _, spec in sorted(self.specs[kind].items())
            ]
        data["masukan"] = [inputs.dump(m) for _, m in sorted(self.inputs.items())]
        data["keluaran"] = [spec.model_dump(exclude_none=True) for spec in self.specs["keluaran"].values()]
        return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(data: Any) -> Any:
    """Every number that is not an int as exact text, dates as ISO text."""
    if isinstance(data, dict):
        return {(k if isinstance(k, str) else k.isoformat()): _plain(v) for k, v in data.items()}
    if isinstance(data, list):
        return [_plain(v) for v in data]
    if isinstance(data, bool | str) or data is None:
        return data
    from erk_core.numbers import to_text

    return data if isinstance(data, int) else to_text(Fraction(data))


def _abstract(parameter: Parameter) -> Abstrak:
    if parameter.jenis != "bilangan":
        words = frozenset(str(v.nilai) for v in parameter.versi) if parameter.jenis == "pilihan" else frozenset()
        return Abstrak(parameter.jenis, pilihan=frozenset(parameter.pilihan) or words)
    import math

    numbers = [v.nilai for v in parameter.versi if isinstance(v.nilai, Fraction)]
    return Abstrak(
        "bilangan", parameter.unit.dim, False, min(numbers), max(numbers), math.lcm(*(n.denominator for n in numbers))
    )


def _outside_days(node: t.Node, level: str) -> set[str]:
    """Names read outside level hari."""
    if level == "hari" or not readable(level, "pegawai"):
        return set()
    out: set[str] = set()
    if isinstance(node, t.Nama):
        out.add(node.id)
    if isinstance(node, t.CariTabel):
        out.add(node.tabel)
    inner = node.tingkat if isinstance(node, t.Agregat) else level
    for child in t.children(node):
        out |= _outside_days(child, inner)
    return out
