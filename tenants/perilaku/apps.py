from django.apps import AppConfig


class PerilakuConfig(AppConfig):
    name = "tenants.perilaku"
    label = "perilaku"
    default_auto_field = "django.db.models.BigAutoField"
