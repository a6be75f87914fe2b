from django.apps import AppConfig


class ArticlesConfig(AppConfig):
    name = "apps.articles"
    label = "articles"
    verbose_name = "文章"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.articles import mentions, views
        from apps.articles.models import Article
        from apps.columns import kinds, receipts
        from apps.leadership import activities
        from apps.publishing.signals import many_went_live, went_live, went_off
        from apps.redirects import following

        kinds.register("page", "单页", views.newest_in_place, "直接显示本栏目最新的一篇文章。")
        following.register_door("articles:detail", views.find)
        activities.register(mentions.Activities)
        receipts.register(mentions.receipt_places)
        went_live.connect(mentions.on_live, sender=Article, dispatch_uid="articles.mentions")
        many_went_live.connect(
            mentions.on_many_live, sender=Article, dispatch_uid="articles.mentions"
        )
        went_off.connect(mentions.on_off, sender=Article, dispatch_uid="articles.mentions")
