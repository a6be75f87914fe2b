"""The desk's data for templates/admin/index.html."""

from django import template
from django.contrib import admin

from apps.portal.desk import Desk, desk_of

register = template.Library()


@register.simple_tag(takes_context=True)
def my_desk(context) -> Desk:
    """{% my_desk as desk %}: the desk of the user who asks."""
    return desk_of(context["request"], admin.site)
