from django.apps import AppConfig


class ProofingConfig(AppConfig):
    name = "apps.proofing"
    label = "proofing"
    verbose_name = "校对"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.proofing import checks

        checks.register_all()
