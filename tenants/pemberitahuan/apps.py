from django.apps import AppConfig


class PemberitahuanConfig(AppConfig):
    name = "tenants.pemberitahuan"
    label = "pemberitahuan"
    verbose_name = "Pemberitahuan"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.organisasi import aktor
        from tenants.pemberitahuan.selectors import unread_expression

        aktor.pasang_pesan(unread_expression)
