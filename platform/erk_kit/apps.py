from django.apps import AppConfig


class ErkKitConfig(AppConfig):
    name = "erk_kit"
    label = "erk_kit"
    verbose_name = "Lapisan dasar"

    def ready(self) -> None:
        from erk_kit import checks, contenttypes

        checks.register_all()
        contenttypes.install()
