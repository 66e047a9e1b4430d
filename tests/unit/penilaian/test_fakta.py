"""Facts by hand: what each level says about people with a history."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from django.db import connection

from erk_kit.binding import RegionBindingError, region_atomic
from erk_kit.snapshot import region_snapshot
from tenants.organisasi.aturan_fakta import HUKUMAN
from tenants.organisasi.models import KATEGORI_PTKP, KelasJabatan, RiwayatPtkp
from tenants.organisasi.selectors import hukuman_disiplin_pada, kategori_ptkp_pada
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.fakta.baca import params_of, read_facts, read_roll
from tenants.penilaian.fakta.inti import to_facts
from tenants.penilaian.fakta.potret import freeze, pack_level, thaw, unpack_level
from tenants.penilaian.fakta.salin import SalinError, copy_columns
from tests.unit.penilaian.conftest import Daerah
from tests.unit.penilaian.pabrik import kelas_set

pytestmark = pytest.mark.unit

BULAN = Bulan(2026, 10)


def fakta_of(daerah: Daerah, *, luar: tuple[str, ...] = ()) -> dict[str, dict[str, list[Any]]]:
    """Tables of the core as lists, read in a snapshot."""
    with region_snapshot(daerah.schema), connection.cursor() as cursor:
        kunci = {b.pegawai_id: b.kunci for b in read_roll(cursor, BULAN)}
        fakta = read_facts(cursor, BULAN, kunci=kunci, params=params_of(BULAN, kedudukan_luar=luar))
    tabel = to_facts(fakta).tables
    return {
        t: {n: k.tolist() if isinstance(k, np.ndarray) else list(k) for n, k in isi.items()} for t, isi in tabel.items()
    }


def test_pegawai(daerah: Daerah) -> None:
    with daerah.buka():
        daerah.pabrik.pegawai("A", gaji=None)
        daerah.pabrik.pegawai("B", mulai=dt.date(2026, 10, 26), status="CPNS", golongan="II", gaji=3_000_000)
        daerah.pabrik.pegawai("C", nip=None, status="PPPK", golongan="PPPK")
        daerah.pabrik.presensi()
    p = fakta_of(daerah)["pegawai"]
    assert p["kunci"][2].startswith("id:")
    urut = [p["kunci"].index(k) for k in sorted(p["kunci"])]
    assert urut == [0, 1, 2]
    baris = dict(zip(p["kunci"], zip(p["status"], p["golongan"], p["gaji_bulan"], strict=True), strict=True))
    assert sorted(baris.values(), key=str) == [
        ("CPNS", "II", 3_000_000),
        ("PNS", "III", None),
        ("PPPK", "PPPK", 4_000_000),
    ]
    b = p["status"].index("CPNS")
    # 26-30 October are Monday to Friday
    assert [p[n][b] for n in ("hari_kalender", "hari_terdaftar", "hari_kerja", "hari_kerja_bulan")] == [31, 6, 5, 22]
    assert set(p["kategori_ptkp"]) == {None}
    assert set(p["hukuman_disiplin"]) == {"TIDAK_ADA"}
    assert not any(p["punya_skp"])


@pytest.mark.parametrize(
    ("riwayat", "kategori"),
    [
        ([], None),
        ([("TK/0", "2020-01-01", None)], "A"),
        ([("K/1", "2020-01-01", "2026-05-31"), ("K/3", "2026-06-01", None)], "B"),  # the state on 1 January
        ([("K/1", "2020-01-01", "2025-12-31"), ("K/3", "2026-01-01", None)], "C"),
        ([("TK/2", "2026-06-01", None)], "B"),  # none on 1 January: the first one of the year
        ([("TK/0", "2026-11-01", None)], None),  # not known yet in October
        ([("TK/0", "2020-01-01", "2025-12-31")], None),
    ],
)
def test_category_of_ptkp(daerah: Daerah, riwayat: list[tuple[str, str, str | None]], kategori: str | None) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        for ptkp, mulai, sampai in riwayat:
            orang.riwayat_ptkp.create(ptkp=ptkp, berlaku_mulai=mulai, berlaku_sampai=sampai)
        daerah.pabrik.presensi()
        assert kategori_ptkp_pada(pegawai_id=orang.pk, hari=dt.date(2026, 10, 31)) == kategori
    assert fakta_of(daerah)["pegawai"]["kategori_ptkp"] == [kategori]


def test_every_ptkp_status_has_its_category() -> None:
    """PP 58/2023, lampiran."""
    assert {str(p): KATEGORI_PTKP[p] for p in RiwayatPtkp.Ptkp} == {
        **{"TK/0": "A", "TK/1": "A", "TK/2": "B", "TK/3": "B"},
        **{"K/0": "A", "K/1": "B", "K/2": "B", "K/3": "C"},
    }


@pytest.mark.parametrize(
    ("jenis", "mulai", "sampai", "kata"),
    [
        ("TEGURAN_LISAN", "2026-10-01", "2026-10-30", "TIDAK_ADA"),  # ended before the month's last counted day
        ("TEGURAN_LISAN", "2026-10-01", "2026-10-31", "RINGAN"),
        ("POTONGAN_6_BULAN", "2026-10-31", "2027-04-29", "SEDANG"),
        ("POTONGAN_6_BULAN", "2026-11-01", "2027-04-30", "TIDAK_ADA"),
        ("BEBAS_JABATAN", "2026-01-01", "2026-12-31", "BERAT"),
    ],
)
def test_heaviest_punishment_in_force(daerah: Daerah, jenis: str, mulai: str, sampai: str, kata: str) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        sk = {"nomor_sk": "SK 1", "tanggal_sk": mulai}
        if kata == "BERAT":  # a lighter one runs beside it
            orang.hukuman_disiplin.create(
                tingkat="RINGAN", jenis="TEGURAN_LISAN", berlaku_mulai=mulai, berlaku_sampai=sampai, **sk
            )
        tingkat = HUKUMAN[jenis][0]
        orang.hukuman_disiplin.create(tingkat=tingkat, jenis=jenis, berlaku_mulai=mulai, berlaku_sampai=sampai, **sk)
        daerah.pabrik.presensi()
        ada = hukuman_disiplin_pada(pegawai_id=orang.pk, hari=dt.date(2026, 10, 31))
        assert (ada.tingkat if ada else "TIDAK_ADA") == kata
    assert fakta_of(daerah)["pegawai"]["hukuman_disiplin"] == [kata]


def test_snapshot_from_before_a_fact_was_recorded(daerah: Daerah) -> None:
    """It says what the facts said then, so an old run still verifies."""
    with daerah.buka():
        daerah.pabrik.pegawai("A").riwayat_ptkp.create(ptkp="K/3", berlaku_mulai=dt.date(2026, 1, 1))
        daerah.pabrik.presensi()
    with region_snapshot(daerah.schema), connection.cursor() as cursor:
        kunci = {b.pegawai_id: b.kunci for b in read_roll(cursor, BULAN)}
        fakta = read_facts(cursor, BULAN, kunci=kunci, params=params_of(BULAN))
    potret = {t: isi for t, (_, isi, _) in freeze(fakta).items()}
    assert list(to_facts(thaw(potret)).tables["pegawai"]["kategori_ptkp"]) == ["C"]
    tabel, kepala = unpack_level(potret["pegawai"])
    for nama in ("kategori_ptkp", "hukuman_disiplin"):
        del tabel[nama], kepala["kode"][nama]
    sisa = {k: v for k, v in kepala.items() if k not in ("versi", "baris", "kolom", "teks")}
    potret["pegawai"] = pack_level(tabel, tambahan=sisa, teks=kepala["teks"])
    lama = to_facts(thaw(potret)).tables["pegawai"]
    assert (list(lama["kategori_ptkp"]), list(lama["hukuman_disiplin"])) == ([None], ["TIDAK_ADA"])


def test_segments_of_a_position_on_top_of_the_own(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A", kelas=9)
        daerah.pabrik.tugas(orang, 11, jenis="PLT", mulai=dt.date(2026, 9, 1), sampai=dt.date(2026, 10, 20))
        daerah.pabrik.tugas(orang, 7, jenis="PLH", mulai=dt.date(2026, 10, 20))
        daerah.pabrik.presensi()
    f = fakta_of(daerah)
    s = f["segmen"]
    nama = ("jenis_penugasan", "kelas", "kelas_definitif", "kelas_plt_tertinggi", "hari", "hari_kerja", "urutan")
    assert list(zip(*(s[n] for n in nama), strict=True)) == [
        ("DEFINITIF", 9, 9, 11, 19, 13, 1),
        ("PLT", 11, 9, 11, 19, 13, 2),
        ("DEFINITIF", 9, 9, 11, 1, 1, 3),
        ("PLT", 11, 9, 11, 1, 1, 4),
        ("PLH", 7, 9, 11, 1, 1, 5),
        ("DEFINITIF", 9, 9, 7, 11, 8, 6),
        ("PLH", 7, 9, 7, 11, 8, 7),
    ]
    # a day names the definitive row of its span
    assert [k.rsplit(":", 1)[1] for k in f["hari"]["segmen"]] == ["1"] * 19 + ["3"] + ["6"] * 11
    assert s["jenis_jabatan"][:2] == ["PELAKSANA", "ADMINISTRATOR"]
    assert s["nilai_jabatan"][0] == 900


def test_somebody_who_only_acts(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A", kelas=None)
        daerah.pabrik.tugas(orang, 9, jenis="PJ")
        daerah.pabrik.presensi()
    f = fakta_of(daerah)
    assert (f["segmen"]["kelas_definitif"], f["segmen"]["kelas_plt_tertinggi"]) == ([9], [9])
    assert set(f["hari"]["segmen"]) == set(f["segmen"]["kunci"])


def test_kelas_that_changes_splits_and_a_renewed_decree_does_not(daerah: Daerah) -> None:
    with daerah.buka():
        daerah.pabrik.pegawai("A")
        jabatan = daerah.pabrik.jabatan[7]
        KelasJabatan.objects.filter(jabatan=jabatan).update(berlaku_sampai=dt.date(2026, 10, 9))
        kelas_set(jabatan, 7, dt.date(2026, 10, 10), dt.date(2026, 10, 19))
        kelas_set(jabatan, 8, dt.date(2026, 10, 20))
        daerah.pabrik.presensi()
    s = fakta_of(daerah)["segmen"]
    assert list(zip(s["kelas"], s["hari"], strict=True)) == [(7, 19), (8, 12)]


def test_excluded_days_are_in_no_table(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        orang.riwayat_kedudukan.update(berlaku_sampai=dt.date(2026, 10, 10))
        for kedudukan, mulai, sampai in (("CLTN", 11, 20), ("AKTIF", 21, None)):
            orang.riwayat_kedudukan.create(
                kedudukan=kedudukan,
                berlaku_mulai=dt.date(2026, 10, mulai),
                berlaku_sampai=sampai and dt.date(2026, 10, sampai),
            )
        daerah.pabrik.presensi()
    f = fakta_of(daerah, luar=("CLTN",))
    assert f["pegawai"]["hari_terdaftar"] == [21]
    assert f["segmen"]["hari"] == [10, 11]
    assert [t.day for t in f["hari"]["tanggal"]] == [*range(1, 11), *range(21, 32)]
    assert fakta_of(daerah)["pegawai"]["hari_terdaftar"] == [31]


def test_minutes_by_kind_and_state(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        daerah.pabrik.pegawai("Penilai")
        for status, menit in (
            ("DITERIMA", 100),
            ("DITERIMA", 20),
            ("DIAJUKAN", 3),
            ("DITOLAK", 4),
            ("REVISI", 5),
            ("DRAF", 999),
        ):
            daerah.pabrik.aktivitas(orang, 5, menit, status=status)
        satu = daerah.pabrik.aktivitas(orang, 5, 60, jenis="UMUM")
        satu.menit_norma = 45
        satu.save()
        daerah.pabrik.presensi()
    h = fakta_of(daerah)["hari"]
    baris = h["kunci"].index(f"{orang.nip}:2026-10-05")
    isi = {n.removeprefix("menit_"): h[n][baris] for n in h if n.endswith(("_utama", "_tambahan", "_umum"))}
    assert isi == {
        **{"diajukan_utama": 132, "sah_utama": 120, "norma_utama": 120},
        **{"diajukan_tambahan": 0, "sah_tambahan": 0, "norma_tambahan": 0},
        **{"diajukan_umum": 60, "sah_umum": 60, "norma_umum": 45},
    }


def test_attendance_of_a_day(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
        orang.hasil_hari.filter(tanggal=dt.date(2026, 10, 6)).update(
            status_hadir="HADIR", menit_terlambat=31, menit_pulang_cepat=7, tanpa_absen_pulang=True
        )
        orang.hasil_hari.filter(tanggal=dt.date(2026, 10, 7)).update(status_hadir="CUTI_ALASAN_PENTING")
    h = fakta_of(daerah)["hari"]
    nama = ("menit_terlambat", "menit_pulang_cepat", "tanpa_absen_masuk", "tanpa_absen_pulang", "hari_kerja")
    assert [h[n][5] for n in nama] == [31, 7, False, True, True]
    assert h["status_hadir"][6] == "CUTI_ALASAN_PENTING"
    assert (h["status_hadir"][2], h["hari_kerja"][2]) == ("LIBUR", False)


def test_items_of_skp(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        skp = daerah.pabrik.skp(orang, ("UTAMA", 12, {1: 1, 9: 2, 11: 5}), ("TAMBAHAN", 4, {}))
        skp.butir.filter(jenis="UTAMA").update(target="12.25")
        lama = daerah.pabrik.pegawai("B")
        daerah.pabrik.skp(lama, ("UTAMA", 1, {}))
        lama.skp.update(status="DRAF")
        daerah.pabrik.presensi()
    f = fakta_of(daerah)
    b = f["butir_skp"]
    assert b["kunci"] == [f"{orang.nip}:butir:1", f"{orang.nip}:butir:2"]
    assert list(zip(b["jenis"], b["target"], b["realisasi"], strict=True)) == [
        ("UTAMA", Fraction(49, 4), Fraction(3)),
        ("TAMBAHAN", Fraction(4), None),
    ]
    punya = dict(zip(f["pegawai"]["kunci"], f["pegawai"]["punya_skp"], strict=True))
    assert (punya[orang.nip], punya[lama.nip]) == (True, False)


def test_answers_are_summed_and_raters_counted(daerah: Daerah) -> None:
    from tenants.perilaku.services import round_settle_of

    with daerah.buka():
        orang = daerah.pabrik.pegawai("A")
        daerah.pabrik.nilai(orang, "REKAN", {"INTEGRITAS": [4, 5, 3], "DISIPLIN": [2, 2, 3]})
        daerah.pabrik.nilai(orang, "BAWAHAN", {"INTEGRITAS": [1, 2]})
        daerah.pabrik.nilai(orang, "ATASAN", {"INTEGRITAS": [5]})
        daerah.pabrik.presensi()
        round_settle_of(tahun=2026, bulan=10)
    v = fakta_of(daerah)["nilai_360"]
    nama = ("kelompok", "indikator", "jumlah_nilai", "jumlah_jawaban", "jumlah_penilai")
    assert list(zip(*(v[n] for n in nama), strict=True)) == [
        ("ATASAN", "INTEGRITAS", 5, 1, 1),
        ("REKAN", "INTEGRITAS", 12, 3, 3),
        ("REKAN", "DISIPLIN", 7, 3, 3),
    ], "two subordinates are below the threshold, and the frozen facts do not know them"
    assert v["kunci"][1] == f"{orang.nip}:REKAN:INTEGRITAS"


def test_columns_are_the_closed_list_of_facts(daerah: Daerah) -> None:
    from erk_core.fakta import FAKTA

    with daerah.buka():
        daerah.pabrik.pegawai("A")
        daerah.pabrik.presensi()
    f = fakta_of(daerah)
    bantu = {"kunci", "pegawai", "segmen"}
    assert {(t, n) for t, tabel in f.items() for n in tabel if n not in bantu} == set(FAKTA)


def test_copy_refuses_null_and_other_widths(daerah: Daerah) -> None:
    with daerah.buka(), connection.cursor() as cursor:
        benar = copy_columns(
            cursor, "select i::int8, i::int4 from generate_series(1, %(n)s) i", {"n": 3}, [("a", 8), ("b", 4)]
        )
        assert {n: k.tolist() for n, k in benar.items()} == {"a": [1, 2, 3], "b": [1, 2, 3]}
        for sql in ("select null::int8 as a", "select 1::int4 as a", "select 1::int8, 2::int8"):
            with pytest.raises(SalinError):
                copy_columns(cursor, sql, {}, [("a", 8)])


def test_snapshot_is_read_only_repeatable_and_bound(daerah: Daerah) -> None:
    tanya = (
        "select current_setting('transaction_isolation'), current_setting('transaction_read_only'), current_schema()"
    )
    with region_snapshot(daerah.schema), connection.cursor() as cursor:
        cursor.execute(tanya)
        assert cursor.fetchone() == ("repeatable read", "on", daerah.schema)
    with daerah.buka(), connection.cursor() as cursor:
        cursor.execute(tanya)
        assert cursor.fetchone() == ("read committed", "off", daerah.schema)
        with pytest.raises(RegionBindingError, match="terluar"), region_snapshot(daerah.schema):
            pass
    # the binding of the snapshot does not outlive it: another region right after is that region
    with region_snapshot(daerah.schema), connection.cursor() as cursor:
        cursor.execute("select 1")
    with region_atomic("r_3273"), connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        assert cursor.fetchone() == ("r_3273",)
    with region_snapshot("r_3273"), connection.cursor() as cursor:
        cursor.execute("select current_schema()")
        assert cursor.fetchone() == ("r_3273",)
