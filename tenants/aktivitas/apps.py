from django.apps import AppConfig


class AktivitasConfig(AppConfig):
    name = "tenants.aktivitas"
    label = "aktivitas"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.aktivitas.delegasi import delegations_to
        from tenants.organisasi import aktor

        aktor.pasang_wakil(delegations_to)
