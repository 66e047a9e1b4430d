from django.apps import AppConfig


class SinkronisasiConfig(AppConfig):
    name = "tenants.sinkronisasi"
    label = "sinkronisasi"
    default_auto_field = "django.db.models.BigAutoField"
