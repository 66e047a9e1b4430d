from django.apps import AppConfig


class PresensiConfig(AppConfig):
    name = "tenants.presensi"
    label = "presensi"
    default_auto_field = "django.db.models.BigAutoField"
