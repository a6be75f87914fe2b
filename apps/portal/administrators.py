"""The three administrators that classified protection (等级保护) asks for, who watch each other.

系统管理员 looks after accounts and the site's technical settings, 安全管理员 after rights and how
strict review is, 审计管理员 reads the audit log. What one of them may do, no other role may: their
permissions are reserved to these roles, which nobody changes, and one account has at most one.
"""

from collections.abc import Iterable

from django.contrib.auth.models import AbstractBaseUser, Permission
from django.db.models import Q, QuerySet

SYSTEM = "系统管理员"
SECURITY = "安全管理员"
AUDIT = "审计管理员"
NAMES = (SYSTEM, SECURITY, AUDIT)

# Which permission opens what; (app, codename) as Django writes them.
RESERVED = {
    SYSTEM: {("auth", f"{action}_user") for action in ("add", "change", "delete")},
    SECURITY: {
        (app, f"{action}_{model}")
        for app, model in (("auth", "group"), ("columns", "grant"))
        for action in ("add", "change", "delete", "view")
    }
    | {("site_settings", "review_sitesettings")},
    AUDIT: {("audit", "view_event")},
}
MANAGES_ACCOUNTS = "auth.change_user"
GIVES_RIGHTS = "columns.change_grant"


def reserved() -> QuerySet[Permission]:
    """The permissions that no other role may have."""
    wanted = Q(pk__in=[])
    for keys in RESERVED.values():
        for app, codename in keys:
            wanted |= Q(content_type__app_label=app, codename=codename)
    return Permission.objects.filter(wanted)


def too_many(roles: Iterable[str]) -> str:
    """Why nobody can have these roles together, in Chinese; "" if they can."""
    given = set(roles)
    held = [name for name in NAMES if name in given]
    if len(held) < 2:
        return ""
    together = "、".join(f"“{name}”" for name in held)
    return f"{together}不能是同一个人：三种管理员互相监督，请分给不同的人，这里只留一个。"


def role_of(user: AbstractBaseUser) -> str:
    """Which of the three this person is; "" for anybody else."""
    names = {group.name for group in user.groups.all()}
    return next((name for name in NAMES if name in names), "")
