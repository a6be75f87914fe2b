from django.apps import AppConfig


class LeadershipConfig(AppConfig):
    name = "apps.leadership"
    label = "leadership"
    verbose_name = "领导"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps import proofing
        from apps.columns import approvals, kinds
        from apps.columns.signals import tree_changed
        from apps.leadership import overview, pictures, titles, views
        from apps.redirects import following

        kinds.register(
            "leadership",
            "领导",
            views.overview,
            "按职务列出在任领导，内容在“领导”里维护。",
            lists_content=False,
        )
        tree_changed.connect(pictures.on_tree_changed, dispatch_uid="leadership.pictures")
        following.register_door("leadership:detail", views.find)
        approvals.register_leaders(overview.names_for_approval)
        proofing.register(
            titles.CODE,
            "领导姓名和职务",
            proofing.WARNING,
            titles.find,
            "领导名字旁边写的职务，是不是这个人在发布那天担任的。按“领导”里的名录核对。",
            order=55,
        )

        from apps.leadership import recorded

        recorded.start()
