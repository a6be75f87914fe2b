"""The desk for articles."""

from typing import Any

from django.contrib import admin
from django.db.models import Field
from django.http import HttpRequest, HttpResponse

from apps.articles.models import Article, ArticleAttachment
from apps.articles.views import article_page
from apps.articles.word_desk import WordDesk
from apps.columns.choices import ChooseMany, ManyField
from apps.columns.desk_admin import AttachmentInline, DeskAdmin
from apps.columns.live import page_column
from apps.columns.tree import get_tree
from apps.leadership.models import Leader
from apps.media.widgets import MediaChoosers
from apps.publishing.models import Revision
from apps.site_settings.models import get_site


class MarkFilter(admin.SimpleListFilter):
    title = "推荐"
    parameter_name = "mark"

    def lookups(self, request, model_admin):
        return [("pinned", "置顶"), ("headline", "头条")]

    def queryset(self, request, queryset):
        if self.value() == "pinned":
            return queryset.filter(is_pinned=True)
        return queryset.filter(is_headline=True) if self.value() == "headline" else queryset


class LeadersField(ManyField):
    """Any number of leaders, each with the position that tells namesakes apart."""

    def label_from_instance(self, leader: Leader) -> str:
        left = "，已离任" if leader.is_former else ""
        return f"{leader.name}（{leader.position}{left}）"


class ArticleAttachmentInline(AttachmentInline):
    model = ArticleAttachment


@admin.register(Article)
class ArticleAdmin(WordDesk, MediaChoosers, DeskAdmin):
    menu_group = "内容"
    menu_order = 10

    list_filter = (*DeskAdmin.list_filter, MarkFilter)
    actions = (*DeskAdmin.actions, "export_word")
    search_fields = ("title", "body", "author")
    search_help_text = "按标题、正文或作者查找"
    inlines = (ArticleAttachmentInline,)
    fieldsets = (
        (None, {"fields": ("title", "subtitle", "column", "body")}),
        (
            "来源和作者",
            {"fields": (("source", "source_url"), ("author", "author_affiliation"))},
        ),
        ("封面和摘要", {"fields": ("cover", "summary")}),
        (
            "发布",
            {
                "fields": (
                    ("published_at", "expires_at"),
                    "is_pinned",
                    "pinned_until",
                    "is_headline",
                )
            },
        ),
        ("还出现在哪里", {"fields": ("further_columns", "leaders", "keywords")}),
        ("链接到别处", {"fields": ("external_url",)}),
    )

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """The organ itself is the source of most articles."""
        return {"source": get_site(request).name, **super().get_changeform_initial_data(request)}

    def formfield_for_dbfield(self, db_field: Field, request: HttpRequest, **kwargs):
        if db_field.name == "leaders":
            return db_field.formfield(
                form_class=LeadersField,
                queryset=Leader.objects.select_related("position"),
                widget=ChooseMany(label=str(db_field.verbose_name)),
                **kwargs,
            )
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def preview(self, request: HttpRequest, copy: Article, revision: Revision) -> HttpResponse:
        node = page_column(get_tree(request), copy, revision)
        return article_page(request, copy, revision, node, is_preview=True)
