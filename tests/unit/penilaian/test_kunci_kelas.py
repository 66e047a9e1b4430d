"""Every model with a date says which month its rows belong to, or why to none. No database."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from erk_kit.dated import FaktaBertanggal
from erk_kit.kunci import Induk, Kelas, Lepas, Rentang
from provisioning import kebijakan

pytestmark = pytest.mark.unit


def own_models() -> list[Any]:
    wanted = {a for a in settings.TENANT_APPS if a.startswith("tenants.")}
    return [m for m in apps.get_models() if apps.get_app_config(m._meta.app_label).name in wanted]


def unclassified(semua: list[Any]) -> list[str]:
    """Models with a day, an instant or a month among their columns, or hanging on one that has, without a class."""
    hasil = []
    for m in semua:
        kolom = {f.name for f in m._meta.concrete_fields}
        berhari = any(isinstance(f, models.DateField) for f in m._meta.concrete_fields) or {"tahun", "bulan"} <= kolom
        induk = any(
            isinstance(getattr(f.related_model, "kunci_bulan", Lepas("")), Kelas)
            and not isinstance(getattr(f.related_model, "kunci_bulan", Lepas("")), Lepas | Rentang)
            for f in m._meta.concrete_fields
            if f.is_relation
        )
        if (berhari or induk) and not isinstance(getattr(m, "kunci_bulan", None), Kelas):
            hasil.append(m._meta.label)
    return hasil


def test_every_model_with_a_date_is_classified() -> None:
    assert unclassified(own_models()) == []


def test_control_a_new_dated_model_without_a_class_is_found() -> None:
    class Lupa(models.Model):
        hari = models.DateField()

        class Meta:
            app_label = "uji_kunci"

        def __str__(self) -> str:
            return ""

    assert unclassified([*own_models(), Lupa]) == ["uji_kunci.Lupa"]


def test_classes_name_columns_that_exist_and_exemptions_say_why() -> None:
    for m in own_models():
        kelas = getattr(m, "kunci_bulan", None)
        if isinstance(kelas, Lepas):
            assert len(kelas.alasan) > 15, m
        elif kelas is not None:
            kebijakan.open_sql(m, "r_0000", m._meta.db_table)
    assert all(isinstance(m.kunci_bulan, Rentang) for m in own_models() if issubclass(m, FaktaBertanggal))


def test_a_parent_is_compared_by_its_own_columns() -> None:
    from tenants.aktivitas.models import JejakAktivitas
    from tenants.penilaian.models import BagianHitungan

    teks = kebijakan.open_sql(JejakAktivitas, "r_0000", "aktivitas_jejakaktivitas")
    assert "exists (select 1 from r_0000.aktivitas_aktivitas induk1" in teks
    assert "induk1.id = aktivitas_jejakaktivitas.aktivitas_id" in teks
    # few parents: the open ones are looked up once a statement
    teks = kebijakan.open_sql(BagianHitungan, "r_0000", "penilaian_bagianhitungan")
    assert isinstance(BagianHitungan.kunci_bulan, Induk)
    assert "penilaian_bagianhitungan.hitungan_id in (select induk1.id" in teks
    assert "induk1.periode_id in (select induk2.id" in teks
    assert "make_date(induk2.tahun, induk2.bulan, 1)" in teks
