"""Ending, correcting and withdrawing a dated fact: what was known before stays readable, and every rule holds again."""

import datetime as dt

import pytest
from django.db import DatabaseError, transaction
from django.utils import timezone

from tenants.jejak.aksi import kalimat
from tenants.jejak.models import Catatan
from tenants.organisasi import selectors, services
from tenants.organisasi.galat import FaktaBertumpuk, GalatLayanan
from tenants.organisasi.models import FaktaLama, GarisAtasan, HukumanDisiplin, Penugasan, RiwayatPtkp, RiwayatStatus

HARI = dt.date(2026, 10, 15)
AWAL = dt.date(2020, 1, 1)


@pytest.fixture
def orang(wilayah):
    """Three people, a unit, and positions with (7) and without (0) kelas."""
    wilayah("bandung")
    opd = services.opd_create(kode="UJI", nama="Dinas Uji", singkatan="Uji")
    jabatan = {k: services.jabatan_create(kode=f"UJI-{k}", nama=f"Jabatan {k}", jenis="PELAKSANA") for k in (7, 8, 0)}
    for kelas in (7, 8):
        services.kelas_jabatan_set(jabatan_id=jabatan[kelas].pk, kelas=kelas, mulai=dt.date(2021, 1, 1))
    tiga = [
        services.pegawai_create(nip=f"19900101201501199{n}", nama=f"Uji {n}", terdaftar_mulai=dt.date(2015, 1, 1))
        for n in (1, 2, 3)
    ]
    return *tiga, opd.unit.get(), jabatan


def test_as_known_at_an_instant(orang):
    a = orang[0]
    satu = services.status_set(pegawai_id=a.pk, status="CPNS", mulai=AWAL)
    t0 = timezone.now()
    services.status_set(pegawai_id=a.pk, status="PNS", mulai=HARI)
    t1 = timezone.now()
    satu.refresh_from_db()
    services.fact_correct(fakta=satu, alasan="SK CPNS dibaca ulang", status="PPPK", oleh_id=7)
    t2 = timezone.now()
    dua = RiwayatStatus.objects.get(pegawai=a, status="PNS")
    services.fact_withdraw(fakta=dua, alasan="milik orang lain")

    def diketahui(pada):
        return [
            (f.status, f.berlaku_mulai, f.berlaku_sampai)
            for f in services.facts_known(RiwayatStatus, pada=pada, pemilik_id=a.pk)
        ]

    sebelum = HARI - dt.timedelta(days=1)
    assert diketahui(satu.dicatat_pada - dt.timedelta(seconds=1)) == []
    assert diketahui(t0) == [("CPNS", AWAL, None)]
    assert diketahui(t1) == [("CPNS", AWAL, sebelum), ("PNS", HARI, None)]
    assert diketahui(t2) == [("PPPK", AWAL, sebelum), ("PNS", HARI, None)]
    assert diketahui(timezone.now()) == [("PPPK", AWAL, sebelum)]
    (pada_hari,) = services.facts_known_on(RiwayatStatus, hari=HARI, pada=t0, pemilik_id=a.pk)
    assert pada_hari.status == "CPNS"
    lama = list(FaktaLama.objects.filter(tabel="organisasi.riwayatstatus", pemilik_id=a.pk).order_by("id"))
    assert [(f.tindakan, f.alasan, f.oleh_id) for f in lama] == [
        ("DIAKHIRI", "", None),
        ("DIKOREKSI", "SK CPNS dibaca ulang", 7),
        ("DIBATALKAN", "milik orang lain", None),
    ]
    # ending a fact does not make it look as if it had become known only then; correcting it does
    assert lama[1].dicatat_pada == lama[0].dicatat_pada < t0
    satu.refresh_from_db()
    assert t1 < satu.dicatat_pada < t2


def test_old_versions_are_append_only(orang):
    satu = services.status_set(pegawai_id=orang[0].pk, status="CPNS", mulai=AWAL)
    services.fact_end(fakta=satu, sampai=HARI)
    for ubah in (lambda q: q.update(alasan="x"), lambda q: q.delete()):
        with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            ubah(FaktaLama.objects.all())


