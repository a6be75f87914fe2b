from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "apps.importing"
    label = "importing"
    verbose_name = "批量导入"
    default_auto_field = "django.db.models.BigAutoField"
