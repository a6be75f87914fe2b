from django.urls import path

from apps.columns import views

app_name = "columns"

urlpatterns = [
    path("columns/<slug:slug>/", views.column_page, name="detail"),
]
