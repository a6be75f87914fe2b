"""Old addresses that lead on: of the site before this one, and of columns that were renamed."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from apps.redirects.models import Redirect


def keep(
    old: str, to: str, *, note: str = "", automatic: bool = False, by: Any = None
) -> "Redirect":
    """From now on `old` leads to `to`; see apps.redirects.keeping.keep, which this is."""
    from apps.redirects import keeping  # models are there only once all apps are

    return keeping.keep(old, to, note=note, automatic=automatic, by=by)
