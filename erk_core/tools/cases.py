"""Golden cases beside a pack (``kasus/*.yaml``): read, expand, run, compare exactly."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from erk_core import fakta
from erk_core.errors import ErkError, Finding, InputError, PackError, suggest
from erk_core.facts import Facts
from erk_core.levels import LEVELS
from erk_core.load import yaml_strict
from erk_core.load.schema import exact, iso_date
from erk_core.load.yaml_strict import Document, Where
from erk_core.model import Masukan, Nilai, text_value
from erk_core.pack import Pack
from erk_core.period import Period
from erk_core.result import Result, score
from erk_core.tools.case_days import Days

CASE_KEYS = ("nama", "sumber", "hitungan", "periode", "fakta", "harap", "harap_galat", "catatan")
PERSON = "pegawai-uji"


@dataclass(frozen=True)
class Expect:
    level: str
    key: str
    step: str
    value: Any
    line: int


@dataclass(frozen=True)
class Case:
    """One golden case; ``harap`` exact values, or ``galat`` a part of the message of a refusal."""

    file: str
    line: int
    nama: str
    period: Period
    facts: Facts
    harap: tuple[Expect, ...]
    galat: str | None


def load_cases(pack: Pack, folder: str | Path) -> list[Case]:
    """All cases of the folder's ``kasus/``. Raises PackError with located findings."""
    root = Path(folder)
    out: list[Case] = []
    findings: list[Finding] = []
    for path in sorted((root / "kasus").glob("*.yaml")):
        try:
            out += _Reader(pack, yaml_strict.read(path, f"{root.name}/kasus/{path.name}")).cases()
        except PackError as error:
            findings += error.findings
    if findings:
        raise PackError(findings)
    return out


def run_case(pack: Pack, case: Case) -> list[str]:
    """Complaints of one case, each ``file:line: ...``; empty when it holds."""
    where = f"{case.file}:{case.line}: {case.nama}"
    try:
        result = score(pack, case.period, case.facts)
    except InputError as error:
        if case.galat is not None and case.galat in str(error):
            return []
        return [f"{where}: ditolak: {error}"]
    if case.galat is not None:
        return [f'{where}: seharusnya ditolak dengan pesan yang memuat "{case.galat}", ternyata diterima']
    out = []
    for want in case.harap:
        try:
            got = result.value(want.level, want.key, want.step)
        except ErkError as error:
            out.append(f"{case.file}:{want.line}: {case.nama}: {error}")
            continue
        if got != want.value or isinstance(got, bool) != isinstance(want.value, bool):
            out.append(
                f"{case.file}:{want.line}: {case.nama}: {want.step} = {text_value(got)}, "
                f"seharusnya {text_value(want.value)}"
            )
    return out + _parts(pack, result, where)


def _parts(pack: Pack, result: Result, where: str) -> list[str]:
    """Gross minus deductions is net, where the pack names the roles."""
    net = [k.id for k in pack.keluaran if k.peran == "bersih"]
    if not net:
        return []
    total = Fraction(0)
    for out in pack.keluaran:
        value = result.value("pegawai", PERSON, out.id) if out.peran in ("bruto", "potongan") else 0
        if isinstance(value, Fraction):
            total += value if out.peran == "bruto" else -value
    got = result.value("pegawai", PERSON, net[0])
    return (
        []
        if got == total
        else [f"{where}: bruto dikurangi potongan {text_value(total)} tidak sama dengan {net[0]} {text_value(got)}"]
    )


