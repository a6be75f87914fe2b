"""The table of contents of all addresses."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", admin.site.urls),
    path("", include("apps.portal.urls")),
    path("", include("apps.machines.urls")),
    path("", include("apps.columns.urls")),
    path("", include("apps.articles.urls")),
    path("", include("apps.announcements.urls")),
    path("", include("apps.leadership.urls")),
    path("", include("apps.readers.urls")),
    path("", include("apps.search.urls")),
    path("", include("apps.media.urls")),
    path("", include("apps.site_settings.urls")),
]

handler400 = "apps.portal.errors.bad_request"
handler403 = "apps.portal.errors.permission_denied"
handler404 = "apps.portal.errors.not_found"
handler500 = "apps.portal.errors.server_error"
