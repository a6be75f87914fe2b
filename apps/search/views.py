"""The page of search results; the whole of it is in its address."""

import logging
from dataclasses import replace

from django.db import DatabaseError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from apps.columns.tree import get_tree
from apps.core.pagination import paginate
from apps.search import suggesting
from apps.search.asking import TIMES, Question, typed
from apps.search.documents import sources
from apps.search.results import Results

PER_PAGE = 15
_AGAIN_AFTER = 300  # seconds, for programs
log = logging.getLogger(__name__)


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What is found, or what to try instead; without words, where to begin.

    `within` has the words of a former search, to which those of `q` are added.
    """
    tree = get_tree(request)
    question = Question.read(request.GET, tree)
    if within := typed(request.GET.get("within", "")):
        words = question.words.split()
        kept = [word for word in within.split() if word not in words]
        return HttpResponseRedirect(question.address(q=" ".join([*kept, *words])))
    try:
        return _answer(request, question)
    except DatabaseError:
        log.exception("Nothing can be looked up; check_search --mend makes the index anew.")
        page = render(request, "search/unavailable.html", {"question": question}, status=503)
        page["Retry-After"] = str(_AGAIN_AFTER)
        return page


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    """The page of what is found. Raises DatabaseError while the index is broken."""
    found = Results(question.asked(), question.tree)
    try:
        page = paginate(request, found, PER_PAGE)
    except Http404:
        return render(request, "search/no_page.html", {"question": question}, status=404)
    # Its links say what was understood, and nothing else that stood in the address.
    page = replace(page, query=question.query())
    context = {
        "question": question,
        "results": found,
        "page": page,
        "times": [(value, label) for value, (_, label) in TIMES.items()],
        "kinds": [(source.kind, source.label) for source in sources()],
        "columns": [
            ("　" * node.level + node.name, node.slug)
            for node in question.tree
            if node.is_reachable and node.kind != "link"
        ],
    }
    if not question.terms:
        context["often_used"] = suggesting.often_used()
    elif not page.total:
        context["by_sound"] = suggesting.by_sound(question)
        context["by_fewer_words"] = suggesting.by_fewer_words(question)
        context["without_limits"] = suggesting.without_limits(question)
    elif question.words.isascii():
        context["by_sound"] = suggesting.by_sound(question)
    return render(request, "search/results.html", context)
