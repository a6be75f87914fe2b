from django.urls import path

from apps.machines import views
from apps.machines.api import views as api

app_name = "machines"

urlpatterns = [
    path("atom.xml", views.feed, {"form": "atom"}, name="atom"),
    path("rss.xml", views.feed, {"form": "rss"}, name="rss"),
    path("columns/<slug:slug>/atom.xml", views.column_feed, {"form": "atom"}, name="column_atom"),
    path("columns/<slug:slug>/rss.xml", views.column_feed, {"form": "rss"}, name="column_rss"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-pages.xml", views.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<int:number>.xml", views.sitemap_part, name="sitemap_part"),
    path("opensearch.xml", views.opensearch, name="opensearch"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("icons/<slug:code>/<str:name>", views.icon, name="icon"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("apple-touch-icon.png", views.touch_icon, name="touch_icon"),
    path("api/v1/", api.start, name="api"),
    path("api/v1/items/", api.item_list, name="api_items"),
    path("api/v1/articles/<int:pk>/", api.item, {"kind": "article"}, name="api_article"),
    path(
        "api/v1/announcements/<int:pk>/",
        api.item,
        {"kind": "announcement"},
        name="api_announcement",
    ),
    path("api/v1/columns/", api.columns, name="api_columns"),
    path("api/v1/leaders/", api.leaders, name="api_leaders"),
    path("api/v1/leaders/<int:pk>/", api.leader, name="api_leader"),
    path("api/v1/openapi.json", api.openapi, name="api_description"),
]
