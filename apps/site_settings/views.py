"""The stylesheet with the colour that staff chose."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


@require_safe
def theme(request: HttpRequest, colour: str) -> HttpResponse:
    """Sets the brand colour of static/css/tokens.css again. A file, because nothing is inline.

    `colour` is six hex digits, checked by the address. It names the whole content, so that
    browsers keep the file for good and ask for another as soon as staff choose another.
    """
    response = HttpResponse(
        f"@layer tokens {{ :root {{ --color-brand: #{colour}; }} }}\n", content_type="text/css"
    )
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
