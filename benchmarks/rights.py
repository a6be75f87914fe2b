"""The list of articles for somebody with many grants, beside a superuser's, in one run.

    python -m benchmarks.rights [--postgres] [--articles N] [--rounds N] [--plans]

Rows are written in bulk into a database of its own. Each round opens every page once as each
person, in turn, so that whatever else the machine does meets all of them alike.
"""

import argparse
import atexit
import datetime
import os
import random
import shutil
import statistics
import tempfile
import time

GRANTS = 200
TOPS, WIDTH = 24, 4  # 24 trees of 1 + 4 + 16 columns: 504
PEOPLE = ("superuser", "200 grants", "one column")
BODY = "<p>会议听取了关于立法工作的汇报，并就下一阶段的工作提出要求。</p>" * 12
BATCH = 5000


def main() -> None:
    asked = _arguments()
    _set_up(asked.postgres)
    _fill(asked.articles)
    _measure(asked.rounds, asked.plans)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--postgres", action="store_true", help="on a PostgreSQL of its own")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--plans", action="store_true", help="show the slowest queries' plans")
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


def _fill(count: int) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.utils import timezone

    from apps.articles.models import Article, ArticleRevision
    from apps.columns.models import Column, Grant, Right

    chance = random.Random(1)
    columns = Column.objects.bulk_create(_tree(Column))
    everybody = [
        User.objects.create_superuser("superuser"),
        User.objects.create_user("200 grants", is_staff=True),
        User.objects.create_user("one column", is_staff=True),
    ]
    everything = dict.fromkeys((right.value for right in Right), True)
    leaves = [column for column in columns if column.level == 2]
    Grant.objects.bulk_create(
        [
            *(
                Grant(user=everybody[1], column=column, **everything)
                for column in chance.sample(columns, GRANTS)
            ),
            Grant(user=everybody[2], column=leaves[7], **everything),
        ]
    )
    now = timezone.now().replace(second=0, microsecond=0)
    for start in range(0, count, BATCH):
        copies = Article.objects.bulk_create(
            Article(
                column=chance.choice(columns),
                title=f"第 {start + number} 篇：常委会召开立法工作会议",
                body=BODY,
                source="办公室",
                digest="d",
                published_at=now - datetime.timedelta(minutes=7 * (count - start - number)),
                updated_by=chance.choice(everybody),
            )
            for number in range(min(BATCH, count - start))
        )
        ArticleRevision.objects.bulk_create(
            ArticleRevision(
                copy=copy,
                number=1,
                digest="d",
                columns=[{"id": copy.column_id, "name": "x"}],
                title=copy.title,
                body=copy.body,
                body_html=copy.body,
                published_at=copy.published_at,
            )
            for copy in copies
        )
    live = "SELECT r.id FROM articles_articlerevision r WHERE r.copy_id = articles_article.id"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE articles_article SET live_revision_id = ({live})")
        cursor.execute("ANALYZE")
    print(f"{connection.vendor}: {len(columns)} columns, {count} articles, {GRANTS} grants")


def _tree(model: type) -> list:
    """The columns, nested as mptt numbers them; parents come first and are numbered from 1."""
    made: list = []

    def add(parent, tree_id: int, left: int, level: int) -> int:
        number = len(made) + 1
        column = model(
            pk=number,
            parent_id=parent,
            name=f"栏目{number}",
            slug=f"column-{number}",
            tree_id=tree_id,
            lft=left,
            rght=0,
            level=level,
        )
        made.append(column)
        following = left + 1
        for _ in range(WIDTH if level < 2 else 0):
            following = add(number, tree_id, following, level + 1) + 1
        column.rght = following
        return following

    for tree_id in range(1, TOPS + 1):
        add(None, tree_id, 1, 0)
    return made


def _measure(rounds: int, with_plans: bool) -> None:
    from django.contrib.auth.models import User
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    own = User.objects.get(username="one column").column_grants.get().column_id
    address = reverse("admin:articles_article_changelist")
    pages = {
        "list": address,
        "page 30": f"{address}?p=30",
        "published": f"{address}?state=live",
        "branch": f"{address}?branch={own}",
        "search": f"{address}?q=立法工作",
        "mine": f"{address}?mine=1",
    }
    clients = {}
    for name in PEOPLE:
        clients[name] = Client()
        clients[name].force_login(
            User.objects.get(username=name),
            backend="django.contrib.auth.backends.ModelBackend",
        )
    times: dict[tuple[str, str], list[float]] = {}
    for turn in range(rounds + 1):
        for page, path in pages.items():
            for name, client in clients.items():
                started = time.perf_counter()
                answer = client.get(path)
                taken = time.perf_counter() - started
                assert answer.status_code in {200, 302}, (path, answer.status_code)
                if turn:  # the first one warms up
                    times.setdefault((page, name), []).append(taken * 1000)
    print(f"{'median ms':<12}" + "".join(f"{name:>14}" for name in PEOPLE) + "   ratio  queries")
    for page, path in pages.items():
        medians = [statistics.median(times[page, name]) for name in PEOPLE]
        counts = []
        for client in clients.values():
            with CaptureQueriesContext(connection) as captured:
                client.get(path)
            counts.append(len(captured))
            if with_plans:
                slowest = max(captured.captured_queries, key=lambda one: float(one["time"]))
                print(_plan(slowest["sql"]), slowest["time"])
        line = "".join(f"{median:>14.1f}" for median in medians)
        print(f"{page:<12}{line}   {medians[1] / medians[0]:>5.2f}  {counts}")


def _plan(sql: str) -> str:
    from django.db import connection

    explain = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN "
    with connection.cursor() as cursor:
        cursor.execute(explain + sql)
        lines = [str(row[-1]) for row in cursor.fetchall()]
    return "\n  ".join([sql[:120] + " … " + sql[-120:], *(line[:200] for line in lines)])


if __name__ == "__main__":
    main()
