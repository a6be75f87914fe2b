from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "apps.audit"
    label = "audit"
    verbose_name = "审计"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from axes.signals import user_locked_out
        from django.contrib.auth.signals import (
            user_logged_in,
            user_logged_out,
            user_login_failed,
        )

        from apps.audit import signing_in
        from apps.audit.log import on_list_exported
        from apps.core.exporting import list_exported

        user_logged_in.connect(signing_in.on_login, dispatch_uid="audit.login")
        user_logged_out.connect(signing_in.on_logout, dispatch_uid="audit.logout")
        user_login_failed.connect(signing_in.on_failure, dispatch_uid="audit.failure")
        user_locked_out.connect(signing_in.on_lock_out, dispatch_uid="audit.lock_out")
        list_exported.connect(on_list_exported, dispatch_uid="audit.list_exported")
