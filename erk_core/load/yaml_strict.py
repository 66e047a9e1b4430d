"""YAML read strictly: exact numbers from their text, no surprises, every value with its line.

Accepted: mappings with text keys, sequences, quoted and plain scalars. Numbers become ``int`` or ``Decimal`` read from
the text; everything else stays ``str``. Refused with a located finding: duplicate keys, anchors, aliases, tags, several
documents, empty values, booleans by accident, floats with exponents, underscores, octal, hex, sexagesimal, inf and nan.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from erk_core.errors import MAX_FINDINGS, Finding, PackError
from erk_core.load.yaml_words import trouble
from erk_core.numbers import DECIMAL, MAX_DIGITS

MAX_BYTES = 120_000
MAX_TEXT = 5_000
MAX_DEPTH = 20

Where = tuple[str | int, ...]

THOUSANDS = re.compile(r"-?[1-9][0-9]{0,2}\.[0-9]{2}0\Z")
_TRAPS: list[tuple[re.Pattern[str], str, str]] = [
    (
        re.compile(r"(?i)(yes|no|on|off|true|false|y|n)\Z"),
        "ya/tidak ditulis ya atau tidak",
        "tulis ya atau tidak; bila memang teks, beri kutip",
    ),
    (re.compile(r"(?i)(~|null|)\Z"), "sebuah nilai", "isi nilainya; bila memang tidak ada nilai, tulis kosong"),
    (re.compile(r"(?i)[-+]?\.(inf|nan)\Z"), "angka berhingga", "tulis angkanya"),
    (re.compile(r"[-+]?[0-9][0-9.]*[eE][-+]?[0-9]+\Z"), "angka tanpa eksponen", "tulis angkanya lengkap, mis. 1000"),
    (re.compile(r"[-+]?[0-9][0-9.]*_[0-9_.]*\Z"), "angka tanpa garis bawah", "tulis mis. 1000000"),
    (re.compile(r"[-+]?0[xXoObB][0-9a-fA-F]+\Z"), "angka desimal biasa", "tulis angkanya dalam desimal"),
    (
        re.compile(r"[-+]?0[0-9]+(\.[0-9]*)?\Z"),
        "angka tanpa nol di depan",
        'tulis tanpa nol di depan; bila kode, beri kutip: "007"',
    ),
    (
        re.compile(r"[-+]?[0-9]+(:[0-5]?[0-9])+(\.[0-9]*)?\Z"),
        "angka tanpa titik dua",
        "tulis jumlahnya (mis. menit); bila jam, beri kutip",
    ),
    (re.compile(r"\+[0-9][0-9.]*\Z"), "angka tanpa tanda tambah", "hapus tanda +"),
    (re.compile(r"-?(\.[0-9]+|[0-9]+\.)\Z"), "angka dengan digit di kedua sisi titik", "tulis mis. 0.5"),
    (
        re.compile(r"-?[0-9]{1,3}([.,][0-9]{3})+([.,][0-9]+)?\Z"),
        "angka tanpa pemisah ribuan, desimal dengan titik",
        "tulis mis. 1000000 atau 95.5",
    ),
    (re.compile(r"-?[0-9]+,[0-9]+\Z"), "desimal dengan titik", "tulis mis. 95.5"),
]


def ambiguous(text: str) -> tuple[str, str]:
    """What to write for 6.000: in Indonesia six thousand, and as a decimal nobody would write its zero."""
    less = text.rstrip("0").rstrip(".")
    return "ribuan tanpa titik, desimal tanpa nol di ekor", f"tulis {text.replace('.', '')} atau {less}"


@dataclass
class Document:
    """Parsed data; ``lines`` maps the path of each value (and of each key) to its line, from 1."""

    file: str
    data: Any
    lines: dict[Where, int] = field(default_factory=dict)

    def line(self, where: Where) -> int:
        """Line of the value at the path, or of the nearest thing above it."""
        while where and where not in self.lines:
            where = where[:-1]
        return self.lines.get(where, 1)


def read(path: Path, shown: str) -> Document:
    """Read one file. Raises PackError with located findings."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise PackError(
            [Finding(shown, 1, "berkas tidak dapat dibaca", "berkas teks UTF-8", "periksa nama dan izinnya")]
        ) from error
    if len(raw) > MAX_BYTES:
        raise PackError(
            [
                Finding(
                    shown,
                    1,
                    "berkas terlalu besar",
                    f"paling besar {MAX_BYTES} byte",
                    "pecah, atau pakai CSV",
                )
            ]
        )
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise PackError(
            [Finding(shown, line, "bukan teks UTF-8", "berkas teks UTF-8", "simpan ulang sebagai UTF-8")]
        ) from error
    return parse(text, shown)


