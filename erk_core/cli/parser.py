"""argparse in Indonesian: its headings and, above all, its complaints."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Callable
from typing import Any, NoReturn

from erk_core.errors import suggest

_KINDS = {"int": "bilangan bulat", "float": "angka"}


def _choice(found: re.Match[str]) -> str:
    known = re.findall(r"[^\s',]+", found[3])
    what = "perintah" if found[1] == "PERINTAH" else f"{found[1]}:"
    return f'{what} "{found[2]}" tidak dikenal; {suggest(found[2], known)}'


_WORDS: list[tuple[str, str | Callable[[re.Match[str]], str]]] = [
    (r"the following arguments are required: (.*)", r"\1 belum ditulis"),
    (r"unrecognized arguments: (.*)", r"tidak dikenal: \1"),
    (r"argument (\S+): invalid choice: '?(.*?)'? \(choose from (.*)\)", _choice),
    (r"argument (.+?): expected one argument", r"\1: nilainya belum ditulis"),
    (r"argument (.+?): expected at least one argument", r"\1: perlu paling sedikit satu nilai"),
    (r"argument (.+?): expected at most one argument", r"\1: paling banyak satu nilai"),
    (r"argument (.+?): expected (\d+) arguments?", r"\1: perlu \2 nilai"),
    (
        r"argument (.+?): invalid (\w+) value: '(.*)'",
        lambda m: f'{m[1]}: "{m[3]}" bukan {_KINDS.get(m[2].lstrip("_"), "nilai yang sesuai")}',
    ),
    (r"argument (.+?): ignored explicit argument '(.*)'", r'\1: tidak menerima nilai, ditulis "\2"'),
    (r"argument (.+?): not allowed with argument (.+)", r"\1: tidak dapat bersama \2"),
    (r"one of the arguments (.+) is required", r"salah satu dari \1 belum ditulis"),
    (r"ambiguous option: (.+?) could match (.+)", r"\1 dapat berarti \2"),
    (r"argument (.+?): (.+)", r"\1: \2"),  # our own sentence about a value
]


def in_indonesian(message: str) -> str:
    """argparse's complaint in Indonesian; one that is not known stays as it is."""
    for pattern, words in _WORDS:
        found = re.fullmatch(pattern, message, re.DOTALL)
        if found:
            return found.expand(words) if isinstance(words, str) else words(found)
    return message


def refuse(parser: argparse.ArgumentParser, message: str) -> NoReturn:
    """One line on standard error: what is wrong and where the help is. Ends with exit code 2."""
    print(f"{parser.prog}: perintah salah: {in_indonesian(message)}; lihat {parser.prog} --help", file=sys.stderr)
    raise SystemExit(2)


class Parser(argparse.ArgumentParser):
    """Options are written in full: an abbreviation that works today breaks with the next option."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**{**given, "add_help": False, "allow_abbrev": False})
        self._positionals.title, self._optionals.title = "perintah dan isian", "pilihan"
        self.add_argument("-h", "--help", action="help", help="tampilkan bantuan ini")

    def error(self, message: str) -> NoReturn:
        refuse(self, message)

    def format_usage(self) -> str:
        return super().format_usage().replace("usage: ", "cara pakai: ", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage: ", "cara pakai: ", 1)
