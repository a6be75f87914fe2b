from django.apps import AppConfig
from django.db.models.signals import post_delete, post_save


class PortalConfig(AppConfig):
    name = "apps.portal"
    label = "portal"
    verbose_name = "门户"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.models import Group, User

        from apps.columns import receipts
        from apps.columns.models import content_types
        from apps.portal import (
            accounts,  # noqa: F401  (connects its receiver)
            home,
            titles,
        )
        from apps.publishing.signals import many_written

        for model in content_types():
            post_save.connect(titles.keep, sender=model, dispatch_uid="portal.titles")
            many_written.connect(titles.keep_many, sender=model, dispatch_uid="portal.titles")
            post_delete.connect(titles.forget, sender=model, dispatch_uid="portal.titles")
        receipts.register(home.receipt_places)

        # What Django calls 用户 and 组 are 账号 and 角色 in an office.
        User._meta.verbose_name = User._meta.verbose_name_plural = "账号"
        Group._meta.verbose_name = Group._meta.verbose_name_plural = "角色"

        from apps.portal import recorded

        recorded.start()
