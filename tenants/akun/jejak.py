"""What allauth does with accounts, for the audit trail: its signals are the only door to it.

Nothing is decided here; a receiver makes one record. Some signals of the second factor come after the request's
transaction was committed, so theirs open one of their own, bound as the request was.
"""

from __future__ import annotations

from typing import Any

from allauth.account import signals as akun
from allauth.mfa import signals as mfa
from django.db import transaction

from erk_kit.nip import nip_normalise
from tenants.akun.models import Pengguna
from tenants.jejak.services import catat

TAK_TERDAFTAR = "akun yang tidak terdaftar"


def login_failed_record(*, login: str) -> None:
    """A failed log-in. What was typed is kept only as the key of the account that it names: it may be a password."""
    ada = Pengguna.objects.filter(nip=nip_normalise(login).lower()).first()
    objek = (ada.pk, ada.nama) if ada else ("", TAK_TERDAFTAR)
    catat(aksi="akun.gagal_masuk", tanpa_pelaku=True, objek=objek)


def _masuk(sender: Any, user: Pengguna, **_: Any) -> None:
    catat(aksi="akun.masuk", actor=user)


def _sandi_ganti(sender: Any, user: Pengguna, **_: Any) -> None:
    catat(aksi="akun.sandi_ganti", actor=user)


def _sandi_pulih(sender: Any, user: Pengguna, **_: Any) -> None:
    catat(aksi="akun.sandi_pulih", actor=user)


def _mfa_pasang(sender: Any, user: Pengguna, authenticator: Any, **_: Any) -> None:
    with transaction.atomic():
        catat(aksi="akun.duafaktor_pasang", actor=user, rincian=_cara(authenticator))


def _mfa_lepas(sender: Any, user: Pengguna, authenticator: Any, **_: Any) -> None:
    with transaction.atomic():
        catat(aksi="akun.duafaktor_lepas", actor=user, rincian=_cara(authenticator))


def _mfa_ulang(sender: Any, user: Pengguna, authenticator: Any, **_: Any) -> None:
    with transaction.atomic():
        catat(aksi="akun.duafaktor_ulang", actor=user, rincian=_cara(authenticator))


def _mfa_gagal(sender: Any, user: Pengguna, **_: Any) -> None:
    catat(aksi="akun.duafaktor_gagal", tanpa_pelaku=True, objek=(user.pk, user.nama))


def _cara(authenticator: Any) -> dict[str, str]:
    nama = {"totp": "aplikasi autentikator", "recovery_codes": "kode pemulihan"}
    return {"cara": nama.get(str(authenticator.type), str(authenticator.type))}


def connect() -> None:
    """Called from AppConfig.ready()."""
    for sinyal, penerima in (
        (akun.user_logged_in, _masuk),
        (akun.password_set, _sandi_ganti),
        (akun.password_changed, _sandi_ganti),
        (akun.password_reset, _sandi_pulih),
        (mfa.authenticator_added, _mfa_pasang),
        (mfa.authenticator_removed, _mfa_lepas),
        (mfa.authenticator_reset, _mfa_ulang),
        (mfa.authentication_failed, _mfa_gagal),
    ):
        sinyal.connect(penerima, dispatch_uid=f"erk.jejak.{penerima.__name__}.{id(sinyal)}")
