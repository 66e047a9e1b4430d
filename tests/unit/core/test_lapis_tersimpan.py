"""One more layer over a stored pack: the same merge and the same complaints as over a chain of folders."""

from __future__ import annotations

from pathlib import Path

import pytest

from erk_core import PackError, load_over, load_pack, pack_from_canonical
from erk_core.tools.diff import diff

pytestmark = pytest.mark.unit
PAKET = Path(__file__).resolve().parents[3] / "erk_core" / "rulepacks"
KEPALA = "id: daerah\nlabel: Daerah\nversi: 1.1.0\ninduk: {}\nberlaku: 2026-12-01\nterbit: 2026-11-28\n"


def lapis(folder: Path, induk: str, **berkas: str) -> Path:
    tujuan = folder / "daerah"
    for nama, isi in {"paket.yaml": KEPALA.format(induk), **berkas}.items():
        (tujuan / nama).parent.mkdir(parents=True, exist_ok=True)
        (tujuan / nama).write_text(isi, encoding="utf-8")
    return tujuan


@pytest.mark.parametrize("nama", sorted(p.parent.name for p in PAKET.glob("*/keluaran.yaml")))
def test_an_empty_layer_changes_the_head_alone(tmp_path: Path, nama: str) -> None:
    dasar = load_pack(PAKET / nama)
    baru = load_over(dasar.canonical(), lapis(tmp_path, nama))
    assert [p.bagian for p in diff(dasar, baru)] == ["paket"]
    assert baru.lapisan == (*dasar.lapisan, ("daerah", "1.1.0"))
    assert pack_from_canonical(baru.canonical()).hash == baru.hash


def test_the_same_files_over_folders_and_over_the_stored_pack_give_the_same_values(tmp_path: Path) -> None:
    import shutil

    bobot = "menimpa: tambah\nnilai:\n  2026-12-01: {nilai: 55, status: asumsi, catatan: uji}\ndiperiksa: 2026-11-28\n"
    folder = lapis(tmp_path, "bandung-erk", **{"parameter/bobot_aktivitas.yaml": bobot})
    for nama in ("nasional", "bandung-erk"):
        shutil.copytree(PAKET / nama, tmp_path / nama)
    tersimpan = load_pack(PAKET / "bandung-erk").canonical()
    assert load_over(tersimpan, folder).hash == load_pack(folder).hash


def test_complaints_name_the_file_and_the_line(tmp_path: Path) -> None:
    tersimpan = load_pack(PAKET / "bandung-erk").canonical()
    salah = {
        "parameter/bobot_aktivitas.yaml": "label: B\nsatuan: persen\nnilai: {2026-12-01: {nilai: 5, status: asumsi}}\n",
        "parameter/tidak_dipakai.yaml": "menimpa: tambah\nnilai: {2026-12-01: {nilai: 5, status: asumsi}}\n",
    }
    with pytest.raises(PackError) as galat:
        load_over(tersimpan, lapis(tmp_path, "bandung-erk", **salah))
    assert [(t.file, t.line) for t in galat.value.findings] == [
        ("daerah/parameter/bobot_aktivitas.yaml", 1),
        ("daerah/parameter/tidak_dipakai.yaml", 1),
    ]
    with pytest.raises(PackError, match='induk "musirawas-erk" bukan paket dasarnya'):
        load_over(tersimpan, lapis(tmp_path / "b", "musirawas-erk"))
