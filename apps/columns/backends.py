"""The rights that Django's permissions speak of, as far as they follow from grants."""

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.models import AbstractBaseUser

from apps.columns import rights
from apps.columns.models import Right, content_types

_DOES = {
    "view": rights.CONTENT_RIGHTS,
    "add": (Right.WRITE,),
    "change": (Right.WRITE,),
    "delete": (Right.WRITE,),
    "publish": (Right.PUBLISH,),
}
_COLUMN = {
    "columns.view_column": (),  # whoever has any right sees the tree
    "columns.add_column": (Right.MANAGE,),
    "columns.change_column": (Right.MANAGE,),
    "columns.delete_column": (Right.MANAGE,),
}
# Writing needs pictures and documents, and the names of leaders.
_WITH_WRITING = {
    f"media.{action}_{model}": (Right.WRITE,)
    for model in ("image", "document")
    for action in ("view", "add", "change", "delete")
} | {"leadership.view_leader": rights.CONTENT_RIGHTS}


class GrantBackend(BaseBackend):
    """Answers has_perm for content, columns and what writing needs, from the user's grants.

    It says whether somebody may do such a thing anywhere at all; where, each admin asks
    apps.columns.rights.
    """

    def has_perm(self, user_obj: AbstractBaseUser, perm: str, obj: Any = None) -> bool:
        needed = self._permissions().get(perm)
        return needed is not None and rights.has_anywhere(user_obj, *needed)

    def has_module_perms(self, user_obj: AbstractBaseUser, app_label: str) -> bool:
        return any(
            self.has_perm(user_obj, perm)
            for perm in self._permissions()
            if perm.startswith(f"{app_label}.")
        )

    @staticmethod
    def _permissions() -> dict[str, tuple[Right, ...]]:
        permissions = _COLUMN | _WITH_WRITING
        for model in content_types():
            label, name = model._meta.app_label, model._meta.model_name
            attachment = model._meta.get_field("attachments").related_model._meta.model_name
            for action, needed in _DOES.items():
                permissions[f"{label}.{action}_{name}"] = needed
                permissions[f"{label}.{action}_{attachment}"] = needed
        return permissions
