"""System checks that refuse to start a platform whose regions could leak into each other."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core import checks

ENGINE = "erk_kit.db_backend"
E001 = "erk.E001"
E002 = "erk.E002"
E003 = "erk.E003"
E004 = "erk.E004"

_KEY_FUNCTIONS = {"erk_kit.cache.make_key", "django_tenants.cache.make_key"}


def check_engine(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """The default database must use our backend, which binds role and path to the transaction."""
    engine = settings.DATABASES.get("default", {}).get("ENGINE", "")
    if engine == ENGINE:
        return []
    return [
        checks.Error(
            f"DATABASES['default']['ENGINE'] adalah {engine!r}; yang diharapkan {ENGINE!r}.",
            hint="Backend lain membiarkan koneksi membaca wilayah lain di belakang PgBouncer. Kembalikan ENGINE.",
            id=E001,
        )
    ]


def check_limit_set_calls(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """TENANT_LIMIT_SET_CALLS remembers a path on the client that the server may have forgotten."""
    if not getattr(settings, "TENANT_LIMIT_SET_CALLS", False):
        return []
    return [
        checks.Error(
            "TENANT_LIMIT_SET_CALLS bernilai True.",
            hint="Hapus setelan itu: ikatan wilayah dikirim di awal tiap transaksi, tidak diingat di klien.",
            id=E002,
        )
    ]


def check_cache_keys(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Every cache alias but `batas` must carry the schema in its keys."""
    wrong = [
        alias
        for alias, conf in settings.CACHES.items()
        if alias != "batas" and conf.get("KEY_FUNCTION") not in _KEY_FUNCTIONS
    ]
    if not wrong:
        return []
    return [
        checks.Error(
            f"Alias cache {', '.join(wrong)} tidak memakai kunci per wilayah.",
            hint="Setel KEY_FUNCTION = 'erk_kit.cache.make_key'.",
            id=E003,
        )
    ]


def check_region_foreign_keys(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """No foreign key may lead from a region's table to a table that exists only in public."""
    from django.apps import apps

    tenant_apps = set(settings.TENANT_APPS)
    found: list[checks.CheckMessage] = []
    for model in apps.get_models(include_auto_created=True):
        if apps.get_app_config(model._meta.app_label).name not in tenant_apps:
            continue
        for field in model._meta.local_fields:
            target = field.related_model
            if target is None or isinstance(target, str):
                continue
            if apps.get_app_config(target._meta.app_label).name not in tenant_apps:
                found.append(
                    checks.Error(
                        f"{model._meta.label}.{field.name} menunjuk {target._meta.label}, yang hanya ada di public.",
                        hint="Simpan id, versi dan hash sebagai kolom biasa.",
                        obj=model,
                        id=E004,
                    )
                )
    return found


def register_all() -> None:
    """Called from AppConfig.ready()."""
    checks.register(check_engine, "erk")
    checks.register(check_limit_set_calls, "erk")
    checks.register(check_cache_keys, "erk")
    checks.register(check_region_foreign_keys, "erk")
