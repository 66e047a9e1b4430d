"""The named checks as people read them: docs/konektor.md holds this table, and a test holds the two together."""

from __future__ import annotations

import importlib
import pkgutil

from integrations import conformance
from integrations.conformance.periksa import PERIKSA, Periksa

JUDUL = {
    "periksa_tarik": "Konektor yang ditarik",
    "periksa_dorong": "Konektor yang didorong",
    "periksa_kepegawaian": "Kepegawaian",
    "periksa_presensi": "Presensi",
}


def all_checks() -> list[tuple[str, Periksa]]:
    """(group, check) of every module of checks, whatever was imported before."""
    for modul in pkgutil.iter_modules(conformance.__path__):
        if modul.name.startswith("periksa_"):
            importlib.import_module(f"{conformance.__name__}.{modul.name}")
    urut = list(JUDUL)
    semua = [(p.jalan.__module__.rpartition(".")[2], p) for p in PERIKSA.values()]
    return sorted(semua, key=lambda s: (urut.index(s[0]) if s[0] in urut else len(urut), s[0]))


def checks_text() -> str:
    """Markdown: one table a group."""
    baris: list[str] = []
    kini = ""
    for grup, p in all_checks():
        if grup != kini:
            kini = grup
            judul = JUDUL.get(grup) or grup.removeprefix("periksa_").replace("_", " ").capitalize()
            baris += ["", f"### {judul}", "", "| Nama | Yang dibuktikan |", "|---|---|"]
        baris.append(f"| `{p.kode}` | {p.kalimat} |")
    return "\n".join(baris).strip() + "\n"
