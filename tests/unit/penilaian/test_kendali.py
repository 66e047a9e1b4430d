"""Controls of a close that can fail: whoever or whatever is lost on the way makes it refuse, and nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tenants.organisasi.models import Pegawai
from tenants.penilaian import services, simpan, tutup
from tenants.penilaian.fakta import baca
from tenants.penilaian.galat import KendaliGagal
from tenants.penilaian.models import HasilPegawai, Hitungan
from tenants.penilaian.services import period_close
from tests.unit.penilaian.conftest import Daerah

pytestmark = pytest.mark.unit

KODE = "2026-10"


def di_luar_hitungan(daerah: Daerah, satu: Pegawai, dua: Pegawai) -> None:
    """Work of `dua`, who is excluded, and answers about both."""
    with daerah.buka():
        daerah.pabrik.aktivitas(dua, 2, 700)
        daerah.pabrik.nilai(satu, "REKAN", {"INTEGRITAS": [4, 5, 4]})
        daerah.pabrik.nilai(dua, "ATASAN", {"INTEGRITAS": [3]})
        daerah.pabrik.presensi()


def tutup_bulan(daerah: Daerah) -> int:
    return period_close(schema=daerah.schema, kode=KODE).hitungan_id


def kosong(daerah: Daerah) -> None:
    with daerah.buka():
        assert not Hitungan.objects.exists()
        assert not HasilPegawai.objects.exists()


def test_a_person_dropped_from_the_roll_makes_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asli = tutup.read_roll
    monkeypatch.setattr(tutup, "read_roll", lambda cursor, b: asli(cursor, b)[:-1])
    with pytest.raises((KendaliGagal, KeyError)):
        tutup_bulan(daerah)
    kosong(daerah)


def test_an_excluded_person_dropped_from_the_roll_makes_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asli = tutup.read_roll
    monkeypatch.setattr(tutup, "read_roll", lambda cursor, b: [o for o in asli(cursor, b) if o.kedudukan == "AKTIF"])
    with pytest.raises(KendaliGagal, match="seharusnya 2, didapat 1"):
        tutup_bulan(daerah)
    kosong(daerah)


def test_a_person_dropped_from_the_facts_makes_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asli = tutup.read_facts
    monkeypatch.setattr(tutup, "read_facts", lambda *a, **k: asli(*a, **k).pilih([]))
    with pytest.raises(KendaliGagal, match="Siti Aminah"):
        tutup_bulan(daerah)
    kosong(daerah)


@pytest.mark.parametrize(
    ("nama", "rusak", "pesan"),
    [
        ("aktivitas", "hilang", "menit diajukan, utama menurut tabel sumbernya 1.200; dibekukan 500 dan di luar"),
        ("aktivitas", "ganda", "menit diajukan, utama"),
        ("presensi", "hilang", "hari kerja menurut tabel sumbernya"),
        ("nilai_360", "hilang", "nilai jawaban 360"),
    ],
)
def test_facts_that_do_not_add_up_to_their_tables_make_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch, nama: str, rusak: str, pesan: str
) -> None:
    """Control: a row lost between a table and the frozen facts, or one counted twice, is found by its sum."""
    di_luar_hitungan(daerah, *bulan)
    asli = baca.copy_columns

    def salin(cursor: Any, sql: str, params: Any, columns: Any) -> Any:
        kolom = asli(cursor, sql, params, columns)
        if sql != baca._KUERI[nama][0]:
            return kolom
        assert len(kolom["id"])
        if rusak == "hilang":
            return {n: k[:-1] for n, k in kolom.items()}
        return {n: k * 2 if n.startswith("menit") else k for n, k in kolom.items()}

    monkeypatch.setattr(baca, "copy_columns", salin)
    with pytest.raises(KendaliGagal, match=pesan):
        tutup_bulan(daerah)
    kosong(daerah)


def test_a_run_keeps_the_control_totals_of_its_sources(daerah: Daerah, bulan: Any) -> None:
    """Also of what is not counted: the work of somebody on leave without pay is named, not lost."""
    di_luar_hitungan(daerah, *bulan)
    hitungan_id = tutup_bulan(daerah)
    with daerah.buka():
        neraca = {n["nama"]: n for n in Hitungan.objects.get(pk=hitungan_id).neraca}
    menit = neraca["menit diajukan, utama"]
    assert (menit["sumber"], menit["dihitung"], menit["di_luar"]) == (1200, 500, 700)
    jawaban = neraca["jawaban 360"]
    assert (jawaban["sumber"], jawaban["dihitung"], jawaban["di_luar"]) == (4, 3, 1)
    assert all(n["sumber"] == n["dihitung"] + n["di_luar"] for n in neraca.values())


@pytest.mark.parametrize(
    ("bagian", "pesan"),
    [("_store_pay", "jumlah baris bayar"), ("_store_people", "hasil pegawai seharusnya 2, didapat 0")],
)
def test_something_not_stored_makes_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch, bagian: str, pesan: str
) -> None:
    monkeypatch.setattr(simpan, bagian, lambda *a: None)
    if bagian == "_store_people":
        monkeypatch.setattr(simpan, "_store_segments", lambda *a: None)
    with pytest.raises(KendaliGagal, match=pesan):
        tutup_bulan(daerah)
    kosong(daerah)


def test_a_rupiah_lost_on_the_way_makes_the_close_refuse(
    daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    asli = simpan.rows_insert

    def kurang(model: Any, rows: Any) -> None:
        if model.__name__ == "BarisBayar":
            rows = [r | {"jumlah": r["jumlah"] - 1} if r["komponen"] == "bruto" else r for r in rows]
        asli(model, rows)

    monkeypatch.setattr(simpan, "rows_insert", kurang)
    with pytest.raises(KendaliGagal, match="jumlah baris bayar"):
        tutup_bulan(daerah)
    kosong(daerah)


def test_a_run_that_came_between_is_noticed(daerah: Daerah, bulan: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """As if the lock's connection had broken: another close commits between reading and writing."""
    from tenants.penilaian.galat import CloseBusy

    asli = services._score

    def disela(*isi: Any) -> Any:
        monkeypatch.setattr(services, "_score", asli)
        monkeypatch.setattr(services, "close_lock", _tanpa_kunci)
        period_close(schema=daerah.schema, kode=KODE)
        return asli(*isi)

    monkeypatch.setattr(services, "_score", disela)
    with pytest.raises(CloseBusy, match="proses lain"):
        tutup_bulan(daerah)
    with daerah.buka():
        assert Hitungan.objects.count() == 1


def _tanpa_kunci(*_: Any) -> Any:
    from contextlib import nullcontext

    return nullcontext()


def test_queries_of_a_close_do_not_grow_with_people(daerah: Daerah, bulan: Any) -> None:
    from django.test.utils import CaptureQueriesContext

    def banyaknya() -> int:
        with CaptureQueriesContext(connection) as dilihat:
            tutup_bulan(daerah)
        return len(dilihat)

    banyaknya()  # the first also makes the Periode
    with daerah.buka():
        bulan[0].aktivitas.update(menit=501)
    dua_orang = banyaknya()
    with daerah.buka():
        for n in range(20):
            daerah.pabrik.pegawai(f"Tambahan {n}")
        daerah.pabrik.presensi()
    assert banyaknya() == dua_orang
