"""Each blocker on a real Postgres: it is named, counted, says what to do, and leaves nothing behind."""

from __future__ import annotations

import datetime as dt
import shutil
from typing import Any

import pytest

from erk_core import load_pack
from erk_kit.binding import RegionBindingError
from tenants.organisasi.models import GarisAtasan, KelasJabatan, Pegawai, RiwayatGolongan
from tenants.penilaian.bulan import KodePeriodeError
from tenants.penilaian.galat import CloseBlocked
from tenants.penilaian.halangan import Blocker
from tenants.penilaian.models import BagianHitungan, HasilPegawai, Hitungan, Periode, Potret
from tenants.penilaian.services import pack_adopt, period_blockers, period_close
from tenants.presensi.models import HasilHari
from tenants.remunerasi.models import BarisBayar
from tenants.sinkronisasi.models import Kesegaran
from tests.unit.penilaian.conftest import PAKET_UJI, Daerah
from tests.unit.penilaian.pabrik import buka_kalender

pytestmark = pytest.mark.unit


def terhalang(daerah: Daerah, kode: str = "2026-10") -> dict[str, Blocker]:
    """Close, expect a refusal, and see that nothing at all was written."""
    with pytest.raises(CloseBlocked) as galat:
        period_close(schema=daerah.schema, kode=kode)
    with daerah.buka():
        for model in (Periode, Hitungan, BagianHitungan, Potret, HasilPegawai, BarisBayar):
            assert not model.objects.exists(), model
    for b in galat.value.blockers:
        assert b.pesan, b.kode
        assert b.saran.endswith("."), b.kode
        assert len(b.contoh) <= 5
    return {b.kode: b for b in galat.value.blockers}


@pytest.fixture
def orang(daerah: Daerah) -> Pegawai:
    """One of two people of a month that could be closed."""
    with daerah.buka():
        daerah.pabrik.pegawai("Rekan")
        satu: Pegawai = daerah.pabrik.pegawai("Siti Aminah")
        daerah.pabrik.presensi()
    return satu


def test_a_day_without_an_accepted_calendar_row(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        buka_kalender(dt.date(2026, 10, 31))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah, b.contoh) == ("KALENDER_BELUM_DITERIMA", 1, ["31 Okt 2026"])
    assert "1 dari 31 hari" in b.pesan


@pytest.mark.parametrize("sampai", [None, dt.datetime(2026, 10, 31, 16, 58, tzinfo=dt.UTC)])
def test_attendance_that_does_not_reach_the_end_of_the_month(
    daerah: Daerah, orang: Pegawai, sampai: dt.datetime | None
) -> None:
    """16.58 UTC is 23.58 in Bandung."""
    with daerah.buka():
        Kesegaran.objects.all().delete()
        if sampai:
            Kesegaran.objects.create(sumber="presensi", data_sampai=sampai)
    (b,) = terhalang(daerah).values()
    assert b.kode == "PRESENSI_BELUM_LENGKAP"
    assert ("s.d. 31 Okt 2026 23:58 WIB" if sampai else "belum pernah diterima") in b.pesan


def test_no_attendance_at_all(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        HasilHari.objects.all().delete()
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah) == ("TANPA_PRESENSI", 62)


def test_days_without_a_result(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        HasilHari.objects.filter(pegawai=orang, tanggal__day__in=(4, 5)).delete()
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah) == ("HASIL_HARI_KURANG", 2)
    assert b.contoh == [f"Siti Aminah (NIP {orang.nip}), {hari} Okt 2026" for hari in (4, 5)]


def test_a_position_without_kelas(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        jabatan = daerah.pabrik.posisi("J99", "Penyuluh", None)
        daerah.pabrik.jabatan[99] = jabatan
        daerah.pabrik.tugas(orang, 99, jenis="PLT", mulai=dt.date(2026, 10, 30))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.contoh) == ("JABATAN_TANPA_KELAS", ["Penyuluh (J99), 1 pegawai"])


def test_kelas_that_begins_in_mid_month(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        KelasJabatan.objects.filter(jabatan__kode="J07").update(berlaku_mulai=dt.date(2026, 10, 2))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah, b.contoh) == ("JABATAN_TANPA_KELAS", 1, ["Jabatan kelas 7 (J07), 2 pegawai"])


def test_somebody_without_a_position(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        orang.penugasan.update(berlaku_sampai=dt.date(2026, 10, 28))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah) == ("TANPA_PENUGASAN", 1)
    assert b.contoh == [f"Siti Aminah (NIP {orang.nip}), 29–31 Okt 2026"]


def test_an_excluded_person_needs_no_position(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        orang.penugasan.all().delete()
        orang.riwayat_kedudukan.update(kedudukan="CLTN")
    assert period_close(schema=daerah.schema, kode="2026-10").jumlah_dikecualikan == 1


def test_somebody_without_golongan(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        RiwayatGolongan.objects.filter(pegawai=orang).update(berlaku_sampai=dt.date(2026, 10, 30))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.contoh) == ("TANPA_GOLONGAN", [f"Siti Aminah (NIP {orang.nip}), 31 Okt 2026"])


def test_a_gap_in_mid_month_is_named_too(daerah: Daerah, orang: Pegawai) -> None:
    """The last day rules the month's status, but a day on which nobody knows it is not passed over."""
    with daerah.buka():
        orang.riwayat_status.update(berlaku_sampai=dt.date(2026, 10, 9))
        orang.riwayat_status.create(status="PNS", berlaku_mulai=dt.date(2026, 10, 12))
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah, b.contoh) == ("TANPA_STATUS", 1, [f"Siti Aminah (NIP {orang.nip}), 10–11 Okt 2026"])


