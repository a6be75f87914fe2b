from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "apps.announcements"
    label = "announcements"
    verbose_name = "公告"
    default_auto_field = "django.db.models.BigAutoField"
