from django.apps import AppConfig


class UjiMigrasiConfig(AppConfig):
    name = "tests.isolation.uji_migrasi"
    label = "uji_migrasi"
    default_auto_field = "django.db.models.BigAutoField"
