"""Looking up on an OpenSearch server, for sites that outgrow one machine. Plain HTTP, no client.

The server holds single characters parted by spaces, as the database does, and answers phrases;
what it names is still asked of the database, so that a server that has not heard yet shows
nothing that is not public. What changed waits in Pending until the server has it.
"""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Iterator
from http.client import HTTPException
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.models import Exists, OuterRef, Q

from apps.columns.models import Entry, Placement
from apps.search.backends import silence
from apps.search.backends.asking import MOST, Asked, Backend, Unreachable
from apps.search.models import Pending, SearchDocument
from apps.search.normalising import spaced

# Seconds. The first is for what is quickly answered and somebody waits for.
_TIMEOUT_OF_SEARCH = 2
_TIMEOUT = 5
_TIMEOUT_OF_BULK = 60
_BATCH = 200
_MAPPING = {
    "settings": {"index": {"max_result_window": 10_000}},
    "mappings": {
        "dynamic": False,
        "properties": {
            "place": {"type": "long"},
            "kind": {"type": "keyword"},
            "exact": {"type": "keyword"},
            "columns": {"type": "long"},
            "published_at": {"type": "date"},
            "expires_at": {"type": "date"},
            "title": {"type": "text", "analyzer": "whitespace", "norms": False},
            "words": {"type": "text", "analyzer": "whitespace", "norms": False},
        },
    },
}


class OpenSearch(Backend):
    def __init__(self, address: str):
        """`address` names the index, with user and password: http://user:password@host:9200/index."""
        parts = urlsplit(address)
        host = f"[{parts.hostname}]" if ":" in (parts.hostname or "") else parts.hostname
        port = f":{parts.port}" if parts.port else ""
        self._index = parts.path.strip("/")
        self._base = f"{parts.scheme}://{host}{port}/{self._index}"
        self._headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if parts.username:
            pair = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            self._headers["Authorization"] = "Basic " + base64.b64encode(pair.encode()).decode()

    @property
    def is_silent(self) -> bool:
        """Whether this process got no answer from it a moment ago."""
        return silence.lasts(self._base)

    # Asking

    def count(self, asked: Asked) -> int:
        body = {"query": self._query(asked), "size": 0, "track_total_hits": MOST + 1}
        try:
            return min(int(self._search(body)["hits"]["total"]["value"]), MOST + 1)
        except (KeyError, TypeError, ValueError):
            raise Unreachable("the answer to a search is none") from None

    def find(self, asked: Asked, start: int, stop: int) -> list[int]:
        order = [] if asked.newest_first else [{"_score": "desc"}]
        body = {
            "query": self._query(asked),
            "from": start,
            "size": max(0, min(stop, MOST) - start),
            "sort": [*order, {"place": "desc"}],
            "_source": ["place"],
        }
        try:
            return [int(hit["_source"]["place"]) for hit in self._search(body)["hits"]["hits"]]
        except (KeyError, TypeError, ValueError):
            raise Unreachable("the answer to a search is none") from None

    def _search(self, body: dict) -> dict:
        return self._ask("POST", "/_search", body, timeout=_TIMEOUT_OF_SEARCH)

    def _query(self, asked: Asked) -> dict:
        """All terms, and steps of score for the title, of which none depends on frequencies."""
        now = asked.now.isoformat()
        has_date = {"exists": {"field": "published_at"}}
        begun = {"range": {"published_at": {"lte": now}}}
        over = {"range": {"expires_at": {"lte": now}}}
        filters: list[dict] = [_phrase("words", term) for term in asked.terms]
        filters.append(_any([{"bool": {"must_not": [has_date]}}, begun]))
        filters.append({"bool": {"must_not": [over]}})
        if asked.kind:
            filters.append({"term": {"kind": asked.kind}})
        if asked.columns:
            # Content stands in the columns that list it; a column or a person in its own.
            inside = {"terms": {"columns": list(asked.columns)}}
            undated = {"bool": {"filter": [inside], "must_not": [has_date]}}
            filters.append(_any([{"term": {"columns": asked.columns[0]}}, undated]))
        if asked.has_dates_only:
            times = {"gte": asked.since, "lt": asked.until}
            told = {name: when.isoformat() for name, when in times.items() if when}
            filters.append({"range": {"published_at": told}})
        titles = {"bool": {"filter": [_phrase("title", term) for term in asked.terms]}}
        steps = [
            _worth(16, {"term": {"exact": _as_written(asked.title)}}),
            _worth(8, {"term": {"exact": asked.exact}}),
            _worth(4, titles),
            # Among titles a column or a person comes first, among texts it comes last.
            _worth(2, {"bool": {"filter": [titles], "must_not": [has_date]}}),
            _worth(1, {"bool": {"filter": [has_date], "must_not": [titles]}}),
        ]
        return {"bool": {"filter": filters, "should": steps, "minimum_should_match": 0}}

    # Telling

    def push(self) -> Iterator[int]:
        """Send what is pending, in batches; yields how many are done. Raises Unreachable."""
        done = 0
        self._make_index()
        while waiting := list(Pending.objects.order_by("pk")[:_BATCH]):
            self._send([(one.kind, one.object_id) for one in waiting])
            Pending.objects.filter(pk__in=[one.pk for one in waiting]).delete()
            done += len(waiting)
            yield done

    def empty(self) -> None:
        """Throw the whole index away. Raises Unreachable."""
        self._ask("DELETE", "", missing={})

    def known(self) -> int:
        """How many documents the server has. Raises Unreachable."""
        try:
            self._ask("POST", "/_refresh")
            return int(self._ask("GET", "/_count", missing={"count": 0})["count"])
        except (KeyError, TypeError, ValueError):
            raise Unreachable("the number of documents is none") from None

    @staticmethod
    def expected() -> int:
        """How many documents it should have: without those that stand in hidden columns."""
        shown = Entry.objects.filter(
            kind=OuterRef("kind"), object_id=OuterRef("object_id"), column__isnull=False
        )
        return SearchDocument.objects.filter(Q(place__lt=0) | Exists(shown)).count()

    def _make_index(self) -> None:
        if self._ask("GET", "", missing={}, timeout=_TIMEOUT_OF_SEARCH) == {}:
            self._ask("PUT", "", _MAPPING)

    def _send(self, keys: list[tuple[str, int]]) -> None:
        bodies = _bodies(keys)
        lines: list[dict] = []
        for kind, pk in keys:
            name = {"_id": f"{kind}-{pk}"}
            if (body := bodies.get((kind, pk))) is not None:
                lines += [{"index": name}, body]
            else:
                lines.append({"delete": name})
        sent = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
        told = self._ask("POST", "/_bulk", sent, timeout=_TIMEOUT_OF_BULK)
        failed = [
            how
            for item in told.get("items", [])
            for action, how in item.items()
            if int(how.get("status", 0)) >= 400
            and not (action == "delete" and how["status"] == 404)
        ]
        if failed or len(told.get("items", [])) != len(keys):
            raise Unreachable(f"{len(failed)} of {len(keys)} documents were refused")

    def _ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        missing: dict | None = None,
        timeout: int = _TIMEOUT,
    ) -> dict:
        """The server's answer; `missing` for 404. Raises Unreachable for all that is none."""
        data = None
        if body is not None:
            data = (body if isinstance(body, str) else json.dumps(body)).encode()
        request = urllib.request.Request(
            self._base + path, data=data, headers=self._headers, method=method
        )
        # No proxy of the machine's: the server is the office's own.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(request, timeout=timeout) as response:
                data = response.read()
        except urllib.error.HTTPError as error:
            silence.end(self._base)
            if error.code == 404 and missing is not None:
                return missing
            raise Unreachable(f"{method} {path or '/'} was answered with {error.code}") from None
        except (OSError, HTTPException, ValueError) as error:
            silence.begin(self._base)
            raise Unreachable(f"{method} {path or '/'}: {error}") from None
        silence.end(self._base)
        try:
            told = json.loads(data or b"{}")
        except ValueError as error:
            raise Unreachable(f"{method} {path or '/'}: {error}") from None
        if not isinstance(told, dict):
            raise Unreachable(f"{method} {path or '/'} was answered with something else")
        return told


