"""One HTML page that needs nothing else: no script, no font, no picture from outside. Prints well on A4."""

from __future__ import annotations

from html import escape

from erk_core.render.blocks import Block, Cell, Document, Entry, Facts, Formula, Listing, Para, Section, Table

CSS = """
:root{--ink:#1d2733;--soft:#55606d;--line:#d5dbe2;--paper:#fff;--tint:#f4f6f8;--link:#0b5394}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0;color:var(--ink);background:var(--paper);
font:16px/1.55 system-ui,"Segoe UI",Roboto,"Noto Sans",sans-serif;
overflow-wrap:anywhere}
.isi{max-width:62rem;margin:0 auto;padding:1.5rem 1rem 4rem}
h1{font-size:1.75rem;line-height:1.2;margin:.2rem 0}
h2{font-size:1.3rem;margin:2.6rem 0 .8rem;padding-bottom:.3rem;border-bottom:2px solid var(--line)}
h3{font-size:1.05rem;margin:0;display:inline}
a{color:var(--link)}
p{margin:.5rem 0}
.anak{color:var(--soft);margin:0}
.halus{color:var(--soft)}
nav{margin:1.2rem 0;padding:.8rem 1rem;background:var(--tint);border-radius:.4rem}
nav ol{margin:0;padding-left:1.3rem;columns:2;column-gap:2rem}
nav a{display:inline-block;padding:.15rem 0}
.butir{margin:0 0 1.1rem;padding:.9rem 1rem;border:1px solid var(--line);border-radius:.4rem}
.butir .id{color:var(--soft);font-size:.875rem;margin:.1rem 0 .5rem}
.rumus{margin:.4rem 0;padding:.6rem .8rem;background:var(--tint);border-left:4px solid var(--link)}
.rumus code{display:block;margin-top:.4rem;color:var(--soft);font-size:.85rem}
code,pre{font-family:ui-monospace,"DejaVu Sans Mono",Consolas,monospace}
pre{margin:.5rem 0;padding:.7rem .8rem;background:var(--tint);white-space:pre-wrap;font-size:.875rem;line-height:1.45}
dl{display:grid;grid-template-columns:9.5rem 1fr;gap:.25rem .8rem;margin:.5rem 0}
dt{color:var(--soft)}
dd{margin:0}
table{width:100%;border-collapse:collapse;margin:.6rem 0;font-size:.94rem}
th,td{overflow-wrap:break-word}
th{text-align:left;white-space:nowrap;background:var(--tint);font-weight:600}
th,td{padding:.4rem .6rem;border-bottom:1px solid var(--line);vertical-align:top}
td.angka,th.angka{text-align:right;font-variant-numeric:tabular-nums}
td.utuh{white-space:nowrap}
.status{display:inline-block;padding:0 .5rem;border-radius:1rem;font-size:.8125rem;white-space:nowrap;border:1px solid}
.terverifikasi{color:#0a5c2b;background:#e6f4ea}
.asumsi{color:#7a4b00;background:#fff3dc}
.peraga{color:#8c1d18;background:#fdeceb}
@media(max-width:640px){
 nav ol{columns:1}
 dl{grid-template-columns:1fr;gap:0}
 dd{margin-bottom:.4rem}
 table.lebar thead{position:absolute;left:-999rem}
 table.lebar tr{display:block;padding:.5rem 0;border-bottom:1px solid var(--line)}
 table.lebar td{display:block;border:0;padding:.1rem 0;text-align:left}
 table.lebar td:empty{display:none}
 table.lebar td::before{content:attr(data-judul) ": ";color:var(--soft)}
 table.lebar td:first-child{font-weight:600}
 table.lebar td:first-child::before{content:""}
}
@media print{
 @page{size:A4;margin:18mm 16mm}
 body{font-size:10.5pt}
 .isi{max-width:none;padding:0}
 nav{display:none}
 a{color:inherit;text-decoration:none}
 h2,h3,.butir .id{break-after:avoid}
 tr,.rumus,pre{break-inside:avoid}
 .butir{border-width:0 0 1px;border-radius:0;padding:.4rem 0}
 thead{display:table-header-group}
 .status{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
"""


def page(doc: Document) -> str:
    """The whole page as text."""
    contents = "".join(f'<li><a href="#{s.anchor}">{escape(s.title)}</a></li>' for s in doc.sections)
    return (
        '<!doctype html>\n<html lang="id">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(doc.title)}: {escape(doc.subtitle)}</title>\n<style>{CSS}</style>\n</head>\n<body>\n"
        f'<main class="isi">\n<h1>{escape(doc.title)}</h1>\n<p class="anak">{escape(doc.subtitle)}</p>\n'
        f'{_block(doc.ringkas)}\n<nav aria-label="Isi"><ol>{contents}</ol></nav>\n'
        + "\n".join(_section(s) for s in doc.sections)
        + "\n</main>\n</body>\n</html>\n"
    )


def _section(section: Section) -> str:
    body = "\n".join(_block(b) for b in section.body)
    return f'<section id="{section.anchor}">\n<h2>{escape(section.title)}</h2>\n{body}\n</section>'


def _block(block: Block) -> str:
    if isinstance(block, Para):
        return f'<p class="halus">{escape(block.text)}</p>' if block.halus else f"<p>{escape(block.text)}</p>"
    if isinstance(block, Formula):
        return f'<div class="rumus">{escape(block.words)}<code>{escape(block.source)}</code></div>'
    if isinstance(block, Listing):
        return f"<pre>{escape(block.text)}</pre>"
    if isinstance(block, Facts):
        pairs = "".join(f"<dt>{escape(name)}</dt><dd>{_inline(cell)}</dd>" for name, cell in block.pairs)
        return f"<dl>{pairs}</dl>" if pairs else ""
    if isinstance(block, Table):
        return _table(block)
    return _entry(block)


def _entry(entry: Entry) -> str:
    badge = f" {_badge(entry.status)}" if entry.status else ""
    body = "\n".join(_block(b) for b in entry.body)
    return (
        f'<article class="butir" id="{escape(entry.anchor)}"><h3>{escape(entry.title)}</h3>{badge}'
        f'<p class="id">{escape(entry.note)}</p>\n{body}</article>'
    )


def _badge(status: str) -> str:
    return f'<span class="status {escape(status)}">{escape(status)}</span>'


def _inline(cell: Cell) -> str:
    if cell.status:
        return _badge(cell.status)
    text = escape(cell.text)
    return f'<a href="#{escape(cell.link)}">{text}</a>' if cell.link else text


def _table(table: Table) -> str:
    """More than two columns stack on a narrow screen; each cell then carries its column's name."""
    right = [bool(table.rows) and all(row[i].angka for row in table.rows) for i in range(len(table.head))]
    head = "".join(
        f'<th scope="col"{_class(number)}>{escape(h)}</th>' for h, number in zip(table.head, right, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(
            f'<td{_class(cell.angka, cell.utuh)} data-judul="{escape(h)}">{_inline(cell)}</td>'
            for h, cell in zip(table.head, row, strict=True)
        )
        + "</tr>"
        for row in table.rows
    )
    kind = ' class="lebar"' if len(table.head) > 2 else ""
    return f"<table{kind}><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _class(number: bool, whole: bool = False) -> str:
    names = [name for name, wanted in (("angka", number), ("utuh", whole)) if wanted]
    return f' class="{" ".join(names)}"' if names else ""
