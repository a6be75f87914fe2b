"""What offices look at in each review anyway; they change it to suit themselves."""

from django.db import migrations

ITEMS = ("文字", "人名职务", "日期数字", "链接附件", "涉密与个人信息")


def make_items(apps, schema_editor):
    item = apps.get_model("proofing", "ChecklistItem")
    item.objects.using(schema_editor.connection.alias).bulk_create(
        item(text=text, order=order) for order, text in enumerate(ITEMS, start=1)
    )


class Migration(migrations.Migration):
    dependencies = [("proofing", "0001_initial")]

    operations = [migrations.RunPython(make_items, migrations.RunPython.noop)]
