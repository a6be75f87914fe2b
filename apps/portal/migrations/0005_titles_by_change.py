"""When each title was changed last: the palette reads the newest first."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.utils import timezone


def note_changes(apps, schema_editor):
    using = schema_editor.connection.alias
    sounds = apps.get_model("portal", "TitleSounds").objects.using(using)
    for label, kind in (("articles.Article", "article"), ("announcements.Announcement", "announcement")):
        copies = apps.get_model(label).objects.using(using).filter(pk=OuterRef("object_id"))
        sounds.filter(kind=kind).update(changed_at=Subquery(copies.values("updated_at")))


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_title_sounds"),
    ]

    operations = [
        migrations.AddField(
            model_name="titlesounds",
            name="changed_at",
            field=models.DateTimeField(default=timezone.now),
            preserve_default=False,
        ),
        migrations.RunPython(note_changes, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="titlesounds",
            index=models.Index(fields=["kind", "changed_at"], name="titlesounds_by_change"),
        ),
    ]
