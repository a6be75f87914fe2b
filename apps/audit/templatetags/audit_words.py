"""What the pages of the audit log need beside apps.core's filters."""

import datetime

from django import template
from django.utils import timezone

from apps.audit import listing
from apps.audit.models import Event
from apps.audit.showing import TONES

register = template.Library()


@register.filter
def second(instant: datetime.datetime) -> str:
    """An instant to the second, in the site's time zone: 2026-11-25 09:36:07."""
    return timezone.localtime(instant).strftime("%Y-%m-%d %H:%M:%S")


@register.filter
def tone(event: Event) -> str:
    """How the event's action is coloured."""
    return TONES.get(event.action, "plain")


@register.filter
def kind(event: Event) -> str:
    """What staff call the kind of the event's subject; "" where the subject's name says it."""
    name = listing.subject_name(event.subject_type)
    return "" if event.subject_label.startswith(name) else name
