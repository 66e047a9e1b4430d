"""First half of compilation: inputs, dated values and tables of a pack."""

from __future__ import annotations

import math
from fractions import Fraction
from typing import Any

from erk_core.errors import MAX_FINDINGS, Finding, PackError, suggest
from erk_core.formula import tree as t
from erk_core.load import inputs, schema
from erk_core.load.files import Item
from erk_core.load.tables import build_table, raw_value
from erk_core.model import Abstrak, KunciTabel, Langkah, Masukan, Parameter, Tabel, Versi
from erk_core.units import NONE, WORDS, Unit, UnitError, parse_unit

_NO_UNIT = Unit("", NONE, False)


class Values:
    """State of one compilation; collects findings so that they are raised together."""

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
        self.unused: list[Finding] = []
        self.inputs: dict[str, Masukan] = {}
        self.parameters: dict[str, Parameter] = {}
        self.tables: dict[str, Tabel] = {}
        self.rules: dict[str, Parameter] = {}
        self.steps: dict[str, Langkah] = {}
        self.abstract: dict[str, Abstrak] = {}
        self.names: dict[str, tuple[str | None, Abstrak]] = {}
        self.slow: dict[str, None] = {}

    def stop(self) -> None:
        if self.findings:
            raise PackError(self.findings + self.unused)

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
            self.complain(kind, id_, where, str(error), suggest(text, WORDS), "perbaiki satuannya")
            return _NO_UNIT

    def compile_values(self) -> None:
        for id_, spec in self.specs["masukan"].items():
            if len(self.findings) >= MAX_FINDINGS:
                return
            item = self.items["masukan"][id_]
            made = inputs.build(item, spec, self.specs["langkah"], self.findings, resolved=item.stored)
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
        versions, stored = [], self.items[kind][spec.id].stored
        for day, one in sorted(spec.nilai.items()):
            try:
                value = raw_value(spec.jenis, unit, choices, one.nilai, stored=stored)
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

    def hierarchy(self) -> None:
        """``rata_bawahan`` reads the superior's key, declared or not."""
        used = any(t.over_staff(node) for node in self.nodes.values())
        if not used or self.resolved or any(m.jenis == "rujukan" for m in self.inputs.values()):
            return
        if "nip_atasan" in self.names or "nip_atasan" in self.specs["langkah"]:
            self.findings.append(
                self.root.finding(
                    (),
                    'id "nip_atasan" dipakai untuk hal lain',
                    "masukan fakta.nip_atasan untuk rata_bawahan",
                    "ganti id itu",
                )
            )
            return
        made = inputs.implicit("nip_atasan")
        self.inputs["nip_atasan"], self.names["nip_atasan"] = made, (made.tingkat, inputs.abstract(made))

    def ratings(self) -> None:
        """The rater threshold reads the group, the number of raters and (to merge) the indicator, declared or not."""
        used = any(m.tingkat == "nilai_360" for m in self.inputs.values())
        used |= any(
            isinstance(n, t.Agregat) and n.tingkat == "nilai_360" for node in self.nodes.values() for n in t.walk(node)
        )
        if not used or self.resolved:
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


def _abstract(parameter: Parameter) -> Abstrak:
    if parameter.jenis != "bilangan":
        words = frozenset(str(v.nilai) for v in parameter.versi) if parameter.jenis == "pilihan" else frozenset()
        return Abstrak(parameter.jenis, pilihan=frozenset(parameter.pilihan) or words)
    numbers = [v.nilai for v in parameter.versi if isinstance(v.nilai, Fraction)]
    return Abstrak(
        "bilangan", parameter.unit.dim, False, min(numbers), max(numbers), math.lcm(*(n.denominator for n in numbers))
    )
