"""Three administrators who watch each other, in place of one who looked after everything.

Accounts, roles and the audit log are for them alone from now on. Whoever looked after accounts
until now goes on doing so, as 系统管理员; who may do what is given by an 安全管理员, whom a
superuser appoints.
"""

from django.apps import apps as installed
from django.contrib.auth.management import create_permissions
from django.db import migrations

ALL = ("add", "change", "delete", "view")
ROLES = {
    "系统管理员": {
        "auth.user": ("add", "change", "view"),
        "site_settings.sitesettings": ("change", "view"),
    },
    "安全管理员": {
        "auth.user": ("view",),
        "auth.group": ALL,
        "columns.grant": ALL,
        "site_settings.sitesettings": ("review",),
        "proofing.checksetting": ALL,
        "proofing.checklistitem": ALL,
    },
    "审计管理员": {"audit.event": ("view",)},
}
# No other role has these any more.
RESERVED = {
    "auth.user": ("add", "change", "delete"),
    "auth.group": ALL,
    "columns.grant": ALL,
    "site_settings.sitesettings": ("review",),
    "audit.event": ("view",),
}


def separate(apps, schema_editor):
    using = schema_editor.connection.alias
    # Django makes permissions only after the last migration; these are needed now.
    for label in sorted({model.split(".")[0] for role in ROLES.values() for model in role}):
        config = installed.get_app_config(label)
        create_permissions(config, verbosity=0, interactive=False, using=using, apps=apps)
    groups = apps.get_model("auth", "Group").objects.using(using)
    for group in groups.filter(name__in=ROLES):
        # An office's own role of that name keeps its people and what they may do.
        group.name = _free_name(groups, f"{group.name}（原有）")
        group.save(using=using)
    users = apps.get_model("auth", "User").objects.using(using)
    keep_accounts = list(
        users.filter(
            groups__permissions__content_type__app_label="auth",
            groups__permissions__codename="change_user",
        ).distinct()
    )
    for permission in _permissions(apps, using, RESERVED):
        permission.group_set.clear()
        permission.user_set.clear()
    made = {}
    for name, rights in ROLES.items():
        made[name] = groups.create(name=name)
        made[name].permissions.set(_permissions(apps, using, rights))
    made["系统管理员"].user_set.add(*keep_accounts)
    # They saw accounts and roles along with what else they look after.
    for group in groups.filter(name="站点管理员"):
        group.permissions.remove(*_permissions(apps, using, {"auth.user": ("view",)}))


def _permissions(apps, using, rights):
    permissions = apps.get_model("auth", "Permission").objects.using(using)
    return [
        permissions.get(
            content_type__app_label=model.split(".")[0],
            content_type__model=model.split(".")[1],
            codename=f"{action}_{model.split('.')[1]}",
        )
        for model, actions in rights.items()
        for action in actions
    ]


def _free_name(groups, name):
    number, free = 1, name
    while groups.filter(name=free).exists():
        number += 1
        free = f"{name}{number}"
    return free


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0005_titles_by_change"),
        ("audit", "0001_initial"),
        ("columns", "0002_grants_and_review_steps"),
        ("proofing", "0001_initial"),
        ("site_settings", "0003_review_permission"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(separate, migrations.RunPython.noop)]
