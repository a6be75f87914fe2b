from django.urls import path

from apps.site_settings import views

app_name = "site_settings"

urlpatterns = [
    path("theme.css", views.theme, name="theme"),
]
