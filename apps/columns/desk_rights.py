"""What somebody may do with one item of content: each verb, and in which of its columns.

Django's permissions say whether somebody may do such a thing anywhere; the grants say where.
An item is seen and written by whoever may do so in its home column. What the public reads is
decided in every column in which it is read: publishing needs the right in all of them.
Taking an item off the site is for those who publish in its home column.
"""

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest

from apps.columns import rights
from apps.columns.models import Column, Right
from apps.columns.scoped_admin import ScopedAdmin
from apps.publishing.models import DeskCopy, Revision


class DeskRights(ScopedAdmin):
    """The rights that DeskAdmin asks about. Without an object: in any column at all."""

    def has_change_permission(self, request: HttpRequest, obj: DeskCopy | None = None) -> bool:
        in_bin = obj is not None and obj.trashed_at is not None
        return self._may_write(request, obj) and not in_bin

    def has_untrash_permission(self, request: HttpRequest, obj: DeskCopy | None = None) -> bool:
        """Whether the user may take things out of the recycle bin."""
        return self._may_write(request, obj)

    def _may_write(self, request: HttpRequest, obj: DeskCopy | None) -> bool:
        allowed = super().has_change_permission(request, obj)
        return allowed and self.is_in_scope(request, obj, Right.WRITE)

    def has_delete_permission(self, request: HttpRequest, obj: DeskCopy | None = None) -> bool:
        """Deleting something live also takes it off the site, so that needs both rights."""
        allowed = super().has_delete_permission(request, obj)
        if obj is None:
            return allowed
        if obj.trashed_at or not self.is_in_scope(request, obj, Right.WRITE):
            return False
        is_off = obj.live_revision_id is None
        return allowed and (is_off or self.has_withdraw_permission(request, obj))

    def has_publish_permission(self, request: HttpRequest, obj: DeskCopy | None = None) -> bool:
        """Whether the user may publish (also asked by Django for actions)."""
        return self._has_publishing_anywhere(request) and (
            obj is None or not self.publish_refusal(request, columns_of(obj))
        )

    def has_withdraw_permission(self, request: HttpRequest, obj: DeskCopy | None = None) -> bool:
        """Whether the user may take things off the site: the right in the home column."""
        allowed = self._has_publishing_anywhere(request)
        return allowed and self.is_in_scope(request, obj, Right.PUBLISH)

    def _has_publishing_anywhere(self, request: HttpRequest) -> bool:
        name = f"{self.opts.app_label}.publish_{self.opts.model_name}"
        return request.user.has_perm(name)

    def publish_refusal(self, request: HttpRequest, columns: Iterable[dict[str, Any]]) -> str:
        """Why the user cannot put something before the public in these columns; "" if they can.

        `columns` are those of a revision: each with id and name.
        """
        held = rights.columns_for(request, Right.PUBLISH)
        if held is None:
            return ""
        lacking = {item["id"]: f"“{item['name']}”" for item in columns if item["id"] not in held}
        return f"您没有栏目{'、'.join(lacking.values())}的发布权限。" if lacking else ""

    def pin_refusal(self, request: HttpRequest, copy: DeskCopy) -> str:
        """Why the user cannot change what the public reads of it at once; "" if they can."""
        return self.publish_refusal(request, [*columns_of(copy), *columns_on_site(copy)])

    def move_refusal(self, request: HttpRequest, copy: DeskCopy, home: Column) -> str:
        """Why the user cannot give this item another home, in Chinese; "" if they can."""
        if not self.has_change_permission(request, copy):
            return f"您不能修改《{copy.title}》，没有移动。"
        if copy.live_revision_id is None:
            return ""
        there = [{"id": home.pk, "name": home.name}]
        refusal = self.publish_refusal(request, [*columns_on_site(copy), *there])
        return f"《{copy.title}》已发布，要由有发布权限的人移动：{refusal}" if refusal else ""

    def copies_to(self, request: HttpRequest, copy: DeskCopy) -> list[int]:
        """The columns of an item in which the user may write a copy of it, home first."""
        held = rights.columns_for(request, Right.WRITE)
        ids = [item["id"] for item in columns_of(copy)]
        return ids if held is None else [pk for pk in ids if pk in held]

    def may_restore(self, request: HttpRequest, copy: DeskCopy, revision: Revision) -> bool:
        """Whether going back to a revision puts the item into no column of others."""
        present = {item["id"] for item in columns_of(copy)}
        new = {item["id"] for item in revision.columns} - present
        home = revision.columns[0]["id"] if revision.columns else copy.column_id
        return rights.may(request, Right.WRITE, *new, home)


def columns_of(copy: DeskCopy) -> list[dict[str, Any]]:
    """The columns in which the desk copy stands as it is now, home first: id and name."""
    return [{"id": column.pk, "name": column.name} for column in (copy.column, *copy.further())]


def columns_on_site(copy: DeskCopy) -> list[dict[str, Any]]:
    """The columns in which the public reads it; none when it is not on the site."""
    return copy.live_revision.columns if copy.live_revision_id else []
