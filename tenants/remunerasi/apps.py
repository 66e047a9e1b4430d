from django.apps import AppConfig


class RemunerasiConfig(AppConfig):
    name = "tenants.remunerasi"
    label = "remunerasi"
    default_auto_field = "django.db.models.BigAutoField"
