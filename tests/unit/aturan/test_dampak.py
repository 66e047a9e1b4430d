"""The impact of a draft: hand-computed deltas, live tables untouched, what cannot be computed said by name."""

from __future__ import annotations

import hashlib
from typing import Any

import pytest
from django.apps import apps
from django.db import connection

from tenants.penilaian.aturan.dampak import impact_is_whole, impact_rows
from tenants.penilaian.models import DampakAturan
from tests.unit.aturan.conftest import Kota

pytestmark = pytest.mark.unit
BOLEH = {"penilaian_dampakaturan", "jejak_catatan", "jejak_segel"}


def table_hashes() -> dict[str, str]:
    """Every table of the region by a hash over all its rows."""
    hasil = {}
    with connection.cursor() as cursor:
        cursor.execute("select tablename from pg_tables where schemaname = current_schema() order by 1")
        for (tabel,) in cursor.fetchall():
            cursor.execute(f"select coalesce(string_agg(t::text, chr(10) order by t::text), '') from \"{tabel}\" t")
            hasil[tabel] = hashlib.sha256(cursor.fetchone()[0].encode()).hexdigest()
    return hasil


def test_one_class_one_percent_more_gives_exactly_these_deltas(kota: Kota) -> None:
    """Class 7 from 3.100.000 to 3.131.000; tax 5 %, cut down to whole rupiah.

    Siti, 100 %: gross 3.100.000 -> 3.131.000, tax 155.000 -> 156.550, net 2.945.000 -> 2.974.450, +29.450.
    Budi, 50 %: gross 1.550.000 -> 1.565.500, tax 77.500 -> 78.275, net 1.472.500 -> 1.487.225, +14.725.
    Rani, class 9: as before (6.200.000, 310.000, 5.890.000). Tono, 0 %: nothing, as before.
    """
    dampak = kota.dampak(kota.rancang())
    r = dampak.ringkas
    assert (r["bulan"], r["terkunci"], r["berlaku"], r["kurang"], r["terjadwal"]) == (
        "2026-10",
        True,
        "2026-12",
        [],
        None,
    )
    assert (r["orang"], r["berubah"], r["naik_orang"], r["turun_orang"]) == (4, 2, 2, 0)
    assert r["bruto"] == [3_100_000 + 1_550_000 + 6_200_000, 3_131_000 + 1_565_500 + 6_200_000]
    assert r["potongan"] == [155_000 + 77_500 + 310_000, 156_550 + 78_275 + 310_000]
    assert r["bersih"] == [10_307_500, 10_307_500 + 29_450 + 14_725]
    assert [(k["id"], k["lama"], k["baru"], k["orang"]) for k in r["komponen"]] == [
        ("bruto", 10_850_000, 10_896_500, 2),
        ("pajak", -542_500, -544_825, 2),
    ]
    (opd,) = r["per_opd"]
    assert (opd["opd"], opd["orang"], opd["berubah"], opd["bersih"]) == (
        "Dinas Kesehatan",
        4,
        2,
        [10_307_500, 10_351_675],
    )
    assert [(n["pegawai_id"], n["lama"], n["baru"]) for n in r["naik"]] == [
        (kota.orang["siti"], 2_945_000, 2_974_450),
        (kota.orang["budi"], 1_472_500, 1_487_225),
    ]
    assert r["turun"] == []
    assert sum(s["rupiah"] for s in r["naik"][0]["sebab"]) == 29_450
    assert "Besaran menurut kelas" in r["naik"][0]["sebab"][0]["label"]
    assert sorted(impact_rows(dampak)) == [
        [kota.orang["siti"], opd["opd_id"], 3_100_000, 155_000, 2_945_000, 3_131_000, 156_550, 2_974_450,
         {"bruto": [3_100_000, 3_131_000], "pajak": [-155_000, -156_550]}],
        [kota.orang["budi"], opd["opd_id"], 1_550_000, 77_500, 1_472_500, 1_565_500, 78_275, 1_487_225,
         {"bruto": [1_550_000, 1_565_500], "pajak": [-77_500, -78_275]}],
    ]  # fmt: skip


def test_no_live_table_is_touched(kota: Kota) -> None:
    satu = kota.rancang()
    with kota.buka():
        sebelum = table_hashes()
    kota.dampak(satu)
    with kota.buka():
        sesudah = table_hashes()
    beda = {t for t in sebelum if sebelum[t] != sesudah[t]}
    assert beda == {"penilaian_dampakaturan", "jejak_catatan"}
    assert {m._meta.db_table for m in apps.get_models() if m._meta.app_label == "penilaian"} <= set(sebelum)


def test_control_the_hash_sees_one_changed_row(kota: Kota) -> None:
    with kota.buka():
        sebelum = table_hashes()
        with connection.cursor() as cursor:
            cursor.execute("update organisasi_pegawai set nama = nama || ' ' where id = %s", [kota.orang["siti"]])
        sesudah = table_hashes()
    assert [t for t in sebelum if sebelum[t] != sesudah[t]] == ["organisasi_pegawai"]


def test_the_hash_of_an_impact_covers_its_numbers(kota: Kota) -> None:
    dampak = kota.dampak(kota.rancang())
    assert impact_is_whole(dampak)
    dampak.ringkas["bersih"][1] += 1
    assert not impact_is_whole(dampak)


