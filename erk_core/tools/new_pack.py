"""A new region's folder on top of a preset: lints clean and passes its cases from the first minute."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

from erk_core.errors import InputError, reason
from erk_core.load.files import Layer
from erk_core.load.loader import load_pack
from erk_core.load.overlay import read_chain
from erk_core.pack import Pack

SHIPPED = Path(__file__).parents[1] / "rulepacks"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


def find_preset(name: str) -> Path:
    """A folder of that name, else the shipped pack. Raises InputError where there is neither."""
    for folder in (Path(name), SHIPPED / name):
        if (folder / "paket.yaml").is_file():
            return folder.resolve()
    shipped = sorted(p.parent.name for p in SHIPPED.glob("*/paket.yaml"))
    raise InputError(
        "--from", f'paket "{name}" tidak ada', f"folder paket, atau salah satu bawaan: {', '.join(shipped)}", "perbaiki"
    )


def new_pack(name: str, preset: Path, target: Path, on: dt.date) -> list[Path]:
    """Write ``target/name`` as an overlay of ``preset``; returns the folders made, the new pack last.

    A pack finds its ``induk`` beside itself, so layers of the preset that ``target`` does not hold yet are copied
    there. ``on`` becomes ``berlaku`` and ``terbit``. Raises InputError (name, place) and PackError (a preset that does
    not load); then nothing is left behind.
    """
    if not _NAME.match(name):
        raise InputError(
            "NAME", f'nama "{name}" tidak dapat dipakai', "huruf kecil, angka, tanda hubung", "mis. kab-contoh-erk"
        )
    folder = target / name
    if folder.exists():
        raise InputError(str(folder), "sudah ada", "nama folder baru", "pilih nama lain atau hapus foldernya")
    pack, chain = load_pack(preset), read_chain(preset)
    if any(layer.folder.name == name for layer in chain):
        raise InputError("NAME", f'nama "{name}" dipakai induknya', "nama lain", "pilih nama lain")
    abstract = _abstract(chain)
    if abstract:
        raise InputError(
            "--from",
            f'paket "{preset.name}" menyerahkan langkah {", ".join(abstract)} kepada daerah',
            "paket yang lengkap, mis. musirawas-erk",
            "pilih paket lain, atau tulis langkah itu sendiri (docs/paket-aturan.md)",
        )
    made: list[Path] = []
    try:
        target.mkdir(parents=True, exist_ok=True)
        for layer in chain:
            copy = target / layer.folder.name
            if not copy.exists():
                made.append(copy)
                shutil.copytree(layer.folder, copy)
        made.append(folder)
        _write(folder, preset, pack, on)
        load_pack(folder)
    except OSError as error:
        _remove(made)
        raise InputError(
            str(folder), f"tidak dapat dibuat: {reason(error)}", "folder yang boleh ditulis", "pilih tempat lain"
        ) from error
    except BaseException:
        _remove(made)
        raise
    return made


def _remove(made: list[Path]) -> None:
    for path in made:
        shutil.rmtree(path, ignore_errors=True)


def _abstract(chain: list[Layer]) -> list[str]:
    open_steps: dict[str, bool] = {}
    for layer in chain:
        for id_, item in layer.items.get("langkah", {}).items():
            open_steps[id_] = item.data.get("abstrak") == "ya"
    return [id_ for id_, still in open_steps.items() if still]


def _write(folder: Path, preset: Path, pack: Pack, on: dt.date) -> None:
    folder.mkdir()
    (folder / "paket.yaml").write_text(
        f"id: {folder.name}\nlabel: {folder.name}\nversi: 0.1.0\nsemantik: {pack.semantik}\ninduk: {preset.name}\n"
        f"berlaku: {on}\nterbit: {on}\ncatatan: Dibuat dari {preset.name} {pack.versi}; "
        "belum satu pun angka diperiksa.\n",
        encoding="utf-8",
    )
    if (preset / "kasus").is_dir():
        shutil.copytree(preset / "kasus", folder / "kasus")
    (folder / "README.md").write_text(_guide(folder.name, preset.name, pack), encoding="utf-8")


def _guide(name: str, preset: str, pack: Pack) -> str:
    lines = [
        f"# {name}",
        "",
        f"Lapisan di atas `{preset}` {pack.versi}. Yang tidak ditulis di sini mengikuti `{preset}`.",
        "Kasusnya salinan dari sana, jadi kasus yang gagal sesudah suatu angka diganti memperlihatkan akibatnya:",
        "hitung ulang dengan tangan, lalu perbaiki harapannya.",
        "",
        "Angka yang harus dicocokkan dengan peraturan daerah. Untuk mengganti satu angka, tulis `parameter/NAMA.yaml`:",
        "",
        "```yaml",
        "menimpa: tambah",
        "nilai:",
        '  2026-01-01: {nilai: 6000, status: terverifikasi, dasar: "Perbup .../2026 Pasal ..."}',
        "```",
        "",
        "| bagian | id | arti | status |",
        "|---|---|---|---|",
    ]
    for kind, group in (("parameter", pack.parameter), ("tabel", pack.tabel), ("operasi", pack.aturan)):
        lines += [f"| {kind} | `{i}` | {x.label} | {x.versi[-1].status} |" for i, x in group.items()]
    return "\n".join(lines) + "\n"
