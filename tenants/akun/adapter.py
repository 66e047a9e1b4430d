"""allauth's account adapter: closed sign-up, Indonesian messages, one per-address limit across all regions."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest

from erk_kit.cache import count_use, uses
from tenants.akun.jejak import login_failed_record
from tenants.jejak.services import catat


class AkunAdapter(DefaultAccountAdapter):
    """Accounts are made by the region's BKPSDM or by synchronisation, never by signing up."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": (
            "NIP atau kata sandi tidak cocok. Periksa keduanya, lalu coba lagi; bila lupa kata sandi, hubungi "
            "admin OPD Anda."
        ),
        "too_many_login_attempts": "Terlalu banyak percobaan masuk yang gagal. Tunggu beberapa menit, lalu coba lagi.",
        "account_inactive": "Akun ini tidak aktif. Hubungi admin OPD Anda.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def _address_key(self, request: HttpRequest) -> str:
        return f"masuk-gagal:{self.get_client_ip(request)}"

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """allauth counts failures per region, because its cache keys carry the schema. Somebody who tries one
        password on every region is stopped here: this count has no region in its key."""
        limit, _seconds = settings.ERK_BATAS_MASUK_GAGAL_PER_ALAMAT
        if uses(self._address_key(request)) >= limit:
            raise self.validation_error("too_many_login_attempts")
        super().pre_authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        _limit, seconds = settings.ERK_BATAS_MASUK_GAGAL_PER_ALAMAT
        count_use(self._address_key(request), seconds=seconds)
        login_failed_record(login=str(credentials.get("username", "")))
        super().authentication_failed(request, **credentials)

    def logout(self, request: HttpRequest) -> None:
        catat(aksi="akun.keluar")
        super().logout(request)
