"""How search answers as a site grows, and what the stock tokenisers would have found.

    python -m benchmarks.search [--postgres] [--sizes 1000,20000,100000] [--rounds N] [--trial]

Articles of about 900 characters are composed from the sentences of the demo site, with names
that few of them hold, and stored as publishing stores them for search and lists. Each query is
asked as the page asks it: counted, and the first fifteen read with their texts and marked.

Two times of each query: by the clock, and of the processor, which what the machine does beside
it does not change. On PostgreSQL that is this process's and the server's together.
"""

import argparse
import atexit
import datetime
import os
import random
import re
import shutil
import statistics
import tempfile
import time
from pathlib import Path

COMMON = ["人大", "会议", "代表", "条例", "监督", "工作", "审议", "报告", "常委", "委员"]
OTHERS = ["立法调研", "代表建议办理", "欧阳文博", "西日阿力", "会议听取", "条例草案", "2026"]
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨茶段尹"
GIVEN = "兴培映苏文博建国晓岚志远春华秋实海清云松"
BATCH = 2000
LENGTH = 900
PER_PAGE = 15
# {vendor: {tokeniser: how to make a table, add a text, and ask for a phrase}}
STOCK = {
    "sqlite": {
        f"FTS5 {tokenizer}": (
            f"CREATE VIRTUAL TABLE trial USING fts5(t, tokenize='{tokenizer}')",
            "INSERT INTO trial (t) VALUES (%s)",
            "SELECT COUNT(*) FROM trial WHERE trial MATCH %s",
        )
        for tokenizer in ("unicode61", "trigram")
    },
    "postgresql": {
        "PostgreSQL simple": (
            "CREATE TABLE trial (t tsvector); CREATE INDEX ON trial USING gin (t)",
            "INSERT INTO trial (t) VALUES (to_tsvector('simple', %s))",
            "SELECT COUNT(*) FROM trial WHERE t @@ websearch_to_tsquery('simple', %s)",
        )
    },
}


def main() -> None:
    asked = _arguments()
    _set_up(asked.postgres)
    composer = _Composer()
    first: dict[str, float] = {}
    for size in asked.sizes:
        took = composer.grow_to(size)
        print(f"\n{size:,} articles (the last {took[0]:,} stored in {took[1]:.0f} s)")
        for name, queries in (("common", COMMON), ("others", OTHERS)):
            clock, worked = _times(queries, asked.rounds)
            first.setdefault(name, _p95(worked))
            print(
                f"  {name:7} by the clock: median {statistics.median(clock):6.1f} ms,"
                f" p95 {_p95(clock):6.1f} ms; of the processor:"
                f" median {statistics.median(worked):6.1f} ms, p95 {_p95(worked):6.1f} ms"
                f" ({_p95(worked) / first[name]:.2f} x the first size)"
            )
        print(f"  recall of 49 names and pieces: {composer.recall():.3f}")
        if asked.trial and size <= 20_000:
            composer.trial()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument(
        "--sizes",
        type=lambda value: [int(one) for one in value.split(",")],
        default=[1000, 20_000, 100_000],
    )
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--trial", action="store_true", help="the stock tokenisers as well")
    return parser.parse_args()


