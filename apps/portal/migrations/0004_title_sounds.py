"""The titles by their sound, with those of what is there already."""

from django.db import migrations, models

from apps.core.sounds import sounds_of

BATCH = 1000


def index_titles(apps, schema_editor):
    using = schema_editor.connection.alias
    sounds = apps.get_model("portal", "TitleSounds").objects.using(using)
    for label, kind in (("articles.Article", "article"), ("announcements.Announcement", "announcement")):
        titles = apps.get_model(label).objects.using(using).order_by("pk").values_list("pk", "title")
        last = 0
        while batch := list(titles.filter(pk__gt=last)[:BATCH]):
            sounds.bulk_create(
                sounds.model(kind=kind, object_id=pk, **vars(sounds_of(title))) for pk, title in batch
            )
            last = batch[-1][0]


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0003_grants"),
        ("articles", "0001_initial"),
        ("announcements", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="TitleSounds",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("object_id", models.PositiveBigIntegerField()),
                ("text", models.TextField()),
                ("initials", models.TextField()),
                ("syllables", models.TextField()),
            ],
            options={
                "verbose_name": "标题读音",
                "verbose_name_plural": "标题读音",
                "constraints": [
                    models.UniqueConstraint(fields=("kind", "object_id"), name="titlesounds_once")
                ],
            },
        ),
        migrations.RunPython(index_titles, migrations.RunPython.noop, elidable=True),
    ]
