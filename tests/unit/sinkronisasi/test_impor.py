"""Imports: whole or not at all, the raw file kept either way, each error with row, column and advice."""

import datetime as dt
import hashlib
import json

import pytest

from tenants.organisasi.models import Pegawai, Penugasan
from tenants.presensi.models import Perangkat, Rekaman
from tenants.sinkronisasi.models import Kiriman
from tenants.sinkronisasi.services import file_import, kesegaran_set
from tests.orang_uji import Kantor

KINI = dt.datetime(2026, 11, 10, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))


@pytest.fixture
def kantor(wilayah):
    wilayah("bandung")
    Perangkat.objects.get_or_create(kode="PINTU-1", defaults={"nama": "Pintu"})
    return Kantor.buat()


def impor(jenis, teks, nama="uji.csv"):
    isi = teks.encode() if isinstance(teks, str) else teks
    return file_import(jenis=jenis, nama_berkas=nama, isi=isi, sekarang=KINI, zona="Asia/Jakarta")


def satu_temuan(hasil):
    assert not hasil.diterima
    assert len(hasil.temuan) == 1, [t.kalimat() for t in hasil.temuan]
    return hasil.temuan[0]


def test_good_punches_are_applied_and_the_file_is_kept(kantor):
    staf = kantor.orang("Staf")
    teks = f"nip,waktu,perangkat\n{staf.nip},2026-11-09 07:28:00,PINTU-1\n{staf.nip},09/11/2026 16:02,PINTU-1\n"
    hasil = impor("rekaman", teks)
    assert (hasil.diterima, hasil.jumlah_baris, hasil.diterapkan) == (True, 2, 2)
    kiriman = Kiriman.objects.get(pk=hasil.kiriman_id)
    assert (bytes(kiriman.isi), kiriman.hash_isi) == (teks.encode(), hashlib.sha256(teks.encode()).hexdigest())
    assert Rekaman.objects.filter(kiriman_id=kiriman.pk).count() == 2
    assert Rekaman.objects.filter(pegawai=staf).earliest("waktu").waktu.astimezone(KINI.tzinfo).hour == 7


def test_the_same_file_twice_and_an_overlapping_one(kantor):
    staf = kantor.orang("Staf")
    baris = f"{staf.nip},2026-11-09 07:28:00,PINTU-1\n"
    pertama = impor("rekaman", "nip,waktu,perangkat\n" + baris)
    lagi = impor("rekaman", "nip,waktu,perangkat\n" + baris, nama="lain.csv")
    assert (lagi.baru, lagi.kiriman_id) == (False, pertama.kiriman_id)
    lebih = impor("rekaman", "nip,waktu,perangkat\n" + baris + f"{staf.nip},2026-11-09 16:00:00,PINTU-1\n")
    assert (lebih.jumlah_baris, lebih.diterapkan) == (2, 1)


@pytest.mark.parametrize(
    ("waktu", "perangkat", "kolom", "pesan"),
    [
        ("2026-11-09 25:00:00", "PINTU-1", "waktu", "bukan waktu"),
        ("kemarin", "PINTU-1", "waktu", "bukan waktu"),
        ("2026-11-10 12:00:01", "PINTU-1", "waktu", "masa depan"),
        ("2026-11-09 07:28:00", "PINTU-9", "perangkat", "tidak terdaftar"),
        ("2026-11-09 07:28:00", "", "perangkat", "kosong"),
    ],
)
def test_a_bad_punch_refuses_the_whole_file(kantor, waktu, perangkat, kolom, pesan):
    staf = kantor.orang("Staf")
    teks = f"nip,waktu,perangkat\n{staf.nip},2026-11-09 07:00:00,PINTU-1\n{staf.nip},{waktu},{perangkat}\n"
    temuan = satu_temuan(hasil := impor("rekaman", teks))
    assert (temuan.baris, temuan.kolom) == (3, kolom)
    assert pesan in temuan.pesan
    assert temuan.diharapkan
    assert temuan.saran
    assert not Rekaman.objects.filter(pegawai=staf).exists()
    kiriman = Kiriman.objects.get(pk=hasil.kiriman_id)
    assert (kiriman.status, bytes(kiriman.isi)) == ("DITOLAK", teks.encode())
    assert json.loads(json.dumps(kiriman.temuan))[0]["baris"] == 3


