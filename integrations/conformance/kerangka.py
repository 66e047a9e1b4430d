"""A new connector plugin: a small package outside the platform that passes its first checks as it is."""

from __future__ import annotations

import re
from pathlib import Path

BERKAS = Path(__file__).parent / "kerangka_berkas"
KODE = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KODE_MAKS = 40


class KerangkaDitolak(ValueError):
    """The package cannot be made: what, where, what was expected, what to do."""


def package_make(kode: str, *, label: str, ke: Path) -> Path:
    """Write the package `erk-konektor-<kode>` below the folder `ke`; nothing that stands there is touched.

    Raises KerangkaDitolak.
    """
    if not KODE.fullmatch(kode) or len(kode) > KODE_MAKS:
        raise KerangkaDitolak(
            f"Nama konektor {kode!r} tidak dapat dipakai. Seharusnya huruf kecil, angka, dan tanda hubung, "
            f"diawali huruf, paling banyak {KODE_MAKS}, misalnya presensi-kota. Ganti namanya."
        )
    label = label or kode.replace("-", " ").capitalize()
    # it stands inside quotation marks, in Python and in TOML
    if not label.isprintable() or not set(label).isdisjoint('"\\') or len(label) > 60:
        raise KerangkaDitolak(
            "Label tidak dapat dipakai. Seharusnya paling banyak 60 huruf, tanpa tanda petik ganda dan garis miring "
            "terbalik. Ganti labelnya; ia boleh diubah lagi di dalam paket."
        )
    akar = ke / f"erk-konektor-{kode}"
    if not ke.is_dir():
        raise KerangkaDitolak(f"Folder {ke} tidak ada. Buat dahulu, atau pilih yang lain dengan --ke.")
    if _inside_platform(ke):
        raise KerangkaDitolak(
            f"Folder {ke} ada di dalam platform, sedangkan konektor tambahan adalah paket tersendiri. "
            "Pilih folder lain dengan --ke."
        )
    try:
        akar.mkdir()
    except FileExistsError:
        raise KerangkaDitolak(
            f"{akar} sudah ada dan tidak ditimpa. Hapus dahulu, atau pilih nama atau folder lain."
        ) from None
    for jalur, isi in package_files(kode, label).items():
        tujuan = akar / jalur
        tujuan.parent.mkdir(parents=True, exist_ok=True)
        tujuan.write_text(isi, encoding="utf-8")
    return akar


def package_files(kode: str, label: str) -> dict[str, str]:
    """The package's files by their path in it."""
    paket = "erk_konektor_" + kode.replace("-", "_")
    tempat = {"konektor.py.tmpl": f"{paket}/konektor.py", "__init__.py.tmpl": f"{paket}/__init__.py"}
    hasil = {}
    for berkas in sorted(BERKAS.rglob("*.tmpl")):
        jalur = berkas.relative_to(BERKAS).as_posix()
        isi = berkas.read_text(encoding="utf-8")
        for kata, nilai in {"__KODE__": kode, "__PAKET__": paket, "__LABEL__": label}.items():
            isi = isi.replace(kata, nilai)
        hasil[tempat.get(jalur, jalur.removesuffix(".tmpl"))] = isi
    return hasil


def _inside_platform(folder: Path) -> bool:
    return folder.resolve().is_relative_to(Path(__file__).resolve().parents[2])
