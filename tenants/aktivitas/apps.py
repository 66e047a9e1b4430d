from django.apps import AppConfig


class AktivitasConfig(AppConfig):
    name = "tenants.aktivitas"
    label = "aktivitas"
    default_auto_field = "django.db.models.BigAutoField"