class _Reader(Days):
    def __init__(self, pack: Pack, doc: Document) -> None:
        self.pack, self.doc = pack, doc
        self.defaults: dict[str, dict[str, Any]] = {}

    def cases(self) -> list[Case]:
        data, where = self.doc.data, ()
        if isinstance(data, dict):
            wrong = [k for k in data if k not in ("bawaan", "kasus")]
            if wrong or "kasus" not in data:
                raise self.fail(
                    (wrong[0],) if wrong else (),
                    "susunan berkas kasus salah",
                    "daftar kasus, atau bawaan: dan kasus:",
                    "perbaiki kuncinya",
                )
            self.defaults = self.mapping(data.get("bawaan", {}), ("bawaan",))
            for level in self.defaults:
                self.level(level, ("bawaan", level))
            data, where = data["kasus"], ("kasus",)  # type: ignore[assignment]
        if not isinstance(data, list) or not data:
            raise self.fail(
                where, "tidak ada daftar kasus", "daftar kasus, masing-masing diawali '- nama: ...'", "tulis kasusnya"
            )
        out: list[Case] = []
        findings: list[Finding] = []
        for i in range(len(data)):
            try:
                out.append(self.case(data[i], (*where, i)))
            except PackError as error:
                findings += error.findings
        if findings:
            raise PackError(findings)
        return out

    def mapping(self, data: Any, where: Where) -> dict[str, Any]:
        if not isinstance(data, dict):
            raise self.fail(where, "susunan salah", "pasangan kunci: nilai", "lihat docs/paket-aturan.md")
        return data

    def level(self, level: str, where: Where) -> None:
        if level not in LEVELS:
            raise self.fail(where, f'tingkat "{level}" tidak dikenal', suggest(level, LEVELS), "perbaiki nama tingkat")

    def case(self, data: Any, where: Where) -> Case:
        data = self.mapping(data, where)
        for key in data:
            if key not in CASE_KEYS:
                raise self.fail(
                    (*where, key), f'kunci "{key}" tak dikenal', suggest(key, CASE_KEYS), "perbaiki ejaannya atau hapus"
                )
        for key in ("nama", "periode", "fakta"):
            if key not in data:
                raise self.fail(where, f'kunci "{key}" tidak ada', f"{key} wajib pada setiap kasus", f"tambahkan {key}")
        if not str(data.get("sumber", "")).strip() and not str(data.get("hitungan", "")).strip():
            raise self.fail(
                where,
                "kasus tanpa sumber dan tanpa hitungan",
                "sumber dokumen, atau hitungan yang ditulis lengkap",
                "tambahkan salah satunya",
            )
        if ("harap" in data) == ("harap_galat" in data):
            raise self.fail(where, "harap dan harap_galat", "tepat salah satu", "perbaiki kasusnya")
        try:
            period = Period.parse(str(data["periode"]))
        except InputError as error:
            raise self.fail((*where, "periode"), error.what, error.expected, error.do) from error
        facts = self.facts(self.mapping(data["fakta"], (*where, "fakta")), (*where, "fakta"), period)
        harap = self.expect(self.mapping(data.get("harap", {}), (*where, "harap")), (*where, "harap"))
        galat = data.get("harap_galat")
        return Case(
            self.doc.file,
            self.doc.line(where),
            str(data["nama"]),
            period,
            facts,
            tuple(harap),
            None if galat is None else str(galat),
        )

    def expect(self, data: dict[str, Any], where: Where) -> list[Expect]:
        out = []
        for name, value in data.items():
            if name not in LEVELS:
                out.append(self.one(name, value, "pegawai", PERSON, (*where, name)))
                continue
            for key, steps in self.mapping(value, (*where, name)).items():
                for step, inner in self.mapping(steps, (*where, name, key)).items():
                    out.append(self.one(step, inner, name, str(key), (*where, name, key, step)))
        return out

    def one(self, name: str, value: Any, level: str, key: str, where: Where) -> Expect:
        step = self.pack.langkah.get(name)
        if step is None or step.tingkat != level:
            known = [s.id for s in self.pack.langkah.values() if s.tingkat == level]
            raise self.fail(
                where, f'langkah "{name}" tidak ada di tingkat {level}', suggest(name, known), "perbaiki namanya"
            )
        return Expect(level, key, name, self.typed(step.jenis, value, where), self.doc.line(where))

    def typed(self, kind: str, raw: Any, where: Where) -> Nilai | None:
        if raw == "kosong":
            return None
        try:
            if kind == "bilangan":
                return exact(raw)
            if kind == "ya_tidak" and raw in ("ya", "tidak"):
                return bool(raw == "ya")
            if kind == "tanggal":
                return iso_date(raw)
            if kind in ("pilihan", "rujukan", "kode") and isinstance(raw, str):
                return raw
        except ValueError:
            pass
        special = {"tanggal": "tanggal seperti 2026-10-01", "kode": "teks dalam kutip"}
        expected = special.get(kind, f"nilai jenis {kind}")
        raise self.fail(where, f'"{raw}" bukan {kind}', expected, "perbaiki nilainya")

    def facts(self, data: dict[str, Any], where: Where, period: Period) -> Facts:
        """The tables of one person, and of the people below under ``bawahan``."""
        people: dict[str, None] = {}
        tables: dict[str, dict[str, list[Any]]] = {}
        todo: list[tuple[dict[str, Any], Where, str | None]] = [(data, where, None)]
        while todo:
            one, at, boss = todo.pop(0)
            own = str(one.get("kunci", PERSON)) if boss else PERSON
            if own in people or (boss and "kunci" not in one):
                raise self.fail(at, "bawahan tanpa kunci sendiri", "kunci: yang berbeda", "tulis kunci: b1, b2, ...")
            people[own] = None
            below = one.get("bawahan", [])
            if not isinstance(below, list) or (below and all(m.jenis != "rujukan" for m in self.pack.masukan)):
                raise self.fail((*at, "bawahan"), "bawahan salah tempat", "daftar, pada paket rata_bawahan", "hapus")
            for i, other in enumerate(below):
                todo.append((self.mapping(other, (*at, "bawahan", i)), (*at, "bawahan", i), own))
            levels = {k: v for k, v in one.items() if k != "bawahan" and (k != "kunci" or not boss)}
            for level, table in self.person(levels, at, period, own, boss).items():
                into = tables.setdefault(level, {name: [] for name in table})
                for name, column in table.items():
                    into[name] += column
        return Facts(tables)

    def person(
        self, data: dict[str, Any], where: Where, period: Period, own: str, boss: str | None
    ) -> dict[str, dict[str, list[Any]]]:
        for level in data:
            self.level(level, (*where, level))
        person = {"kunci": own, **self.mapping(data.get("pegawai", {}), (*where, "pegawai"))}
        if boss:
            person["nip_atasan"] = boss
        rows: dict[str, list[tuple[dict[str, Any], Where]]] = {"pegawai": [(person, (*where, "pegawai"))]}
        for level in self.pack.levels[1:]:
            listed = data.get(level, [{}] if level == "segmen" else [])
            if not isinstance(listed, list):
                raise self.fail((*where, level), "susunan salah", "daftar baris", "awali setiap baris dengan -")
            pairs = [(self.mapping(r, (*where, level, i)), (*where, level, i)) for i, r in enumerate(listed)]
            rows[level] = self.days(pairs, period) if level == "hari" else self.products(level, pairs)
        segments = [r["kunci"] for r, _ in rows.get("segmen", [])]
        if "segmen" in rows:
            for row, at in rows.get("hari", []):
                if "segmen" not in row:
                    if len(segments) != 1:
                        raise self.fail(
                            at,
                            "hari tanpa segmen",
                            f"segmen: salah satu dari {', '.join(segments) or '(tidak ada segmen)'}",
                            "tulis segmennya",
                        )
                    row["segmen"] = segments[0]
        tables = {level: self.table(level, pairs) for level, pairs in rows.items()}
        for level in self.pack.levels[1:]:
            tables[level]["pegawai"] = [own] * len(rows[level])
            for name in ("kunci", "segmen") if boss else ():
                if name in tables[level]:
                    tables[level][name] = [f"{own}/{key}" for key in tables[level][name]]
        return tables

    def table(self, level: str, pairs: list[tuple[dict[str, Any], Where]]) -> dict[str, list[Any]]:
        out: dict[str, list[Any]] = {"kunci": [r["kunci"] for r, _ in pairs]}
        known = {name for m in self.pack.masukan if m.tingkat == level for name in m.columns}
        known |= (
            {n for lv, n in fakta.FAKTA if lv == level}
            | {"kunci", "pegawai"}
            | ({"segmen", "tanggal"} if level == "hari" else set())
        )
        for row, at in pairs:
            for name in row:
                if name not in known:
                    raise self.fail(
                        (*at, name),
                        f'kolom "{name}" tidak dikenal di tingkat {level}',
                        suggest(name, sorted(known)),
                        "perbaiki namanya",
                    )
        if level == "hari":
            out["tanggal"] = [r["tanggal"] for r, _ in pairs]
            if "segmen" in self.pack.levels:
                out["segmen"] = [r["segmen"] for r, _ in pairs]
        for item in self.pack.masukan:
            if item.tingkat == level and item.id not in out:
                out[item.id] = [self.cell(item, row, at) for row, at in pairs]
        return out

    def cell(self, item: Masukan, row: dict[str, Any], at: Where) -> Any:
        default = self.defaults.get(item.tingkat, {})
        for source, place in ((row, at), (default, ("bawaan", item.tingkat))):
            for name in item.columns:
                if name in source:
                    value = source[name]
                    return value if isinstance(value, dt.date) else self.typed(item.jenis, value, (*place, name))
        if item.boleh_kosong:
            return None
        raise self.fail(
            at,
            f'masukan "{item.id}" ({item.tingkat}) tidak diisi',
            "setiap masukan yang tidak boleh kosong",
            f"tulis {item.id}, di sini atau di bawaan",
        )

    def products(self, level: str, pairs: list[tuple[dict[str, Any], Where]]) -> list[tuple[dict[str, Any], Where]]:
        """Rows with a list (or ``semua``) in a choice column become one row a combination."""
        out = []
        choices = {
            name: m.pilihan
            for m in self.pack.masukan
            if m.tingkat == level and m.jenis == "pilihan"
            for name in m.columns
        }
        for row, at in pairs:
            spread = {
                n: list(choices[n]) if v == "semua" else v
                for n, v in row.items()
                if n in choices and (v == "semua" or isinstance(v, list))
            }
            for combo in itertools.product(*spread.values()):
                out.append(({**row, **dict(zip(spread, combo, strict=True))}, at))
        prefix = {"segmen": "s", "butir_skp": "b", "nilai_360": "n"}[level]
        names = {m.nama: m.columns for m in self.pack.masukan if m.tingkat == level}
        for number, (row, _) in enumerate(out, 1):
            parts = [
                row[c]
                for n in ("kelompok", "indikator")
                if level == "nilai_360"
                for c in names.get(n, (n,))
                if c in row
            ]
            row["kunci"] = str(
                row.get("kunci") or ("/".join(map(str, parts)) if len(parts) == 2 else f"{prefix}{number}")
            )
        return out