def test_somebody_without_superior(daerah: Daerah, orang: Pegawai) -> None:
    """No line, or one to somebody who has left; a line to the kepala daerah is the top of the tree."""
    with daerah.buka():
        orang.garis_atasan.update(berlaku_sampai=dt.date(2026, 10, 20))
        purna = Pegawai.objects.create(
            nama="Purna Tugas", terdaftar_mulai=dt.date(2000, 1, 1), terdaftar_sampai=dt.date(2026, 9, 30)
        )
        GarisAtasan.objects.filter(pegawai__nama="Rekan").update(atasan=purna)
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah) == ("TANPA_ATASAN", 2)
    assert [c.rpartition(", ")[2] for c in b.contoh] == ["1–31 Okt 2026", "21–31 Okt 2026"]
    with daerah.buka():
        GarisAtasan.objects.update(atasan=daerah.pabrik.kepala, berlaku_sampai=None)
    assert period_close(schema=daerah.schema, kode="2026-10").jumlah_dikecualikan == 0


def test_superiors_in_a_circle_on_one_day(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        rekan = Pegawai.objects.get(nama="Rekan")
        for satu, lain, mulai, sampai in ((orang, rekan, 1, 15), (rekan, orang, 15, 31)):
            satu.garis_atasan.update(berlaku_sampai=dt.date(2026, 9, 30))
            satu.garis_atasan.create(
                atasan=lain, berlaku_mulai=dt.date(2026, 10, mulai), berlaku_sampai=dt.date(2026, 10, sampai)
            )
        orang.garis_atasan.create(atasan=daerah.pabrik.kepala, berlaku_mulai=dt.date(2026, 10, 16))
        rekan.garis_atasan.create(
            atasan=daerah.pabrik.kepala, berlaku_mulai=dt.date(2026, 10, 1), berlaku_sampai=dt.date(2026, 10, 14)
        )
    (b,) = terhalang(daerah).values()
    assert (b.kode, b.jumlah) == ("ATASAN_BERPUTAR", 2)
    assert b.contoh[0].endswith("sejak 15 Okt 2026")
    # one day apart there is no circle
    with daerah.buka():
        orang.garis_atasan.filter(atasan=rekan).update(berlaku_sampai=dt.date(2026, 10, 14))
        orang.garis_atasan.filter(berlaku_mulai=dt.date(2026, 10, 16)).update(berlaku_mulai=dt.date(2026, 10, 15))
    assert period_close(schema=daerah.schema, kode="2026-10")


def test_no_pack_in_force(daerah: Daerah, orang: Pegawai) -> None:
    halangan = terhalang(daerah, "2025-12")
    assert halangan["TANPA_PAKET"].jumlah == 2
    # all at once, not one after the other
    assert {"KALENDER_BELUM_DITERIMA", "TANPA_PAKET"} <= set(halangan)


def test_a_month_before_the_packs_first_value(daerah: Daerah, orang: Pegawai, tmp_path: Any) -> None:
    lain = tmp_path / "uji"
    shutil.copytree(PAKET_UJI, lain)
    berkas = lain / "parameter" / "target_menit.yaml"
    berkas.write_text(berkas.read_text().replace("2026-01-01", "2027-01-01"))
    with daerah.buka():
        pack_adopt(pack=load_pack(lain), mulai=dt.date(2026, 10, 1))
    (b,) = terhalang(daerah).values()
    assert b.kode == "PERIODE_SEBELUM_PAKET"
    assert "target_menit" in b.pesan
    assert "2027-01" in b.pesan


def test_a_month_before_the_first_exclusion_rule(daerah: Daerah, orang: Pegawai, tmp_path: Any) -> None:
    lain = tmp_path / "uji"
    shutil.copytree(PAKET_UJI, lain)
    berkas = lain / "operasi.yaml"
    berkas.write_text(berkas.read_text().replace("2026-01-01", "2027-01-01"))
    with daerah.buka():
        pack_adopt(pack=load_pack(lain), mulai=dt.date(2026, 10, 1))
    assert set(terhalang(daerah)) == {"PERIODE_SEBELUM_PAKET"}


def test_a_fact_that_the_pack_refuses_is_located(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        daerah.pabrik.aktivitas(orang, 7, 1001)
    (b,) = terhalang(daerah).values()
    assert b.kode == "FAKTA_DITOLAK"
    assert f"{orang.nip}:2026-10-07" in "".join([*b.contoh, b.pesan])


def test_a_region_without_people(daerah: Daerah) -> None:
    with daerah.buka():
        daerah.pabrik.presensi()
    assert set(terhalang(daerah)) == {"DAFTAR_KOSONG"}


def test_not_a_month(daerah: Daerah) -> None:
    with pytest.raises(KodePeriodeError, match="2026-10"):
        period_close(schema=daerah.schema, kode="2026-13")


def test_missing_validation_and_raters_do_not_block(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        daerah.pabrik.aktivitas(orang, 7, 300, status="DIAJUKAN")
    assert period_close(schema=daerah.schema, kode="2026-10").total_bersih == 0


def test_the_list_before_the_button_is_the_same(daerah: Daerah, orang: Pegawai) -> None:
    with daerah.buka():
        assert period_blockers(schema=daerah.schema, kode="2026-10") == []
        orang.penugasan.all().delete()
        RiwayatGolongan.objects.filter(pegawai=orang).delete()
        sebelum = [b.kode for b in period_blockers(schema=daerah.schema, kode="2026-10")]
    assert sebelum == list(terhalang(daerah))
    with daerah.buka(), pytest.raises(RegionBindingError):
        period_blockers(schema="r_3273", kode="2026-10")
