"""Former addresses of columns move to apps.redirects, where every old address is kept."""

from django.db import migrations, models

PREFIX = "/columns/"


def move_out(apps, schema_editor):
    using = schema_editor.connection.alias
    redirects = apps.get_model("redirects", "Redirect").objects.using(using)
    rows = apps.get_model("columns", "FormerSlug").objects.using(using).select_related("column")
    for former in rows.iterator():
        key = f"{PREFIX}{former.column.slug}"
        redirects.get_or_create(
            old=f"{PREFIX}{former.slug}",
            defaults={
                "to": f"{key}/",
                "lands_on": key,
                "is_automatic": True,
                "note": "栏目改了网址",
            },
        )


def move_back(apps, schema_editor):
    using = schema_editor.connection.alias
    redirects = apps.get_model("redirects", "Redirect").objects.using(using)
    former = apps.get_model("columns", "FormerSlug").objects.using(using)
    columns = apps.get_model("columns", "Column").objects.using(using).in_bulk(field_name="slug")
    for redirect in redirects.filter(is_automatic=True, old__startswith=PREFIX):
        column = columns.get(redirect.lands_on.removeprefix(PREFIX))
        if column is not None:
            former.create(slug=redirect.old.removeprefix(PREFIX), column=column)
            redirect.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("columns", "0003_one_grant_for_the_site"),
        ("redirects", "0001_initial"),
    ]

    operations = [
        migrations.RunPython(move_out, move_back),
        migrations.DeleteModel("FormerSlug"),
    ]