def _bodies(keys: list[tuple[str, int]]) -> dict[tuple[str, int], dict]:
    """What the server is told of each of these that the database has."""
    wanted = set(keys)
    ids = {pk for _, pk in keys}
    documents = SearchDocument.objects.filter(object_id__in=ids).select_related("words")
    found = [one for one in documents if (one.kind, one.object_id) in wanted]
    entries = {
        (entry.kind, entry.object_id): entry for entry in Entry.objects.filter(object_id__in=ids)
    }
    columns: dict[int, list[int]] = {}
    rows = Placement.objects.filter(entry__in=[entry.pk for entry in entries.values()])
    for entry_id, column_id in rows.values_list("entry", "column"):
        columns.setdefault(entry_id, []).append(column_id)
    bodies = {}
    for one in found:
        entry = entries.get((one.kind, one.object_id))
        body = {
            "place": one.place,
            "kind": one.kind,
            "exact": [one.exact, _as_written(one.title)],
            "title": one.title_tokens,
            "words": one.words.tokens,
            "columns": [one.column_id] if one.column_id else [],
        }
        if one.place >= 0:
            if entry is None or entry.column_id is None:
                continue  # hidden: whatever the server had of it goes
            body["columns"] = columns.get(entry.pk, [])
            body["published_at"] = entry.published_at.isoformat()
            if entry.expires_at:
                body["expires_at"] = entry.expires_at.isoformat()
        bodies[one.kind, one.object_id] = body
    return bodies


def _as_written(title: str) -> str:
    """A title with its signs, told apart from plain forms, which have none."""
    return f"={title}"


def _phrase(name: str, term: str) -> dict:
    return {"match_phrase": {name: spaced(term)}}


def _any(queries: list[dict]) -> dict:
    return {"bool": {"should": queries, "minimum_should_match": 1}}


def _worth(score: int, query: dict) -> dict:
    return {"constant_score": {"filter": query, "boost": score}}
