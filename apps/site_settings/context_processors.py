"""What every template of the public site may use."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.site_settings.models import get_site


def site(request: HttpRequest) -> dict:
    """`site`: the settings, read when a template first asks for them."""
    return {"site": SimpleLazyObject(lambda: get_site(request))}
