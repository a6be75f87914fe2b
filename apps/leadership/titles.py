"""A leader's name beside a title that this person does not hold on the day of publication.

A check for apps.proofing, against the registry of leaders. It says nothing about people and
titles that it does not know, and rather too little than too much: a check that is often
wrong is switched off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from apps.core.dates import long_day
from apps.leadership.models import Leader, Position
from apps.proofing import Finding, Manuscript
from apps.proofing.reading import FieldText

CODE = "leader_title"
_USUAL = ("主任", "副主任", "秘书长", "委员")
# Texts that say who wrote or what it is about, and not in which capacity.
_SKIPPED = {"author", "author_affiliation", "source", "keywords"}

_DOTS = str.maketrans("•・‧∙･．", "······")
_SPACE = "[ \u3000\u00a0\u2002\u2003]{0,6}"  # offices part the characters of short names
_COMPOUND = re.compile(r"[、，,/；;和兼\s]+")
_ORGAN = r"(?:[\u4e00-\u9fff]{0,8}?(?:人大|人民代表大会))?(?:常委会|常务委员会)?"
_BODY = re.compile(r"^.*(?:人大|人民代表大会|常委会|常务委员会)")
# What may stand before a title of the standing committee. Before 主任 much else may stand that
# makes it one of something else: 办公室主任, 班主任, 法制委主任.
_BEFORE = re.compile(
    r"(?:常委会|常务委员会|人大|人民代表大会|(?P<once>原|前任|时任|前|曾任|历任|老)|"
    r"[由请和与及同的是对给向让以任]|陪同|任命|选举|推选|听取|领导|同志|^|[^\u4e00-\u9fff])\s?$"
)
_BEFORE_MEMBER = re.compile(
    r"(?:常委会|常务委员会|人大|(?P<once>原|前任|时任|前|曾任|历任)|^|[^\u4e00-\u9fff])\s?$"
)
# 主任 goes on to another title in 主任委员, 主任科员, 主任医师.
_GOES_ON = r"(?!委员|科员|医师|医生|护师|药师|编辑|记者|助理|会议|会|办公|办)"
_LIST = re.compile(r"\s?[、和及与]\s?|[ \u3000\u00a0]{1,30}")
# After a name of two characters: anything else may be the third of another name.
_FOLLOWERS = (
    "主副秘委书常党州市县省区代巡同先女出参在作说表率带到会讲指强宣对与和及等向为是的将就深赴听走看调检视陪介"
    "汇传通报接见要提发签当选任辞受一前来专围以从并还再也又分首最随后今近上下一行认指因于曾已被因兼"
)


@dataclass(frozen=True)
class Office:
    """A title that somebody held, and when; None where the registry does not say."""

    title: str
    position: str
    started_on: date | None
    ended_on: date | None

    def is_held_on(self, day: date) -> bool:
        return not self.is_over_on(day) and not self.is_ahead_on(day)

    def is_over_on(self, day: date) -> bool:
        return self.ended_on is not None and self.ended_on <= day

    def is_ahead_on(self, day: date) -> bool:
        return self.started_on is not None and day < self.started_on


def titles_of(position: str) -> list[str]:
    """The single titles in the name of a position, without the body that they are of.

    州人大常委会党组书记、主任 gives 党组书记 and 主任.
    """
    parts = (_BODY.sub("", part) or part for part in _COMPOUND.split(position))
    return [part for part in parts if part]


class Registry:
    """Who held which title when, and the patterns that find names beside titles."""

    def __init__(self, offices: dict[str, list[Office]], positions: list[str]):
        self.offices = offices
        titles = {*_USUAL, *(title for name in positions for title in titles_of(name))}
        titles |= {office.title for those in offices.values() for office in those}
        # Longest first: 副主任 ends with 主任.
        title = "|".join(re.escape(one) for one in sorted(titles, key=len, reverse=True))
        names = sorted((one for one in offices if len(one) > 1), key=len, reverse=True)
        name = "|".join(_SPACE.join(map(re.escape, one)) for one in names) or r"(?!)"
        self._names = re.compile(name)
        self._title_before = re.compile(rf"({title}){_SPACE}[:：]?{_SPACE}\Z")
        # 李雄主任; 李雄（州人大常委会主任）; 李 雄  主任 where nothing more follows
        self._title_after = re.compile(
            rf"(?P<close>{title}){_GOES_ON}|[（(]{_ORGAN}(?P<in_brackets>{title})(?=[）)、，,])|"
            rf"[ \u3000\u00a0]{{1,6}}(?P<apart>{title})(?=[ \u3000]*(?:[，,。；;\n]|\Z))"
        )
        self._reach = max(map(len, titles)) + 14
        self._shared = {one for one in titles if one.startswith("副") or one == "委员"}

    @classmethod
    def load(cls) -> "Registry":
        """The registry as it stands: a query for the people, one for the positions."""
        rows = Leader.objects.values_list("name", "position__name", "started_on", "ended_on")
        offices: dict[str, list[Office]] = {}
        for name, position, started_on, ended_on in rows:
            for title in titles_of(position):
                office = Office(title, position, started_on, ended_on)
                offices.setdefault(name.translate(_DOTS), []).append(office)
        return cls(offices, list(Position.objects.values_list("name", flat=True)))

    def claims(self, text: str) -> Iterator[tuple[int, int, str, str, bool]]:
        """(start, end, name, title, once): somebody is given a title, or said to have had it."""
        text = text.translate(_DOTS)
        listed: tuple[int, str] | None = None  # where the last name ended, and its shared title
        for match in self._names.finditer(text):
            name = re.sub(r"\s", "", match[0])
            before = self._before(text, match.start())
            after = None if before else self._title_after.match(text, match.end())
            goes_on = listed and _LIST.fullmatch(text, listed[0], match.start())
            shared = listed[1] if goes_on else None
            listed = None
            if not after and not _is_whole(name, text, match.end()):
                continue
            if after:
                yield match.start(), after.end(), name, after[after.lastgroup], False
            elif before:
                start, title, once = before
                yield start, match.end(), name, title, once
                if title in self._shared and not once:
                    listed = match.end(), title
            elif shared:
                yield match.start(), match.end(), name, shared, False
                listed = match.end(), shared

    def _before(self, text: str, end: int) -> tuple[int, str, bool] | None:
        """(start, title, once) of the title that stands right before a name."""
        found = self._title_before.search(text, max(0, end - self._reach), end)
        if not found:
            return None
        pattern = _BEFORE_MEMBER if found[1] == "委员" else _BEFORE
        begins = pattern.search(text[max(0, found.start() - 8) : found.start()])
        return (found.start(), found[1], bool(begins["once"])) if begins else None


def _is_whole(name: str, text: str, end: int) -> bool:
    """Whether a short name ends here, as far as the next character shows."""
    following = text[end : end + 1]
    is_han = "\u4e00" <= following <= "\u9fff"
    return len(name) > 2 or not is_han or following in _FOLLOWERS


def find(manuscript: Manuscript) -> Iterator[Finding]:
    """Names of leaders beside titles that they do not hold on the day of publication."""
    registry = Registry.load()
    if not registry.offices:
        return
    for text in manuscript.texts:
        if text.name not in _SKIPPED:
            yield from _in_text(registry, text, manuscript.day)


def _in_text(registry: Registry, text: FieldText, day: date) -> Iterator[Finding]:
    for start, end, name, title, once in registry.claims(text.text):
        offices = registry.offices[name]
        same = [office for office in offices if office.title == title]
        if any(office.is_held_on(day) for office in same):
            continue
        if once and any(office.is_over_on(day) for office in same):
            continue
        yield text.finding(CODE, _message(name, title, offices, same, day), start, end)


def _message(name: str, title: str, offices: list[Office], same: list[Office], day: date) -> str:
    over = [office for office in same if office.is_over_on(day)]
    if over:
        last = max(office.ended_on for office in over)
        said = f"按领导名录，{name}从 {long_day(last)} 起不再担任“{title}”"
    elif same:
        first = min(office.started_on for office in same)
        said = f"按领导名录，{name}从 {long_day(first)} 起才担任“{title}”"
    else:
        said = f"领导名录里，{name}没有“{title}”这个职务"
    held = dict.fromkeys(office.position for office in offices if office.is_held_on(day))
    now = f"，发布那天的职务是“{'”“'.join(held)}”" if held else ""
    return f"{said}{now}。请核对姓名和职务。"
