"""The wrong superior mended: what waits moves, what was decided stays, and a sync does not undo it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tenants.aktivitas.models import Aktivitas
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.aktivitas.services import aktivitas_approve
from tenants.akun.models import Peran
from tenants.organisasi import laporan_atasan as layanan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import FaktaLama, GarisAtasan, SelisihAtasan
from tenants.organisasi.selectors import atasan_pada
from tenants.organisasi.services import atasan_set
from tests.kunci_uji import month_lock
from tests.orang_uji import Kantor


def hari(selisih: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=selisih)


class Meja:
    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        self.lama = self.kantor.orang("Lama", jenis="PENGAWAS")
        self.baru = self.kantor.orang("Baru", jenis="PENGAWAS")
        self.staf = self.kantor.orang("Staf", atasan=self.lama)
        self.akun = {p.nama: self.kantor.akun(p) for p in (self.lama, self.baru, self.staf)}
        self.admin = self.kantor.akun(self.kantor.orang("Admin"), Peran.ADMIN_OPD)

    def lapor(self, mulai: int = -5, **isi):
        isi = {"actor": self.akun["Staf"], "atasan_id": self.baru.pk, "mulai": hari(mulai)} | isi
        return layanan.superior_report(**isi)

    def aktivitas(self, selisih: int) -> Aktivitas:
        return Aktivitas.objects.create(
            pegawai=self.staf, tanggal=hari(selisih), uraian="Surat", menit=60, status="DIAJUKAN"
        )

    def menunggu(self, siapa: str) -> list[Aktivitas]:
        return sorted(menunggu_validasi(actor=self.akun[siapa]), key=lambda a: a.tanggal)


@pytest.fixture
def meja(wilayah) -> Meja:
    wilayah("bandung")
    return Meja()


def test_what_waits_moves_and_what_was_decided_stays(meja: Meja) -> None:
    sebelum, diputus, sesudah = meja.aktivitas(-7), meja.aktivitas(-4), meja.aktivitas(-3)
    aktivitas_approve(actor=meja.akun["Lama"], aktivitas_ids=[diputus.pk])
    laporan = meja.lapor()
    assert meja.menunggu("Baru") == []
    layanan.superior_report_confirm(actor=meja.admin, laporan_id=laporan.pk)
    assert meja.menunggu("Lama") == [sebelum]
    assert meja.menunggu("Baru") == [sesudah]
    diputus.refresh_from_db()
    assert (diputus.status, diputus.validator_id) == ("DITERIMA", meja.lama.pk)
    with pytest.raises(GalatLayanan, match="dikonfirmasi"):
        layanan.superior_report_confirm(actor=meja.admin, laporan_id=laporan.pk)


def test_a_sync_does_not_undo_it_and_the_difference_is_shown(meja: Meja) -> None:
    layanan.superior_report_confirm(actor=meja.admin, laporan_id=meja.lapor().pk)
    for _ in range(3):
        atasan_set(pegawai_id=meja.staf.pk, atasan_id=meja.lama.pk, mulai=hari(), sumber="SIMPEG")
    assert atasan_pada(pegawai_id=meja.staf.pk, hari=hari()) == meja.baru
    (selisih,) = layanan.differences_seen(actor=meja.admin)
    assert (selisih.atasan_kini, selisih.atasan_usul, selisih.sumber) == (meja.baru, meja.lama, "SIMPEG")
    with pytest.raises(TidakBerwenang):
        layanan.difference_decide(actor=meja.akun["Staf"], selisih_id=selisih.pk, ganti=True)
    layanan.difference_decide(actor=meja.admin, selisih_id=selisih.pk, ganti=False)
    atasan_set(pegawai_id=meja.staf.pk, atasan_id=meja.lama.pk, mulai=hari(), sumber="SIMPEG")
    assert not layanan.differences_seen(actor=meja.admin)
    SelisihAtasan.objects.update(putusan="")
    layanan.difference_decide(actor=meja.admin, selisih_id=selisih.pk, ganti=True)
    assert atasan_pada(pegawai_id=meja.staf.pk, hari=hari()) == meja.lama


def test_lines_that_begin_later_are_corrected_with_their_history(meja: Meja) -> None:
    """A sync had put the wrong one from three days ago on; the right one holds since five days ago."""
    salah = meja.kantor.orang("Salah", jenis="PENGAWAS")
    GarisAtasan.objects.filter(pegawai=meja.staf).update(sumber="SIMPEG")
    atasan_set(pegawai_id=meja.staf.pk, atasan_id=salah.pk, mulai=hari(-3), sumber="SIMPEG")
    layanan.superior_report_confirm(actor=meja.admin, laporan_id=meja.lapor(-5).pk)
    siapa = [atasan_pada(pegawai_id=meja.staf.pk, hari=hari(h)) for h in (-6, -5, -4, -3, 0)]
    assert siapa == [meja.lama, meja.baru, meja.baru, meja.baru, meja.baru]
    assert FaktaLama.objects.filter(tindakan="DIKOREKSI", pemilik_id=meja.staf.pk).exists()


def test_a_day_in_a_locked_month_becomes_the_first_open_one(meja: Meja) -> None:
    month_lock("2026-10")
    laporan = meja.lapor(mulai=(dt.date(2026, 10, 20) - hari()).days)
    layanan.superior_report_confirm(actor=meja.admin, laporan_id=laporan.pk)
    laporan.refresh_from_db()
    assert laporan.berlaku_mulai == dt.date(2026, 11, 1)
    assert atasan_pada(pegawai_id=meja.staf.pk, hari=dt.date(2026, 10, 31)) == meja.lama


def test_refused_in_words_before_anybody_confirms(meja: Meja) -> None:
    with pytest.raises(GalatLayanan, match="berputar"):
        meja.lapor(actor=meja.akun["Lama"], atasan_id=meja.staf.pk)
    with pytest.raises(GalatLayanan, match="sudah tercatat"):
        meja.lapor(atasan_id=meja.lama.pk)
    with pytest.raises(GalatLayanan, match="belum tiba"):
        meja.lapor(mulai=1)
    meja.lapor()
    with pytest.raises(GalatLayanan, match="masih menunggu"):
        meja.lapor()
    assert atasan_pada(pegawai_id=meja.staf.pk, hari=hari()) == meja.lama


def test_only_the_opds_admin_decides(meja: Meja) -> None:
    lain = Kantor.buat()
    laporan = meja.lapor()
    for siapa in (lain.akun(lain.orang("Admin lain"), Peran.ADMIN_OPD), meja.akun["Lama"], meja.akun["Staf"]):
        with pytest.raises(TidakBerwenang):
            layanan.superior_report_confirm(actor=siapa, laporan_id=laporan.pk)
    with pytest.raises(GalatLayanan, match="Alasan"):
        layanan.superior_report_refuse(actor=meja.admin, laporan_id=laporan.pk, alasan=" ")
    layanan.superior_report_refuse(actor=meja.admin, laporan_id=laporan.pk, alasan="SK belum terbit")
    assert atasan_pada(pegawai_id=meja.staf.pk, hari=hari()) == meja.lama


def test_candidates_of_the_own_opd_come_first(meja: Meja) -> None:
    jauh = Kantor.buat().orang("Baru Jauh", jenis="PENGAWAS")
    semua = layanan.candidates(pegawai_id=meja.staf.pk, cari="baru")
    assert semua.index(meja.baru) < semua.index(jauh)
    assert meja.staf not in layanan.candidates(pegawai_id=meja.staf.pk, cari="staf")
    assert layanan.candidates(pegawai_id=meja.staf.pk, cari="b") == []
