from django.urls import path

from apps.readers import views

app_name = "readers"

urlpatterns = [
    path("favourites/", views.favourites, name="favourites"),
    path("favourites/<int:article_id>/", views.favourite, name="favourite"),
    path("favourites/<int:article_id>/state/", views.state, name="state"),
]
