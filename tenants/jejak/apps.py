from django.apps import AppConfig


class JejakConfig(AppConfig):
    name = "tenants.jejak"
    label = "jejak"
    verbose_name = "Jejak audit"
    default_auto_field = "django.db.models.BigAutoField"
