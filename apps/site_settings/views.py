"""The stylesheet with the colour that staff chose."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from apps.site_settings.models import get_site


@require_safe
def theme(request: HttpRequest) -> HttpResponse:
    """Sets the brand colour of static/css/tokens.css again. A file, because nothing is inline."""
    colour = get_site(request).theme_colour
    response = HttpResponse(
        f"@layer tokens {{ :root {{ --color-brand: {colour}; }} }}\n", content_type="text/css"
    )
    response["Cache-Control"] = "public, max-age=300"
    return response
