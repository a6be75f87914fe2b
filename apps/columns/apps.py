from django.apps import AppConfig


class ColumnsConfig(AppConfig):
    name = "apps.columns"
    label = "columns"
    verbose_name = "栏目"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from apps.columns import kinds, placing, receipts, views
        from apps.columns.signals import branch_changed
        from apps.publishing.signals import going_off, many_went_live, went_live, went_off

        kinds.register("list", "文章列表", views.list_page, "列出本栏目和下级栏目的文章。")
        kinds.register(
            "link", "链接", views.link_page, "点栏目名直接打开填写的地址。", lists_content=False
        )
        branch_changed.connect(placing.on_branch_changed, dispatch_uid="columns.placing")
        went_live.connect(placing.on_live, dispatch_uid="columns.placing")
        many_went_live.connect(placing.on_many_live, dispatch_uid="columns.placing")
        went_off.connect(placing.on_off, dispatch_uid="columns.placing")
        going_off.connect(receipts.on_going_off, dispatch_uid="columns.receipts")

        from apps.columns import holders, offered, recorded
        from apps.redirects import following, offering

        following.register_door("columns:detail", views.find)
        offering.register(offered.pages)
        recorded.start()
        holders.start()
