"""Dated facts: the running row ends the day before, and nothing overlaps."""

import datetime as dt

import pytest

from tenants.organisasi import selectors, services
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.models import GarisAtasan, KelasJabatan, Penugasan, RiwayatGolongan

HARI = dt.date(2026, 10, 15)


@pytest.fixture
def orang(wilayah):
    """Two people, a unit and two positions of classes 7 and 9, in a bound region."""
    wilayah("bandung")
    opd = services.opd_create(kode="UJI", nama="Dinas Uji", singkatan="Uji")
    unit = opd.unit.get()
    kelas = {}
    for kode, tingkat in (("UJI-7", 7), ("UJI-9", 9)):
        kelas[tingkat] = services.jabatan_create(kode=kode, nama=f"Jabatan {kode}", jenis="PELAKSANA")
        services.kelas_jabatan_set(jabatan_id=kelas[tingkat].pk, kelas=tingkat, mulai=dt.date(2021, 1, 1))
    a, b = (
        services.pegawai_create(nip=f"19900101201501199{n}", nama=f"Uji {n}", terdaftar_mulai=dt.date(2015, 1, 1))
        for n in (1, 2)
    )
    return a, b, unit, kelas


def test_set_closes_the_running_row_the_day_before(orang):
    a, _, _, _ = orang
    services.golongan_set(pegawai_id=a.pk, golongan="III", ruang="a", mulai=dt.date(2020, 1, 1))
    services.golongan_set(pegawai_id=a.pk, golongan="IV", ruang="a", mulai=HARI)
    lama = RiwayatGolongan.objects.get(pegawai=a, golongan="III")
    assert lama.berlaku_sampai == dt.date(2026, 10, 14)
    assert selectors.golongan_pada(pegawai_id=a.pk, hari=dt.date(2026, 10, 14)).golongan == "III"
    assert selectors.golongan_pada(pegawai_id=a.pk, hari=HARI).golongan == "IV"


def test_overlap_is_refused_in_words(orang):
    a, _, _, _ = orang
    services.status_set(pegawai_id=a.pk, status="PNS", mulai=HARI)
    with pytest.raises(FaktaBertumpuk) as galat:
        services.status_set(pegawai_id=a.pk, status="CPNS", mulai=dt.date(2026, 1, 1))
    assert "15 Okt 2026" in galat.value.pesan
    assert "sebelum 15 Okt 2026" in galat.value.saran
    services.status_set(pegawai_id=a.pk, status="CPNS", mulai=dt.date(2026, 1, 1), sampai=dt.date(2026, 10, 14))
    assert selectors.status_pada(pegawai_id=a.pk, hari=dt.date(2026, 5, 1)).status == "CPNS"


def test_reversed_span_is_refused(orang):
    a, _, _, _ = orang
    with pytest.raises(GalatLayanan, match="sebelum mulai"):
        services.kedudukan_set(pegawai_id=a.pk, kedudukan="MPP", mulai=HARI, sampai=dt.date(2026, 10, 1))


def test_definitive_position_replaces_and_acting_one_stands_beside(orang):
    a, _, unit, kelas = orang
    beri = {"pegawai_id": a.pk, "unit_id": unit.pk}
    services.penugasan_set(**beri, jabatan_id=kelas[7].pk, mulai=dt.date(2025, 1, 1))
    services.penugasan_set(**beri, jabatan_id=kelas[9].pk, jenis="PLT", mulai=dt.date(2026, 7, 1))
    dua = selectors.penugasan_pada(pegawai_id=a.pk, hari=HARI)
    assert [p.jenis for p in dua] == ["DEFINITIF", "PLT"]
    with pytest.raises(FaktaBertumpuk, match="Penugasan Plt"):
        services.penugasan_set(**beri, jabatan_id=kelas[9].pk, jenis="PLT", mulai=HARI)
    services.penugasan_set(**beri, jabatan_id=kelas[9].pk, mulai=HARI)
    assert selectors.definitif_pada(pegawai_id=a.pk, hari=HARI).jabatan_id == kelas[9].pk
    assert Penugasan.objects.filter(pegawai=a, jenis="DEFINITIF").count() == 2
    assert selectors.opd_pada(pegawai_id=a.pk, hari=HARI).kode == "UJI"


@pytest.mark.parametrize(
    ("kelas", "status", "dasar"),
    [(0, "peraga", ""), (18, "peraga", ""), (7, "peraga", "SK 1"), (7, "terverifikasi", " ")],
)
def test_class_needs_its_range_and_its_decree(orang, kelas, status, dasar):
    jabatan = orang[3][7]
    with pytest.raises(GalatLayanan):
        services.kelas_jabatan_set(jabatan_id=jabatan.pk, kelas=kelas, status=status, dasar=dasar, mulai=HARI)


def test_class_of_a_day(orang):
    jabatan = orang[3][7]
    services.kelas_jabatan_set(
        jabatan_id=jabatan.pk,
        kelas=8,
        nilai=1105,
        status=KelasJabatan.Status.TERVERIFIKASI,
        dasar="SK 1/2026",
        mulai=HARI,
    )
    assert selectors.kelas_pada(jabatan_id=jabatan.pk, hari=dt.date(2026, 10, 14)).kelas == 7
    assert selectors.kelas_pada(jabatan_id=jabatan.pk, hari=HARI).kelas == 8
    assert selectors.kelas_pada(jabatan_id=jabatan.pk, hari=dt.date(2020, 12, 31)) is None


def test_superior_not_oneself_and_not_in_a_circle(orang):
    a, b, _, _ = orang
    with pytest.raises(GalatLayanan, match="dirinya sendiri"):
        services.atasan_set(pegawai_id=a.pk, atasan_id=a.pk, mulai=HARI)
    services.atasan_set(pegawai_id=a.pk, atasan_id=b.pk, mulai=HARI)
    with pytest.raises(GalatLayanan, match="berputar"):
        services.atasan_set(pegawai_id=b.pk, atasan_id=a.pk, mulai=HARI)
    assert selectors.atasan_pada(pegawai_id=a.pk, hari=HARI) == b
    assert list(selectors.bawahan_pada(atasan_id=b.pk, hari=HARI)) == [a]


def test_line_set_by_hand_outlives_a_sync(orang):
    a, b, _, _ = orang
    lain = services.pegawai_create(nip=None, nama="Tanpa NIP", terdaftar_mulai=dt.date(2015, 1, 1))
    services.atasan_set(pegawai_id=a.pk, atasan_id=b.pk, mulai=dt.date(2026, 1, 1))
    services.atasan_set(pegawai_id=a.pk, atasan_id=lain.pk, mulai=HARI, sumber="SIMPEG")
    assert selectors.atasan_pada(pegawai_id=a.pk, hari=HARI) == b
    assert GarisAtasan.objects.filter(pegawai=a).count() == 1


@pytest.mark.parametrize("nip", ["19900101201501199", "1990010120150119911", "19900101201501199X"])
def test_person_with_a_wrong_nip_is_refused(orang, nip):
    with pytest.raises(GalatLayanan, match="NIP"):
        services.pegawai_create(nip=nip, nama="Salah", terdaftar_mulai=HARI)


def test_nip_twice_is_refused(orang):
    with pytest.raises(GalatLayanan, match="sudah terdaftar"):
        services.pegawai_create(nip=orang[0].nip, nama="Kembar", terdaftar_mulai=HARI)
