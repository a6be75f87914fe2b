from django.urls import path

from apps.announcements import views

app_name = "announcements"

urlpatterns = [
    path("announcements/<int:pk>/", views.detail, name="detail"),
]
