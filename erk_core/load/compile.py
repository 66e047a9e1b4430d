"""Second half of compilation: steps in order, outputs, the finished Pack."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from hashlib import sha256

from erk_core.errors import MAX_FINDINGS, FormulaError, suggest
from erk_core.formula import tree as t
from erk_core.levels import readable
from erk_core.load import canonical, schema
from erk_core.load.check import Checker, rounded
from erk_core.load.values import Values
from erk_core.model import HUGE_DEN, Abstrak, Keluaran, Langkah
from erk_core.pack import Pack
from erk_core.units import Unit

INT64_LIMIT = 2**62
_WIDEST = 10**15


class Compiler(Values):
    """One run of compilation."""

    def run(self) -> Pack:
        self.compile_values()
        self.stop()
        order = self.order()
        self.stop()
        for id_ in order:
            self.step(id_)
        self.ratings()
        self.hierarchy()
        outputs = self.outputs()
        self.findings += self.unused
        self.stop()
        self.leave_open(order)
        words: set[str] = {w for m in self.inputs.values() for w in m.pilihan}
        words |= {w for a in self.abstract.values() for w in a.pilihan}
        words |= {w for s in self.steps.values() for w in s.pilihan}
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
        stored = canonical.dump(self.paket, self.layers, self.specs, self.inputs)
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
            tuple(k for k in outputs if k.id in self.steps),
            self.rules,
            self.abstract,
            tuple(id_ for id_ in self.slow if id_ in self.steps),
            tuple(sorted(words)),
            sha256(stored).hexdigest(),
            stored,
        )

    def leave_open(self, order: list[str]) -> None:
        """Steps of a library that wait for an abstract one are checked, yet cannot be computed without a region."""
        waiting = {id_ for id_, spec in self.specs["langkah"].items() if spec.abstrak}
        for id_ in order:
            if not waiting.isdisjoint(t.names(self.nodes[id_])):
                waiting.add(id_)
                self.steps.pop(id_, None)

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
                        if name == id_ and not any(
                            isinstance(n, t.Nama) and n.id == id_ for n in t.walk(self.nodes[id_])
                        ):
                            continue  # only its own mean over the subordinates
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
        known = {*self.names, *t.over_staff(node)}
        broken = [n for n in t.names(node) if n in self.specs["langkah"] and n not in known]
        if broken or len(self.findings) >= MAX_FINDINGS:  # its own complaint is enough
            return
        slow: list[Abstrak] = []
        checker = Checker(
            self.names,
            self.tables,
            lambda a: slow.append(a) if a.bound >= INT64_LIMIT else None,
            known=self.specs["langkah"],
        )
        try:
            if id_ in t.over_staff(node):
                self.own_mean(id_, spec, unit, node)
                slow.clear()
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

    def own_mean(self, id_: str, spec: schema.LangkahDef, unit: Unit, node: t.Node) -> None:
        """Assume a range for a step that reads its own mean over the subordinates, and prove it: a fixed point."""
        if spec.tingkat != "pegawai" or spec.jenis != "bilangan" or spec.boleh_kosong:
            want = "tingkat: pegawai, bilangan, tanpa boleh_kosong"
            raise FormulaError(0, f'rata_bawahan atas dirinya sendiri pada "{id_}"', want, "perbaiki langkahnya")
        exact_den = HUGE_DEN if spec.bulatkan in (None, "tanpa") else 1
        assumed = Abstrak("bilangan", unit.dim, den=exact_den)
        for turn in range(40):
            self.names[id_] = ("pegawai", assumed)
            got = Checker(self.names, self.tables, lambda a: None, self.specs["langkah"]).check(node, "pegawai")
            if isinstance(spec.bulatkan, schema.BulatkanDef):
                got = rounded(got, spec.bulatkan.desimal + (2 if unit.percent else 0))
            if assumed.low <= got.low and got.high <= assumed.high:
                return
            low, high = min(assumed.low, got.low), max(assumed.high, got.high)
            if turn > 1:  # it creeps towards a bound: try the next round number
                low, high = _wider(low, assumed.low, -1), _wider(high, assumed.high, 1)
            if max(-low, high) > _WIDEST:
                break
            assumed = replace(got, dim=unit.dim, kosong=False, low=low, high=high, den=max(got.den, exact_den))
        del self.names[id_]
        raise FormulaError(
            0,
            f'rentang "{id_}" tidak terbukti terbatas: nilainya dapat membesar di setiap tingkat atasan',
            "rumus yang hasilnya tetap dalam satu rentang",
            "batasi dengan min(..., 100 %) dan max(..., 0), atau pakai bobot yang jumlahnya 100 %",
        )

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
        elif spec.jenis == "bilangan" and unit.text and got.dim is not None and got.dim != unit.dim:
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
                f'langkah "{id_}" mungkin kosong '
                "(masukan boleh kosong, penyebut bisa 0, atau kunci tabel tak tertampung)",
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
            label = spec.label or step.label
            out.append(Keluaran(id_, spec.jenis, label, step.satuan, step.tingkat, spec.peran, spec.rekening))
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


def _wider(now: Fraction, before: Fraction, sign: int) -> Fraction:
    """The next of 0, 1 (100 %), 10, 100, ... outwards, where the bound has moved."""
    if now == before:
        return now
    away = now * sign
    if away <= 0:
        return Fraction(0)
    return sign * next(Fraction(10**k) for k in range(20) if k == 19 or away <= 10**k)


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
