from __future__ import annotations

import datetime as dt

from django.apps import AppConfig
from django.core.checks import Error


def connectors_check(app_configs: object, **kwargs: object) -> list[Error]:
    """Connectors that do not fit keep the platform from starting."""
    from tenants.sinkronisasi.konektor import connector_faults

    return connector_faults()


class SinkronisasiConfig(AppConfig):
    name = "tenants.sinkronisasi"
    label = "sinkronisasi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from tenants.presensi import kesegaran
        from tenants.sinkronisasi.selectors import kesegaran_get

        def fresh_until() -> dt.datetime | None:
            ada = kesegaran_get(sumber="presensi")
            return ada.data_sampai if ada else None

        kesegaran.pasang(fresh_until)
        register(connectors_check)
