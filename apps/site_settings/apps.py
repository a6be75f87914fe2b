from django.apps import AppConfig
from django.apps import apps as installed
from django.db.models.signals import post_migrate


class SiteSettingsConfig(AppConfig):
    name = "apps.site_settings"
    label = "site_settings"
    verbose_name = "站点设置"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.audit.models import Action
        from apps.audit.tracking import track
        from apps.site_settings.models import SiteLink, SiteSettings

        track(SiteSettings, action=Action.SETTINGS)
        track(SiteLink, action=Action.SETTINGS)
        post_migrate.connect(
            make_settings_row, sender=self, dispatch_uid="site_settings.make_settings_row"
        )


def make_settings_row(using: str, apps=installed, **kwargs) -> None:
    """Receiver of post_migrate: the one row, with the defaults, so that pages need one query."""
    try:
        settings = apps.get_model("site_settings", "SiteSettings")
    except LookupError:  # migrated back to before the table
        return
    settings.objects.using(using).bulk_create([settings(pk=1)], ignore_conflicts=True)
