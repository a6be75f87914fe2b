from django.urls import path

from apps.machines import views

app_name = "machines"

urlpatterns = [
    path("atom.xml", views.feed, {"form": "atom"}, name="atom"),
    path("rss.xml", views.feed, {"form": "rss"}, name="rss"),
    path("columns/<slug:slug>/atom.xml", views.column_feed, {"form": "atom"}, name="column_atom"),
    path("columns/<slug:slug>/rss.xml", views.column_feed, {"form": "rss"}, name="column_rss"),
    path("sitemap.xml", views.sitemap, name="sitemap"),
    path("sitemap-pages.xml", views.sitemap_pages, name="sitemap_pages"),
    path("sitemap-<int:number>.xml", views.sitemap_part, name="sitemap_part"),
    path("site.webmanifest", views.manifest, name="manifest"),
    path("icons/<slug:code>/<str:name>", views.icon, name="icon"),
    path("favicon.ico", views.favicon, name="favicon"),
    path("apple-touch-icon.png", views.touch_icon, name="touch_icon"),
]
