from __future__ import annotations

import datetime as dt

from django.apps import AppConfig


class SinkronisasiConfig(AppConfig):
    name = "tenants.sinkronisasi"
    label = "sinkronisasi"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.presensi import kesegaran
        from tenants.sinkronisasi.selectors import kesegaran_get

        def fresh_until() -> dt.datetime | None:
            ada = kesegaran_get(sumber="presensi")
            return ada.data_sampai if ada else None

        kesegaran.pasang(fresh_until)
