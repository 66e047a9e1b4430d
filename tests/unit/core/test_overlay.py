"""Layers: explicit overrides, libraries, dated additions; canonical form and hash."""

import datetime as dt
from fractions import Fraction
from pathlib import Path

import pytest

from erk_core import InputError, Pack, PackError, Period, load_pack, pack_from_canonical
from tests.unit.core.mini import KELUARAN, LANGKAH, MASUKAN, PAKET, TARGET, files, write

pytestmark = pytest.mark.unit

ANAK = PAKET.replace("id: mini", "id: anak") + "induk: mini\n"


def child(root: Path, content: dict[str, str], library: bool = False) -> Pack:
    write(root, files(paket=PAKET + ("pustaka: ya\n" if library else "")))
    return load_pack(write(root, {"paket.yaml": ANAK, **content}, "anak"))


def test_silent_override_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PackError, match='parameter "target" sudah ada di induk'):
        child(tmp_path, {"parameter/target.yaml": TARGET})


def test_replace_add_and_remove(tmp_path: Path) -> None:
    pack = child(
        tmp_path,
        {
            "parameter/target.yaml": "menimpa: tambah\nnilai:\n  2026-06-01: {nilai: 5000, status: peraga}\n",
            "langkah/b.yaml": "- {id: semua, menimpa: hapus}\n",
            "masukan/b.yaml": "- {id: telat, menimpa: hapus}\n",
        },
    )
    assert [v.nilai for v in pack.parameter["target"].versi] == [6000, 5000]
    assert "semua" not in pack.langkah
    assert pack.lapisan == (("mini", "1.0.0"), ("anak", "1.0.0"))


def test_library_items_enter_only_where_used(tmp_path: Path) -> None:
    pack = child(tmp_path, {"langkah/b.yaml": "- {id: baru, label: Baru, satuan: menit, rumus: menit}\n"}, library=True)
    assert "semua" not in pack.langkah
    assert set(pack.inputs) == {
        "menit",
        "gaji",
        "bonus",
        "status",
        "aktif",
    }  # keluaran pakai keeps its own; telat is gone


def test_abstract_step(tmp_path: Path) -> None:
    base = files(
        paket=PAKET + "pustaka: ya\n",
        langkah=LANGKAH + "- {id: kosongan, label: Diisi daerah, satuan: menit, abstrak: ya}\n"
        "- {id: ganda, label: Ganda, satuan: menit, rumus: kosongan + kosongan}\n",
    )
    write(tmp_path, base)
    assert load_pack(tmp_path / "mini").id == "mini"
    folder = write(
        tmp_path,
        {"paket.yaml": ANAK, "langkah/b.yaml": "- {id: pakai2, label: X, satuan: menit, rumus: ganda}\n"},
        "anak",
    )
    with pytest.raises(PackError, match='langkah "kosongan" masih abstrak'):
        load_pack(folder)
    write(
        tmp_path,
        {"langkah/c.yaml": "- {id: kosongan, menimpa: ganti, label: Terisi, satuan: menit, rumus: menit}\n"},
        "anak",
    )
    assert "kosongan" in load_pack(folder).langkah


def test_ring_of_parents(tmp_path: Path) -> None:
    write(tmp_path, files(paket=PAKET + "induk: anak\n"))
    with pytest.raises(PackError, match="induk melingkar"):
        load_pack(write(tmp_path, {"paket.yaml": ANAK}, "anak"))


def test_canonical_round_trip(tmp_path: Path) -> None:
    pack = load_pack(write(tmp_path, files()))
    again = pack_from_canonical(pack.canonical())
    assert (again.hash, again.canonical()) == (pack.hash, pack.canonical())
    assert set(again.langkah) == set(pack.langkah)
    with pytest.raises(PackError, match="paket tersimpan tidak terbaca"):
        pack_from_canonical(b"{}")


def test_a_stored_pack_means_what_it_meant(tmp_path: Path) -> None:
    """ "6.000" in quotes was 6 when packs were stored with it; it is refused only where it is written now."""
    pack = load_pack(write(tmp_path, files(target=TARGET.replace("6000", '"6"'))))
    stored = pack.canonical().replace(b'"nilai":"6"', b'"nilai":"6.000"')
    assert stored != pack.canonical()
    assert pack_from_canonical(stored).parameter["target"].versi[0].nilai == 6


def test_hash_sees_values_and_not_layout(tmp_path: Path) -> None:
    one = load_pack(write(tmp_path / "a", files()))
    spaced = files(masukan=MASUKAN.replace("\n", "\n\n"), **{"langkah/a.yaml": "# komentar\n" + LANGKAH})
    assert load_pack(write(tmp_path / "b", spaced)).hash == one.hash
    assert load_pack(write(tmp_path / "c", files(target=TARGET.replace("6000", "6001")))).hash != one.hash


def test_operasi_and_status(tmp_path: Path) -> None:
    dated = "{2026-01-01: {nilai: 3, status: asumsi, catatan: x}}"
    rule = f"- {{id: batas_input_mundur, label: Mundur, satuan: hari, nilai: {dated}}}\n"
    pack = load_pack(write(tmp_path, files(keluaran=KELUARAN, **{"operasi.yaml": rule})))
    value = pack.operasi("batas_input_mundur", on=dt.date(2026, 10, 1))
    assert (value.nilai, value.status, value.satuan, value.catatan) == (Fraction(3), "asumsi", "hari", "x")
    with pytest.raises(InputError, match='operasi "x" tidak ada'):
        pack.operasi("x", on=dt.date(2026, 10, 1))
    with pytest.raises(InputError, match="sebelum nilai pertama"):
        pack.operasi("batas_input_mundur", on=dt.date(2025, 12, 31))
    assert [(v.id, v.status, v.bayar) for v in pack.status_values(Period(2026, 10))] == [("target", "peraga", True)]
