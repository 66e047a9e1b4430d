"""The pack `uji` with something more, under another id."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from erk_core import Pack, load_pack
from tests.unit.penilaian.conftest import PAKET_UJI


def paket_lain(
    folder: Path,
    id_: str,
    *,
    masukan: str = "",
    langkah: str = "",
    keluaran: str = "",
    tabel: Mapping[str, str] | None = None,
    ganti: tuple[str, str] = ("", ""),
) -> Pack:
    """Entries are appended to the files of `uji`; tabel: id -> YAML; ganti: what in its steps becomes what."""
    tujuan = folder / id_
    shutil.copytree(PAKET_UJI, tujuan)
    tambah = {"masukan/semua.yaml": masukan, "langkah/semua.yaml": langkah, "keluaran.yaml": keluaran}
    for nama, isi in tambah.items():
        berkas = tujuan / nama
        dasar = berkas.read_text(encoding="utf-8").rstrip()
        if ganti[0] and "langkah" in nama:
            assert ganti[0] in dasar
            dasar = dasar.replace(*ganti)
        berkas.write_text(f"{dasar}\n{isi.lstrip()}", encoding="utf-8")
    for nama, isi in (tabel or {}).items():
        (tujuan / "tabel" / f"{nama}.yaml").write_text(isi, encoding="utf-8")
    paket = tujuan / "paket.yaml"
    paket.write_text(paket.read_text(encoding="utf-8").replace("id: uji", f"id: {id_}"), encoding="utf-8")
    return load_pack(tujuan)
