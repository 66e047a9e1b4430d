from django.apps import AppConfig


class PenilaianConfig(AppConfig):
    name = "tenants.penilaian"
    label = "penilaian"
    default_auto_field = "django.db.models.BigAutoField"
