"""Leaders as the API gives them."""

from django.http import Http404, HttpRequest
from django.urls import reverse

from apps.columns.tree import get_tree
from apps.core.requests import absolute, site_root
from apps.leadership.models import Leader
from apps.leadership.place import leadership_column
from apps.machines.api.items import picture
from apps.machines.bodies import with_absolute_addresses


def leaders(request: HttpRequest) -> list[dict]:
    """Everybody whom the public may see, in protocol order; those who left office come last."""
    if leadership_column(get_tree(request)) is None:
        return []
    people = Leader.objects.published().select_related("position", "term", "portrait")
    people = people.defer("biography", "biography_html").in_protocol_order()
    return [_named(request, one) for one in sorted(people, key=lambda one: one.is_former)]


def leader(request: HttpRequest, pk: int) -> dict:
    """One leader with duties and biography. Raises Http404."""
    people = Leader.objects.published().select_related("position", "term", "portrait")
    found = people.filter(pk=pk).first() if pk < 2**63 else None
    if found is None or leadership_column(get_tree(request)) is None:
        raise Http404("没有这位领导。")
    page = absolute(request, found.get_absolute_url())
    return _named(request, found) | {
        "party_duties": found.party_duties,
        "committee_duties": found.committee_duties,
        "biography_html": with_absolute_addresses(found.biography_html, site_root(request), page),
        "contact": found.contact,
    }


def _named(request: HttpRequest, one: Leader) -> dict:
    return {
        "id": one.pk,
        "name": one.name,
        "position": one.position.name,
        "term": one.term.name if one.term_id else None,
        "is_former": one.is_former,
        "started_on": one.started_on.isoformat() if one.started_on else None,
        "ended_on": one.ended_on.isoformat() if one.ended_on else None,
        "portrait": picture(request, one.portrait),
        "url": absolute(request, one.get_absolute_url()),
        "api_url": absolute(request, reverse("machines:api_leader", args=[one.pk])),
    }