@pytest.mark.parametrize("boleh", ["select", "select, update"])
def test_a_row_that_the_database_holds_fast_is_refused_in_words(segar, boleh):
    """Row-level security turns a write into 0 rows: that must not pass for done, nor leave a version behind."""
    from erk_kit.binding import region_atomic
    from provisioning.owner import owner_connection

    with region_atomic("r_3273"):
        a = services.pegawai_create(nip=None, nama="Uji", terdaftar_mulai=AWAL)
        satu = services.status_set(pegawai_id=a.pk, status="PNS", mulai=AWAL)
    with owner_connection() as raw, raw.cursor() as kursor:
        # in the place of the region's own policies, which open this month
        for nama in ("lihat", "tambah", "ubah", "hapus"):
            kursor.execute(f"drop policy kunci_{nama} on r_3273.organisasi_riwayatstatus")
        for apa in boleh.split(", "):
            kursor.execute(f"create policy uji_{apa} on r_3273.organisasi_riwayatstatus for {apa} using (true)")
    for ubah in (
        lambda: services.fact_withdraw(fakta=satu, alasan="uji"),
        *((lambda: services.fact_end(fakta=satu, sampai=HARI),) if boleh == "select" else ()),
    ):
        with pytest.raises(GalatLayanan, match="bulan yang terkunci") as galat, region_atomic("r_3273"):
            ubah()
        assert galat.value.kode == "fakta_terkunci"
    with region_atomic("r_3273"):
        assert RiwayatStatus.objects.filter(pk=satu.pk, berlaku_sampai=None).exists()
        assert not FaktaLama.objects.filter(fakta_id=satu.pk, tabel="organisasi.riwayatstatus").exists()


def test_ending_shortens_and_nothing_else(orang):
    satu = services.status_set(pegawai_id=orang[0].pk, status="CPNS", mulai=AWAL)
    with pytest.raises(GalatLayanan, match="sebelum mulai"):
        services.fact_end(fakta=satu, sampai=AWAL - dt.timedelta(days=1))
    services.fact_end(fakta=satu, sampai=HARI, alasan="berhenti")
    assert selectors.status_pada(pegawai_id=orang[0].pk, hari=HARI).status == "CPNS"
    assert selectors.status_pada(pegawai_id=orang[0].pk, hari=HARI + dt.timedelta(days=1)) is None
    with pytest.raises(GalatLayanan, match="sudah berakhir 15 Okt 2026"):
        services.fact_end(fakta=satu, sampai=HARI + dt.timedelta(days=1))


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"status": "PNS"}, "tidak mengubah apa pun"),
        ({"pegawai_id": 1}, "pegawai_id tidak dapat dikoreksi"),
        ({"dicatat_pada": None}, "dicatat_pada tidak dapat dikoreksi"),
        ({"status": "HONORER"}, "kolom status"),
        ({"berlaku_sampai": dt.date(2019, 1, 1)}, "sebelum mulai"),
    ],
)
def test_corrections_that_are_refused(orang, isi, kata):
    satu = services.status_set(pegawai_id=orang[0].pk, status="PNS", mulai=AWAL)
    with pytest.raises(GalatLayanan, match=kata), transaction.atomic():
        services.fact_correct(fakta=satu, alasan="salah ketik", **isi)
    assert not FaktaLama.objects.filter(pemilik_id=orang[0].pk).exists()
    with pytest.raises(GalatLayanan, match="memerlukan alasan"):
        services.fact_correct(fakta=satu, alasan=" ", status="CPNS")
    services.fact_withdraw(fakta=satu, alasan="ganda")
    with pytest.raises(GalatLayanan, match="sudah dibatalkan"):
        services.fact_correct(fakta=satu, alasan="salah ketik", status="CPNS")


def test_a_correction_must_not_overlap(orang):
    services.status_set(pegawai_id=orang[0].pk, status="CPNS", mulai=AWAL)
    dua = services.status_set(pegawai_id=orang[0].pk, status="PNS", mulai=HARI)
    with pytest.raises(FaktaBertumpuk, match="bertumpuk dengan catatan lain"), transaction.atomic():
        services.fact_correct(fakta=dua, alasan="TMT salah", berlaku_mulai=dt.date(2026, 10, 1))
    assert selectors.status_pada(pegawai_id=orang[0].pk, hari=dt.date(2026, 10, 1)).status == "CPNS"


def test_a_correction_keeps_the_rule_of_its_kind(orang):
    a, b, *_ = orang
    services.atasan_set(pegawai_id=a.pk, atasan_id=b.pk, mulai=AWAL)
    c = orang[2]
    garis = services.atasan_set(pegawai_id=b.pk, atasan_id=c.pk, mulai=AWAL)
    with pytest.raises(GalatLayanan, match="berputar"), transaction.atomic():
        services.fact_correct(fakta=garis, alasan="salah pilih", atasan_id=a.pk)


