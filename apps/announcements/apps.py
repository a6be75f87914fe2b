from django.apps import AppConfig


class AnnouncementsConfig(AppConfig):
    name = "apps.announcements"
    label = "announcements"
    verbose_name = "公告"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.announcements import views
        from apps.announcements.models import COLUMN_KIND
        from apps.columns import kinds
        from apps.columns.views import list_page
        from apps.redirects import following

        kinds.register(COLUMN_KIND, "通知公告", list_page, "列出公告，过期的标明“已过期”。")
        following.register_door("announcements:detail", views.find)
