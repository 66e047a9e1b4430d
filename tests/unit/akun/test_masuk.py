"""Log-in by NIP through allauth's pages, and what is granted to whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import caches
from django.core.exceptions import ValidationError

from tenants.akun.models import Pengguna, Peran
from tenants.akun.selectors import grants_of, has_role, pengguna_get, roles_of
from tenants.akun.services import pengguna_create, peran_grant, peran_revoke

NIP = "198001012005011001"
SANDI = "rahasia-uji-7303"


def _make(nip: str = NIP, **extra: Any) -> Pengguna:
    return pengguna_create(nip=nip, nama="Orang Uji", sandi=SANDI, periksa_sandi=False, **extra)


def _login(client: Any, login: str, sandi: str = SANDI) -> Any:
    return client.post("/akun/login/", {"login": login, "password": sandi})


@pytest.mark.parametrize("typed", [NIP, "19800101 200501 1 001", " 19800101-200501-1-001 "])
def test_login_by_nip_with_or_without_spaces(wilayah: Any, klien: Callable[..., Any], typed: str) -> None:
    with wilayah("bandung"):
        user = _make()
        client = klien("bandung")
        response = _login(client, typed)
        assert response.status_code == 302, response.content.decode()[:2000]
        assert client.session["_auth_user_id"] == str(user.pk)
        assert client.session["_wilayah"] == "r_3273"
        cookie = response.cookies["__Host-erk_sesi"]
        assert cookie["secure"]
        assert cookie["httponly"]
        assert not cookie["domain"]
        assert cookie["path"] == "/"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (NIP[:17], ("17 angka", "18 angka", "Periksa")),
        (NIP + "1", ("19 angka", "18 angka", "Periksa")),
        ("budi.santoso", ("hanya berisi angka", "18 angka", "Periksa")),
    ],
)
def test_login_with_a_wrong_nip_says_what_was_expected(
    wilayah: Any, klien: Callable[..., Any], typed: str, words: tuple[str, ...]
) -> None:
    with wilayah("bandung"):
        response = _login(klien("bandung"), typed)
        (message,) = response.context["form"].errors["login"]
        assert all(w in message for w in words), message


def test_wrong_password_and_unknown_nip_get_the_same_answer(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        _make()
        wrong = _login(klien("bandung"), NIP, "salah-sekali-1").context["form"].non_field_errors()
        unknown = _login(klien("bandung"), "2" * 18).context["form"].non_field_errors()
        assert wrong == unknown
        assert "NIP atau kata sandi tidak cocok" in wrong[0]


def test_repeated_failures_are_stopped(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        _make()
        for _ in range(5):
            _login(klien("bandung"), NIP, "salah-sekali-1")
        errors = _login(klien("bandung"), NIP).context["form"].non_field_errors()
        assert "Terlalu banyak" in errors[0]


def test_failures_per_address_are_counted_across_regions(
    wilayah: Any, klien: Callable[..., Any], settings: Any
) -> None:
    settings.ERK_BATAS_MASUK_GAGAL_PER_ALAMAT = (2, 300)
    with wilayah("bandung"):
        for n in range(2):
            _login(klien("bandung"), f"{n:018d}", "salah-sekali-1")
    with wilayah("musirawas"):
        _make()
        errors = _login(klien("musirawas"), NIP).context["form"].non_field_errors()
        assert "Terlalu banyak" in errors[0]


def test_sign_up_is_closed(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        klien("bandung").post("/akun/signup/", {"username": "1" * 18, "password1": SANDI})
        assert not Pengguna.objects.filter(nip="1" * 18).exists()


def test_inactive_user_cannot_log_in(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        user = _make()
        Pengguna.objects.filter(pk=user.pk).update(is_active=False)
        client = klien("bandung")
        _login(client, NIP)
        assert "_auth_user_id" not in client.session


def test_operator_logs_in_by_name_on_the_console(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("public"):
        user = _make("pengelola")
        peran_grant(pengguna=user, peran=Peran.PENGELOLA)
        assert _login(klien("konsol"), "Pengelola").status_code == 302
        with pytest.raises(ValidationError, match="tidak berlaku di konsol"):
            peran_grant(pengguna=user, peran=Peran.BKPSDM)


@pytest.mark.parametrize("nip", [NIP[:17], "budi", ""])
def test_region_accounts_need_a_real_nip(wilayah: Any, nip: str) -> None:
    with wilayah("bandung"), pytest.raises(ValidationError, match="18 angka"):
        _make(nip)


def test_email_is_optional_and_two_people_may_lack_one(wilayah: Any) -> None:
    with wilayah("bandung"):
        _make()
        assert _make("2" * 18).email == ""
        assert pengguna_get(nip="22222222 222222 2 222").nip == "2" * 18


def test_grants_are_dated(wilayah: Any) -> None:
    with wilayah("bandung"):
        user = _make()
        day = dt.date(2026, 10, 1)
        grant = peran_grant(
            pengguna=user, peran=Peran.ADMIN_OPD, opd_id=7, berlaku_mulai=day, berlaku_sampai=dt.date(2026, 10, 31)
        )
        assert roles_of(pengguna=user, on=dt.date(2026, 9, 30)) == frozenset()
        assert roles_of(pengguna=user, on=dt.date(2026, 10, 31)) == {Peran.ADMIN_OPD}
        assert roles_of(pengguna=user, on=dt.date(2026, 11, 1)) == frozenset()
        assert has_role(pengguna=user, peran=Peran.ADMIN_OPD, opd_id=7, on=day)
        assert not has_role(pengguna=user, peran=Peran.ADMIN_OPD, opd_id=8, on=day)
        assert grants_of(pengguna=user, on=day).opd_ids == {7}
        peran_revoke(grant=grant, last_day=dt.date(2026, 10, 9))
        assert roles_of(pengguna=user, on=dt.date(2026, 10, 10)) == frozenset()
        user.is_active = False
        assert roles_of(pengguna=user, on=day) == frozenset()


def test_grants_that_make_no_sense_are_refused(wilayah: Any) -> None:
    with wilayah("bandung"):
        user = _make()
        with pytest.raises(ValidationError):
            peran_grant(pengguna=user, peran=Peran.ADMIN_OPD)
        with pytest.raises(ValidationError):
            peran_grant(pengguna=user, peran=Peran.BKPSDM, opd_id=7)
        with pytest.raises(ValidationError, match="tidak berlaku di wilayah"):
            peran_grant(pengguna=user, peran=Peran.PENGELOLA)
        with pytest.raises(ValidationError):
            peran_grant(
                pengguna=user,
                peran=Peran.BKPSDM,
                berlaku_mulai=dt.date(2026, 10, 2),
                berlaku_sampai=dt.date(2026, 10, 1),
            )


def test_pages_of_the_second_factor_and_of_sessions_are_wired(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        client = klien("bandung", pengguna=_make())
        assert client.get("/akun/2fa/").status_code == 200
        assert client.get("/akun/sessions/").status_code == 200


def test_second_factor_from_enrolment_to_log_in(wilayah: Any, klien: Callable[..., Any]) -> None:
    def code(secret: str) -> str:
        return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))

    with wilayah("bandung"):
        user = _make()
        client = klien("bandung")
        _login(client, NIP)
        assert client.get("/akun/2fa/totp/activate/").url.startswith("/akun/reauthenticate/")
        client.post("/akun/reauthenticate/", {"password": SANDI})
        page = client.get("/akun/2fa/totp/activate/")
        assert page.status_code == 200
        secret = page.context["form"].secret
        assert client.post("/akun/2fa/totp/activate/", {"code": code(secret)}).status_code == 302
        assert user.authenticator_set.count() == 2  # the app, and recovery codes
        # the same code may not be used twice
        caches["default"].clear()
        fresh = klien("bandung")
        assert _login(fresh, NIP).url.startswith("/akun/2fa/authenticate/")
        assert "_auth_user_id" not in fresh.session
        assert fresh.post("/akun/2fa/authenticate/", {"code": code(secret)}).status_code == 302
        assert fresh.session["_auth_user_id"] == str(user.pk)
