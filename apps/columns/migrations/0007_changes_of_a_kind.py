from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Greatest


class Migration(migrations.Migration):

    dependencies = [
        ("columns", "0006_changes_of_a_column"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="entry",
            index=models.Index(
                F("kind"),
                Greatest("published_at", "updated_at"),
                F("id"),
                name="entry_kind_changed",
            ),
        ),
    ]
