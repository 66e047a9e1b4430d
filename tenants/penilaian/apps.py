from django.apps import AppConfig


class PenilaianConfig(AppConfig):
    name = "tenants.penilaian"
    label = "penilaian"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from erk_kit import kunci
        from tenants.penilaian.keadaan import last_locked_day

        kunci.pasang(last_locked_day)