def _set_up(on_postgres: bool) -> None:
    if on_postgres:
        os.environ["TEST_DB"] = "postgres"
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    import django
    from django.conf import settings

    folder = tempfile.mkdtemp(prefix="cms-benchmark-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    if not on_postgres:
        settings.DATABASES["default"]["NAME"] = os.path.join(folder, "db.sqlite3")
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


class _Composer:
    def __init__(self):
        from django.utils import timezone

        from apps.core import html
        from apps.portal.demo import composing
        from tests.factories.columns import make_column

        items = composing.compose(timezone.now()).data["articles"]
        text = "\n".join(html.to_text(item["body_html"]) for item in items)
        self.sentences = [one for one in re.split(r"(?<=[。；])|\n", text) if len(one) > 8]
        self.chance = random.Random(1)
        self.names = ["".join(self._name()) for _ in range(400)]
        self.column = make_column("要闻")
        self.now = timezone.now()
        self.count = 0
        self.texts: list[str] = []

    def _name(self):
        return self.chance.choice(SURNAMES), *self.chance.sample(GIVEN, 2)

    def grow_to(self, size: int) -> tuple[int, float]:
        added, start = size - self.count, time.perf_counter()
        while self.count < size:
            self._store(min(BATCH, size - self.count))
        return added, time.perf_counter() - start

    def _store(self, count: int) -> None:
        from django.db import connection, transaction

        from apps.columns.models import Entry, Placement
        from apps.search import keeping
        from apps.search.documents import Draft

        drafts, entries = [], []
        for number in range(self.count, self.count + count):
            title = self.chance.choice(self.sentences)[:30] + f"（{number}）"
            body = self._body()
            # As an old site that was imported: not in the order of time.
            minutes = 7 * self.chance.randrange(1_000_000)
            at = self.now - datetime.timedelta(minutes=minutes + 1)
            self.texts.append(title + body)
            drafts.append(
                Draft(
                    "article",
                    number + 1,
                    f"/articles/{number + 1}/",
                    title,
                    [body],
                    published_at=at,
                )
            )
            entries.append(
                Entry(
                    kind="article",
                    object_id=number + 1,
                    revision_id=number + 1,
                    home=self.column,
                    column=self.column,
                    title=title,
                    summary=body[:100],
                    published_at=at,
                    updated_at=at,
                )
            )
        with transaction.atomic():
            stored = Entry.objects.bulk_create(entries)
            Placement.objects.bulk_create(
                Placement(
                    column=self.column,
                    entry=entry,
                    is_direct=True,
                    kind="article",
                    published_at=entry.published_at,
                    changed_at=entry.changed_at,
                )
                for entry in stored
            )
            keeping.write(drafts)
        self.count += count
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if connection.vendor == "postgresql" else "PRAGMA optimize")

    def _body(self) -> str:
        pieces, length = [], 0
        while length < LENGTH:
            pieces.append(self.chance.choice(self.sentences))
            length += len(pieces[-1])
        if self.chance.random() < 0.05:
            place = self.chance.randrange(len(pieces))
            pieces.insert(place, f"{self.chance.choice(self.names)}主持会议。")
        return "".join(pieces)

    def queries(self) -> list[str]:
        chance = random.Random(2)
        found = list(self.names[:20])
        while len(found) < 49:
            text = chance.choice(self.texts)
            start = chance.randrange(len(text) - 9)
            piece = text[start : start + chance.choice((2, 2, 3, 4, 6, 9))]
            if piece.isalnum():
                found.append(piece)
        return found

    def recall(self) -> float:
        """How many of what holds a query are found, of the thousand at most that are shown."""
        shares = []
        for query in self.queries():
            there = sum(query in text for text in self.texts)
            if 0 < there <= 1000:
                shares.append(min(1, _count(query) / there))
        return statistics.mean(shares) if shares else 1.0

    def trial(self) -> None:
        """What the stock tokenisers of this database find of the same texts."""
        from django.db import connection

        queries = self.queries()
        for name, (make, add, ask) in STOCK[connection.vendor].items():
            with connection.cursor() as cursor:
                cursor.execute(make)
                cursor.executemany(add, [(text,) for text in self.texts])
                shares, times = [], []
                for query in queries:
                    start = time.perf_counter()
                    cursor.execute(ask, [f'"{query}"'])
                    found = cursor.fetchone()[0]
                    times.append(1000 * (time.perf_counter() - start))
                    if there := sum(query in text for text in self.texts):
                        shares.append(found / there)
                cursor.execute("DROP TABLE trial")
            print(f"  {name}: recall {statistics.mean(shares):.3f}, p95 {_p95(times):.1f} ms")


def _results(query: str):
    from apps.columns.tree import load
    from apps.search.asking import Question
    from apps.search.results import Results

    tree = load()
    return Results(Question(tree, query).asked(), tree)


def _count(query: str) -> int:
    return _results(query).count()


def _times(queries: list[str], rounds: int) -> tuple[list[float], list[float]]:
    """By the clock, and of the processor: milliseconds of each query in each round."""
    clock, worked = [], []
    server = _server_process()
    for _ in range(rounds):
        for query in queries:
            start, began = time.perf_counter(), _processor_time(server)
            results = _results(query)
            results.count()
            results[:PER_PAGE]
            clock.append(1000 * (time.perf_counter() - start))
            worked.append(1000 * (_processor_time(server) - began))
    return clock, worked


def _server_process() -> int | None:
    """The number of the process of PostgreSQL that answers this one."""
    from django.db import connection

    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return cursor.fetchone()[0]


def _processor_time(server: int | None) -> float:
    """Seconds that this process and the server's have worked."""
    seconds = time.process_time()
    if server is not None:
        seconds += int(Path(f"/proc/{server}/schedstat").read_text().split()[0]) / 1e9
    return seconds


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


if __name__ == "__main__":
    main()
