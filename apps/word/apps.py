from django.apps import AppConfig


class WordConfig(AppConfig):
    name = "apps.word"
    label = "word"
    verbose_name = "Word 文件"
    default_auto_field = "django.db.models.BigAutoField"
