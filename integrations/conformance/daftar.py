"""The named checks as people read them: docs/konektor.md holds this table, and a test holds the two together."""

from __future__ import annotations

from integrations.conformance.periksa import Periksa, all_checks

JUDUL = {
    "periksa_setelan": "Perkenalan, setelan, sikap",
    "periksa_tarik": "Konektor yang ditarik",
    "periksa_dorong": "Konektor yang didorong",
    "periksa_kepegawaian": "Kepegawaian",
    "periksa_orang": "Kepegawaian: yang mudah terlupa",
    "periksa_presensi": "Presensi",
    "periksa_anggaran": "Anggaran",
    "periksa_kinerja": "Kinerja",
}


def grouped_checks() -> list[tuple[str, Periksa]]:
    """(group, check) of the whole registry, groups in the order of the page."""
    urut = list(JUDUL)
    semua = [(p.jalan.__module__.rpartition(".")[2], p) for p in all_checks()]
    return sorted(semua, key=lambda s: (urut.index(s[0]) if s[0] in urut else len(urut), s[0]))


def checks_text() -> str:
    """Markdown: one table a group."""
    baris: list[str] = []
    kini = ""
    for grup, p in grouped_checks():
        if grup != kini:
            kini = grup
            judul = JUDUL.get(grup) or grup.removeprefix("periksa_").replace("_", " ").capitalize()
            baris += ["", f"### {judul}", "", "| Nama | Yang dibuktikan |", "|---|---|"]
        baris.append(f"| `{p.kode}` | {p.kalimat} |")
    return "\n".join(baris).strip() + "\n"
