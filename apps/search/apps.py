from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "apps.search"
    label = "search"
    verbose_name = "搜索"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.db.models.signals import post_delete, post_migrate, post_save

        from apps.columns.signals import branch_changed, tree_changed
        from apps.leadership.models import Leader, Position, Term
        from apps.publishing.signals import many_went_live, went_live, went_off
        from apps.search import checking, keeping

        went_live.connect(keeping.on_live, dispatch_uid="search.keeping")
        many_went_live.connect(keeping.on_many_live, dispatch_uid="search.keeping")
        went_off.connect(keeping.on_off, dispatch_uid="search.keeping")
        branch_changed.connect(keeping.on_branch_changed, dispatch_uid="search.keeping")
        tree_changed.connect(keeping.on_tree_changed, dispatch_uid="search.keeping")
        for model in (Leader, Position, Term):
            post_save.connect(keeping.on_leaders_saved, sender=model, dispatch_uid="search.keeping")
        post_delete.connect(keeping.on_leader_deleted, sender=Leader, dispatch_uid="search.keeping")
        post_migrate.connect(checking.fill, sender=self, dispatch_uid="search.filling")
