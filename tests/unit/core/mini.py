"""Small packs written to a folder, to break one thing at a time."""

from __future__ import annotations

import textwrap
from pathlib import Path

from erk_core import Pack, PackError, load_pack

PAKET = """
id: mini
label: Paket mini
versi: 1.0.0
berlaku: 2026-01-01
terbit: 2026-01-01
"""
MASUKAN = """
- {id: menit, sumber: isian, tingkat: pegawai, satuan: menit, rentang: [0, 10000]}
- {id: gaji, sumber: isian, tingkat: pegawai, satuan: rupiah, rentang: [0, 1000000000]}
- {id: bonus, sumber: isian, tingkat: pegawai, satuan: persen, desimal: 2, rentang: [0, 10], boleh_kosong: ya}
- {id: status, sumber: isian, tingkat: pegawai, jenis: pilihan, pilihan: [PNS, CPNS]}
- {id: aktif, sumber: isian, tingkat: pegawai, jenis: ya_tidak}
- {id: telat, sumber: isian, tingkat: hari, satuan: menit, rentang: [0, 1440]}
"""
TARGET = """
label: Target
satuan: menit
nilai:
  2026-01-01: {nilai: 6000, status: peraga}
"""
LANGKAH = """
- {id: semua, label: Semua, satuan: menit, rumus: 'menit + jumlah(hari: telat)'}
- id: pakai
  label: Memakai semuanya
  satuan: rupiah
  rumus: jika(aktif dan status = "PNS", gaji * isi(bonus, 0) * menit / target, 0)
  bulatkan: {desimal: 0, mode: setengah_ke_atas}
"""
KELUARAN = """
- {id: pakai, jenis: bayar}
"""


def files(**changes: str) -> dict[str, str]:
    """The files of the small pack, some replaced: ``langkah="..."`` or ``**{"tabel/x.yaml": "..."}``."""
    out = {"paket.yaml": PAKET, "masukan/a.yaml": MASUKAN, "parameter/target.yaml": TARGET, "langkah/a.yaml": LANGKAH}
    out["keluaran.yaml"] = KELUARAN
    short = {"paket": "paket.yaml", "masukan": "masukan/a.yaml", "target": "parameter/target.yaml"}
    short |= {"langkah": "langkah/a.yaml", "keluaran": "keluaran.yaml"}
    for name, text in changes.items():
        out[short.get(name, name)] = text
    return out


def write(root: Path, content: dict[str, str], name: str = "mini") -> Path:
    folder = root / name
    for path, text in content.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return folder


def load(root: Path, **changes: str) -> Pack:
    return load_pack(write(root, files(**changes)))


def findings(root: Path, **changes: str) -> list[str]:
    """The complaints about the changed pack, as text; empty when it loads."""
    try:
        load(root, **changes)
    except PackError as error:
        return [str(f) for f in error.findings]
    return []


def more(step: str) -> str:
    """The normal steps and one more."""
    return LANGKAH + textwrap.dedent(step)
