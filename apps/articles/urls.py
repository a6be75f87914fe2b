from django.urls import path

from apps.articles import views

app_name = "articles"

urlpatterns = [
    path("articles/<int:pk>/", views.detail, name="detail"),
    path("views/<int:pk>/", views.count_view, name="view"),
    path("articles/<int:pk>/qr.svg", views.qr_code, name="qr"),
]