def test_nip_of_17_digits_and_an_unknown_one(kantor):
    teks = "nip,waktu,perangkat\n19850101201001001,2026-11-09 07:00:00,PINTU-1\n"
    assert "17 angka" in satu_temuan(impor("rekaman", teks)).pesan
    teks = "nip,waktu,perangkat\n198501012010010019,2026-11-09 07:00:00,PINTU-1\n"
    assert "tidak terdaftar di wilayah ini" in satu_temuan(impor("rekaman", teks)).pesan


def test_a_missing_column_names_it(kantor):
    temuan = satu_temuan(impor("rekaman", "nip,waktu\n1,2\n"))
    assert (temuan.baris, temuan.kolom) == (1, "perangkat")
    assert "nip,waktu,perangkat" in temuan.diharapkan


def test_duplicate_rows_name_the_first(kantor):
    staf = kantor.orang("Staf")
    baris = f"{staf.nip},2026-11-09 07:00:00,PINTU-1\n"
    temuan = satu_temuan(impor("rekaman", "nip,waktu,perangkat\n" + baris + baris))
    assert "sama dengan baris 2" in temuan.pesan


def test_new_people_with_their_facts(kantor):
    teks = (
        "nip;nama;status;golongan;ruang;terdaftar_mulai\n"
        "19910101 201501 1 777;Peraga Satu;PNS;III;a;2015-01-01\n"
        "199202022022211778;Peraga Dua;PPPK;PPPK;IX;01/03/2022\n"
    )
    assert impor("pegawai", teks).diterapkan == 2
    satu = Pegawai.objects.get(nip="199101012015011777")
    assert (satu.riwayat_status.get().status, satu.riwayat_golongan.get().ruang) == ("PNS", "a")
    assert satu.riwayat_kedudukan.get().kedudukan == "AKTIF"
    ulang = impor("pegawai", teks.replace("Peraga Dua", "Peraga 2"))
    assert [t.baris for t in ulang.temuan] == [2, 3]


def test_unknown_words_are_listed_with_the_allowed_ones(kantor):
    teks = "nip,nama,status,golongan,terdaftar_mulai\n199101012015011777,A,HONORER,III,2015-01-01\n"
    temuan = satu_temuan(impor("pegawai", teks))
    assert (temuan.kolom, "PPPK_PARUH_WAKTU" in temuan.diharapkan) == ("status", True)


def test_unknown_position_suggests_near_ones(kantor):
    staf = kantor.orang("Staf")
    kode = kantor.posisi("PENGAWAS", 9).kode
    kepala = "nip,kode_jabatan,kode_unit,jenis,mulai\n"
    temuan = satu_temuan(impor("penugasan", f"{kepala}{staf.nip},{kode[:-1]}X,{kantor.kode},DEFINITIF,2026-11-15\n"))
    assert temuan.kolom == "kode_jabatan"
    assert kode in temuan.diharapkan
    hasil = impor("penugasan", f"{kepala}{staf.nip},{kode},{kantor.kode},DEFINITIF,2026-11-15\n")
    assert hasil.diterapkan == 1
    lama = Penugasan.objects.get(pegawai=staf, berlaku_mulai=dt.date(2026, 1, 1))
    assert lama.berlaku_sampai == dt.date(2026, 11, 14)


def test_a_rule_broken_while_writing_takes_everything_back(kantor):
    a, b = kantor.orang("A"), kantor.orang("B")
    kode = kantor.posisi("PENGAWAS", 9).kode
    teks = (
        "nip,kode_jabatan,kode_unit,mulai\n"
        f"{a.nip},{kode},{kantor.kode},2026-11-15\n"
        f"{b.nip},{kode},{kantor.kode},2025-06-01\n"
    )
    temuan = satu_temuan(impor("penugasan", teks))
    assert temuan.baris == 3
    assert Penugasan.objects.filter(pegawai=a).count() == 1


@pytest.mark.parametrize("isi", [b"", b"\n\n", b"nip,waktu,perangkat\n", b"\xff\xfe\x00", b"nip,waktu,perangkat\n\x00"])
def test_empty_and_binary_files_are_findings(kantor, isi):
    assert not impor("rekaman", isi).diterima


def test_freshness_never_moves_back(kantor):
    kesegaran_set(sumber="uji", data_sampai=KINI)
    assert kesegaran_set(sumber="uji", data_sampai=KINI - dt.timedelta(hours=1)).data_sampai == KINI
