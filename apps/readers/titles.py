"""Favourites keep the title that the public last read."""

from django.utils import timezone

from apps.readers.models import Favourite


def on_live(sender, copy, revision, **kwargs) -> None:
    """Receiver of went_live: the new title, unless the public cannot read it yet."""
    if revision.is_public_at(timezone.now()):
        stale = Favourite.objects.filter(article=copy).exclude(title=revision.title)
        stale.update(title=revision.title)
