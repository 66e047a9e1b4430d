"""The tools of ``erk pack`` around a pack: diff, stale, new, render, schema. docs/alat-paket.md explains each."""

from __future__ import annotations

import argparse
import datetime as dt
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from erk_core.cli.output import check_name, check_place, make_folder, write_files
from erk_core.errors import InputError
from erk_core.load.loader import load_pack
from erk_core.load.schema import iso_date
from erk_core.tools.diff import diff, overrides
from erk_core.tools.new_pack import SHIPPED, find_preset, new_pack
from erk_core.tools.stale import stale

Run = Callable[[argparse.Namespace], int]


def add_tools(commands: Any) -> None:
    """Register the sub-commands."""

    def add(name: str, run: Run, words: str) -> argparse.ArgumentParser:
        sub: argparse.ArgumentParser = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        return sub

    two = add("diff", _diff, "beda dua paket, dalam kata")
    two.add_argument("a", metavar="A", help="folder paket lama")
    two.add_argument("b", metavar="B", help="folder paket baru")
    two.add_argument("--json", action="store_true", help="beda sebagai JSON")
    old = add("stale", _stale, "angka yang lama tidak diperiksa")
    old.add_argument("dirs", metavar="DIR", nargs="*", help="folder paket; tanpa DIR: semua paket bawaan")
    old.add_argument("--months", type=int, required=True, metavar="N", help="lebih tua dari N bulan dilaporkan")
    old.add_argument("--on", type=_day, metavar="2026-10-01", help="dihitung pada hari ini (bawaan: hari ini)")
    new = add("new", _new, "paket daerah baru di atas paket yang ada")
    new.add_argument("name", metavar="NAME", help="nama paket baru, mis. kab-contoh-erk")
    new.add_argument("--from", dest="preset", required=True, metavar="PRESET", help="folder atau nama paket bawaan")
    new.add_argument("--in", dest="target", type=Path, default=Path(), metavar="FOLDER", help="dibuat di folder ini")
    new.add_argument("--on", type=_day, metavar="2026-10-01", help="tanggal berlaku (bawaan: hari ini)")
    page = add("render", _render, "paket sebagai halaman yang dapat dibaca")
    page.add_argument("dir", metavar="DIR", help="folder paket")
    page.add_argument("--output", type=Path, metavar="OUT.html", help="halamannya; bawaan: nama paket di folder ini")
    page.add_argument("--pdf", action="store_true", help="gagal bila OUT.pdf tidak dapat ditulis (paket Python typst)")
    schema = add("schema", _schema, "JSON Schema berkas paket, untuk editor")
    schema.add_argument("outdir", metavar="OUTDIR", type=Path, help="folder untuk skemanya")


def _day(text: str) -> dt.date:
    try:
        return iso_date(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _diff(args: argparse.Namespace) -> int:
    a, b = load_pack(args.a), load_pack(args.b)
    changes = diff(a, b, overrides(Path(args.b)))
    if args.json:
        print(json.dumps([c.to_dict() for c in changes], ensure_ascii=False, indent=1))
        return 0
    print(f"{a.id} {a.versi} ({a.hash[:12]}) → {b.id} {b.versi} ({b.hash[:12]}): {len(changes)} butir berbeda")
    for change in changes:
        print("\n" + change.to_text())
    if not changes and a.hash != b.hash:
        print("yang berbeda hanya keterangan yang tidak ikut dihitung, mis. hari diperiksa")
    return 0


def _stale(args: argparse.Namespace) -> int:
    on = args.on or dt.date.today()
    found = 0
    for folder in args.dirs or sorted(str(p.parent) for p in SHIPPED.glob("*/paket.yaml")):
        pack = load_pack(folder)
        items = stale(pack, on, args.months)
        found += len(items)
        print(f"{pack.id} {pack.versi}: {len(items)} butir tidak diperiksa dalam {args.months} bulan sampai {on}")
        for item in items:
            print(f"  {item.to_text()}")
    return 1 if found else 0


def _new(args: argparse.Namespace) -> int:
    made = new_pack(args.name, find_preset(args.preset), args.target, args.on or dt.date.today())
    for path in made[:-1]:
        print(f"disalin: {path}")
    print(f"dibuat: {made[-1]}; lanjutkan dengan {made[-1] / 'README.md'}, lalu erk pack lint dan erk pack test")
    return 0


def _render(args: argparse.Namespace) -> int:
    from erk_core.render.document import build
    from erk_core.render.html import page
    from erk_core.render.pdf import compile_pdf, has_typst

    folder = Path(args.dir)
    output: Path = args.output or Path(f"{folder.resolve().name}.html")
    check_name(output, ".html", "PDF-nya ditulis di sebelahnya")
    check_place(output)
    made = build(folder)
    files = {output: page(made).encode()}
    if args.pdf or has_typst():
        files[output.with_suffix(".pdf")] = compile_pdf(made)
    write_files(files)
    for path in files:
        print(f"ditulis: {path}")
    if len(files) == 1:
        print('PDF tidak ditulis: paket Python typst tidak terpasang; pasang dengan: pip install "erk-core[pdf]"')
    return 0


def _schema(args: argparse.Namespace) -> int:
    from erk_core.tools.editor_schema import schemas

    folder: Path = args.outdir
    texts = {f"{name}.schema.json": schema for name, schema in schemas().items()}
    make_folder(folder)
    dumped = {folder / n: json.dumps(s, ensure_ascii=False, indent=1) + "\n" for n, s in texts.items()}
    write_files({path: text.encode() for path, text in dumped.items()})
    for path in dumped:
        print(f"ditulis: {path}")
    return 0


def parquet_bytes(rows: list[list[str]]) -> bytes:
    """The CSV's rows as Parquet: exact text columns, null where empty. Raises InputError without pyarrow."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError:
        raise InputError(
            "--parquet",
            "paket Python pyarrow tidak terpasang",
            "pyarrow",
            'pasang dengan: pip install "erk-core[parquet]"; atau pakai CSV-nya',
        ) from None
    head, *body = rows
    columns = [pa.array([row[i] or None for row in body], pa.string()) for i in range(len(head))]
    sink = io.BytesIO()
    pq.write_table(pa.table(dict(zip(head, columns, strict=True))), sink)
    return sink.getvalue()
