"""The roles that an office starts with. Staff may change them afterwards."""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = ("add", "change", "delete", "view")
# Deleting an article or announcement moves it to the recycle bin.
EDIT = {
    "articles.article": ALL,
    "articles.articleattachment": ALL,
    "announcements.announcement": ALL,
    "announcements.announcementattachment": ALL,
    "media.image": ALL,
    "media.document": ALL,
    "columns.column": ("view",),
    "leadership.leader": ("view",),
}
PUBLISH = {
    **EDIT,
    "articles.article": (*ALL, "publish"),
    "announcements.announcement": (*ALL, "publish"),
}
COLUMNS = {"columns.column": ALL}
SITE = {
    "site_settings.sitesettings": ("change", "view"),
    "site_settings.sitelink": ALL,
    "portal.homeblock": ALL,
    "columns.column": ("view",),
    "leadership.leader": ALL,
    "leadership.position": ALL,
    "leadership.term": ALL,
    "media.image": ALL,
    "media.document": ALL,
    # An account is deactivated, not deleted; what a role may do is for superusers.
    "auth.user": ("add", "change", "view"),
    "auth.group": ("view",),
}
ROLES = {"编辑": EDIT, "发布": PUBLISH, "栏目管理员": COLUMNS, "站点管理员": SITE}


def make_roles(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions only after the last migration; these are needed now.
    for label in {model.split(".")[0] for rights in ROLES.values() for model in rights}:
        config = installed.get_app_config(label)
        create_permissions(config, verbosity=0, interactive=False, using=using, apps=apps)
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    groups = apps.get_model("auth", "Group").objects.using(using)
    for name, rights in ROLES.items():
        group, _ = groups.get_or_create(name=name)
        for model, actions in rights.items():
            label, model_name = model.split(".")
            for action in actions:
                group.permissions.add(
                    permissions.get(
                        content_type__app_label=label,
                        content_type__model=model_name,
                        codename=f"{action}_{model_name}",
                    )
                )


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0001_initial"),
        ("announcements", "0001_initial"),
        ("articles", "0001_initial"),
        ("columns", "0001_initial"),
        ("leadership", "0001_initial"),
        ("media", "0001_initial"),
        ("site_settings", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