def test_two_definitive_positions_on_one_day_cannot_be_stored(orang):
    """The service ends the former; what bypasses it meets the database."""
    a, _, _, unit, jabatan = orang
    for jenis in ("DEFINITIF", "PLT"):
        isi = {"pegawai": a, "jabatan": jabatan[7], "unit": unit, "jenis": jenis}
        Penugasan.objects.create(**isi, berlaku_mulai=AWAL, berlaku_sampai=HARI)
        with pytest.raises(DatabaseError, match="conflicting key"), transaction.atomic():
            Penugasan.objects.create(**isi, berlaku_mulai=HARI)
    Penugasan.objects.create(**isi, berlaku_mulai=HARI + dt.timedelta(days=1))


def test_a_position_without_class_is_refused(orang):
    a, _, _, unit, jabatan = orang
    isi = {"pegawai_id": a.pk, "unit_id": unit.pk, "mulai": HARI}
    with pytest.raises(GalatLayanan, match=r"Jabatan 0 \(UJI-0\) tidak berkelas sejak 15 Okt 2026"):
        services.penugasan_set(**isi, jabatan_id=jabatan[0].pk)
    satu = services.penugasan_set(**isi, jabatan_id=jabatan[7].pk)
    with pytest.raises(GalatLayanan, match="tidak berkelas"), transaction.atomic():
        services.fact_correct(fakta=satu, alasan="salah pilih", jabatan_id=jabatan[0].pk)
    # a history that began before classes existed is no reason to refuse it
    services.fact_correct(fakta=satu, alasan="TMT salah", berlaku_mulai=dt.date(2019, 1, 1))


def test_a_circle_on_a_later_day_is_refused(orang):
    """A->B from today; B->A was recorded for next month: the line would close a circle then."""
    a, b, c, *_ = orang
    depan = dt.date(2026, 11, 1)
    services.atasan_set(pegawai_id=b.pk, atasan_id=c.pk, mulai=depan)
    services.atasan_set(pegawai_id=c.pk, atasan_id=a.pk, mulai=depan)
    with pytest.raises(GalatLayanan, match="berputar pada 1 Nov 2026"):
        services.atasan_set(pegawai_id=a.pk, atasan_id=b.pk, mulai=HARI)
    services.atasan_set(pegawai_id=a.pk, atasan_id=b.pk, mulai=HARI, sampai=dt.date(2026, 10, 31))


def test_a_superior_who_is_not_on_the_roll_is_refused(orang):
    a = orang[0]
    baru = services.pegawai_create(nip=None, nama="Baru", terdaftar_mulai=dt.date(2026, 10, 16))
    with pytest.raises(GalatLayanan, match="Baru tidak terdaftar sebagai pegawai pada 15 Okt 2026"):
        services.atasan_set(pegawai_id=a.pk, atasan_id=baru.pk, mulai=HARI)
    bupati = services.kepala_daerah_create(nama="Bupati", mulai=dt.date(2025, 2, 20))
    assert services.atasan_set(pegawai_id=a.pk, atasan_id=bupati.pk, mulai=HARI)
    assert GarisAtasan.objects.filter(pegawai=a).count() == 1


def test_ptkp_of_a_day(orang):
    a = orang[0]
    services.ptkp_set(pegawai_id=a.pk, ptkp="TK/0", mulai=AWAL)
    services.ptkp_set(pegawai_id=a.pk, ptkp="K/3", mulai=HARI)
    assert selectors.ptkp_pada(pegawai_id=a.pk, hari=HARI).ptkp == "K/3"
    # the category waits for the next tax year
    assert selectors.kategori_ptkp_pada(pegawai_id=a.pk, hari=dt.date(2026, 12, 31)) == "A"
    assert selectors.kategori_ptkp_pada(pegawai_id=a.pk, hari=dt.date(2027, 1, 1)) == "C"
    with pytest.raises(GalatLayanan, match="kolom ptkp"):
        services.ptkp_set(pegawai_id=a.pk, ptkp="K/4", mulai=dt.date(2027, 1, 1))
    assert RiwayatPtkp.objects.filter(pegawai=a).count() == 2


def hukum(a, jenis, mulai=HARI, sampai=None):
    return services.hukuman_disiplin_set(
        pegawai_id=a.pk, jenis=jenis, mulai=mulai, sampai=sampai, nomor_sk="SK 1", tanggal_sk=mulai
    )


