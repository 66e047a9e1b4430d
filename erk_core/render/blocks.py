"""The few shapes of a readable document; html.py and pdf.py write each of them."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Cell:
    """Text with an optional standing (a badge) or a link to an anchor; ``angka`` sits right, ``utuh`` never breaks."""

    text: str
    status: str = ""
    link: str = ""
    angka: bool = False
    utuh: bool = False


@dataclass(frozen=True)
class Table:
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Para:
    text: str
    halus: bool = False


@dataclass(frozen=True)
class Formula:
    """A formula in words, and as written in the file."""

    words: str
    source: str


@dataclass(frozen=True)
class Listing:
    """Text whose line breaks count: arithmetic written out."""

    text: str


@dataclass(frozen=True)
class Facts:
    """Pairs of name and value."""

    pairs: tuple[tuple[str, Cell], ...]


@dataclass(frozen=True)
class Entry:
    """One item of a section with its own heading and anchor."""

    anchor: str
    title: str
    note: str
    body: tuple[Block, ...]
    status: str = ""


Block = Table | Para | Formula | Listing | Facts | Entry


@dataclass(frozen=True)
class Section:
    anchor: str
    title: str
    body: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """``hari`` is the day the document carries (the pack's ``terbit``), never the clock's."""

    title: str
    subtitle: str
    hari: str
    ringkas: Facts
    sections: tuple[Section, ...] = field(default_factory=tuple)
