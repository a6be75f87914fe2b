"""Sites that move house in the tests, and archives that somebody has tampered with."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.db import transaction

from apps.archiving import layout
from apps.archiving.restoring import Outcome, restore
from apps.archiving.writing import stream
from apps.columns import approvals, tree
from apps.importing.models import Imported
from apps.media.models import Document
from apps.proofing.models import CheckSetting, WordRule
from apps.publishing import reviewing
from apps.publishing.reviews import Contribution, Notice
from apps.site_settings.models import SiteSettings
from tests.factories.articles import draft_article, publish_article
from tests.factories.columns import grant, make_column
from tests.factories.media import make_document, make_image
from tests.factories.whole_site import WholeSite, hide_things, make_whole_site

SECRET = "何处不可见"


def make_rich_site() -> WholeSite:
    """The whole site of the factories, and beside it whatever else leaves rows behind."""
    site = make_whole_site()
    hide_things(site, SECRET)
    writer = User.objects.create_user("writer", "writer@example.org", "x", last_name="王芳")
    checker = User.objects.create_superuser("checker", "", "x", last_name="李明")
    writer.groups.add(Group.objects.get(name="编辑"))
    column = make_column("立法动态", review_steps=1)
    grant(writer, column, "write")
    grant(checker, column, "first_review")
    # One that is reviewed and out, and one that waits, with a link on a leader's phone.
    for title in ("审过的一篇", "在审的一篇"):
        copy = draft_article(column, title, writer)
        review = reviewing.submit(copy, writer, "请审")
        if title == "审过的一篇":
            points = reviewing.checklist_for(1)
            reviewing.approve(copy, checker, review.digest, 1, comment="同意", ticked=points)
        else:
            approvals.send(copy, checker, review.digest, 1, "主任", 24)
            Notice.objects.create(review=review, user=checker, stage=review.stage)
    assert Contribution.objects.exists()
    head = site.leaders["head"]
    head.contact = "0800-7654321"
    head.save()
    SiteSettings.load().save()
    CheckSetting.objects.create(code="links", level="block")
    WordRule.objects.create(wrong="按步就班地", right="按部就班地")
    Imported.objects.create(identity="a" * 64, digest="b" * 64, article=site.articles["full"])
    site.columns["要闻"].slug = "news-of-today"
    tree.save(site.columns["要闻"])
    return site


def make_small_site() -> Document:
    """The attachment of an article with a picture; beside it columns and an account."""
    User.objects.create_user("writer", password="x")
    column = make_column("要闻")
    make_column("会议", parent=column)
    make_column("外站", kind="link", link_url="https://example.org/")
    document = make_document()
    publish_article(column, "会议召开", cover=make_image(), attachments=[document], source="本站")
    return document


def archive_of(make: Callable[[], Any], look: Callable[[Any], Any] = lambda made: None, **how):
    """(the archive of the site that `make` makes, what `look` saw of it), on an empty site.

    The site itself is gone afterwards, its files too.
    """
    with transaction.atomic():
        made = make()
        data, seen = packed(**how), look(made)
        transaction.set_rollback(True)
    move_out()
    return data, seen


def packed(**how) -> bytes:
    """The archive of the site as it stands."""
    return b"".join(stream(**how))


def move_out() -> None:
    """Forget the files, and what is remembered of the rows."""
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    tree.forget()


def bring_in(data: bytes, folder: Path) -> Outcome:
    """Import an archive."""
    path = folder / "site.zip"
    path.write_bytes(data)
    return restore(path, lambda name, count: None)


# Tampering


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def repacked(members: dict[str, bytes]) -> bytes:
    """An archive of these members, as its manifest says: only what they hold is strange."""
    files = [
        json.dumps({"name": name.removeprefix(layout.MEDIA), **_sums(content)})
        for name, content in members.items()
        if name.startswith(layout.MEDIA)
    ]
    members = members | {layout.FILES: "".join(f"{line}\n" for line in files).encode()}
    manifest = json.loads(members[layout.MANIFEST])
    manifest["members"] = {
        name: _sums(content) | {"rows": content.count(b"\n")}
        for name, content in members.items()
        if not name.startswith(layout.MEDIA) and name != layout.MANIFEST
    }
    members[layout.MANIFEST] = json.dumps(manifest).encode()
    return zipped(members)


def _sums(content: bytes) -> dict[str, Any]:
    return {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_STORED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def with_row(data: bytes, member: str, **changes: Any) -> bytes:
    """The archive with other values in the first row of a member."""
    members = unpacked(data)
    first, *others = members[member].splitlines(keepends=True)
    row = json.loads(first) | changes
    members[member] = json.dumps(row).encode() + b"\n" + b"".join(others)
    return repacked(members)
