from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    name = "apps.leadership"
    label = "leadership"
    verbose_name = "领导"
    default_auto_field = "django.db.models.BigAutoField"
