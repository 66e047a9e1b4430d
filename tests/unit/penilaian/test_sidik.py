"""The print of a snapshot: a changed byte is located by employee and column. No database."""

from __future__ import annotations

import re

import numpy as np
import pytest

from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.potret import freeze, freeze_roll, pack_level, thaw, thaw_roll, unpack_level
from tenants.penilaian.fakta.sidik import damage_findings
from tenants.penilaian.fakta.tabel import FaktaBulan, HasilLalu

pytestmark = pytest.mark.unit

ORANG = 40
KUNCI = [f"1980010120050110{i:02d}" for i in range(ORANG)]


def fakta() -> FaktaBulan:
    """Forty people with thirty days each; numbers that differ, so that nothing compresses to nothing."""
    acak = np.random.default_rng(4)
    n = 30 * ORANG
    kosong = {k: np.zeros(0, dtype=np.int64) for k in ("orang", "jenis")}
    tabel = {
        "pegawai": {"id": np.arange(ORANG) + 100, "hari_terdaftar": acak.integers(1, 32, ORANG)}
        | {k: np.ones(ORANG, dtype=np.int64) for k in ("status", "golongan", "kedudukan")}
        | {"gaji_bulan": acak.integers(2_000_000, 9_000_000, ORANG)},
        "segmen": {"orang": np.arange(ORANG), "jenis_penugasan": np.ones(ORANG, dtype=np.int64)}
        | {"jenis_jabatan": np.ones(ORANG, dtype=np.int64), "kelas": acak.integers(1, 17, ORANG)},
        "hari": {"orang": np.repeat(np.arange(ORANG), 30), "hari": np.tile(np.arange(30), ORANG)}
        | {"status_hadir": np.ones(n, dtype=np.int64), "menit_sah_utama": acak.integers(0, 600, n)},
        "butir_skp": kosong,
        "nilai_360": {"orang": np.zeros(0, dtype=np.int64)}
        | {k: np.zeros(0, dtype=np.int64) for k in ("kelompok", "indikator")},
    }
    lalu = HasilLalu("bilangan", [None if i % 7 == 0 else str(i * 1000) for i in range(ORANG)])
    return FaktaBulan(Bulan(2026, 10), KUNCI, tabel, {4: "Perawat"}, {1: "1.02"}, {"bersih_lalu": lalu})


def test_what_was_not_changed_is_not_named_and_comes_back() -> None:
    for tingkat, (_, isi, sidik) in freeze(fakta()).items():
        assert damage_findings(tingkat, isi, sidik, KUNCI) == [], tingkat
    ulang = thaw({t: isi for t, (_, isi, _) in freeze(fakta()).items()})
    assert (ulang.kunci, ulang.hasil, ulang.opd) == (KUNCI, fakta().hasil, {1: "1.02"})
    assert ulang.tabel["hari"]["menit_sah_utama"].tolist() == fakta().tabel["hari"]["menit_sah_utama"].tolist()


@pytest.mark.parametrize("tingkat", ["pegawai", "segmen", "hari"])
@pytest.mark.parametrize("orang", [0, 17, ORANG - 1])
def test_one_changed_value_names_its_employee_and_its_column(tingkat: str, orang: int) -> None:
    _, isi, sidik = freeze(fakta())[tingkat]
    kolom, kepala = unpack_level(isi)
    tambahan = {n: v for n, v in kepala.items() if n not in ("versi", "baris", "kolom", "teks")}
    for nama in set(kolom) - {"orang"}:
        lain = {n: k.copy() for n, k in kolom.items()}
        milik = np.flatnonzero(lain["orang"] == orang) if "orang" in lain else np.array([orang])
        # stays within the column's width, so that only this byte of the content differs
        lain[nama][milik[-1]] ^= 1
        rusak = pack_level(lain, tambahan=tambahan, teks=kepala["teks"])
        (satu,) = [t for t in damage_findings(tingkat, rusak, sidik, KUNCI) if "berubah pada" in t]
        assert satu == f"Potret {tingkat}, kolom {nama}: berubah pada pegawai {KUNCI[orang]}."


