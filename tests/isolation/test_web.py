"""Hosts, sessions and the request's transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import Client, override_settings
from django.urls import path

from erk_kit import hosts
from erk_kit.binding import RegionBindingError, current_schema, in_transaction, public_atomic, region_atomic
from erk_kit.middleware import SESSION_KEY, transaksi_sendiri
from tenants.akun.models import Pengguna
from tenants.akun.services import pengguna_create

pytestmark = pytest.mark.isolation

NIP = "198001012005011001"
SANDI = "rahasia-uji-7303"


def _make(nip: str = NIP, nama: str = "Orang Uji") -> Pengguna:
    return pengguna_create(nip=nip, nama=nama, sandi=SANDI, periksa_sandi=False)


def siapa(request: HttpRequest) -> HttpResponse:
    user = request.user
    name = user.nama if user.is_authenticated else "tamu"
    return HttpResponse(f"{name} {current_schema()} {request.wilayah.slug} {in_transaction()}")


def tulis(request: HttpRequest, status: int) -> HttpResponse:
    _make(nip=f"{status:018d}")
    return HttpResponse(status=status)


def meledak(request: HttpRequest) -> HttpResponse:
    _make(nip="9" * 18)
    raise ZeroDivisionError


@transaksi_sendiri
def tulis_sendiri(request: HttpRequest) -> HttpResponse:
    assert not in_transaction()
    with region_atomic(request.wilayah.schema_name):
        _make(nip="8" * 18)
    return HttpResponse(status=500)


def mengalir(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(str(n) for n in Pengguna.objects.values_list("id").iterator())


urlpatterns = [
    path("siapa", siapa),
    path("tulis/<int:status>", tulis),
    path("meledak", meledak),
    path("sendiri", tulis_sendiri),
    path("mengalir", mengalir),
]


@pytest.fixture(autouse=True)
def _urls() -> Iterator[None]:
    with override_settings(ROOT_URLCONF=__name__, PUBLIC_SCHEMA_URLCONF=__name__):
        yield


def names(schema: str) -> set[str]:
    with region_atomic(schema):
        return set(Pengguna.objects.values_list("nip", flat=True))


def test_host_decides_region_and_urlconf(klien: Callable[..., Any]) -> None:
    assert klien("bandung").get("/siapa").content == b"tamu r_3273 bandung True"
    assert klien("musirawas").get("/siapa").content == b"tamu r_1605 musirawas True"
    assert klien("konsol").get("/siapa").content == b"tamu public konsol True"
    assert current_schema() is None


def test_host_with_port_and_capitals(klien: Callable[..., Any]) -> None:
    assert klien("bandung", HTTP_HOST="Bandung.Localhost:8000").get("/siapa").status_code == 200


@pytest.mark.parametrize(
    "host",
    ["tidakada.localhost", "localhost", "evil.example", "bandung.localhost.evil.example", "a b", "r_3273.localhost"],
)
def test_unknown_host_is_404_with_a_plain_page(klien: Callable[..., Any], host: str) -> None:
    response = klien("bandung", HTTP_HOST=host).get("/siapa")
    assert response.status_code == 404
    assert "lamat" in response.content.decode()
    assert not response.cookies


def test_unknown_host_is_escaped(klien: Callable[..., Any]) -> None:
    assert b"<script>" not in klien("bandung", HTTP_HOST="<script>.localhost").get("/").content


def test_health_needs_no_host(terhubung: Any) -> None:
    client = Client(HTTP_HOST="10.0.0.7")
    assert client.get("/sehat").content == b"sehat"
    assert client.get("/sehat?db=1").status_code == 200


def test_suspended_region_is_503(klien: Callable[..., Any]) -> None:
    from dataclasses import replace

    known = hosts.find("bandung.localhost")
    assert known is not None
    hosts.remember("bandung.localhost", replace(known, aktif=False))
    assert klien("bandung").get("/siapa").status_code == 503


def test_host_is_asked_in_its_own_transaction_and_never_inside_one(terhubung: Any) -> None:
    hosts.forget()
    with region_atomic("r_3273"), pytest.raises(RegionBindingError, match="masih terbuka"):
        hosts.find("bandung.localhost")
    found = hosts.find("bandung.localhost")
    assert found is not None
    assert found.schema_name == "r_3273"
    assert not in_transaction()
    # now from memory, also inside a transaction
    with region_atomic("r_1605"):
        assert hosts.find("bandung.localhost") == found


@pytest.mark.parametrize(
    ("status", "kept"), [(200, True), (302, True), (404, True), (422, True), (500, False), (503, False)]
)
def test_commit_below_500(segar: Any, klien: Callable[..., Any], status: int, kept: bool) -> None:
    klien("bandung").get(f"/tulis/{status}")
    assert (f"{status:018d}" in names("r_3273")) is kept
    assert f"{status:018d}" not in names("r_1605")


def test_exception_rolls_back(segar: Any, klien: Callable[..., Any]) -> None:
    client = klien("bandung", raise_request_exception=False)
    assert client.get("/meledak").status_code == 500
    assert "9" * 18 not in names("r_3273")
    assert current_schema() is None
    assert not connection.in_atomic_block


def test_view_with_its_own_transactions_keeps_what_it_committed(segar: Any, klien: Callable[..., Any]) -> None:
    assert klien("bandung", raise_request_exception=False).get("/sendiri").status_code == 500
    assert "8" * 18 in names("r_3273")


def test_streaming_cannot_query_after_the_transaction(klien: Callable[..., Any]) -> None:
    with pytest.raises(RegionBindingError):
        b"".join(klien("bandung").get("/mengalir").streaming_content)


def test_cookie_of_one_region_opens_nothing_in_the_other(segar: Any, klien: Callable[..., Any]) -> None:
    """Same id, same NIP, same password, same password hash in both regions."""
    hashed = make_password(SANDI)
    with region_atomic("r_3273"):
        a = Pengguna.objects.create(id=990001, nip=NIP, nama="Orang Bandung", password=hashed)
    with region_atomic("r_1605"):
        Pengguna.objects.create(id=990001, nip=NIP, nama="Orang Musi Rawas", password=hashed)
    client = klien("bandung", pengguna=a)
    assert client.get("/siapa").content.startswith(b"Orang Bandung")
    cookie = client.cookies["__Host-erk_sesi"].value
    other = klien("musirawas")
    other.cookies["__Host-erk_sesi"] = cookie
    assert other.get("/siapa").content.startswith(b"tamu")

    # Even when the session row itself was copied into the other schema (a restored backup).
    with region_atomic("r_3273"):
        row = Session.objects.get(pk=cookie)
    with region_atomic("r_1605"):
        Session.objects.create(pk=row.pk, session_data=row.session_data, expire_date=row.expire_date)
    other = klien("musirawas")
    other.cookies["__Host-erk_sesi"] = cookie
    assert other.get("/siapa").content.startswith(b"tamu")
    with region_atomic("r_1605"):
        assert not Session.objects.filter(pk=cookie).exists()
    konsol = klien("konsol")
    konsol.cookies["__Host-erk_sesi"] = cookie
    assert konsol.get("/siapa").content.startswith(b"tamu")
    # the right door still opens
    assert client.get("/siapa").content.startswith(b"Orang Bandung")


def test_session_without_a_region_is_thrown_away(wilayah: Any, klien: Callable[..., Any]) -> None:
    with wilayah("bandung"):
        client = klien("bandung", pengguna=_make())
        session = client.session
        del session[SESSION_KEY]
        session.save()
        assert client.get("/siapa").content.startswith(b"tamu")


def test_requests_of_one_region_inside_the_others_transaction_are_refused(
    wilayah: Any, klien: Callable[..., Any]
) -> None:
    with wilayah("bandung"), pytest.raises(RegionBindingError):
        klien("musirawas").get("/siapa")


def test_console_reads_the_registry_and_no_region(terhubung: Any) -> None:
    from tenants.registry.selectors import region_active

    with public_atomic():
        assert {r.slug for r in region_active()} == {"bandung", "musirawas"}
