from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "apps.readers"
    label = "readers"
    verbose_name = "读者"
    default_auto_field = "django.db.models.BigAutoField"
