"""The document as PDF through typst (optional, Apache-2.0): imported only here and only when a PDF is made."""

from __future__ import annotations

import datetime as dt
import importlib.util

from erk_core.errors import InputError
from erk_core.render.blocks import Block, Cell, Document, Facts, Formula, Listing, Para, Section, Table

PREAMBLE = """
#set page(paper: "a4", margin: (x: 18mm, y: 20mm), numbering: "1 / 1")
#set text(lang: "id", size: 10pt, hyphenate: false)
#set table(stroke: 0.4pt + luma(200), inset: 5pt, align: left + top)
#show table.cell.where(y: 0): set text(weight: "bold")
#show heading.where(level: 1): set block(above: 1.6em, below: 0.9em)
#show heading.where(level: 2): set block(above: 1.4em, below: 0.5em)
#let rumus(kata, tulisan) = block(width: 100%, inset: 7pt, fill: luma(244), stroke: (left: 2pt + rgb("#0b5394")))[
  #text(kata) \\ #text(font: "DejaVu Sans Mono", size: 8pt, fill: luma(90), tulisan)
]
#let hitungan(isi) = block(width: 100%, inset: 7pt, fill: luma(244), text(font: "DejaVu Sans Mono", size: 8pt, isi))
#let pasangan(..isi) = grid(columns: (3.2cm, 1fr), row-gutter: 6pt, column-gutter: 8pt, ..isi)
"""


def has_typst() -> bool:
    return importlib.util.find_spec("typst") is not None


def compile_pdf(doc: Document) -> bytes:
    """The PDF's bytes; the same document gives the same bytes. Raises InputError where typst is not installed."""
    try:
        import typst
    except ImportError:
        raise InputError(
            "--pdf",
            "paket Python typst tidak terpasang",
            "typst 0.15 atau lebih baru",
            'pasang dengan: pip install "erk-core[pdf]"; tanpa itu cetak halaman HTML-nya dari peramban',
        ) from None
    stamp = dt.datetime.combine(dt.date.fromisoformat(doc.hari), dt.time(), dt.UTC)
    try:
        made = typst.compile(source(doc).encode(), format="pdf", timestamp=stamp, pdf_standards="a-2a")
    except typst.TypstError as error:
        raise InputError(
            "--pdf", f"typst menolak: {error}", "typst 0.15 atau lebih baru", "perbarui typst; HTML tetap dapat dicetak"
        ) from error
    if not isinstance(made, bytes):
        raise InputError("--pdf", "typst tidak menghasilkan satu berkas", "satu PDF", "laporkan versi typst Anda")
    return made


def source(doc: Document) -> str:
    """The document in Typst markup; all text stands in string literals, so nothing in a pack is ever run."""
    parts = [
        PREAMBLE,
        f"#set document(title: {_text(doc.title)}, date: auto)",
        f'#text(size: 18pt, weight: "bold", {_text(doc.title)})\n\n#text(fill: luma(90), {_text(doc.subtitle)})\n',
        _block(doc.ringkas, 1),
        *(_section(s) for s in doc.sections),
    ]
    return "\n".join(parts) + "\n"


def _section(section: Section) -> str:
    return "\n".join([f"#heading(level: 1, {_text(section.title)})", *(_block(b, 2) for b in section.body)])


def _text(text: str) -> str:
    body = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "").replace("\t", " ")
    return f'"{body}"'


def _block(block: Block, level: int) -> str:
    if isinstance(block, Para):
        return f"#par(text({_text(block.text)}))"
    if isinstance(block, Formula):
        return f"#rumus({_text(block.words)}, {_text(block.source)})"
    if isinstance(block, Listing):
        return f"#hitungan({_text(block.text)})"
    if isinstance(block, Facts):
        pairs = ", ".join(f"text(fill: luma(90), {_text(n)}), {_cell(c)}" for n, c in block.pairs)
        return f"#pasangan({pairs})" if pairs else ""
    if isinstance(block, Table):
        return _table(block)
    status = f" ({block.status})" if block.status else ""
    lines = [
        f"#heading(level: {level}, {_text(block.title)})",
        f"#block(sticky: true, text(size: 8.5pt, fill: luma(90), {_text(block.note + status)}))",
    ]
    return "\n".join([*lines, *(_block(b, level + 1) for b in block.body)])


def _cell(cell: Cell) -> str:
    return f"text({_text(cell.text)})"


def _table(table: Table) -> str:
    head = ", ".join(f"text({_text(h)})" for h in table.head)
    longest = [max([len(h), *(len(row[i].text) for row in table.rows)]) for i, h in enumerate(table.head)]
    columns = ", ".join("auto" if n <= 16 else f"{min(n, 60)}fr" for n in longest)
    rows = ",\n".join(", ".join(_cell(cell) for cell in row) for row in table.rows)
    return f"#table(columns: ({columns},), table.header({head}),\n{rows})"
