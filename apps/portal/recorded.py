"""What the audit log is told of accounts and roles, and of what stands on the home page."""

from django.contrib.auth.models import Group, Permission, User
from django.contrib.contenttypes.models import ContentType

from apps.audit.models import Action
from apps.audit.tracking import track
from apps.portal.models import HomeBlock

# In the words of the form; a password is a matter of its own.
ACCOUNT = {
    "username": "登录名",
    "last_name": "姓名",
    "is_active": "启用",
    "is_superuser": "超级管理员",
    "is_staff": "可以登录后台",
    "groups": "角色",
    "user_permissions": "单独的权限",
}
ROLE = {"name": "名称", "permissions": "权限"}
_VERBS = {"add": "新增", "change": "修改", "delete": "删除", "view": "查看"}


def start() -> None:
    """From now on changes are on record; blocks that change places tell it themselves."""
    track(
        User,
        action=Action.RIGHTS,
        fields=ACCOUNT,
        secrets={"password": Action.PASSWORD},
        read={"user_permissions": permission_words},
    )
    track(Group, action=Action.RIGHTS, fields=ROLE, read={"permissions": permission_words})
    track(HomeBlock, action=Action.SETTINGS)


def permission_words(permission: Permission) -> str:
    """A right as people say it: 图片：修改."""
    content_type = ContentType.objects.get_for_id(permission.content_type_id)
    verb, _, rest = permission.codename.partition("_")
    words = _VERBS.get(verb) if rest == content_type.model else None
    return f"{content_type.name}：{words or permission.name}"
