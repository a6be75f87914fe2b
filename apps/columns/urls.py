from django.urls import path

from apps.columns import approval_views, views

app_name = "columns"

urlpatterns = [
    path("columns/<slug:slug>/", views.column_page, name="detail"),
    path("review/<str:token>/", approval_views.approval, name="approval"),
    path("review/<str:token>/page/", approval_views.page, name="approval_page"),
    path(
        "review/<str:token>/images/<str:key>/<str:name>",
        approval_views.image,
        name="approval_image",
    ),
    path(
        "review/<str:token>/documents/<int:pk>/<str:name>",
        approval_views.document,
        name="approval_document",
    ),
]
