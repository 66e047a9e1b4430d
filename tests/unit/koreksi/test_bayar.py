"""Instalments join the run of a later month: exact, capped, never below zero, final at its lock; closed rows stay."""

from __future__ import annotations

import datetime as dt
import hashlib

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import ProgrammingError

from erk_kit.dsn import owner_url
from tenants.penilaian.bulan import Bulan
from tenants.penilaian.galat import KendaliGagal, KunciDitolak
from tenants.penilaian.kendali import corrections_check
from tenants.penilaian.koreksi.buku import Batas
from tenants.penilaian.koreksi.galat import KoreksiKedaluwarsa
from tenants.penilaian.koreksi.periksa import verify_corrections
from tenants.penilaian.koreksi.putus import correction_renew
from tenants.penilaian.koreksi.ubah import Perubahan
from tenants.penilaian.models import BarisKoreksi, HasilPegawai, Koreksi, KoreksiPegawai, KunciBulan, Periode
from tenants.penilaian.rantai import chain_findings, lock_payload
from tenants.penilaian.ulang import verify_run
from tests.unit.koreksi.conftest import Terkunci, menit
from tests.unit.penilaian.test_bulan_lalu import siapkan

pytestmark = pytest.mark.unit

NOV, DES = "2026-11", "2026-12"
TABEL = (
    "penilaian_hitungan",
    "penilaian_bagianhitungan",
    "penilaian_potret",
    "penilaian_hasilpegawai",
    "penilaian_hasilsegmen",
    "remunerasi_barisbayar",
    "presensi_hasilhari",
    "aktivitas_aktivitas",
    "penilaian_kuncibulan",
)


def sidik_oktober() -> dict[str, str]:
    """Hash of every row of the locked month, by table."""
    oktober = {
        "penilaian_hitungan": "id in (select hitungan_id from penilaian_kuncibulan where awal = '2026-10-01')",
        "penilaian_kuncibulan": "awal = '2026-10-01'",
        "presensi_hasilhari": "tanggal between '2026-10-01' and '2026-10-31'",
        "aktivitas_aktivitas": "tanggal between '2026-10-01' and '2026-10-31'",
    }
    hitungan = "hitungan_id in (select hitungan_id from penilaian_kuncibulan where awal = '2026-10-01')"
    bagian = (
        "bagian_id in (select b.id from penilaian_bagianhitungan b join penilaian_kuncibulan k "
        "on k.hitungan_id = b.hitungan_id where k.awal = '2026-10-01')"
    )
    hasil = {}
    with connection.cursor() as cursor:
        for tabel in TABEL:
            syarat = oktober.get(tabel, hitungan)
            if tabel == "penilaian_potret":
                syarat = bagian
            if tabel == "penilaian_hasilsegmen":
                syarat = f"hasil_id in (select id from penilaian_hasilpegawai where {bagian})"
            cursor.execute(f"select coalesce(string_agg(t::text, '|' order by t.id), '') from {tabel} t where {syarat}")
            (isi,) = cursor.fetchone()
            assert isi, tabel
            hasil[tabel] = hashlib.sha256(isi.encode()).hexdigest()
    return hasil


def baris(kode: str) -> list[tuple[str, int, int, int]]:
    bulan = Bulan.parse(kode)
    berlaku = Periode.objects.get(tahun=bulan.tahun, bulan=bulan.bulan).hitungan_berlaku
    semua = BarisKoreksi.objects.filter(hitungan=berlaku).order_by("pegawai__nama", "orang_id")
    return [(b.pegawai.nama, b.ke, b.jumlah, b.sisa) for b in semua.select_related("pegawai")]


