from datetime import UTC, datetime

from django.db import migrations, models
from django.db.models import F, OuterRef, Subquery
from django.db.models.functions import Greatest


def note_changes(apps, schema_editor):
    """Placements know when their entry changed, as entries do: one statement for all."""
    entries = apps.get_model("columns", "Entry").objects.filter(pk=OuterRef("entry"))
    apps.get_model("columns", "Placement").objects.update(
        changed_at=Subquery(entries.values(of=Greatest("published_at", "updated_at")))
    )


class Migration(migrations.Migration):

    dependencies = [
        ("columns", "0005_newest_of_a_kind_and_latest_changes"),
    ]

    operations = [
        migrations.AddField(
            model_name="placement",
            name="changed_at",
            field=models.DateTimeField(default=datetime(1970, 1, 1, tzinfo=UTC)),
            preserve_default=False,
        ),
        migrations.RunPython(note_changes, migrations.RunPython.noop, elidable=True),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                F("column"),
                F("changed_at"),
                F("entry"),
                F("expires_at"),
                name="placement_changed",
            ),
        ),
        migrations.AddIndex(
            model_name="placement",
            index=models.Index(
                F("column"),
                F("kind"),
                F("changed_at"),
                F("entry"),
                F("expires_at"),
                name="placement_kind_changed",
            ),
        ),
    ]
