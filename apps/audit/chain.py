"""Whether the audit log is whole: walks it from one event to the next and says where it breaks."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from apps.audit.models import Action, Event, Head

# What the event that records an archiving calls the two values on which the chain goes on.
ARCHIVED_TO, ARCHIVED_HASH = "归档到第几条", "最后一条的校验码"


@dataclass(frozen=True)
class Break:
    """One place where the log is not as it was written; str() says so in Chinese."""

    number: int
    what: str

    def __str__(self) -> str:
        return f"第 {self.number} 条：{self.what}"


@dataclass
class Walk:
    """What a walk has seen so far: how many events, and the last one's number and hash."""

    count: int
    number: int
    hash: str


def breaks(walk: Walk | None = None) -> Iterator[Break]:
    """Every break of the log in the database, in order. Reads it once, in little memory.

    `walk` is brought up to date on the way, for whoever wants to tell how far it went.
    """
    head = Head.load()
    walk = walk if walk is not None else Walk(0, 0, "")
    walk.number, walk.hash = head.archived_number, head.archived_hash
    yield from _beginning(head)
    # What is added while we read is left for the next walk.
    events = Event.objects.filter(number__lte=head.number).order_by("number")
    yield from chained(events.iterator(chunk_size=1000), walk)
    if walk.number < head.number:
        gap = _numbers(walk.number + 1, head.number)
        yield Break(walk.number + 1, f"日志的末尾被截掉了，少了{gap}")
    elif walk.hash != head.hash:
        yield Break(walk.number, "最后一条和日志末尾的登记不一致，整条被换过")
    yield from _beyond(head)


def chained(events: Iterable[Event], walk: Walk) -> Iterator[Break]:
    """The breaks in a run of events that has to go on from where `walk` stands."""
    for event in events:
        if event.number > walk.number + 1:
            gap = _numbers(walk.number + 1, event.number - 1)
            yield Break(walk.number + 1, f"这里少了{gap}")
        elif event.number <= walk.number:
            yield Break(event.number, "序号重复或者次序颠倒")
        elif event.previous_hash != walk.hash:
            what = f"和前一条（第 {walk.number} 条）接不上，前一条被换过或者次序被调换"
            yield Break(event.number, what)
        if event.compute_hash() != event.hash:
            yield Break(event.number, "内容被改动过，和写入时的校验码不符")
        walk.count, walk.number, walk.hash = walk.count + 1, event.number, event.hash


def _beginning(head: Head) -> Iterator[Break]:
    """An archiving moves the beginning of the log: an event has to say the same of it."""
    if not head.archived_number:
        return
    newest = Event.objects.filter(action=Action.ARCHIVE).order_by("-number").first()
    said = newest.after if newest else {}
    if (said.get(ARCHIVED_TO), said.get(ARCHIVED_HASH)) != (
        head.archived_number,
        head.archived_hash,
    ):
        yield Break(
            head.archived_number + 1,
            "日志从这里开始，但是没有与此相符的归档记录，前面的记录可能被删掉了",
        )


def _beyond(head: Head) -> Iterator[Break]:
    """Events after the noted end, unless they were added since we began to read."""
    if Head.load().number == head.number:
        stray = Event.objects.filter(number__gt=head.number).order_by("number").first()
        if stray is not None and Head.load().number == head.number:
            what = "在登记的日志末尾之后" if head.number else "日志末尾的登记不见了"
            yield Break(stray.number, f"{what}，不是系统写成这样的")


def _numbers(first: int, last: int) -> str:
    return f"第 {first} 条" if first == last else f"第 {first} 到 {last} 条"
