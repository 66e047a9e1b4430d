"""One-time codes: they open once, for their own account, for some days, and not for whoever guesses."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from tenants.akun.kode import GAGAL_MAKS, HURUF, Jenis, KodeSalah, account_reset, code_clean, code_use, codes_issue
from tenants.akun.models import KodeSandi, Pengguna
from tenants.akun.services import pengguna_create
from tenants.jejak.models import Catatan

SANDI = "sandi-panjang-2026"


@pytest.fixture
def akun(wilayah: Any) -> Pengguna:
    wilayah("bandung")
    return pengguna_create(nip="198501012010019001", nama="Siti Uji")


def terbit(akun: Pengguna, **isi: Any) -> str:
    return codes_issue(pengguna_ids=[akun.pk], jenis=Jenis.AKTIVASI, actor_id=None, **isi)[akun.pk]


def pakai(akun: Pengguna, kode: str, sandi: str = SANDI) -> bool:
    return not isinstance(code_use(nip=akun.nip, kode=kode, sandi=sandi), KodeSalah)


def test_it_opens_once_and_stands_nowhere_in_clear(akun: Pengguna) -> None:
    kode = terbit(akun)
    assert len(code_clean(kode)) == 12
    assert set(code_clean(kode)) <= set(HURUF)
    tersimpan = str(KodeSandi.objects.values().get()) + str(list(Catatan.objects.values()))
    assert kode not in tersimpan
    assert code_clean(kode) not in tersimpan
    assert pakai(akun, kode.lower().replace("-", " "))
    akun.refresh_from_db()
    assert akun.check_password(SANDI)
    assert not pakai(akun, kode, "sandi-lain-2026-lain")
    akun.refresh_from_db()
    assert akun.check_password(SANDI)


def test_a_new_code_ends_the_older_one(akun: Pengguna) -> None:
    lama, baru = terbit(akun), terbit(akun)
    assert not pakai(akun, lama)
    assert pakai(akun, baru)


def test_too_old(akun: Pengguna) -> None:
    kode = terbit(akun, sekarang=timezone.now() - dt.timedelta(days=14, seconds=1))
    assert not pakai(akun, kode)


def test_only_for_its_own_account(akun: Pengguna) -> None:
    lain = pengguna_create(nip="198501012010019002", nama="Lain")
    kode = terbit(akun)
    terbit(lain)
    assert not pakai(lain, kode)


def test_guesses_end_it_and_are_recorded(akun: Pengguna) -> None:
    kode = terbit(akun)
    for _ in range(GAGAL_MAKS - 1):
        assert not pakai(akun, "AAAA-AAAA-AAAA")
    assert KodeSandi.objects.get().dicabut_pada is None
    assert not pakai(akun, "AAAA-AAAA-AAAA")
    assert not pakai(akun, kode)
    assert Catatan.objects.filter(aksi="akun.kode_gagal").count() == GAGAL_MAKS


def test_one_guess_less_leaves_it_open(akun: Pengguna) -> None:
    kode = terbit(akun)
    for _ in range(GAGAL_MAKS - 1):
        pakai(akun, "AAAA-AAAA-AAAA")
    assert pakai(akun, kode)


def test_the_answer_does_not_tell_who_has_an_account(akun: Pengguna) -> None:
    terbit(akun)
    jawaban = {str(code_use(nip=n, kode="AAAA", sandi=SANDI)) for n in (akun.nip, "198501012010019999")}
    assert len(jawaban) == 1


def test_a_weak_password_costs_no_guess(akun: Pengguna) -> None:
    kode = terbit(akun)
    with pytest.raises(ValidationError):
        code_use(nip=akun.nip, kode=kode, sandi="123")
    assert pakai(akun, kode)


def test_the_desk_kills_the_old_password(akun: Pengguna) -> None:
    assert pakai(akun, terbit(akun))
    kode = account_reset(pengguna=akun, actor_id=akun.pk)
    akun.refresh_from_db()
    assert not akun.has_usable_password()
    assert pakai(akun, kode, "sandi-baru-2026-uji")


def test_the_page(klien: Any, wilayah: Any) -> None:

    with wilayah("bandung"):
        akun = pengguna_create(nip="198501012010019003", nama="Budi Uji")
        kode = terbit(akun)
        peramban = klien("bandung")
        isi = {"nip": akun.nip, "kode": kode, "sandi": SANDI, "ulang": "tidak sama"}
        jawab = peramban.post("/akun/aktivasi/", isi)
        assert jawab.status_code == 422
        assert "tidak sama" in jawab.content.decode()
        jawab = peramban.post("/akun/aktivasi/", isi | {"ulang": SANDI})
        assert (jawab.status_code, jawab["Location"]) == (302, "/akun/login/")
