"""``erk pack ...``: everything about packs from files. No database; usable from the wheel of the core alone.

Exit code 0: fine; 1: findings, failed cases or refused input; 2: the command itself is wrong.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from erk_core.cli.output import check_name, check_place, csv_bytes, make_folder, write_files
from erk_core.cli.parser import Parser
from erk_core.cli.tabular import NIP, Source, read_facts, result_rows, template_rows
from erk_core.cli.tools import add_tools, parquet_bytes
from erk_core.errors import InputError, PackError
from erk_core.explanation.tree import explain
from erk_core.levels import LEVELS
from erk_core.load.loader import load_pack
from erk_core.period import Period
from erk_core.result import Result, score
from erk_core.tools.cases import load_cases, run_case


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    try:
        args = _parser().parse_args(argv)
    except SystemExit as stop:  # argparse ends the process; a caller inside `erk` wants a code
        return int(stop.code or 0)
    run: Callable[[argparse.Namespace], int] = args.run
    try:
        return run(args)
    except PackError as error:
        if getattr(args, "json", False):
            print(json.dumps([f.to_dict() for f in error.findings], ensure_ascii=False, indent=1))
        else:
            print(error)
        return 1
    except InputError as error:
        print(error, file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = Parser(prog="erk pack", description="Paket aturan: periksa, uji, hitung, jelaskan.")
    commands = parser.add_subparsers(required=True, metavar="PERINTAH", parser_class=Parser)

    def add(name: str, run: Callable[[argparse.Namespace], int], words: str) -> argparse.ArgumentParser:
        sub = commands.add_parser(name, help=words, description=words)
        sub.set_defaults(run=run)
        sub.add_argument("dir", metavar="DIR", help="folder paket")
        return sub

    lint = add("lint", _lint, "periksa paket")
    lint.add_argument("--json", action="store_true", help="temuan sebagai JSON")
    add("test", _test, "jalankan kasus emas paket")
    add("hash", _hash, "sidik paket gabungan")
    scoring = add("score", _score, "hitung dari CSV")
    explaining = add("explain", _explain, "jelaskan satu pegawai")
    for sub in (scoring, explaining):
        sub.add_argument("--period", required=True, metavar="2026-10", help="bulan yang dihitung")
        sub.add_argument(
            "--input",
            required=True,
            type=Path,
            metavar="CSV",
            help="satu CSV, atau folder berisi satu CSV setiap tingkat",
        )
    scoring.add_argument("--output", required=True, type=Path, metavar="OUT.csv", help="hasil tingkat pegawai")
    scoring.add_argument(
        "--levels", default="", metavar="segmen,hari", help="tingkat lain yang juga ditulis ke OUT.<tingkat>.csv"
    )
    scoring.add_argument("--parquet", action="store_true", help="juga .parquet di sebelah CSV (memerlukan pyarrow)")
    explaining.add_argument("--nip", required=True, help="NIP pegawai")
    explaining.add_argument("--json", action="store_true", help="jejak lengkap sebagai JSON")
    template = add("template", _template, "tulis kerangka CSV masukan")
    template.add_argument("outdir", metavar="OUTDIR", type=Path, help="folder baru untuk kerangkanya")
    add_tools(commands)
    return parser


def _lint(args: argparse.Namespace) -> int:
    pack = load_pack(args.dir)
    cases = load_cases(pack, args.dir)
    if args.json:
        print("[]")
        return 0
    print(f"{pack.id} {pack.versi}: tidak ada temuan ({len(pack.langkah)} langkah, {len(cases)} kasus)")
    if pack.lambat:
        print(
            f"catatan: rentang masukan tidak membuktikan bahwa int64 cukup pada: {', '.join(pack.lambat)}; "
            "hasilnya sama, hanya mungkin lebih lambat"
        )
    return 0


def _test(args: argparse.Namespace) -> int:
    pack = load_pack(args.dir)
    cases = load_cases(pack, args.dir)
    failed = 0
    for case in cases:
        complaints = run_case(pack, case)
        failed += bool(complaints)
        for line in complaints:
            print(line)
    print(f"{pack.id} {pack.versi}: {len(cases) - failed} kasus lulus, {failed} gagal")
    if not cases:
        print(
            f"{args.dir}/kasus: tidak ada kasus; paling sedikit satu kasus; tulis kasus/*.yaml (docs/paket-aturan.md)"
        )
    return 1 if failed or not cases else 0


def _hash(args: argparse.Namespace) -> int:
    print(load_pack(args.dir).hash)
    return 0


def _scored(args: argparse.Namespace) -> tuple[Source, Result]:
    pack = load_pack(args.dir)
    period = Period.parse(args.period)
    source = read_facts(pack, args.input)
    try:
        return source, score(pack, period, source.facts)
    except InputError as error:
        raise _Located(source.located(error), error) from error


class _Located(InputError):
    def __init__(self, message: str, error: InputError) -> None:
        super().__init__(error.where, error.what, error.expected, error.do)
        self.args = (message,)


def _score(args: argparse.Namespace) -> int:
    output: Path = args.output
    check_name(output, ".csv", "untuk Parquet tambahkan --parquet")
    check_place(output)
    levels = [name for name in args.levels.split(",") if name]
    for name in levels:
        if name not in LEVELS[1:]:
            raise InputError(
                "--levels",
                f'tingkat "{name}" tidak dikenal',
                f"salah satu: {', '.join(LEVELS[1:])}",
                "perbaiki namanya",
            )
    _, result = _scored(args)
    files = {output: result_rows(result, "pegawai")}
    for name in levels:
        if name not in result.pack.levels:
            raise InputError(
                "--levels",
                f"paket tidak memakai tingkat {name}",
                f"salah satu: {', '.join(result.pack.levels[1:])}",
                "hapus dari --levels",
            )
        files[output.with_name(f"{output.stem}.{name}{output.suffix}")] = result_rows(result, name)
    extra = {path.with_suffix(".parquet"): parquet_bytes(rows) for path, rows in files.items()} if args.parquet else {}
    write_files({path: csv_bytes(rows) for path, rows in files.items()} | extra)
    print(
        f"{len(result.keys('pegawai'))} pegawai dihitung untuk {result.period} dengan {result.pack.id} "
        f"{result.pack.versi}, mesin {result.engine_version}"
    )
    print(f"sidik paket   {result.pack_hash}\nsidik masukan {result.inputs_hash}\nsidik hasil   {result.result_hash}")
    for path in [*files, *extra]:
        print(f"ditulis: {path}")
    loose = result.pack.status_values(result.period)
    if loose:
        print(f"perhatian: {len(loose)} nilai belum terverifikasi (asumsi atau peraga), lihat erk pack explain")
    return 0


def _explain(args: argparse.Namespace) -> int:
    if not NIP.match(args.nip):
        raise InputError(
            "--nip", f'NIP "{args.nip}" berisi {len(args.nip)} huruf/angka', "NIP 18 digit", "periksa NIP-nya"
        )
    source, result = _scored(args)
    explanation = explain(result.pack, result.period, source.facts, result, args.nip)
    print(json.dumps(explanation.to_dict(), ensure_ascii=False, indent=1) if args.json else explanation.to_text())
    return 0


def _template(args: argparse.Namespace) -> int:
    pack = load_pack(args.dir)
    folder: Path = args.outdir
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise InputError(str(folder), "sudah ada isinya", "folder baru atau kosong", "pilih nama folder lain")
    make_folder(folder)
    levels = [level for level in LEVELS if level == "pegawai" or any(m.tingkat == level for m in pack.masukan)]
    write_files({folder / f"{level}.csv": csv_bytes(template_rows(pack, level)) for level in levels})
    for level in levels:
        print(f"ditulis: {folder / f'{level}.csv'}")
    return 0


def console() -> int:
    """``erk pack ...`` where only the core's wheel is installed; ``erk`` alone tells so."""
    words = sys.argv[1:]
    if words[:1] == ["pack"]:
        try:
            return main(words[1:])
        except BrokenPipeError:  # `erk pack ... | head`: the reader has gone
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 141
    print("erk: di sini hanya inti penilaian terpasang; pakai: erk pack PERINTAH (erk pack --help)", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main())
