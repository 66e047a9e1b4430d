"""Every endpoint of ours and of allauth x every role x own or other OPD x own or other region: what each must get.

A new endpoint without a row fails, and so does one that takes somebody's thing and is not tried with another OPD's.
test_izin_lubang.py shows that each check sees the hole it is for. `python -m tests.unit.web.izin` prints the table.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.unit.web import izin
from tests.unit.web import periksa_titik as p
from tests.unit.web.conftest import BULAN, Dunia
from tests.unit.web.objek import foreign_things
from tests.unit.web.tabel_izin import Tabel
from tests.unit.web.titik import endpoints

pytestmark = pytest.mark.isolation

WILAYAH, KONSOL = endpoints("erk_platform.urls_wilayah"), endpoints("erk_platform.urls_konsol")


@pytest.fixture(scope="module")
def wilayah_tabel(dunia: Dunia, django_db_blocker: Any) -> Tabel:
    with django_db_blocker.unblock():
        return Tabel(dunia, WILAYAH, izin.semua(), foreign_things(dunia))


@pytest.fixture(scope="module")
def konsol_tabel(dunia: Dunia) -> Tabel:
    return Tabel(dunia, KONSOL, izin.konsol(), slug="konsol")


def test_every_endpoint_and_method_has_a_row() -> None:
    assert not p.rows_missing(WILAYAH, izin.semua())
    assert not p.rows_missing(KONSOL, izin.konsol())


def test_every_view_is_guarded_or_named_as_public() -> None:
    assert not p.views_open(WILAYAH)
    assert not p.views_open(KONSOL)


def test_every_object_in_a_path_is_tried_with_another_opds() -> None:
    assert not p.objects_untried(WILAYAH, izin.semua())
    assert not p.objects_untried(KONSOL, izin.konsol())


@pytest.mark.usefixtures("tenang")
def test_region_table(wilayah_tabel: Tabel) -> None:
    """Where the sample decides whether somebody is a superior or sees a person, the selectors are asked."""
    salah = wilayah_tabel.sendiri()
    assert not salah, "\n".join(salah)
    assert wilayah_tabel.banyak["sendiri"] == sum(len(k) for k in izin.semua().values()) * len(izin.PERAN)


@pytest.mark.usefixtures("tenang")
def test_console_table(konsol_tabel: Tabel) -> None:
    salah = konsol_tabel.sendiri()
    assert not salah, "\n".join(salah)


@pytest.mark.usefixtures("tenang")
def test_methods_without_a_row_are_refused(wilayah_tabel: Tabel, konsol_tabel: Tabel) -> None:
    salah = wilayah_tabel.cara_lain() + konsol_tabel.cara_lain()
    assert not salah, "\n".join(salah)


@pytest.mark.usefixtures("tenang")
def test_a_session_of_one_region_is_a_stranger_in_the_other(wilayah_tabel: Tabel) -> None:
    salah = wilayah_tabel.asing("musirawas")
    assert not salah, "\n".join(salah)
    assert wilayah_tabel.banyak["asing"] == sum(len(k) for k in izin.semua().values()) * (len(izin.PERAN) - 1)


def test_console_shows_no_person(dunia: Dunia, klien: Callable[..., Any]) -> None:
    from erk_kit.binding import region_atomic
    from tenants.organisasi.models import Pegawai

    konsol = dunia.masuk(klien, "konsol", "pengelola")
    teks = konsol.get("/").content.decode() + konsol.get("/wilayah/bandung/").content.decode()
    with region_atomic("r_3273"):
        orang = list(Pegawai.objects.values_list("nip", "nama"))
    assert orang
    for nip, nama in orang:
        assert not nip or nip not in teks
        assert nama not in teks
    assert "Oktober 2026" in teks
    assert BULAN not in teks