@pytest.mark.parametrize(
    ("jenis", "mulai", "akhir"),
    [
        ("POTONGAN_6_BULAN", dt.date(2026, 10, 15), dt.date(2027, 4, 14)),
        ("POTONGAN_9_BULAN", dt.date(2026, 5, 31), dt.date(2027, 2, 27)),
        ("POTONGAN_12_BULAN", dt.date(2026, 1, 1), dt.date(2026, 12, 31)),
        ("BEBAS_JABATAN", dt.date(2028, 2, 29), dt.date(2029, 2, 27)),
        ("PEMBERHENTIAN", dt.date(2026, 1, 1), None),
    ],
)
def test_last_day_of_a_punishment(orang, jenis, mulai, akhir):
    assert hukum(orang[0], jenis, mulai).berlaku_sampai == akhir


def test_punishments_that_are_refused(orang):
    a = orang[0]
    with pytest.raises(GalatLayanan, match="'CELAAN' tidak dikenal"):
        hukum(a, "CELAAN")
    with pytest.raises(GalatLayanan, match="hari terakhirnya tidak diatur"):
        hukum(a, "TEGURAN_LISAN")
    with pytest.raises(GalatLayanan, match="paling lambat 14 Apr 2027"):
        hukum(a, "POTONGAN_6_BULAN", sampai=dt.date(2027, 4, 15))
    satu = hukum(a, "POTONGAN_6_BULAN")
    with pytest.raises(FaktaBertumpuk, match="Hukuman disiplin sedang mulai 1 Des 2026 bertumpuk"):
        hukum(a, "POTONGAN_9_BULAN", dt.date(2026, 12, 1))
    with pytest.raises(GalatLayanan, match="adalah hukuman disiplin berat, bukan sedang"), transaction.atomic():
        services.fact_correct(fakta=satu, alasan="salah jenis", jenis="BEBAS_JABATAN")
    ringan = hukum(a, "TEGURAN_LISAN", sampai=dt.date(2026, 12, 31))
    assert selectors.hukuman_disiplin_pada(pegawai_id=a.pk, hari=HARI) == satu
    assert selectors.hukuman_disiplin_pada(pegawai_id=a.pk, hari=HARI - dt.timedelta(days=1)) is None
    # the kind belongs to its level in the database too
    with pytest.raises(DatabaseError, match="hukuman_jenis_tingkat"), transaction.atomic():
        HukumanDisiplin.objects.filter(pk=ringan.pk).update(tingkat="BERAT")


def test_each_change_by_hand_is_in_the_audit_trail(orang):
    a, _, _, _, jabatan = orang
    sebelum = Catatan.objects.count()
    satu = services.status_set(pegawai_id=a.pk, status="CPNS", mulai=AWAL)
    services.status_set(pegawai_id=a.pk, status="PNS", mulai=HARI, sumber="SIMPEG")  # a sync: recorded as a delivery
    services.fact_correct(fakta=satu, alasan="salah baca", status="PPPK", oleh_id=7)
    services.fact_end(fakta=satu, sampai=dt.date(2026, 1, 1))
    services.fact_withdraw(fakta=satu, alasan="ganda")
    services.fact_correct(fakta=jabatan[7].riwayat_kelas.get(), alasan="SK 2", nilai=1105)
    baris = list(Catatan.objects.order_by("id")[sebelum:])
    assert [(c.aksi, c.objek_label, c.rincian.get("tindakan"), c.rincian.get("alasan")) for c in baris] == [
        ("pegawai.fakta", "Uji 1", None, None),
        ("pegawai.fakta_ubah", "Uji 1", "mengoreksi", "salah baca"),
        ("pegawai.fakta_ubah", "Uji 1", "mengakhiri", "tanpa alasan"),
        ("pegawai.fakta_ubah", "Uji 1", "membatalkan", "ganda"),
        ("jabatan.kelas_ubah", "Jabatan 7", "mengoreksi", "SK 2"),
    ]
    assert (baris[1].rincian["lama"], baris[1].rincian["baru"]) == ({"status": "CPNS"}, {"status": "PPPK"})
    teks = kalimat(
        aksi=baris[1].aksi, aktor_label="Budi", peran="", objek_label="Uji 1", objek_kunci="", rincian=baris[1].rincian
    )
    assert teks == "Budi mengoreksi riwayat status Uji 1 (salah baca)"
