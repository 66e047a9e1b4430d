"""Letters of an office, the desk, roles, and the second factor that a role demands."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import override_settings
from django.utils import timezone

from tenants.akun.models import KodeSandi, Pengguna, Peran, PeranPengguna
from tenants.organisasi import akun_opd as layanan
from tenants.organisasi.galat import GalatLayanan, TidakBerwenang
from tenants.organisasi.models import SuratAktivasi
from tests.orang_uji import Kantor


class Meja:
    def __init__(self) -> None:
        self.kantor = Kantor.buat()
        self.staf = [self.kantor.orang(f"Staf {n}") for n in range(3)]
        self.admin = self.kantor.akun(self.kantor.orang("Admin"), Peran.ADMIN_OPD)
        self.bkpsdm = self.kantor.akun(self.kantor.orang("Bkpsdm"), Peran.BKPSDM)

    def surat(self, actor: Pengguna | None = None, pekerjaan: str = "satu") -> SuratAktivasi:
        return layanan.letters_make(
            actor_id=(actor or self.admin).pk,
            opd_id=self.kantor.opd.pk,
            alamat="https://bandung.example.go.id",
            wilayah="Kota Bandung",
            pekerjaan=pekerjaan,
        )


@pytest.fixture
def meja(wilayah: Any) -> Meja:
    wilayah("bandung")
    return Meja()


def test_letters_for_those_who_cannot_log_in_once(meja: Meja) -> None:
    surat = meja.surat()
    # the two with accounts have no password either: they were made without
    assert surat.banyak == 5
    assert bytes(surat.isi).startswith(b"%PDF")
    assert Pengguna.objects.filter(pegawai_id__in=[p.pk for p in meja.staf]).count() == 3
    assert KodeSandi.objects.filter(pengguna__pegawai_id=meja.staf[0].pk).count() == 1
    # the queue's second message, and somebody's second click
    assert meja.surat().pk == surat.pk
    with pytest.raises(GalatLayanan, match="sudah aktif atau memegang surat"):
        meja.surat(pekerjaan="dua")
    KodeSandi.objects.update(kedaluwarsa=timezone.now() - dt.timedelta(days=1))
    assert meja.surat(pekerjaan="tiga").banyak == 5


def test_progress(meja: Meja) -> None:
    meja.surat()
    akun = Pengguna.objects.get(pegawai_id=meja.staf[0].pk)
    akun.set_password("sandi-panjang-2026")
    akun.save()
    KodeSandi.objects.filter(pengguna__pegawai_id=meja.staf[1].pk).update(
        kedaluwarsa=timezone.now() - dt.timedelta(days=1)
    )
    (satu,) = layanan.account_progress(actor=meja.admin)
    assert (satu.orang, satu.aktif, satu.bersurat, satu.kedaluwarsa, satu.belum) == (5, 1, 3, 1, 0)


def test_another_office_is_not_served(meja: Meja) -> None:
    lain = Meja()
    with pytest.raises(TidakBerwenang):
        meja.surat(actor=lain.admin)
    with pytest.raises(TidakBerwenang):
        layanan.desk_reset(actor=lain.admin, pegawai_id=meja.staf[0].pk, diperiksa=True)
    assert layanan.desk_reset(actor=meja.admin, pegawai_id=meja.staf[0].pk, diperiksa=True)


def test_the_desk_wants_the_identity_and_leaves_roles_to_bkpsdm(meja: Meja) -> None:
    with pytest.raises(GalatLayanan, match="Identitas"):
        layanan.desk_reset(actor=meja.admin, pegawai_id=meja.staf[0].pk, diperiksa=False)
    pegawai_id = meja.bkpsdm.pegawai_id or 0
    with pytest.raises(TidakBerwenang, match="dilayani BKPSDM"):
        layanan.desk_reset(actor=meja.admin, pegawai_id=pegawai_id, diperiksa=True)
    with pytest.raises(TidakBerwenang):
        layanan.desk_reset(actor=meja.bkpsdm, pegawai_id=pegawai_id, diperiksa=True)
    with pytest.raises(TidakBerwenang):
        layanan.desk_reset(
            actor=Pengguna.objects.get(pk=meja.admin.pk), pegawai_id=meja.admin.pegawai_id or 0, diperiksa=True
        )


def test_roles(meja: Meja) -> None:
    hari = timezone.localdate()
    layanan.accounts_ensure(meja.staf)
    isi: dict[str, Any] = {"peran": Peran.BKPSDM, "opd_id": None, "mulai": hari, "sampai": None}
    with pytest.raises(TidakBerwenang, match="diri sendiri"):
        layanan.role_give(actor=meja.bkpsdm, nip=meja.bkpsdm.nip, **isi)
    with pytest.raises(TidakBerwenang):
        layanan.role_give(actor=meja.admin, nip=meja.staf[0].nip or "", **isi)
    PeranPengguna.objects.filter(peran=Peran.BKPSDM).exclude(pengguna=meja.bkpsdm).delete()
    milik = PeranPengguna.objects.get(peran=Peran.BKPSDM)
    with pytest.raises(GalatLayanan, match="terakhir"):
        layanan.role_end(actor=meja.bkpsdm, peran_id=milik.pk)
    layanan.role_give(actor=meja.bkpsdm, nip=meja.staf[0].nip or "", **isi)
    layanan.role_end(actor=meja.bkpsdm, peran_id=milik.pk)


def test_letters_do_not_outlive_their_day(meja: Meja) -> None:
    surat = meja.surat()
    assert layanan.letters_purge() == 0
    SuratAktivasi.objects.filter(pk=surat.pk).update(kedaluwarsa=timezone.now() - dt.timedelta(seconds=1))
    assert layanan.letters_purge() == 1


@pytest.mark.parametrize("wajib", [True, False])
def test_a_role_needs_a_second_factor(wilayah: Any, klien: Any, wajib: bool) -> None:
    with wilayah("bandung"), override_settings(ERK_WAJIB_DUA_LANGKAH=wajib):
        meja = Meja()
        admin = klien("bandung", pengguna=meja.admin)
        jawab = admin.get("/")
        assert jawab.status_code == (302 if wajib else 200)
        if wajib:
            assert jawab["Location"] == "/akun/2fa/"
            assert admin.get("/akun/2fa/").status_code == 200
        biasa = klien("bandung", pengguna=meja.kantor.akun(meja.staf[0]))
        assert biasa.get("/").status_code == 200
