from django.apps import AppConfig


class SiteSettingsConfig(AppConfig):
    name = "apps.site_settings"
    label = "site_settings"
    verbose_name = "站点设置"
    default_auto_field = "django.db.models.BigAutoField"
