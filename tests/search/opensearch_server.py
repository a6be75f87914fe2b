"""A stand-in for an OpenSearch server: as much of its HTTP interface as a search asks for.

It holds what it is told and evaluates queries by the server's rules: phrases over words parted
by spaces, filters, steps of score, sorting. What it does not know it refuses with 400.
"""

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

USER, PASSWORD, INDEX = "cms", "p@ss/word", "site-1"


class OpenSearchServer:
    def __init__(self):
        self.mapping: dict | None = None
        self.documents: dict[str, dict] = {}
        self.asked: list[str] = []
        self.answers_with: tuple[int, bytes] | None = None  # instead of what is right
        self.address = ""
        self.answers = Event()  # while it is clear, who asks waits
        self.answers.set()

    # Rules of the query language

    def score(self, query: dict, document: dict) -> float | None:
        """None where the document is not found."""
        (kind, told), *more = query.items()
        assert not more, query
        return getattr(self, f"_{kind}")(told, document)

    def _finds(self, query: dict, document: dict) -> bool:
        return self.score(query, document) is not None

    def _bool(self, told: dict, document: dict) -> float | None:
        assert set(told) <= {"filter", "must_not", "should", "minimum_should_match"}, told
        if not all(self._finds(one, document) for one in told.get("filter", [])):
            return None
        if any(self._finds(one, document) for one in told.get("must_not", [])):
            return None
        scores = [self.score(one, document) for one in told.get("should", [])]
        found = [score for score in scores if score is not None]
        if len(found) < told.get("minimum_should_match", 0):
            return None
        return sum(found)

    def _constant_score(self, told: dict, document: dict) -> float | None:
        return told["boost"] if self._finds(told["filter"], document) else None

    def _match_phrase(self, told: dict, document: dict) -> float | None:
        ((name, phrase),) = told.items()
        words, wanted = document[name].split(), phrase.split()
        starts = range(len(words) - len(wanted) + 1)
        return 1 if any(words[at : at + len(wanted)] == wanted for at in starts) else None

    def _term(self, told: dict, document: dict) -> float | None:
        ((name, value),) = told.items()
        held = document.get(name)
        return 1 if value == held or (isinstance(held, list) and value in held) else None

    def _terms(self, told: dict, document: dict) -> float | None:
        ((name, values),) = told.items()
        return 1 if any(self._term({name: one}, document) for one in values) else None

    def _exists(self, told: dict, document: dict) -> float | None:
        return 1 if document.get(told["field"]) is not None else None

    def _range(self, told: dict, document: dict) -> float | None:
        ((name, limits),) = told.items()
        if document.get(name) is None:
            return None
        held = datetime.fromisoformat(document[name])
        ways = {"lte": held.__le__, "gte": held.__ge__, "lt": held.__lt__, "gt": held.__gt__}
        return (
            1
            if all(ways[way](datetime.fromisoformat(when)) for way, when in limits.items())
            else None
        )

    # Addresses

    def answer(self, method: str, path: str, body: bytes) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        self.answers.wait()
        if self.answers_with is not None:
            return self.answers_with
        match method, path.removeprefix(f"/{INDEX}"):
            case "GET", "":
                return (200, {INDEX: self.mapping}) if self.mapping else (404, {"error": "none"})
            case "PUT", "":
                self.mapping = json.loads(body)
                return 200, {"acknowledged": True}
            case "DELETE", "":
                known, self.mapping = self.mapping, None
                self.documents.clear()
                return (200, {"acknowledged": True}) if known else (404, {"error": "none"})
            case "POST", "/_refresh":
                return 200, {}
            case "GET", "/_count":
                return 200, {"count": len(self.documents)}
            case "POST", "/_bulk":
                return 200, {"items": list(self._bulk(body))}
            case "POST", "/_search":
                return 200, self._search(json.loads(body))
        return 400, {"error": path}

    def _bulk(self, body: bytes) -> Iterator[dict]:
        assert self.mapping is not None, "the index was never made"
        assert body.endswith(b"\n")
        known = set(self.mapping["mappings"]["properties"])
        lines = iter(json.loads(line) for line in body.splitlines())
        for line in lines:
            ((action, name),) = line.items()
            if action == "index":
                document = next(lines)
                assert set(document) <= known, document
                self.documents[name["_id"]] = document
                yield {"index": {"status": 201}}
            else:
                there = self.documents.pop(name["_id"], None)
                yield {"delete": {"status": 200 if there else 404}}

    def _search(self, told: dict) -> dict:
        found = []
        for name, document in self.documents.items():
            score = self.score(told["query"], document)
            if score is not None:
                found.append({"_id": name, "_score": score, "_source": document})
        for sort in reversed(told.get("sort", [])):
            ((name, way),) = sort.items()
            assert way == "desc"
            found.sort(
                key=lambda hit, name=name: hit.get(name, hit["_source"].get(name)), reverse=True
            )
        start = told.get("from", 0)
        total = min(len(found), told.get("track_total_hits", 10_000))
        return {"hits": {"total": {"value": total}, "hits": found[start : start + told["size"]]}}


@contextmanager
def serving() -> Iterator[OpenSearchServer]:
    server = OpenSearchServer()
    allowed = "Basic " + base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()

    class Handler(BaseHTTPRequestHandler):
        def _respond(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            if self.headers.get("Authorization") != allowed:
                status, told = 401, {"error": "who?"}
            else:
                status, told = server.answer(self.command, self.path, body)
            data = told if isinstance(told, bytes) else json.dumps(told).encode()
            with suppress(ConnectionError):  # who asked has gone by now
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = _respond

        def log_message(self, *given) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    server.address = f"http://{USER}:p%40ss%2Fword@127.0.0.1:{http.server_port}/{INDEX}"
    try:
        yield server
    finally:
        server.answers.set()
        http.shutdown()
        http.server_close()
        thread.join()
