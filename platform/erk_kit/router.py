"""Which app is migrated where: SHARED_APPS in public, TENANT_APPS in each region, and only by the owner."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django_tenants.routers import TenantSyncRouter


class RegionRouter(TenantSyncRouter):
    """A process without the owner's credentials migrates nothing; `makemigrations` then needs no database at all."""

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool | None:
        if not getattr(settings, "ERK_DB_AS_OWNER", False):
            return False
        return super().allow_migrate(db, app_label, model_name=model_name, **hints)
