from django.apps import AppConfig


class RedirectsConfig(AppConfig):
    name = "apps.redirects"
    label = "redirects"
    verbose_name = "网址跳转"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.audit.tracking import track
        from apps.redirects.models import Redirect

        track(Redirect, fields=("old", "to", "note", "is_active"))
