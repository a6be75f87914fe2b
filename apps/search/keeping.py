"""Keeping the search documents in step with what the public can read.

Publishing, the tree and the leaders call in through signals, inside the transaction of the
change. Where and when a document shows is asked of the lists of columns at each search, so that
moving and hiding columns and the passing of time need no writing here.
"""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import transaction

from apps.columns.models import Column, ColumnContent, Entry
from apps.columns.tree import load
from apps.core.sounds import sounds_of
from apps.leadership.models import Leader, Position, Term
from apps.proofing.files import READABLE, words_of
from apps.search import backends
from apps.search.documents import ColumnSource, ContentSource, Draft, LeaderSource, Source, digest
from apps.search.models import Pending, SearchDocument, SearchText
from apps.search.normalising import joined, plain, spaced

_BATCH = 200
_SHORT = 200
_SEALED = [
    field.attname for field in SearchDocument._meta.concrete_fields if field.name != "fingerprint"
]
log = logging.getLogger(__name__)


def on_live(sender: type[ColumnContent], copy, **kwargs) -> None:
    """Receiver of went_live."""
    on_many_live(sender, [copy])


def on_many_live(sender: type[ColumnContent], copies: list, **kwargs) -> None:
    """Receiver of many_went_live. Files that were not read yet are read once this is certain."""
    if not issubclass(sender, ColumnContent):
        return
    for start in range(0, len(copies), _BATCH):
        write(ContentSource(sender).of(copies[start : start + _BATCH]))
    attached = [item for copy in copies for item in copy.live_revision.attachments]
    if any(item.get("extension") in READABLE for item in attached):
        ids = [copy.pk for copy in copies if copy.live_revision.attachments]
        transaction.on_commit(partial(_read_files, sender, ids, attached), robust=True)


def _read_files(model: type[ColumnContent], ids: list[int], attached: list[dict]) -> None:
    words_of(attached)
    mend(ContentSource(model), ids)


def on_off(sender: type[ColumnContent], copy, **kwargs) -> None:
    """Receiver of went_off."""
    if issubclass(sender, ColumnContent):
        remove(copy.entry_kind, [copy.pk])


def on_branch_changed(sender: type[Column], column_id: int, **kwargs) -> None:
    """Receiver of branch_changed: a search server has to hear where everything stands now."""
    if not backends.is_remote():
        return
    below = [node.id for node in load().get(column_id).branch()]
    entries = Entry.objects.filter(placements__is_direct=True, placements__column__in=below)
    _tell(entries.distinct().values_list("kind", "object_id"))


def on_tree_changed(sender: type[Column], **kwargs) -> None:
    """Receiver of tree_changed: columns, and leaders as their column comes and goes."""
    for source in (ColumnSource(), LeaderSource()):
        settle(source)


def on_leaders_saved(sender: type, instance, **kwargs) -> None:
    """Receiver of post_save of a leader, a position or a term."""
    if isinstance(instance, Position | Term):
        ids = list(instance.leaders.values_list("pk", flat=True))
    else:
        ids = [instance.pk]
    if ids:
        with transaction.atomic():
            mend(LeaderSource(), ids)


def on_leader_deleted(sender: type[Leader], instance: Leader, **kwargs) -> None:
    """Receiver of post_delete."""
    remove(LeaderSource.kind, [instance.pk])


def settle(source: Source) -> None:
    """Bring all documents of a source in step, of which there are not many."""
    if wrong := differing(source).all():
        mend(source, sorted(wrong))


@dataclass(frozen=True)
class Differing:
    """Object ids of one source whose documents are not as they should be."""

    missing: set[int]
    stale: set[int]
    stray: set[int]  # that should not be there

    def all(self) -> set[int]:
        return self.missing | self.stale | self.stray


def differing(source: Source) -> Differing:
    rows = SearchDocument.objects.filter(kind=source.kind)
    stored = dict(rows.values_list("object_id", "fingerprint"))
    wanted = source.wanted()
    return Differing(
        missing=wanted.keys() - stored.keys(),
        stale={pk for pk in wanted.keys() & stored.keys() if wanted[pk] != stored[pk]},
        stray=stored.keys() - wanted.keys(),
    )


@transaction.atomic
def mend(source: Source, ids: Sequence[int]) -> None:
    """Write these documents of a source anew, or take away what should not be there."""
    drafts = source.drafts(ids)
    there = {draft.object_id for draft in drafts}
    remove(source.kind, [pk for pk in ids if pk not in there])
    write(drafts)


def write(drafts: list[Draft]) -> None:
    """Store documents, in place of what was stored of them; inside a transaction."""
    if not drafts:
        return
    for kind in {draft.kind for draft in drafts}:
        _delete(kind, [draft.object_id for draft in drafts if draft.kind == kind])
    documents = [_document(draft) for draft in drafts]
    texts = list(map(_text, drafts, documents))
    SearchDocument.objects.bulk_create(documents, batch_size=_BATCH)
    SearchText.objects.bulk_create(texts, batch_size=_BATCH)
    _tell((draft.kind, draft.object_id) for draft in drafts)


def remove(kind: str, ids: Sequence[int]) -> None:
    """Forget documents; of what is not known nothing is said."""
    if _delete(kind, ids):
        _tell((kind, pk) for pk in ids)


def _delete(kind: str, ids: Sequence[int]) -> bool:
    """Whether there were any."""
    found = SearchDocument.objects.filter(kind=kind, object_id__in=list(ids))
    places = list(found.values_list("place", flat=True))
    if places:
        # By hand: Django would read the long texts that go with them.
        texts = SearchText.objects.filter(document__in=places)
        texts._raw_delete(texts.db)
        rows = SearchDocument.objects.filter(place__in=places)
        rows._raw_delete(rows.db)
    return bool(places)


def _document(draft: Draft) -> SearchDocument:
    exact = plain(draft.title)
    return SearchDocument(
        place=draft.place,
        kind=draft.kind,
        object_id=draft.object_id,
        column_id=draft.column_id,
        address=draft.address[:500],
        title=draft.title,
        exact=exact[:_SHORT],
        sounds=sounds_of(draft.title).syllables[:1500],
        fingerprint=draft.fingerprint,
        title_tokens=spaced(exact),
    )


def _text(draft: Draft, document: SearchDocument) -> SearchText:
    texts = list(filter(None, (text.strip() for text in draft.texts)))
    files = list(filter(None, (text.strip() for text in draft.files)))
    words = SearchText(
        document=document,
        text="\n".join(texts),
        files="\n".join(files),
        tokens=joined([draft.title, *draft.words, *texts, *files]),
    )
    words.seal = seal(words)
    return words


def seal(words: SearchText) -> str:
    """A digest of a row of words and of the document that it belongs to, as they are now."""
    told = [getattr(words.document, name) for name in _SEALED]
    return digest(*told, words.text, words.files, words.tokens)


# A search server, where there is one


def _tell(changed: Iterable[tuple[str, int]]) -> None:
    """Note what the search server has to hear, and let it hear it once that is certain."""
    if not backends.is_remote():
        return
    Pending.objects.bulk_create(
        (Pending(kind=kind, object_id=pk) for kind, pk in changed), ignore_conflicts=True
    )
    transaction.on_commit(_push, robust=True)


def _push() -> None:
    try:
        backends.push_soon()
    except backends.Unreachable as error:
        # What is pending stays so; the next change or check_search --mend sends it.
        log.warning("The search server has not heard of all changes: %s", error)
