"""A loaded pack: merged, checked, ready to score."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from erk_core.errors import InputError, suggest
from erk_core.formula import tree as t
from erk_core.model import Abstrak, Keluaran, Langkah, Masukan, Parameter, Tabel, Value
from erk_core.period import Period


@dataclass(frozen=True)
class Pack:
    """``langkah`` is in order of dependency; ``hash`` is SHA-256 of ``canonical()``."""

    id: str
    label: str
    versi: str
    semantik: int
    berlaku: dt.date
    terbit: dt.date
    ambang_penilai: int
    penilai_kurang: str
    lapisan: tuple[tuple[str, str], ...]
    inputs: dict[str, Masukan]
    parameter: dict[str, Parameter]
    tabel: dict[str, Tabel]
    langkah: dict[str, Langkah]
    keluaran: tuple[Keluaran, ...]
    aturan: dict[str, Parameter]
    abstrak: dict[str, Abstrak]
    lambat: tuple[str, ...]
    kata: tuple[str, ...]
    hash: str
    _canonical: bytes = field(repr=False)

    def canonical(self) -> bytes:
        """Canonical JSON of the merged pack, enough to compute again for ever."""
        return self._canonical

    @property
    def masukan(self) -> tuple[Masukan, ...]:
        return tuple(self.inputs.values())

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels that the pack touches, pegawai first."""
        from erk_core.levels import LEVELS

        used = {m.tingkat for m in self.masukan} | {s.tingkat for s in self.langkah.values()}
        for step in self.langkah.values():
            used |= {n.tingkat for n in t.walk(step.node) if isinstance(n, t.Agregat)}
        return tuple(level for level in LEVELS if level == "pegawai" or level in used)

    @property
    def reads_staff(self) -> bool:
        """Whether a step reads its mean over the subordinates, so that employees cannot be scored one by one."""
        return any(t.over_staff(step.node) for step in self.langkah.values())

    def operasi(self, name: str, on: dt.date) -> Value:
        """The operational rule in force on a day. Raises InputError where the pack has none."""
        rule = self.aturan.get(name)
        if rule is None:
            raise InputError(
                f"paket {self.id}",
                f'operasi "{name}" tidak ada',
                suggest(name, sorted(self.aturan)),
                "tambahkan ke operasi.yaml",
            )
        return rule.value(on, "operasi")

    def label_of(self, id_: str) -> str:
        """Label of any input, parameter, table or step."""
        for group in (self.langkah, self.inputs, self.parameter, self.tabel):
            if id_ in group:
                return str(group[id_].label)
        return id_

    def reachable(self, roots: list[str]) -> set[str]:
        """Ids on which the given steps depend, themselves included."""
        seen: set[str] = set()
        stack = list(roots)
        while stack:
            id_ = stack.pop()
            if id_ not in seen:
                seen.add(id_)
                if id_ in self.langkah:
                    stack.extend(t.names(self.langkah[id_].node))
        return seen

    def status_values(self, period: Period) -> list[Value]:
        """Values behind an output in the month that are not ``terverifikasi``; ``bayar`` marks paid ones."""
        used = self.reachable([k.id for k in self.keluaran])
        paid = self.reachable([k.id for k in self.keluaran if k.jenis == "bayar"])
        out: list[Value] = []
        for id_ in sorted(used):
            for value in self._values(id_, period, id_ in paid):
                if value.status != "terverifikasi":
                    out.append(value)
        return out

    def _values(self, id_: str, period: Period, paid: bool) -> list[Value]:
        if id_ in self.parameter:
            parameter = self.parameter[id_]
            days = [period.first, *(v.sejak for v in parameter.versi if period.first < v.sejak <= period.last)]
            return [parameter.value(day, "parameter", paid) for day in days]
        if id_ in self.tabel:
            table = self.tabel[id_]
            first = table.index(period.first)
            rows = [v for i, v in enumerate(table.versi) if i == first or period.first < v.sejak <= period.last]
            return [
                Value("", v.status, v.dasar, v.catatan, id_, table.label, "tabel", table.unit.text, v.sejak, paid)
                for v in rows
            ]
        if id_ in self.langkah and self.langkah[id_].status:
            step = self.langkah[id_]
            return [
                Value(
                    "", step.status or "", step.dasar, step.catatan, id_, step.label, "langkah", step.satuan, None, paid
                )
            ]
        return []
