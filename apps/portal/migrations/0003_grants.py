"""What roles were permitted with content and columns becomes grants on the whole site."""

from django.db import migrations

CONTENT = ("articles", "announcements", "columns")
RIGHTS = {
    "write": ("change_article", "change_announcement"),
    "publish": ("publish_article", "publish_announcement"),
    "manage": ("change_column",),
}


def make_grants(apps, schema_editor):
    using = schema_editor.connection.alias
    grants = apps.get_model("columns", "Grant").objects.using(using)
    for group in apps.get_model("auth", "Group").objects.using(using).all():
        held = group.permissions.filter(content_type__app_label__in=CONTENT)
        codenames = set(held.values_list("codename", flat=True))
        rights = {right for right, needed in RIGHTS.items() if codenames.intersection(needed)}
        if rights:
            grants.get_or_create(group=group, column=None, defaults=dict.fromkeys(rights, True))
        # Grants say this from now on, and nothing beside them.
        group.permissions.remove(*held)


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0002_roles"),
        ("columns", "0002_grants_and_review_steps"),
    ]

    operations = [migrations.RunPython(make_grants, migrations.RunPython.noop)]
