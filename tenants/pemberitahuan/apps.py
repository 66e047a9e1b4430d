from django.apps import AppConfig


class PemberitahuanConfig(AppConfig):
    name = "tenants.pemberitahuan"
    label = "pemberitahuan"
    verbose_name = "Pemberitahuan"
    default_auto_field = "django.db.models.BigAutoField"