def parse(text: str, shown: str) -> Document:
    """Parse YAML text. Raises PackError with located findings."""
    builder = _Builder(shown)
    try:
        builder.run(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark is not None else 1
        if isinstance(error, yaml.reader.ReaderError):  # it knows only the offset
            line = text[: int(error.position)].count("\n") + 1
        problem, do = trouble(error, "".join(text.splitlines()[line - 1 : line]))
        builder.findings.append(Finding(shown, line, f"YAML tidak terbaca: {problem}", "YAML yang benar", do))
    except RecursionError:
        line = next(reversed(builder.document.lines.values()), 1)
        builder.findings.append(
            Finding(shown, line, "YAML bersarang terlalu dalam", f"paling dalam {MAX_DEPTH}", "sederhanakan")
        )
    if builder.findings:
        raise PackError(builder.findings)
    return builder.document


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


def _without_colon(key: Any, value: Any) -> bool:
    """``{a: 1, b}``: b is a key with nothing behind it, not even a colon."""
    return bool(value.start_mark.index == key.end_mark.index)


class _Builder:
    def __init__(self, file: str) -> None:
        self.document = Document(file, None)
        self.findings: list[Finding] = []
        self.file = file

    def complain(self, event: Any, what: str, expected: str, do: str) -> None:
        if len(self.findings) < MAX_FINDINGS:
            self.findings.append(Finding(self.file, _line(event), what, expected, do))

    def run(self, text: str) -> None:
        events = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        seen = False
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                if seen:
                    self.complain(event, "lebih dari satu dokumen YAML", "satu dokumen per berkas", "hapus pemisah ---")
                    return
                seen = True
                self.document.data = self.value(next(events), events, (), 0)
        if not seen:
            self.findings.append(Finding(self.file, 1, "berkas kosong", "isi YAML", "isi atau hapus berkasnya"))

    def value(self, event: Any, events: Any, where: Where, depth: int) -> Any:
        self.document.lines[where] = _line(event)
        if depth > MAX_DEPTH:
            raise RecursionError
        if isinstance(event, yaml.AliasEvent):
            self.complain(event, f"alias *{event.anchor}", "tanpa anchor dan alias", "tulis isinya lagi")
            return ""
        if event.anchor is not None:
            self.complain(event, f"anchor &{event.anchor}", "tanpa anchor dan alias", "hapus anchornya")
        if event.tag is not None:
            self.complain(event, f"tag {event.tag}", "tanpa tag YAML", "hapus tagnya")
        if isinstance(event, yaml.ScalarEvent):
            return self.scalar(event)
        if isinstance(event, yaml.SequenceStartEvent):
            items: list[Any] = []
            for part in events:
                if isinstance(part, yaml.SequenceEndEvent):
                    return items
                items.append(self.value(part, events, (*where, len(items)), depth + 1))
        return self.mapping(events, where, depth)

    def mapping(self, events: Any, where: Where, depth: int) -> dict[str, Any]:
        out: dict[str, Any] = {}
        before = ""  # the text of the value just read; with an open bracket, a comma has cut it
        for part in events:
            if isinstance(part, yaml.MappingEndEvent):
                break
            if not isinstance(part, yaml.ScalarEvent):
                self.complain(part, "kunci bukan kata", "kunci berupa kata", "perbaiki susunannya")
                self.value(part, events, (*where, "?"), depth + 1)
                self.value(next(events), events, (*where, "?"), depth + 1)
                continue
            key = part.value
            if key in out:
                first = self.document.lines.get((*where, key), 0)
                self.complain(
                    part, f'kunci ganda "{key}"', f"satu kali saja (sudah ada di baris {first})", "hapus salah satunya"
                )
            if key == "<<":
                self.complain(part, "penggabungan <<", "tanpa anchor dan alias", "tulis isinya lagi")
            event = next(events)
            if before.count("(") > before.count(")") and _without_colon(part, event):
                if not before.endswith(","):
                    self.complain(
                        part,
                        f'rumus terpotong di koma sebelum "{key[:40]}"',
                        "rumus yang memuat koma di dalam kutip",
                        "beri kutip tunggal: rumus: 'isi(x, 0)'",
                    )
                before += f"{key},"
                continue
            item = self.value(event, events, (*where, key), depth + 1)
            before = item if isinstance(item, str) and not getattr(event, "style", None) else ""
            if key not in out:
                out[key] = item
            self.document.lines[(*where, key)] = _line(part)
        return out

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if len(text) > MAX_TEXT:
            self.complain(event, "teks terlalu panjang", f"paling banyak {MAX_TEXT} huruf", "ringkas, atau pecah")
            return ""
        if event.style is not None:
            return text
        if THOUSANDS.match(text):
            self.complain(event, f'"{text}" mendua atau bukan angka', *ambiguous(text))
            return 0
        if DECIMAL.match(text):
            if len(text) > MAX_DIGITS:
                self.complain(event, "angka terlalu panjang", f"paling banyak {MAX_DIGITS} digit", "periksa angkanya")
                return 0
            return Decimal(text) if "." in text else int(text)
        for pattern, expected, do in _TRAPS:
            if pattern.match(text):
                self.complain(event, f'"{text}" mendua atau bukan angka' if text else "nilai tidak diisi", expected, do)
                return 0
        return text
