"""Rows of a table that its YAML takes from a CSV beside it (``berkas``), each knowing its own line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from erk_core.errors import MAX_FINDINGS, Finding, reason
from erk_core.load.csv_text import BadCsv, rows
from erk_core.load.files import MAX_NAME, Item
from erk_core.load.yaml_strict import THOUSANDS, Document, ambiguous
from erk_core.numbers import DECIMAL, MAX_DIGITS

MAX_ROWS = 20_000
MAX_CSV_BYTES = 2_000_000


def expand(folder: Path, item: Item, before: Item | None, findings: list[Finding]) -> None:
    """Put ``baris`` in place of every ``berkas``; the keys are the parent's (``before``) where it only adds dates."""
    versions = item.data.get("nilai")
    if not isinstance(versions, dict):
        return
    adds = before is not None and item.data.get("menimpa") == "tambah"
    table = {**before.data, **item.data} if adds and before else item.data
    for day, version in versions.items():
        if isinstance(version, dict) and "berkas" in version:
            versions[day] = _with_csv(folder, item, day, version, table, findings)


def _with_csv(
    folder: Path, item: Item, day: str, version: dict[str, Any], table: dict[str, Any], findings: list[Finding]
) -> dict[str, Any]:
    name = str(version["berkas"])
    source = folder / name
    if "baris" in version or "/" in name or len(name) > MAX_NAME or not source.is_file():
        why = "berkas dan baris sekaligus" if "baris" in version else f'berkas CSV "{name[:MAX_NAME]}" tidak ada'
        expected = "satu CSV di folder tabel yang sama, tanpa baris"
        findings.append(item.finding(("nilai", day, "berkas"), why, expected, "perbaiki nama berkasnya"))
        return version
    doc = Document(f"{folder.parent.name}/tabel/{name}", None)
    before = len(findings)
    try:
        found = _Table(table, doc, findings).read(source, ("nilai", day, "baris"))
    except BadCsv as bad:
        findings.append(Finding(doc.file, bad.line, bad.what, bad.expected, bad.do))
    if len(findings) > before:
        return version
    item.sources.append((doc, ()))
    return {key: value for key, value in version.items() if key != "berkas"} | {"baris": found}


class _Table:
    """One CSV read against the keys that the YAML declares."""

    def __init__(self, data: dict[str, Any], doc: Document, findings: list[Finding]) -> None:
        listed = data.get("kunci")
        self.keys = [k for k in listed if isinstance(k, dict)] if isinstance(listed, list) else []
        self.numbers = {str(k.get("id")) for k in self.keys if k.get("jenis", "bilangan") == "bilangan"}
        self.numbers |= {"nilai"} if data.get("jenis", "bilangan") == "bilangan" else set()
        self.doc, self.findings = doc, findings

    def read(self, source: Path, where: tuple[str, str, str]) -> list[dict[str, Any]]:
        """The rows; ``doc.lines`` gets the line of each. Raises BadCsv for what is wrong with the whole file."""
        try:
            if source.stat().st_size > MAX_CSV_BYTES:
                raise BadCsv(1, "CSV terlalu besar", f"paling besar {MAX_CSV_BYTES} byte", "pecah menurut kuncinya")
            raw = source.read_bytes()
        except OSError as error:
            raise BadCsv(1, f"CSV tidak terbaca: {reason(error)}", "berkas CSV", "periksa izinnya") from None
        lines = rows(raw)
        head = self.head(lines)
        out: list[dict[str, Any]] = []
        for line, cells in lines[1:]:
            if len(self.findings) >= MAX_FINDINGS:
                break
            if len(cells) != len(head):
                self.findings.append(
                    Finding(
                        self.doc.file,
                        line,
                        "jumlah sel berbeda dari kepala",
                        f"{len(head)} sel",
                        "perbaiki barisnya",
                    )
                )
                continue
            at = (*where, len(out))
            row = self.row(line, dict(zip(head, cells, strict=True)))
            self.doc.lines |= {at: line} | {(*at, name): line for name in row}
            out.append(row)
        return out

    def head(self, lines: list[tuple[int, list[str]]]) -> list[str]:
        must = {"nilai"}
        allowed = {"nilai"}
        for key in self.keys:
            name = str(key.get("id"))
            if key.get("cara") == "pita":
                allowed |= {f"{name}_dari", f"{name}_sampai"}
            else:
                must.add(name)
        allowed |= must
        expected, do = f"kolom: {', '.join(sorted(allowed))}", "perbaiki baris kepala CSV"
        if not lines:
            raise BadCsv(1, "CSV kosong", f"baris kepala: {','.join(sorted(allowed))}", "isi berkasnya")
        line, head = lines[0]
        for name in head:
            if name not in allowed:
                raise BadCsv(line, f'kolom "{name[:MAX_NAME]}" tak dikenal', expected, do)
            if head.count(name) > 1:
                raise BadCsv(line, f'kolom "{name}" ada dua kali', expected, do)
        missing = sorted(must - set(head))
        if missing:
            raise BadCsv(line, f'kolom "{missing[0]}" tidak ada', expected, do)
        if len(lines) == 1:
            raise BadCsv(line, "CSV tanpa baris", "paling sedikit satu baris di bawah kepala", "isi barisnya")
        if len(lines) > MAX_ROWS + 1:
            raise BadCsv(lines[MAX_ROWS + 1][0], f"lebih dari {MAX_ROWS} baris", f"paling banyak {MAX_ROWS}", "pecah")
        return head

    def row(self, line: int, cells: dict[str, str]) -> dict[str, Any]:
        out: dict[str, Any] = {"nilai": self.cell(line, "nilai", "nilai", cells["nilai"])}
        for key in self.keys:
            name = str(key.get("id"))
            if key.get("cara") == "pita":
                ends = {end: cells.get(f"{name}_{end}", "").strip() for end in ("dari", "sampai")}
                out[name] = {end: self.cell(line, name, f"{name}_{end}", text) for end, text in ends.items() if text}
            else:
                out[name] = self.cell(line, name, name, cells[name])
        return out

    def cell(self, line: int, name: str, column: str, text: str) -> int | Decimal | str:
        text = text.strip()
        if name not in self.numbers:
            return text
        if THOUSANDS.match(text):
            expected, do = ambiguous(text)
            self.findings.append(Finding(self.doc.file, line, f'kolom {column}: "{text}" mendua', expected, do))
        if DECIMAL.match(text) and len(text) <= MAX_DIGITS:
            return Decimal(text) if "." in text else int(text)
        return text
