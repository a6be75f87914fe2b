"""The digest by which people learn of reviews that wait for them (one mail each, plain text)."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.urls import reverse

from apps.columns import rights
from apps.columns.tasks import Task, tasks_for
from apps.core.dates import minute
from apps.core.people import display_name
from apps.publishing.reviews import Notice
from apps.site_settings.models import SITE_PK, SiteSettings


@dataclass(frozen=True)
class Digest:
    """What one person has not been told yet; `earlier` is how much else waits for them."""

    user: object
    to_review: list[Task]
    returned: list[Task]
    earlier: int

    @property
    def news(self) -> list[Task]:
        return [*self.to_review, *self.returned]

    @property
    def subject(self) -> str:
        said = []
        if self.to_review:
            said.append(f"{len(self.to_review)} 篇稿件等您审核")
        if self.returned:
            said.append(f"{len(self.returned)} 篇稿件退回给您")
        return "，".join(said)

    def body(self, site_name: str, absolute: Callable[[str], str]) -> str:
        """The mail's text; `absolute` makes an address of ours one that a mail can hold."""
        lines = [f"{display_name(self.user)}，您好："]
        if self.to_review:
            lines += ["", f"等您审核（{len(self.to_review)} 篇）："]
            for number, task in enumerate(self.to_review, start=1):
                facts = f"{task.kind}，{task.column}，{task.stage_label}"
                sent = f"{task.review.submitted_by_name}于 {minute(task.when)} 送审"
                lines += [f"{number}. 《{task.title}》（{facts}），{sent}", absolute(task.url)]
        if self.returned:
            lines += ["", f"退回给您（{len(self.returned)} 篇）："]
            for number, task in enumerate(self.returned, start=1):
                who = f"{task.returned_by}在{task.returned_step}时退回"
                lines += [f"{number}. 《{task.title}》，{who}：{task.comment}", absolute(task.url)]
        if self.earlier:
            lines += ["", f"另有 {self.earlier} 篇以前提醒过您的稿件，还在等您审核。"]
        if self.to_review or self.earlier:
            lines += ["", "全部待审稿件：", absolute(reverse("admin:review_tasks"))]
        lines += ["", f"这封邮件由{site_name}的管理后台自动发出，请不要回复。每件事只提醒一次。"]
        return "\n".join(lines) + "\n"


def site_settings() -> SiteSettings:
    """The settings of the site, outside of any request."""
    return SiteSettings.objects.filter(pk=SITE_PK).first() or SiteSettings(pk=SITE_PK)


def digests(*, lenient: bool) -> Iterator[Digest]:
    """A digest for everybody with an address for whom there is something new.

    `lenient` is the setting for very small offices.
    """
    people = get_user_model().objects.filter(is_active=True, is_staff=True).exclude(email="")
    for user in people.order_by("pk"):
        if not rights.has_anywhere(user, *rights.CONTENT_RIGHTS):
            continue
        tasks = tasks_for(user, lenient=lenient)
        told = set(Notice.objects.filter(user=user).values_list("review", "stage"))
        new = [task for task in tasks.to_review if _key(task) not in told]
        returned = [task for task in tasks.returned if _key(task) not in told]
        if new or returned:
            yield Digest(user, new, returned, len(tasks.to_review) - len(new))


def note_as_told(digest: Digest) -> None:
    """Remember that this was sent; call it once it was."""
    Notice.objects.bulk_create(
        [
            Notice(review=task.review, user=digest.user, stage=task.review.stage)
            for task in digest.news
        ],
        ignore_conflicts=True,
    )


def _key(task: Task) -> tuple[int, str]:
    return task.review.pk, task.review.stage
