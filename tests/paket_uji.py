"""A pack for tests of sheets: the preset of Bandung with one more input that people fill in, as files in a folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import erk_core
from erk_core import Pack, load_pack

PRESET = Path(erk_core.__file__).parent / "rulepacks"
BERKAS = {
    "paket.yaml": """
        id: bandung-bonus
        label: Bandung dengan bonus
        versi: 1.0.0
        induk: bandung-erk
        berlaku: 2021-01-01
        terbit: 2026-11-22
        """,
    "masukan/bonus.yaml": """
        - id: bonus_prestasi
          sumber: isian
          label: Bonus prestasi
          tingkat: pegawai
          satuan: persen
          desimal: 2
          rentang: [0, 10]
          boleh_kosong: ya
        """,
    "langkah/bonus.yaml": """
        - id: tpp_bonus
          label: TPP bonus prestasi
          satuan: rupiah
          rumus: pagu * isi(bonus_prestasi, 0)
          bulatkan: {desimal: 0, mode: setengah_ke_atas}
        - id: bruto
          menimpa: ganti
          label: TPP bruto
          satuan: rupiah
          rumus: tpp_jabatan + tpp_penugasan + tpp_bonus
          bulatkan: tanpa
        """,
    "keluaran.yaml": """
        - {id: tpp_bonus, jenis: bayar, peran: bruto}
        """,
}


def paket_bonus(folder: Path) -> Pack:
    """Written into `folder` beside copies of its parents, and loaded from there."""
    for nama in ("nasional", "bandung-erk"):
        shutil.copytree(PRESET / nama, folder / nama)
    for nama, isi in BERKAS.items():
        berkas = folder / "bandung-bonus" / nama
        berkas.parent.mkdir(parents=True, exist_ok=True)
        berkas.write_text(re.sub(r"(?m)^ {8}", "", isi.lstrip("\n").rstrip(" ")), encoding="utf-8")
    return load_pack(folder / "bandung-bonus")
