"""站点管理员 keep the redirects of old addresses."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations


def give_redirects(apps, schema_editor):
    using = schema_editor.connection.alias
    config = installed.get_app_config("redirects")
    create_permissions(config, verbosity=0, interactive=False, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    keeping = permissions.filter(content_type__app_label="redirects")
    for group in apps.get_model("auth", "Group").objects.using(using).filter(name="站点管理员"):
        group.permissions.add(*keeping)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0007_word_list"),
        ("redirects", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_redirects, migrations.RunPython.noop)]
