from django.apps import AppConfig


class AkunConfig(AppConfig):
    name = "tenants.akun"
    label = "akun"
    verbose_name = "Akun"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.akun import jejak

        jejak.connect()