def test_a_changed_text_names_its_employee() -> None:
    _, isi, sidik = freeze(fakta())["pegawai"]
    kolom, kepala = unpack_level(isi)
    tambahan = {n: v for n, v in kepala.items() if n not in ("versi", "baris", "kolom", "teks")}
    teks = kepala["teks"] | {
        "hasil:bersih_lalu": [*fakta().hasil["bersih_lalu"].nilai[:5], "6000", *kepala["teks"]["hasil:bersih_lalu"][6:]]
    }
    rusak = pack_level(kolom, tambahan=tambahan, teks=teks)
    assert f"Potret pegawai, kolom hasil:bersih_lalu: berubah pada pegawai {KUNCI[5]}." in damage_findings(
        "pegawai", rusak, sidik, KUNCI
    )


@pytest.mark.parametrize("tingkat", ["pegawai", "segmen", "hari", "butir_skp", "nilai_360"])
def test_any_flipped_byte_of_the_stored_blob_is_found(tingkat: str) -> None:
    """Also inside the compressed bytes: what is named is the column, and an employee wherever content was lost."""
    _, isi, sidik = freeze(fakta())[tingkat]
    bernama = 0
    letak = range(0, len(isi), max(1, len(isi) // 150))
    for i in letak:
        rusak = bytearray(isi)
        rusak[i] ^= 0x10
        temuan = damage_findings(tingkat, bytes(rusak), sidik, KUNCI)
        assert temuan, (tingkat, i)
        assert all(t.startswith(f"Potret {tingkat}") for t in temuan)
        bernama += any(re.search(r"kolom \S+: berubah pada pegawai 1980", t) for t in temuan)
    if tingkat == "hari":
        assert bernama > len(letak) // 2


def test_the_roll_has_a_print_too() -> None:
    baris = [{"kunci": k, "pegawai_id": i, "opd_kode": "1.02", "alasan": ""} for i, k in enumerate(KUNCI)]
    isi, sidik = freeze_roll(baris)
    assert thaw_roll(isi) == baris
    assert damage_findings("daftar", isi, sidik, KUNCI) == []
    lain, _ = freeze_roll([b | {"alasan": "KEDUDUKAN_CLTN"} if b["pegawai_id"] == 9 else b for b in baris])
    assert f"Potret daftar, kolom alasan: berubah pada pegawai {KUNCI[9]}." in damage_findings(
        "daftar", lain, sidik, KUNCI
    )


def test_damage_of_the_print_itself_is_told_apart() -> None:
    _, isi, sidik = freeze(fakta())["hari"]
    for i in (0, 40, 70, len(sidik) - 1):
        rusak = bytearray(sidik)
        rusak[i] ^= 0x01
        (temuan,) = damage_findings("hari", isi, bytes(rusak), KUNCI)
        assert "sidiknya sendiri berubah" in temuan
    assert "sidiknya sendiri berubah" in damage_findings("hari", isi, b"", KUNCI)[0]


def test_a_print_costs_little() -> None:
    _, isi, sidik = freeze(fakta())["hari"]
    assert len(sidik) < 8 * ORANG + 1000
    assert len(sidik) < len(isi)


def test_snapshots_of_the_first_form_are_still_read() -> None:
    import json
    import struct
    import zlib

    kepala = {"versi": 1, "baris": 2, "kolom": [["id", "i1"]], "kode": {}, "kunci": ["a", "b"], "bulan": "2026-10"}
    teks = json.dumps(kepala | {"hasil": {"x": ["bilangan", ["1", None]]}}).encode()
    isi = zlib.compress(struct.pack(">I", len(teks)) + teks + bytes([5, 6]), 3)
    kolom, lama = unpack_level(isi)
    assert kolom["id"].tolist() == [5, 6]
    assert lama["teks"] == {"kunci": ["a", "b"], "hasil:x": ["1", None]}
    assert lama["hasil"] == {"x": "bilangan"}
    daftar = [{"kunci": "a", "alasan": ""}]
    assert thaw_roll(zlib.compress(json.dumps({"versi": 1, "baris": daftar}).encode(), 3)) == daftar
