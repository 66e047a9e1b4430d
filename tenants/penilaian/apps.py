from django.apps import AppConfig


class PenilaianConfig(AppConfig):
    name = "tenants.penilaian"
    label = "penilaian"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from tenants.aktivitas import kunci
        from tenants.penilaian.keadaan import months_locked

        kunci.pasang(months_locked)
