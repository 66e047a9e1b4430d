"""Services obey the pack that is in force that day, in their own region."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import erk_core
from tenants.organisasi import operasi
from tenants.organisasi.operasi import operasi_of

PAKET = Path(erk_core.__file__).parent / "rulepacks"
HARI = dt.date(2026, 10, 14)


@pytest.mark.parametrize(
    ("slug", "mundur", "kebijakan"), [("bandung", 1, "setuju_otomatis"), ("musirawas", 3, "eskalasi")]
)
def test_each_region_has_its_own(wilayah, slug, mundur, kebijakan):
    wilayah(slug)
    ini = operasi_of(HARI)
    assert ini.bilangan("batas_input_mundur") == mundur
    assert ini.kata("kebijakan_lewat_tenggat", "tolak") == kebijakan
    assert ini.ya("tumpang_tindih", True) is False


def test_silence_leaves_the_default(wilayah):
    wilayah("bandung")
    dahulu = operasi_of(dt.date(2019, 1, 1))
    assert dahulu.bilangan("batas_input_mundur") is None
    assert dahulu.kata("menit_di_luar_hadir", "boleh") == "boleh"
    assert dahulu.ya("wajib_jam", False) is False


def test_the_pack_of_an_opd_comes_first(wilayah):
    from erk_core import load_pack
    from tenants.organisasi.models import Opd
    from tenants.penilaian.services import pack_adopt

    wilayah("bandung")
    satu, lain = Opd.objects.order_by("pk")[:2]
    pack_adopt(pack=load_pack(PAKET / "musirawas-erk"), mulai=dt.date(2026, 11, 1), opd_id=satu.pk)
    assert operasi_of(dt.date(2026, 11, 2), satu.pk).bilangan("batas_input_mundur") == 3
    assert operasi_of(dt.date(2026, 11, 2), lain.pk).bilangan("batas_input_mundur") == 1
    assert operasi_of(HARI, satu.pk).bilangan("batas_input_mundur") == 1


def test_one_query_once_the_pack_is_known(wilayah, django_assert_num_queries):
    wilayah("bandung")
    operasi_of(HARI)
    with django_assert_num_queries(1):
        operasi_of(HARI)


def test_without_a_reader_nothing_is_a_rule(monkeypatch):
    monkeypatch.setattr(operasi, "_pembaca", [])
    assert operasi_of(HARI).bilangan("batas_input_mundur", 7) == 7
