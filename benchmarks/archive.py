"""How long does a large site take to move house, and does memory stay flat?

    python -m benchmarks.archive --articles 20000

Exports and imports two sites on SQLite, of a tenth of the articles and of all of them, each
step in a process of its own, and prints time and peak memory.
"""

import argparse
import filecmp
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARAGRAPH = "<p>会议听取了关于立法工作的汇报，并就下一阶段的工作提出要求。</p>"
BODY = "<h2>一、工作情况</h2>" + PARAGRAPH * 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--articles", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for count in (options.articles // 10, options.articles):
            old, new, file = (Path(folder) / f"{count}-{name}" for name in ("a", "b", "site.zip"))
            again = Path(f"{file}.again")
            run(old, "migrate")
            fill(old, count)
            for data, name, path in (
                (old, "export_site", file),
                (new, "import_site", file),
                (new, "export_site", again),
            ):
                seconds, memory = run(data, name, path)
                size = path.stat().st_size / 1024 / 1024
                print(f"{count:>8} {name}: {seconds:6.1f} s, {memory:4.0f} MB, file {size:.0f} MB")
            is_same = filecmp.cmp(file, again, shallow=False)
            print(" " * 8, "the same file" if is_same else "DIFFERS")


def run(data: Path, *command) -> tuple[float, float]:
    """(seconds, peak memory in MB) of a command on the site in `data`."""
    data.mkdir(exist_ok=True)
    start = time.monotonic()
    child = subprocess.Popen(
        [sys.executable, "manage.py", *map(str, command)],
        env=os.environ | {"DATA_DIR": str(data), "ENV_FILE": os.devnull},
        stdout=subprocess.DEVNULL,
    )
    _, status, used = os.wait4(child.pid, 0)
    if status:
        sys.exit(f"{command[0]} failed")
    return time.monotonic() - start, used.ru_maxrss / 1024


def fill(data: Path, count: int) -> None:
    """Published articles, in a child so that this process remembers nothing."""
    code = (
        f"import django; django.setup()\nfrom benchmarks.archive import publish\npublish({count})"
    )
    env = {"DATA_DIR": str(data), "DJANGO_SETTINGS_MODULE": "cms_project.settings"}
    subprocess.run([sys.executable, "-c", code], env=os.environ | env, check=True)


def publish(count: int) -> None:
    from django.db import transaction

    from tests.factories.articles import publish_article
    from tests.factories.columns import make_column

    columns = [make_column(f"栏目{number}") for number in range(10)]
    for start in range(0, count, 500):
        with transaction.atomic():
            for number in range(start, min(start + 500, count)):
                publish_article(columns[number % 10], f"第{number}次会议", body=BODY)


if __name__ == "__main__":
    main()
