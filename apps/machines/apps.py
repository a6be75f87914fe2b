from django.apps import AppConfig


class MachinesConfig(AppConfig):
    name = "apps.machines"
    label = "machines"
    verbose_name = "供程序读取"
    default_auto_field = "django.db.models.BigAutoField"
