"""What the public reads and keeps, in figures: nothing personal, and nothing to edit."""

import datetime

from django.contrib import admin
from django.db.models import Count, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.forms.widgets import Script
from django.http import HttpRequest
from django.urls import path
from django.utils import timezone
from django.utils.html import format_html

from apps.articles.models import Article, DayViews
from apps.columns.scoped_admin import BranchFilter, ScopedAdmin
from apps.core.dates import minute
from apps.core.exporting import Column
from apps.readers.models import ArticleFigures, Favourite


class HomeBranchFilter(BranchFilter):
    column_field = "home"


@admin.display(description="文章", ordering="title")
def article_link(line: ArticleFigures) -> str:
    return format_html(
        '<a href="{}" target="_blank" rel="noopener">{}</a>', line.page_url, line.title
    )


@admin.display(description="发布时间", ordering="published_at")
def publication_time(line: ArticleFigures) -> str:
    return minute(line.published_at)


def _views(days: int | None = None) -> Coalesce:
    """How often the entry's article was read: in the last days with today, or ever."""
    rows = DayViews.objects.filter(article=OuterRef("object_id")).order_by()
    if days:
        rows = rows.filter(day__gt=timezone.localdate() - datetime.timedelta(days=days))
    totals = rows.values("article").annotate(total=Sum("views")).values("total")
    return Coalesce(Subquery(totals), 0)


def _favourites() -> Coalesce:
    rows = Favourite.objects.filter(article=OuterRef("object_id")).order_by()
    return Coalesce(
        Subquery(rows.values("article").annotate(number=Count("pk")).values("number")), 0
    )


@admin.register(ArticleFigures)
class ArticleFiguresAdmin(ScopedAdmin):
    """The articles on the site by how often they are read and kept. A list and no more."""

    menu_group = "互动"
    menu_order = 10
    column_field = "home"

    list_display = (
        article_link,
        "home_name",
        publication_time,
        "week",
        "month",
        "total",
        "favourites",
    )
    excel_columns = (
        Column("文章", lambda line: line.title, 50),
        "home_name",
        Column("发布时间", lambda line: line.published_at),
        "week",
        "month",
        "total",
        "favourites",
        Column("网址", lambda line: line.page_url),
    )
    list_display_links = None
    list_filter = (HomeBranchFilter,)
    list_select_related = ("home",)
    search_fields = ("title",)
    search_help_text = "按标题查找"
    list_per_page = 50
    show_full_result_count = False
    actions = None

    class Media:
        css = {"all": ["css/admin/desk_forms.css"]}
        js = [Script("js/admin/npc-desk-filter.js", type="module")]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        lines = super().get_queryset(request).visible().filter(kind=Article.entry_kind)
        figures = lines.annotate(
            in_week=_views(7), in_month=_views(30), in_total=_views(), kept=_favourites()
        )
        return figures.order_by("-in_week", "-in_total", "-published_at", "-pk")

    def get_urls(self):
        """The list alone: a line has no page of its own."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_changelist"
        own = path("", self.admin_site.admin_view(self.changelist_view), name=name)
        return [own, *self.excel_url()]

    def has_view_permission(self, request: HttpRequest, obj=None) -> bool:
        """Whoever may see articles may see how they are read."""
        return request.user.has_perm("articles.view_article") and self.is_in_scope(request, obj)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj=None) -> bool:
        return False

    @admin.display(description="栏目", ordering="home__tree_id")
    def home_name(self, line: ArticleFigures) -> str:
        return line.home.name

    @admin.display(description="近 7 天浏览", ordering="in_week")
    def week(self, line: ArticleFigures) -> int:
        return line.in_week

    @admin.display(description="近 30 天浏览", ordering="in_month")
    def month(self, line: ArticleFigures) -> int:
        return line.in_month

    @admin.display(description="全部浏览", ordering="in_total")
    def total(self, line: ArticleFigures) -> int:
        return line.in_total

    @admin.display(description="收藏", ordering="kept")
    def favourites(self, line: ArticleFigures) -> int:
        return line.kept
