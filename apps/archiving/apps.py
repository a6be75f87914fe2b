from django.apps import AppConfig


class ArchivingConfig(AppConfig):
    name = "apps.archiving"
    label = "archiving"
    verbose_name = "整站归档"
    default_auto_field = "django.db.models.BigAutoField"
