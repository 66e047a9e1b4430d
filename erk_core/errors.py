"""Errors of the core. Every message says what happened, where, what was expected and what to do (Bahasa Indonesia)."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from dataclasses import asdict, dataclass

MAX_FINDINGS = 100  # more are not read, and each costs time
_COMPARED = 300  # names that a misspelt word is compared with


@dataclass(frozen=True, order=True)
class Finding:
    """One located complaint about a pack."""

    file: str
    line: int
    what: str
    expected: str
    do: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.what}; {self.expected}; {self.do}"

    def to_dict(self) -> dict[str, str | int]:
        return asdict(self)


class ErkError(Exception):
    """Base of all errors that the core shows to a person."""


class PackError(ErkError):
    """A pack that cannot be loaded. ``findings`` holds every complaint, sorted by file and line."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings: tuple[Finding, ...] = tuple(sorted(set(findings)))
        super().__init__("\n".join(str(f) for f in self.findings))


class InputError(ErkError):
    """Facts, a period or a command-line input that the pack refuses.

    ``table``, ``row`` (from 0) and ``column`` are set where one row of facts is to blame.
    """

    def __init__(
        self,
        where: str,
        what: str,
        expected: str,
        do: str,
        *,
        table: str | None = None,
        row: int | None = None,
        column: str | None = None,
    ) -> None:
        self.table, self.row, self.column = table, row, column
        self.where = where
        self.what = what
        self.expected = expected
        self.do = do
        super().__init__(f"{where}: {what}; {expected}; {do}")


class FormulaError(ErkError):
    """A formula that does not parse or does not type-check; ``pos`` is the offset in its text."""

    def __init__(self, pos: int, what: str, expected: str, do: str) -> None:
        self.pos = pos
        self.what = what
        self.expected = expected
        self.do = do
        super().__init__(what)


_REASONS = {
    errno.ENOENT: "foldernya tidak ada",
    errno.ENOTDIR: "ada bagian namanya yang bukan folder",
    errno.EISDIR: "itu folder, bukan berkas",
    errno.EEXIST: "sudah ada berkas bernama itu",
    errno.EACCES: "tidak ada izin",
    errno.EPERM: "tidak ada izin",
    errno.EROFS: "hanya dapat dibaca",
    errno.ENOSPC: "disk penuh",
    errno.ENAMETOOLONG: "namanya terlalu panjang",
}


def reason(error: OSError) -> str:
    """Why a file or folder could not be read or written."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def suggest(word: str, known: Sequence[str]) -> str:
    """Return ``'mungkin "x"'`` for the nearest known word, or a short list of what exists."""
    import difflib

    word = word[:80]
    near = difflib.get_close_matches(
        word, sorted(known, key=lambda k: abs(len(k) - len(word)))[:_COMPARED], n=1, cutoff=0.6
    )
    if near:
        return f'mungkin maksudnya "{near[0]}"'
    shown = ", ".join(sorted(known)[:12])
    return f"pilih salah satu: {shown}" if shown else "hapus bagian ini"
