"""What every template of the public site may use."""

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from apps.site_settings.models import get_site


def site(request: HttpRequest) -> dict:
    """`site`: the settings, read when a template first asks for them.

    The admin says `site_settings`: Django's login and logout pages have a `site` of their own.
    """
    settings = SimpleLazyObject(lambda: get_site(request))
    return {"site": settings, "site_settings": settings}