def test_a_minus_over_the_cap_is_spread_over_months_and_a_plus_is_not(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        lama = sidik_oktober()
        plus = t.usulkan(menit(t.budi, 700))
        minus = t.usulkan(menit(t.siti, 800))
        assert t.terima(plus) == t.terima(minus) == "DITERIMA"
        assert minus.selisih == -589_000
        # 3.100.000 x 90 % x 95 % in November; Siti nothing at all in December
        siapkan(Bulan(2026, 11), {t.siti: 900, t.budi: 100})
    satu = t.tutup(NOV)
    with t.buka():
        assert baris(NOV) == [("Budi", 1, 589_000, 0), ("Siti", 1, -300_000, -289_000)]
        bersih = dict(HasilPegawai.objects.filter(hitungan=satu).values_list("pegawai__nama", "bersih"))
        assert bersih["Siti"] == 2_650_500, "the run's own lines stay as scored"
        assert satu.total_bersih == sum(bersih.values())
        assert verify_run(satu.pk).cocok
    assert t.tutup(NOV).pk == satu.pk, "closing again with nothing new is the same run"
    t.kunci(NOV)
    with t.buka():
        kunci = KunciBulan.objects.select_related("hitungan").order_by("nomor")
        assert [lock_payload(k, schema=t.daerah.schema).get("koreksi") for k in kunci] == [
            None,
            {"banyak": 2, "total": 289_000},
        ]
        assert chain_findings(list(kunci), schema=t.daerah.schema) == []
        siapkan(Bulan(2026, 12), {t.budi: 100})
    t.tutup(DES)
    with t.buka():
        assert baris(DES) == [], "Siti earns nothing in December: all is carried over"
        siapkan(Bulan(2027, 1), {t.siti: 1000})
    t.kunci(DES)
    t.tutup("2027-01")
    with t.buka():
        assert baris("2027-01") == [("Siti", 2, -289_000, 0)]
        assert sidik_oktober() == lama
        hasil = verify_corrections(schema=t.daerah.schema)
        assert hasil.temuan == []
        assert (hasil.koreksi, hasil.orang, hasil.cicilan) == (2, 2, 3)


@pytest.mark.parametrize("urutan", [(0, 1, 2), (2, 0, 1)])
def test_three_corrections_in_any_order_sum_to_the_same_as_one(terkunci: Terkunci, urutan: tuple[int, ...]) -> None:
    t = terkunci
    ubah = [menit(t.budi, 700), menit(t.budi, 333, hari=2), menit(t.budi, 5, hari=3)]
    with t.buka():
        sekaligus = t.usulkan(*ubah)
        usulan = [t.usulkan(u) for u in ubah]
        for ke, i in enumerate(urutan):
            satu = usulan[i]
            if ke:
                with pytest.raises(KoreksiKedaluwarsa):
                    t.terima(satu)
                satu = correction_renew(actor=t.akun["usul"], nomor=satu.nomor, sidik=satu.hash)
            t.terima(satu)
        diterima = KoreksiPegawai.objects.filter(koreksi__langkah__urutan=2, koreksi__langkah__langkah="TERIMA")
        assert diterima.count() == 3
        assert sum(o.selisih for o in diterima) == sekaligus.selisih != 0
        komponen: dict[str, int] = {}
        for o in (*diterima, sekaligus.orang.get()):
            tanda = -1 if o.koreksi_id == sekaligus.pk else 1
            for (k, _, dulu), (_, _, kini) in zip(o.lama, o.baru, strict=True):
                komponen[k] = komponen.get(k, 0) + tanda * (kini - dulu)
        assert set(komponen.values()) == {0}, "by component too"
        # the other order telescopes to the same end
        akhir = diterima.order_by("-koreksi__langkah__id").first()
        assert akhir is not None
        assert akhir.bersih_baru == sekaligus.orang.get().bersih_baru


def test_the_lock_refuses_a_run_that_an_acceptance_has_overtaken(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        k = t.usulkan(menit(t.budi, 700))
        siapkan(Bulan(2026, 11), {t.budi: 100})
    lama = t.tutup(NOV)
    with t.buka():
        t.terima(k)
    with pytest.raises(KunciDitolak, match="koreksi yang jatuh tempo") as galat:
        t.kunci(NOV)
    assert galat.value.kode == "kunci_kedaluwarsa"
    baru = t.tutup(NOV)
    assert baru.pk != lama.pk
    assert baru.hash_hasil != lama.hash_hasil
    with t.buka():
        lain = t.usulkan(menit(t.siti, 900)).orang.get()
        satu = BarisKoreksi.objects.get(hitungan=baru)
        satu.pk, satu.orang_id, satu.pegawai_id = None, lain.pk, t.siti.pk
        with transaction.atomic():
            satu.save(force_insert=True)  # the control: an open month's run takes it
            transaction.set_rollback(True)
    _asing(t, satu, "insert")
    with pytest.raises(KendaliGagal, match="cicilan koreksi yang tersimpan pada hitungan ke-2"):
        t.kunci(NOV)
    _asing(t, satu, "delete")
    t.kunci(NOV)
    with t.buka():
        assert baris(NOV) == [("Budi", 1, 589_000, 0)]
        satu.pk = None
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            satu.save(force_insert=True)
        with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
            BarisKoreksi.objects.update(jumlah=1)


def _asing(t: Terkunci, satu: BarisKoreksi, apa: str) -> None:
    """A row that no close made, in or out, with the owner's rights."""
    kolom = [f.column for f in satu._meta.fields if f.name != "id"]
    nilai = [getattr(satu, f.attname) for f in satu._meta.fields if f.name != "id"]
    tabel, tanda = f"{t.daerah.schema}.penilaian_bariskoreksi", ", ".join(["%s"] * len(kolom))
    isi = f"insert into {tabel} ({', '.join(kolom)}) values ({tanda})"
    hapus = f"delete from {tabel} where orang_id = {satu.orang_id}"
    mentah = psycopg2.connect(owner_url())
    with mentah, mentah.cursor() as cursor:
        cursor.execute(*((isi, nilai) if apa == "insert" else (hapus,)))
    mentah.close()


def test_a_paid_month_may_itself_be_corrected(terkunci: Terkunci) -> None:
    """What it paid for another month is no part of what it scored; and a first month may be asked for."""
    t = terkunci
    with t.buka():
        t.terima(t.usulkan(menit(t.budi, 700), mulai=Bulan(2026, 12)))
        siapkan(Bulan(2026, 11), {t.budi: 1000})
    t.tutup(NOV)
    t.kunci(NOV)
    with t.buka():
        assert baris(NOV) == []
        siapkan(Bulan(2026, 12), {t.budi: 1000})
    t.tutup(DES)
    with t.buka():
        assert baris(DES) == [("Budi", 1, 589_000, 0)]
    t.kunci(DES)
    with t.buka():
        isi = menit(t.budi, 500).to_dict() | {"baris": "2026-12-01"}
        k = t.usulkan(Perubahan(**isi), kode=DES)
        (satu,) = k.orang.all()
        assert (satu.bersih_lama, satu.selisih) == (2_945_000, -1_472_500)


def test_the_database_refuses_a_circle_and_a_control_can_fail(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        k = t.usulkan(menit(t.budi, 700))
        t.terima(k)
        siapkan(Bulan(2026, 11), {t.budi: 100})
    hitungan = t.tutup(NOV)
    with t.buka():
        satu = BarisKoreksi.objects.get(hitungan=hitungan)
        lain = t.usulkan(menit(t.siti, 900)).orang.get()
        for isi in ({"bulan_bayar": dt.date(2026, 10, 1)}, {"jumlah": 5, "sisa": -1}, {"jumlah": 0}):
            kolom = {f.attname: getattr(satu, f.attname) for f in satu._meta.fields if f.name != "id"}
            with pytest.raises(IntegrityError, match="baris_koreksi_ta"), transaction.atomic():
                BarisKoreksi.objects.create(**(kolom | {"orang_id": lain.pk, "pegawai_id": t.siti.pk} | isi))
        with connection.cursor() as cursor:
            corrections_check(cursor, hitungan, jatuh=589_000)
            with pytest.raises(KendaliGagal, match="jumlah cicilan koreksi seharusnya"):
                corrections_check(cursor, hitungan, jatuh=589_001)


def test_a_changed_row_is_found(terkunci: Terkunci) -> None:
    """With the owner's rights, behind the back of the application."""
    t = terkunci
    with t.buka():
        t.terima(t.usulkan(menit(t.budi, 700)))
        siapkan(Bulan(2026, 11), {t.budi: 100})
    hitungan = t.tutup(NOV)
    for tabel, ubah, temuan in (
        ("penilaian_bariskoreksi", "sisa = 1", "Hash masukan hitungan lain"),
        ("penilaian_koreksi", "dokumen = 'lain'", "isinya tidak lagi sesuai dengan sidiknya"),
        ("penilaian_koreksipegawai", "bersih_baru = bersih_baru + 1, selisih = selisih + 1", "589001"),
    ):
        mentah = psycopg2.connect(owner_url())
        with mentah, mentah.cursor() as cursor:
            cursor.execute(f"update {t.daerah.schema}.{tabel} set {ubah}")
        mentah.close()
        with t.buka():
            semua = verify_corrections(schema=t.daerah.schema).temuan + verify_run(hitungan.pk).temuan
        assert any(temuan in s for s in semua), (tabel, semua)


def test_instalments_are_served_in_the_order_of_acceptance(terkunci: Terkunci) -> None:
    t = terkunci
    with t.buka():
        k = [t.usulkan(menit(t.siti, n, hari=h), batas=Batas()) for n, h in ((900, 1), (5, 2))]
        t.terima(k[0])
        assert Koreksi.objects.count() == 2
        siapkan(Bulan(2026, 11), {t.siti: 1})
    t.tutup(NOV)
    with t.buka():
        # 0,1 % of 3.100.000 less 5 %: all that November pays
        assert baris(NOV) == [("Siti", 1, -2_945, -291_555)]
