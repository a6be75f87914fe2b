"""Loading positions, terms and leaders."""

from apps.leadership.models import Leader, Position, Term
from apps.portal.site_file import writing
from apps.portal.site_file.outcome import Outcome, Report, counted
from apps.portal.site_file.shape import LEADER_FIELDS, TERM_FIELDS
from apps.portal.site_file.values import Record

NOUN = "领导"


def write(site: Record, outcome: Outcome, report: Report) -> None:
    """Make and change leaders, told apart by position and name; those not in the file stay.

    Positions come in the order of "positions", then in that in which leaders name them.
    """
    leaders = site.get("leaders", [])
    names = [*site.get("positions", []), *(leader["position"] for leader in leaders)]
    positions = _write_positions(list(dict.fromkeys(names)), outcome)
    terms = _write_terms(site.get("terms", []), leaders, outcome)
    places: dict[str, int] = {}
    for record in counted(leaders, NOUN, report):
        places[record["position"]] = place = places.get(record["position"], 0) + 1
        _write_leader(record, place, positions[record["position"]], terms, outcome)


def _write_positions(names: list[str], outcome: Outcome) -> dict[str, Position]:
    stored = {position.name: position for position in Position.objects.all()}
    for name in names:
        is_new = name not in stored
        if is_new:
            stored[name] = Position.objects.create(name=name)
        outcome.settled("职务", name, is_new=is_new, is_changed=False)
    current = list(Position.objects.all())
    by_name = {position.name: position for position in current}
    wanted = writing.arranged(current, [by_name[name] for name in names])
    if wanted != current:
        writing.renumber(wanted, Position.save)
        outcome.updated("职务顺序", "、".join(position.name for position in wanted))
    return by_name


def _write_terms(records: list[Record], leaders: list[Record], outcome: Outcome) -> dict[str, Term]:
    stored = {term.name: term for term in Term.objects.all()}
    for record in records:
        is_new = record["name"] not in stored
        term = stored.setdefault(record["name"], Term())
        is_changed = writing.apply(term, record.chosen(TERM_FIELDS))
        if is_changed and writing.is_right(term, record.place):
            term.save()
        outcome.settled("届次", term.name, is_new=is_new, is_changed=is_changed)
    for name in dict.fromkeys(leader.get("term") for leader in leaders):
        if name and name not in stored:
            stored[name] = Term.objects.create(name=name)
            outcome.created("届次", name)
    return stored


def _write_leader(
    record: Record, place: int, position: Position, terms: dict[str, Term], outcome: Outcome
) -> None:
    wanted = {"order": place} | record.chosen(LEADER_FIELDS)
    if "biography_html" in record:
        wanted["biography"] = record["biography_html"].cleaned(outcome)
    if "portrait" in record:
        portrait = record["portrait"]
        wanted["portrait_id"] = portrait.asset.pk if portrait else None
    if "term" in record:
        wanted["term_id"] = terms[record["term"]].pk if record["term"] else None
    leader = Leader.objects.filter(position=position, name=record["name"]).first()
    is_new = leader is None
    if is_new:
        leader = Leader(position=position)
    is_changed = writing.apply(leader, wanted)
    if is_changed and writing.is_right(leader, record.place):
        leader.save()
    label = f"{position.name} {record['name']}"
    outcome.settled(NOUN, label, is_new=is_new, is_changed=is_changed)


def find(record: Record) -> Leader | None:
    """The leader whom an article names: one in office comes before a former one.

    Writes down a problem when two are equally good.
    """
    named = Leader.objects.filter(name=record["name"])
    if "position" in record:
        named = named.filter(position__name=record["position"])
    found = list(named.current()) or list(named)
    if len(found) == 1:
        return found[0]
    if found:
        record.place.wrong(
            f"有 {len(found)} 位“{record['name']}”，"
            '请写成 {"name": …, "position": …}，用职务区分。'
        )
    else:
        record.place.wrong(f"没有这个职务的“{record['name']}”。")
    return None
