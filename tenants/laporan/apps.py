from django.apps import AppConfig


class LaporanConfig(AppConfig):
    name = "tenants.laporan"
    label = "laporan"
    verbose_name = "Laporan"
    default_auto_field = "django.db.models.BigAutoField"
