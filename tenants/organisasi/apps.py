from django.apps import AppConfig


class OrganisasiConfig(AppConfig):
    name = "tenants.organisasi"
    label = "organisasi"
    default_auto_field = "django.db.models.BigAutoField"
