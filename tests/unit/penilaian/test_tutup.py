"""A month closed on a real Postgres: who is in it, with what amount, and what happens when nothing or something
changes.

Amounts by hand (paket uji): kelas 7 = 3.100.000 / 31 = 100.000 a day, kelas 9 = 200.000, kelas 11 = 300.000; capaian
= minutes / 1.000, at most 100 %; tax 5 % rounded down.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from erk_kit.binding import RegionBindingError, region_atomic
from erk_kit.dated import FaktaBertanggal
from tenants.organisasi.models import Pegawai, RiwayatKedudukan, RiwayatStatus
from tenants.penilaian.galat import CloseBusy, TransisiDitolak
from tenants.penilaian.kunci import close_lock
from tenants.penilaian.models import HasilPegawai, HasilSegmen, Hitungan, PaketTersimpan, Periode, Potret
from tenants.penilaian.selectors import hitungan_berlaku, ringkasan_hitungan
from tenants.penilaian.services import CloseOutcome, pack_adopt, period_close
from tenants.remunerasi.models import BarisBayar
from tests.unit.penilaian.conftest import Daerah

pytestmark = pytest.mark.unit

KODE = "2026-10"


def tutup(daerah: Daerah, **lain: Any) -> CloseOutcome:
    return period_close(schema=daerah.schema, kode=KODE, **lain)


def hasil_of(orang: Pegawai, hitungan_id: int) -> HasilPegawai:
    return HasilPegawai.objects.get(hitungan_id=hitungan_id, pegawai=orang)


def penuh(daerah: Daerah, *orang: Pegawai) -> None:
    """1.000 valid minutes on the 1st: capaian 100 %."""
    for satu in orang:
        daerah.pabrik.aktivitas(satu, 1, 1000)


def akhiri(fakta: type[FaktaBertanggal], orang: Pegawai, sampai: dt.date) -> None:
    fakta.objects.filter(pegawai=orang).update(berlaku_sampai=sampai)


def test_a_plain_month(daerah: Daerah) -> None:
    with daerah.buka():
        biasa = daerah.pabrik.pegawai("Biasa")
        separuh = daerah.pabrik.pegawai("Separuh")
        penuh(daerah, biasa)
        daerah.pabrik.aktivitas(separuh, 5, 333)
        daerah.pabrik.aktivitas(separuh, 6, 500, status="DIAJUKAN")
        daerah.pabrik.aktivitas(separuh, 6, 500, status="DITOLAK")
        daerah.pabrik.presensi()
    hasil = tutup(daerah, actor_id=7)
    assert hasil.baru
    assert (hasil.jumlah_pegawai, hasil.jumlah_dikecualikan) == (2, 0)
    # 3.100.000 - 155.000; 3.100.000 x 33,3 % = 1.032.300, tax 51.615
    assert hasil.total_bersih == 2_945_000 + 980_685
    with daerah.buka():
        satu = hasil_of(separuh, hasil.hitungan_id)
        assert (satu.bruto, satu.potongan, satu.bersih) == (1_032_300, 51_615, 980_685)
        assert satu.persen == Decimal("33.3000")
        assert satu.langkah["capaian"] == "33.3"
        assert (satu.jabatan, satu.kelas, satu.opd_id) == ("Jabatan kelas 7", 7, daerah.pabrik.opd.pk)
        baris = list(BarisBayar.objects.filter(pegawai=separuh).order_by("id").values_list("komponen", "jumlah"))
        assert baris == [("bruto", 1_032_300), ("pajak", -51_615)]
        hitungan = Hitungan.objects.get(pk=hasil.hitungan_id)
        assert (hitungan.nomor, hitungan.oleh_id, hitungan.total_bersih) == (1, 7, hasil.total_bersih)
        periode = Periode.objects.get()
        assert (periode.status, periode.hitungan_berlaku_id) == ("DIHITUNG", hitungan.pk)
        assert set(Potret.objects.values_list("tingkat", flat=True)) == {
            *("pegawai", "segmen", "hari", "butir_skp", "nilai_360", "daftar")
        }
        ringkasan = ringkasan_hitungan(hitungan=hitungan)
        assert (ringkasan.pegawai, ringkasan.bersih, ringkasan.potongan) == (2, hasil.total_bersih, 206_615)
        assert [n for _, _, n in ringkasan.sebaran] == [1, 0, 0, 0, 0, 0, 1]
        assert [(o.opd, o.pegawai) for o in ringkasan.per_opd] == [("Dinas Kesehatan", 2)]


def test_mutasi_on_the_fifteenth(daerah: Daerah) -> None:
    with daerah.buka():
        lain, unit = daerah.pabrik.kantor("1.03", "Dinas Sosial", "DINSOS")
        orang = daerah.pabrik.pegawai("Pindah", kelas=None)
        daerah.pabrik.tugas(orang, 7, sampai=dt.date(2026, 10, 14))
        daerah.pabrik.tugas(orang, 9, mulai=dt.date(2026, 10, 15), unit=unit)
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    hasil = tutup(daerah)
    with daerah.buka():
        satu = hasil_of(orang, hasil.hitungan_id)
        # 14 x 100.000 + 17 x 200.000
        assert (satu.bruto, satu.bersih) == (4_800_000, 4_560_000)
        assert satu.opd_id == lain.pk, "the office of the last day pays"
        segmen = list(satu.segmen.values_list("urutan", "kelas", "mulai__day", "sampai__day"))
        assert segmen == [(1, 7, 1, 14), (2, 9, 15, 31)]
        assert [s.langkah["pagu_segmen"] for s in satu.segmen.all()] == ["1400000", "3400000"]


def test_plt_of_a_higher_class_replaces_the_own_position_for_those_days(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Plt", kelas=9)
        daerah.pabrik.tugas(orang, 11, jenis="PLT", mulai=dt.date(2026, 10, 10), sampai=dt.date(2026, 10, 20))
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    hasil = tutup(daerah)
    with daerah.buka():
        satu = hasil_of(orang, hasil.hitungan_id)
        # 9 x 200.000 + 11 x 300.000 + 11 x 200.000
        assert satu.bruto == 7_300_000
        assert (satu.jabatan, satu.kelas) == ("Jabatan kelas 9", 9)
        assert list(satu.segmen.values_list("jenis_penugasan", "mulai__day", "sampai__day")) == [
            ("DEFINITIF", 1, 9),
            ("DEFINITIF", 10, 20),
            ("PLT", 10, 20),
            ("DEFINITIF", 21, 31),
        ]


def test_retired_in_mid_month_is_paid_for_the_days_on_the_roll(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Pensiun", sampai=dt.date(2026, 10, 15))
        belum = daerah.pabrik.pegawai("Belum", mulai=dt.date(2026, 11, 1))
        sudah = daerah.pabrik.pegawai("Sudah", sampai=dt.date(2026, 9, 30))
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    hasil = tutup(daerah)
    assert hasil.jumlah_pegawai == 2
    with daerah.buka():
        assert hasil_of(orang, hasil.hitungan_id).bruto == 1_500_000
        assert not HasilPegawai.objects.filter(pegawai__in=(belum, sudah)).exists()


def test_exclusions_are_named_and_only_the_excluded_days_are_left_out(daerah: Daerah) -> None:
    with daerah.buka():
        cltn = daerah.pabrik.pegawai("Cltn", kedudukan="CLTN", kelas=None)
        paruh = daerah.pabrik.pegawai("Paruh", status="PPPK_PARUH_WAKTU", golongan="PPPK")
        tengah = daerah.pabrik.pegawai("Mulai cuti tanggal 16")
        akhiri(RiwayatKedudukan, tengah, dt.date(2026, 10, 15))
        RiwayatKedudukan.objects.create(pegawai=tengah, kedudukan="CLTN", berlaku_mulai=dt.date(2026, 10, 16))
        kembali = daerah.pabrik.pegawai("Kembali tanggal 22", kedudukan="MPP")
        akhiri(RiwayatKedudukan, kembali, dt.date(2026, 10, 21))
        RiwayatKedudukan.objects.create(pegawai=kembali, kedudukan="AKTIF", berlaku_mulai=dt.date(2026, 10, 22))
        penuh(daerah, tengah, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.aktivitas(kembali, 23, 1000)
        daerah.pabrik.presensi()
    hasil = tutup(daerah)
    assert (hasil.jumlah_pegawai, hasil.jumlah_dikecualikan) == (5, 2)
    with daerah.buka():
        for orang, alasan in ((cltn, "KEDUDUKAN_CLTN"), (paruh, "STATUS_PPPK_PARUH_WAKTU")):
            satu = hasil_of(orang, hasil.hitungan_id)
            assert (satu.keadaan, satu.alasan, satu.bersih, satu.langkah) == ("DIKECUALIKAN", alasan, 0, {})
            assert not BarisBayar.objects.filter(pegawai=orang).exists()
            assert not HasilSegmen.objects.filter(hasil=satu).exists()
        assert hasil_of(tengah, hasil.hitungan_id).bruto == 1_500_000
        assert hasil_of(kembali, hasil.hitungan_id).bruto == 1_000_000
        ringkasan = ringkasan_hitungan(hitungan=Hitungan.objects.get())
        assert dict(ringkasan.alasan) == {"Cuti di luar tanggungan negara": 1, "Status PPPK paruh waktu": 1}


def test_same_facts_and_pack_give_the_same_run(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Biasa")
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    pertama = tutup(daerah)
    kedua = tutup(daerah)
    assert (kedua.baru, kedua.hitungan_id, kedua.hash_hasil) == (False, pertama.hitungan_id, pertama.hash_hasil)
    with daerah.buka():
        tambahan = daerah.pabrik.aktivitas(orang, 2, 1, jenis="UMUM")
    # a fact that this pack does not read changes nothing
    assert tutup(daerah).hitungan_id == pertama.hitungan_id
    with daerah.buka():
        tambahan.jenis = "UTAMA"
        tambahan.save()
    # capaian stays at its cap, but the facts are others
    ketiga = tutup(daerah)
    assert ketiga.baru
    assert ketiga.total_bersih == pertama.total_bersih
    with daerah.buka():
        tambahan.delete()
    # what is true now is what the first run was computed from
    kembali = tutup(daerah)
    assert (kembali.baru, kembali.hitungan_id) == (False, pertama.hitungan_id)
    with daerah.buka():
        assert list(Hitungan.objects.order_by("nomor").values_list("nomor", flat=True)) == [1, 2]
        berlaku = hitungan_berlaku(kode=KODE)
        assert berlaku is not None
        assert berlaku.pk == pertama.hitungan_id


def test_another_office_or_reason_is_another_run(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Biasa")
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        cuti = daerah.pabrik.pegawai("Cuti", kedudukan="CLTN")
        daerah.pabrik.presensi()
    pertama = tutup(daerah)
    with daerah.buka():
        RiwayatKedudukan.objects.filter(pegawai=cuti).update(kedudukan="MPP")
    kedua = tutup(daerah)
    assert kedua.baru
    assert kedua.hash_hasil != pertama.hash_hasil
    with daerah.buka():
        _, unit = daerah.pabrik.kantor("1.03", "Dinas Sosial", "DINSOS")
        orang.penugasan.update(unit=unit)
    assert tutup(daerah).baru


def test_hashes_do_not_depend_on_row_ids(daerah: Daerah) -> None:
    """The same people, entered in another order after other rows, in a second region: the same hashes."""
    from provisioning.regions import region_create
    from tests.unit.penilaian.pabrik import Pabrik

    def isi(pabrik: Pabrik, urutan: list[int]) -> None:
        for n in urutan:
            pabrik._nomor = n
            orang = pabrik.pegawai(f"Orang {n}", kelas=(5, 7, 9)[n % 3])
            pabrik.tugas(orang, 11, jenis="PLH", mulai=dt.date(2026, 10, 3 + n), sampai=dt.date(2026, 10, 9 + n))
            pabrik.skp(orang, ("UTAMA", 12, {1: 1, 10: n + 1}))
        for orang in Pegawai.objects.filter(kepala_daerah=False).order_by("nip"):
            pabrik.aktivitas(orang, 1 + int(orang.nip[-1]), 700 + int(orang.nip[-1]))
            pabrik.nilai(orang, "REKAN", {"INTEGRITAS": [3, 4, 5], "DISIPLIN": [5, int(orang.nip[-1]) % 5 + 1]})
        pabrik.presensi()

    with daerah.buka():
        isi(daerah.pabrik, [0, 1, 2, 3])
    region_create(kode="98", nama="Pemerintah Provinsi Uji", slug="prov-uji", paket_id="uji")
    with region_atomic("r_98"):
        kedua = Pabrik()
        Pegawai.objects.create(nama="Pernah ada", terdaftar_mulai=dt.date(2026, 1, 1)).delete()
        pack_adopt(pack=daerah.paket, mulai=dt.date(2026, 1, 1))
        isi(kedua, [3, 1, 0, 2])
    assert tutup(daerah).hash_hasil == period_close(schema="r_98", kode=KODE).hash_hasil


def test_a_pilot_office_runs_its_own_pack(daerah: Daerah, tmp_path: Any) -> None:
    import shutil

    from erk_core import load_pack
    from tests.unit.penilaian.conftest import PAKET_UJI

    lain = tmp_path / "uji"
    shutil.copytree(PAKET_UJI, lain)
    berkas = lain / "parameter" / "tarif_pajak.yaml"
    berkas.write_text(berkas.read_text().replace("nilai: 5", "nilai: 15"))
    with daerah.buka():
        opd, unit = daerah.pabrik.kantor("1.03", "Dinas Sosial", "DINSOS")
        biasa, uji_coba = daerah.pabrik.pegawai("Biasa"), daerah.pabrik.pegawai("Uji coba")
        uji_coba.penugasan.update(unit=unit)
        penuh(daerah, biasa, uji_coba)
        daerah.pabrik.presensi()
        pack_adopt(pack=load_pack(lain), mulai=dt.date(2026, 10, 1), opd_id=opd.pk)
    hasil = tutup(daerah)
    with daerah.buka():
        assert hasil_of(biasa, hasil.hitungan_id).potongan == 155_000
        assert hasil_of(uji_coba, hasil.hitungan_id).potongan == 465_000
        assert Hitungan.objects.get().bagian.count() == 2
        assert PaketTersimpan.objects.count() == 2


def test_adopting_twice_changes_nothing_and_only_from_the_first(daerah: Daerah) -> None:
    from tenants.organisasi.galat import GalatLayanan

    with daerah.buka():
        satu = pack_adopt(pack=daerah.paket, mulai=dt.date(2026, 1, 1))
        assert pack_adopt(pack=daerah.paket, mulai=dt.date(2026, 1, 1)).pk == satu.pk
        with pytest.raises(GalatLayanan, match="tanggal 1"):
            pack_adopt(pack=daerah.paket, mulai=dt.date(2026, 1, 2))


def test_locked_and_paid_months_are_never_computed_again(daerah: Daerah) -> None:
    with daerah.buka():
        penuh(daerah, daerah.pabrik.pegawai("Biasa"), daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    tutup(daerah)
    for status in ("DITINJAU", "TERKUNCI", "DIBAYAR"):
        with daerah.buka():
            Periode.objects.update(status=status)
        with pytest.raises(TransisiDitolak, match="tidak dapat ditutup ulang"):
            tutup(daerah)
    for status in ("TERBUKA", "DIAJUKAN", "DIVERIFIKASI", "DIHITUNG"):
        with daerah.buka():
            Periode.objects.update(status=status)
        assert not tutup(daerah).baru
        with daerah.buka():
            assert Periode.objects.get().status == "DIHITUNG"


def test_two_at_once_the_second_says_why(daerah: Daerah) -> None:
    with daerah.buka():
        penuh(daerah, daerah.pabrik.pegawai("Biasa"), daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    with close_lock(daerah.schema, KODE):
        with pytest.raises(CloseBusy, match="sedang berjalan"):
            tutup(daerah)
        # another month or region is not held up
        with close_lock(daerah.schema, "2026-09"), close_lock("r_3273", KODE):
            pass
    assert tutup(daerah).baru


def test_not_inside_a_transaction(daerah: Daerah) -> None:
    with daerah.buka(), pytest.raises(RegionBindingError, match="di dalam transaksi"):
        tutup(daerah)


def test_postgres_refuses_to_change_what_was_stored(daerah: Daerah) -> None:
    with daerah.buka():
        penuh(daerah, daerah.pabrik.pegawai("Biasa"), daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    tutup(daerah)
    tabel = (
        *("penilaian_hitungan", "penilaian_bagianhitungan", "penilaian_potret", "penilaian_hasilpegawai"),
        *("penilaian_hasilsegmen", "penilaian_pakettersimpan", "penilaian_paketberlaku", "remunerasi_barisbayar"),
    )
    for nama in tabel:
        for perintah in (
            f"update {nama} set {_kolom(nama)} = {_kolom(nama)}",
            f"delete from {nama}",
            f"truncate {nama}",
        ):
            with daerah.buka(), connection.cursor() as cursor:
                cursor.execute(f"select count(*) from {nama}")
                assert cursor.fetchone()[0] > 0, nama
                with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
                    cursor.execute(perintah)


def _kolom(tabel: str) -> str:
    return "hash" if tabel.endswith("pakettersimpan") else "id"


def test_progress_reports_stages_with_counts(daerah: Daerah) -> None:
    with daerah.buka():
        penuh(daerah, daerah.pabrik.pegawai("Biasa"), daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    catatan: list[tuple[int, int, str]] = []
    tutup(daerah, on_progress=lambda *isi: catatan.append(isi))
    teks = [t for _, _, t in catatan]
    assert [d for d, _, _ in catatan] == sorted(d for d, _, _ in catatan)
    assert "Membekukan fakta: presensi, 62 baris" in teks
    assert "Menghitung: 2 pegawai, paket uji" in teks
    assert teks[-1] == "Selesai: 2 pegawai"


def test_the_last_known_status_rules_the_month(daerah: Daerah) -> None:
    with daerah.buka():
        orang = daerah.pabrik.pegawai("Diangkat", status="CPNS")
        akhiri(RiwayatStatus, orang, dt.date(2026, 10, 30))
        RiwayatStatus.objects.create(pegawai=orang, status="PNS", berlaku_mulai=dt.date(2026, 10, 31))
        penuh(daerah, orang, daerah.pabrik.pegawai("Rekan"))
        daerah.pabrik.presensi()
    hasil = tutup(daerah)
    with daerah.buka():
        from tenants.penilaian.telaah import facts_frozen

        fakta = facts_frozen(Hitungan.objects.get(pk=hasil.hitungan_id).bagian.get())
        baris = fakta.kunci.index(orang.nip)
        assert fakta.tabel["pegawai"]["status"][baris] == 1
