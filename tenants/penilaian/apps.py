from django.apps import AppConfig


class PenilaianConfig(AppConfig):
    name = "tenants.penilaian"
    label = "penilaian"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from erk_kit import kunci
        from tenants.aktivitas import sasaran
        from tenants.organisasi import operasi
        from tenants.penilaian.keadaan import last_locked_day
        from tenants.penilaian.operasi import rules_read, rules_read_all
        from tenants.penilaian.sasaran import targets_read

        kunci.pasang(last_locked_day)
        operasi.pasang(rules_read, rules_read_all)
        sasaran.pasang(targets_read)
