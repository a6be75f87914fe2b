from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("articles", "0002_review"),
        ("columns", "0004_former_addresses_are_redirects"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="article",
            index=models.Index(fields=["column", "trashed_at"], name="article_in_column"),
        ),
    ]
