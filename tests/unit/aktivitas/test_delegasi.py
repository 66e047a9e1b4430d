"""Deciding in another's name: only within its days, never on oneself, never on one's own superior, never handed on."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from tenants.aktivitas import services
from tenants.aktivitas.delegasi import delegation_create, delegation_end, names_used_by, without_validator
from tenants.aktivitas.models import Aktivitas, CaraPutusan, Delegasi
from tenants.aktivitas.selectors import menunggu_validasi
from tenants.akun.models import Peran
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.services import kepala_daerah_create
from tests.orang_uji import Kantor


def hari(selisih: int = 0) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=selisih)


class Meja:
    """Chief > superior > two subordinates; one activity of each of the two waits."""

    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        self.kepala = self.kantor.orang("Kepala", jenis="JPT")
        self.atasan = self.kantor.orang("Atasan", jenis="PENGAWAS", atasan=self.kepala)
        self.ani = self.kantor.orang("Ani", atasan=self.atasan)
        self.budi = self.kantor.orang("Budi", atasan=self.atasan)
        self.akun = {p.nama: self.kantor.akun(p) for p in (self.kepala, self.atasan, self.ani, self.budi)}
        self.milik = {p.nama: self.ajukan(p) for p in (self.ani, self.budi, self.atasan)}

    def ajukan(self, pegawai, tanggal: dt.date | None = None) -> Aktivitas:
        return Aktivitas.objects.create(
            pegawai=pegawai,
            tanggal=tanggal or hari(-1),
            uraian="Menyusun surat",
            menit=60,
            status="DIAJUKAN",
            diajukan_pada=timezone.now(),
        )

    def delegasi(self, dari="Atasan", ke="Ani", mulai=0, sampai=3) -> Delegasi:
        penerima = {"Ani": self.ani, "Budi": self.budi, "Kepala": self.kepala}[ke]
        return delegation_create(
            actor=self.akun[dari], penerima_id=penerima.pk, mulai=hari(mulai), sampai=hari(sampai), alasan="Cuti"
        )

    def menunggu(self, siapa: str) -> set[str]:
        return {a.pegawai.nama for a in menunggu_validasi(actor=self.akun[siapa])}

    def terima(self, siapa: str, *milik: str) -> None:
        services.aktivitas_approve(actor=self.akun[siapa], aktivitas_ids=[self.milik[m].pk for m in milik])


@pytest.fixture
def meja(wilayah) -> Meja:
    wilayah("bandung")
    return Meja()


def test_the_delegate_decides_in_the_name_of_the_superior(meja: Meja) -> None:
    assert meja.menunggu("Ani") == set()
    meja.delegasi()
    assert meja.menunggu("Ani") == {"Budi"}
    meja.terima("Ani", "Budi")
    jadi = meja.milik["Budi"]
    jadi.refresh_from_db()
    assert (jadi.status, jadi.cara, jadi.validator_id, jadi.atas_nama_id) == (
        "DITERIMA",
        CaraPutusan.DELEGASI,
        meja.ani.pk,
        meja.atasan.pk,
    )
    # the superior keeps his right, and it is his own name that then stands there
    meja.terima("Atasan", "Ani")
    meja.milik["Ani"].refresh_from_db()
    assert (meja.milik["Ani"].cara, meja.milik["Ani"].atas_nama_id) == (CaraPutusan.ATASAN, None)


def test_never_on_oneself(meja: Meja) -> None:
    meja.delegasi()
    with pytest.raises(TidakBerwenang):
        meja.terima("Ani", "Ani")


def test_never_on_ones_own_superior(meja: Meja) -> None:
    """The chief's inbox holds the superior's activities; his subordinate may not decide on those for the chief."""
    Delegasi.objects.create(
        pemberi=meja.kepala, penerima=meja.ani, mulai=hari(), sampai=hari(3), alasan="x", dibuat_oleh_id=1
    )
    assert meja.menunggu("Ani") == set()
    with pytest.raises(TidakBerwenang):
        meja.terima("Ani", "Atasan")
    # the control: somebody who is not under him may
    Delegasi.objects.filter(penerima=meja.ani).delete()
    luar = meja.kantor.orang("Luar")
    meja.akun["Luar"] = meja.kantor.akun(luar)
    Delegasi.objects.create(
        pemberi=meja.kepala, penerima=luar, mulai=hari(), sampai=hari(3), alasan="x", dibuat_oleh_id=1
    )
    assert meja.menunggu("Luar") == {"Atasan"}
    meja.terima("Luar", "Atasan")


def test_only_within_its_days_and_until_it_is_ended(meja: Meja) -> None:
    besok = meja.delegasi(mulai=1)
    assert meja.menunggu("Ani") == set()
    with pytest.raises(GalatLayanan, match="Sudah ada delegasi"):
        meja.delegasi(ke="Budi", mulai=3, sampai=9)
    Delegasi.objects.filter(pk=besok.pk).update(mulai=hari(-2))
    assert meja.menunggu("Ani") == {"Budi"}
    with pytest.raises(TidakBerwenang):
        delegation_end(actor=meja.akun["Ani"], delegasi_id=besok.pk)
    delegation_end(actor=meja.akun["Atasan"], delegasi_id=besok.pk)
    delegation_end(actor=meja.akun["Atasan"], delegasi_id=besok.pk)
    assert meja.menunggu("Ani") == set()
    with pytest.raises(TidakBerwenang):
        meja.terima("Ani", "Budi")


def test_not_handed_on(meja: Meja) -> None:
    meja.delegasi()
    assert names_used_by(meja.ani.pk) == [meja.ani.pk, meja.atasan.pk]
    Delegasi.objects.create(
        pemberi=meja.ani, penerima=meja.budi, mulai=hari(), sampai=hari(3), alasan="x", dibuat_oleh_id=1
    )
    assert meja.menunggu("Budi") == set()


@pytest.mark.parametrize(
    ("isi", "kata"),
    [
        ({"mulai": -1}, "sudah lewat"),
        ({"sampai": 200}, "terlalu lama"),
        ({"mulai": 3, "sampai": 1}, "sebelum mulai"),
    ],
)
def test_refused_in_words(meja: Meja, isi: dict, kata: str) -> None:
    with pytest.raises(GalatLayanan, match=kata):
        meja.delegasi(**isi)


def test_only_to_people_nearby(meja: Meja) -> None:
    with pytest.raises(TidakBerwenang):
        meja.delegasi(ke="Kepala")


def test_a_delegate_without_subordinates_reaches_the_inbox(meja: Meja) -> None:
    from tenants.organisasi.aktor import Aktor

    def memutuskan(siapa: str) -> tuple[bool, bool]:
        ini = Aktor(meja.akun[siapa])
        return ini.memutuskan, ini.adalah_atasan

    assert memutuskan("Ani") == (False, False)
    meja.delegasi(mulai=1)
    assert memutuskan("Ani") == (False, False)
    Delegasi.objects.update(mulai=hari())
    # she decides, but what else a superior may open stays closed to her
    assert memutuskan("Ani") == (True, False)
    assert memutuskan("Atasan") == (True, True)
    assert memutuskan("Budi") == (False, False)


def test_what_was_passed_on_is_not_shown_to_a_delegate_who_may_not_decide_it(meja: Meja) -> None:
    """Shown and decided by one rule: a row that nobody can decide would spoil every group that it is ticked with."""
    atas = meja.kantor.orang("Atas", jenis="JPT")
    Aktivitas.objects.filter(pk=meja.milik["Atasan"].pk).update(dieskalasi_ke=atas, dieskalasi_pada=timezone.now())
    Delegasi.objects.create(pemberi=atas, penerima=meja.ani, mulai=hari(), sampai=hari(3), alasan="x", dibuat_oleh_id=1)
    assert meja.menunggu("Ani") == set()
    with pytest.raises(TidakBerwenang):
        meja.terima("Ani", "Atasan")
    luar = meja.kantor.orang("Luar")
    meja.akun["Luar"] = meja.kantor.akun(luar)
    Delegasi.objects.update(penerima=luar)
    assert meja.menunggu("Luar") == {"Atasan"}
    meja.terima("Luar", "Atasan")


def test_top_of_the_tree_has_a_named_validator(meja: Meja) -> None:
    """Under a kepala daerah nobody can decide until BKPSDM names who does."""
    from tenants.organisasi.services import atasan_set

    bupati = kepala_daerah_create(nama="Bupati", mulai=dt.date(2021, 1, 1))
    atasan_set(pegawai_id=meja.kepala.pk, atasan_id=bupati.pk, mulai=dt.date(2026, 1, 1))
    sekda = meja.kantor.orang("Sekda", jenis="JPT")
    meja.akun["Sekda"] = meja.kantor.akun(sekda)
    meja.milik["Kepala"] = meja.ajukan(meja.kepala)
    assert meja.kepala in without_validator()
    isi = {"penerima_id": sekda.pk, "mulai": hari(), "sampai": None, "alasan": "SK", "puncak_id": bupati.pk}
    with pytest.raises(TidakBerwenang, match="BKPSDM"):
        delegation_create(actor=meja.akun["Kepala"], **isi)
    delegation_create(actor=meja.kantor.akun(None, Peran.BKPSDM), **isi)
    assert meja.kepala not in without_validator()
    assert "Kepala" in meja.menunggu("Sekda")
    meja.terima("Sekda", "Kepala")
    meja.milik["Kepala"].refresh_from_db()
    assert meja.milik["Kepala"].atas_nama_id == bupati.pk
