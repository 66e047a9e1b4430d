from django.apps import AppConfig


class SkpConfig(AppConfig):
    name = "tenants.skp"
    label = "skp"
    default_auto_field = "django.db.models.BigAutoField"