def test_without_a_locked_month_the_last_run_is_compared_and_said_so(kota_terbuka: Kota) -> None:
    r = kota_terbuka.dampak(kota_terbuka.rancang()).ringkas
    assert r["terkunci"] is False
    assert r["berubah"] == 2
    assert any("Belum ada bulan yang terkunci" in c and "Oktober 2026" in c for c in r["catatan"])


def test_values_that_begin_later_are_said_not_shown(kota: Kota) -> None:
    import datetime as dt

    with kota.buka():
        satu = kota.rancang()
        satu = kota.sunting(satu, {"5": 1, "7": 2, "9": 3, "11": 4}, dt.date(2027, 1, 1))
    r = kota.dampak(satu).ringkas
    assert r["berubah"] == 2
    assert any("sesudah Desember 2026" in c and "Besaran sebulan per kelas" in c for c in r["catatan"])


def test_an_input_that_the_month_never_had_is_named(kota: Kota) -> None:
    from tenants.penilaian.aturan.services import rancangan_write

    isi = {
        "masukan/a.yaml": "- {id: bonus, sumber: isian, label: Bonus prestasi, tingkat: pegawai, satuan: rupiah, "
        "desimal: 0, rentang: [0, 1000000]}\n",
        "langkah/a.yaml": "- {id: bersih, menimpa: ganti, label: Bersih, satuan: rupiah, rumus: bruto - pajak + 0 * "
        "bonus, bulatkan: tanpa}\n",
    }
    with kota.buka():
        satu = rancangan_write(actor_id=kota.id("satu"), rancangan_id=kota.rancang().pk, isi=isi)
    dampak = kota.dampak(satu)
    assert dampak.ringkas["kurang"] == ["Bonus prestasi (lembar isian)"]
    assert "bersih" not in dampak.ringkas
    with kota.buka():
        assert DampakAturan.objects.get().hash == dampak.hash


def test_a_pilot_opd_counts_only_its_own_people(kota: Kota) -> None:
    from tenants.penilaian.aturan.services import rancangan_set
    from tests.unit.aturan.conftest import DESEMBER

    with kota.buka():
        opd, _ = kota.daerah.pabrik.kantor("1.03", "Dinas Lain", "DL")
        satu = kota.rancang()
        isi: dict[str, Any] = {"actor_id": kota.id("satu"), "rancangan_id": satu.pk, "judul": "Lain"}
        satu = rancangan_set(**isi, mulai=DESEMBER, opd_id=opd.pk)
    r = kota.dampak(satu).ringkas
    assert (r["orang"], r["berubah"], r["per_opd"]) == (0, 0, [])


def test_what_is_scheduled_already_is_told_apart(kota: Kota) -> None:
    """Class 7 rises from December by an accepted draft: 44.175 net. A second one, from January, raises class 9 by
    62.000: Rani's tax 310.000 -> 313.100, net +58.900."""
    import datetime as dt

    from tests.unit.aturan.conftest import KELAS_7_NAIK

    kota.terima(kota.ajukan(kota.rancang()))
    januari = dt.date(2027, 1, 1)
    r = kota.dampak(kota.rancang(mulai=januari, baris={**KELAS_7_NAIK, "9": 6_262_000})).ringkas
    assert r["bersih"][1] - r["bersih"][0] == 44_175 + 58_900
    assert (r["terjadwal"], r["berubah"]) == (44_175, 3)


def test_values_of_a_month_are_put_into_another_month(tmp_path: Any) -> None:
    """Of December's values the one in force and one from the 31st; November has 30 days; January's is left out."""
    import json
    import shutil

    from erk_core import load_pack
    from tenants.penilaian.aturan.proyeksi import later_values, pack_as_of
    from tenants.penilaian.bulan import Bulan
    from tests.unit.penilaian.conftest import PAKET_UJI

    shutil.copytree(PAKET_UJI, tmp_path / "uji")
    berkas = tmp_path / "uji" / "parameter" / "target_menit.yaml"
    tambah = "".join(
        f"  {hari}: {{nilai: {n}, status: asumsi}}\n"
        for hari, n in (("2026-06-01", 2), ("2026-12-31", 3), ("2027-01-01", 4))
    )
    berkas.write_text(berkas.read_text().rstrip() + "\n" + tambah)
    langkah = tmp_path / "uji" / "langkah" / "semua.yaml"
    rumus = "rumus: min(menit_sah / target_menit, 100 %)"
    assert rumus in langkah.read_text()
    langkah.write_text(langkah.read_text().replace(rumus, f"{rumus}\n  hari_acuan: akhir"))
    pack = load_pack(tmp_path / "uji")
    hasil = pack_as_of(pack, berlaku=Bulan(2026, 12), untuk=Bulan(2026, 11))
    nilai = {s["id"]: s["nilai"] for s in json.loads(hasil.canonical())["parameter"]}["target_menit"]
    assert {hari: v["nilai"] for hari, v in nilai.items()} == {"2026-11-01": "2", "2026-11-30": "3"}
    assert later_values(pack, Bulan(2026, 12)) == ["Target menit sebulan"]
