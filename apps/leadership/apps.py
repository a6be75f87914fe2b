from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    name = "apps.leadership"
    label = "leadership"
    verbose_name = "领导"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.columns import kinds
        from apps.leadership import views

        kinds.register(
            "leadership",
            "领导",
            views.overview,
            "按职务列出在任领导，内容在“领导”里维护。",
            lists_content=False,
        )
