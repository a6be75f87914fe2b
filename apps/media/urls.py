from django.urls import path, re_path

from apps.media import views
from apps.media.models import KEY_LENGTH

app_name = "media"

urlpatterns = [
    re_path(
        rf"^media/images/(?P<key>[A-Za-z0-9_-]{{{KEY_LENGTH}}})/(?P<name>[0-9]+\.[a-z]+)$",
        views.image,
        name="image",
    ),
    path("documents/<int:pk>/<str:name>", views.document, name="document"),
]
