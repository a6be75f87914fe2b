"""The announcements that stand out on a page, wherever it is."""

from django import template
from django.urls import reverse

from apps.announcements.displays import displays_for

register = template.Library()


@register.inclusion_tag("announcements/displays.html", takes_context=True)
def announcement_displays(context):
    """Banners and floating windows of the moment; on the home page the popup as well."""
    request = context["request"]
    return vars(displays_for(request, is_home=request.path == reverse("portal:home")))
