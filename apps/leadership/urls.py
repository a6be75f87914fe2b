from django.urls import path

from apps.leadership import views

app_name = "leadership"

urlpatterns = [
    path("leaders/former/", views.former, name="former"),
    path("leaders/<int:pk>/", views.detail, name="detail"),
]
