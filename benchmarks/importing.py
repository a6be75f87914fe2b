"""How fast do many articles come in, does memory stay flat, and what does a SIGKILL cost?

    python -m benchmarks.importing --rows 100000
    python -m benchmarks.importing --rows 10000 --kind xlsx --postgres

Imports a tenth of the rows and all of them into two new sites, each in a process of its own, and
prints time and peak memory. The larger import is killed with SIGKILL about half way and started
again; then every row has to be there once.
"""

import argparse
import csv
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

PARAGRAPH = "<p>会议听取了关于立法工作的汇报，并就下一阶段的工作提出要求，强调发挥代表作用。</p>"
HEADINGS = ("标题", "栏目", "作者", "来源", "发布时间", "正文", "原网址")
COUNT = """
import django; django.setup()
from apps.articles.models import Article, ArticleRevision
from apps.columns import placing
from apps.columns.models import Entry
from apps.importing.models import Imported
from apps.redirects.models import Redirect
models = (Article, ArticleRevision, Entry, Imported, Redirect)
titles = Article.objects.values("title").distinct().count()
print([model.objects.count() for model in models], titles, len(placing.problems()))
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--kind", choices=("csv", "jsonl", "xlsx"), default="csv")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--draft", action="store_true")
    options = parser.parse_args()
    how = ["--make-columns", "--draft" if options.draft else "--publish"]
    with tempfile.TemporaryDirectory() as folder:
        for count in (options.rows // 10, options.rows):
            file = Path(folder) / f"{count}.{options.kind}"
            write(file, count)
            site = Site(Path(folder) / str(count), options.postgres)
            size = file.stat().st_size / 1024 / 1024
            print(f"{count} rows, {options.kind} of {size:.0f} MB", flush=True)
            is_largest = count == options.rows
            if is_largest:
                site.run("import_articles", file, *how, kill_at=50)
            site.run("import_articles", file, *how)
            site.run("import_articles", file, *how)  # changes nothing
            print("   ", site.python(COUNT), f"(of {count}; titles; problems)", flush=True)


class Site:
    """A new site with a database of its own."""

    def __init__(self, data: Path, on_postgres: bool):
        data.mkdir()
        self.env = os.environ | {"DATA_DIR": str(data), "ENV_FILE": os.devnull}
        self.env["DJANGO_SETTINGS_MODULE"] = "cms_project.settings"
        if on_postgres:
            from tests import postgres

            self.env["DATABASE_URL"] = postgres.start()
            self.env["SECRET_KEY"] = "only-for-benchmarks-" + "0123456789abcdefghij" * 2
        self.run("migrate", is_told=False)

    def run(self, *command, kill_at: int = 0, is_told: bool = True) -> None:
        """A command; with `kill_at` it is killed when it says that it has come so far (%)."""
        start = time.monotonic()
        child = subprocess.Popen(
            [sys.executable, "manage.py", *map(str, command)],
            env=self.env,
            stdout=subprocess.PIPE,
            text=True,
        )
        last = ""
        for line in child.stdout:
            last = line.strip()
            found = re.search(r"（(\d+)%）", line)
            if kill_at and found and int(found[1]) >= kill_at:
                child.send_signal(signal.SIGKILL)
                break
        child.stdout.read()
        _, status, used = os.wait4(child.pid, 0)
        seconds = time.monotonic() - start
        if status and not kill_at:
            sys.exit(f"{command[0]} failed: {last}")
        if is_told:
            what = "killed" if kill_at else "done"
            peak = used.ru_maxrss / 1024
            print(f"    {what} after {seconds:.0f} s, {peak:.0f} MB: {last}", flush=True)

    def python(self, code: str) -> str:
        found = subprocess.run(
            [sys.executable, "-c", code], env=self.env, capture_output=True, text=True, check=True
        )
        return found.stdout.strip()


def rows(count: int) -> Iterator[list[str]]:
    for number in range(count):
        yield [
            f"第 {number} 次会议听取立法工作汇报",
            f"立法工作/动态{number % 7}",
            "王芳",
            "本网",
            f"{2005 + number % 20}-0{1 + number % 9}-1{number % 10} 09:{10 + number % 50}",
            f"<h2>一、第 {number} 项</h2>" + PARAGRAPH * 16,
            f"http://www.old.example.cn/news/show.asp?id={number}",
        ]


def write(file: Path, count: int) -> None:
    if file.suffix == ".xlsx":
        from apps.core.sheets import write as write_sheet

        with file.open("wb") as out:
            write_sheet(out, "文章", dict.fromkeys(HEADINGS, 20), rows(count))
        return
    with file.open("w", encoding="utf-8", newline="") as out:
        if file.suffix == ".csv":
            writer = csv.writer(out)
            writer.writerow(HEADINGS)
            writer.writerows(rows(count))
        else:
            for row in rows(count):
                values = dict(zip(HEADINGS, row, strict=True))
                out.write(json.dumps(values, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
