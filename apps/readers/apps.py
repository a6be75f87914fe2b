from django.apps import AppConfig


class ReadersConfig(AppConfig):
    name = "apps.readers"
    label = "readers"
    verbose_name = "读者"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.articles import figures
        from apps.articles.models import Article
        from apps.publishing.signals import went_live
        from apps.readers import titles
        from apps.readers.models import Favourite

        figures.register("favourites", Favourite.count_for_article())
        went_live.connect(titles.on_live, sender=Article, dispatch_uid="readers.titles")
