from django.urls import re_path

from apps.site_settings import views

app_name = "site_settings"

urlpatterns = [
    re_path(r"^theme-(?P<colour>[0-9a-f]{6})\.css$", views.theme, name="theme"),
]
