"""One of several processes that write the column tree at the same time.

    python -m tests.columns.tree_writer SEED STEPS FOLDER move|move-only|publish

Says in FOLDER that it is ready, waits there for the file "start", does STEPS random writes,
and prints what became of them as JSON: {"done": n, "refused": n, "errors": [...]}. What the
service refuses with a reason is no error; anything else is. "move-only" deletes nothing. The
settings come from the environment, as in any process.
"""

import json
import random
import sys
import time
from pathlib import Path

import django


def main(seed: int, steps: int, folder: Path, task: str) -> dict:
    from apps.columns import tree
    from apps.columns.models import Column
    from apps.columns.tree import POSITIONS, TreeError
    from tests.factories.articles import publish_article

    chance = random.Random(seed)

    def some_id() -> int | None:
        return chance.choice([None, *Column.objects.values_list("pk", flat=True)])

    def make() -> None:
        tree.save(Column(name=f"栏目{seed}之{chance.random()}", parent_id=some_id()))

    def move() -> None:
        tree.move(some_id() or 0, some_id(), chance.choice(POSITIONS))

    def reparent() -> None:
        column = Column.objects.get(pk=some_id())
        column.parent_id = some_id()
        tree.save(column)

    def switch() -> None:
        column = Column.objects.get(pk=some_id())
        column.is_published = not column.is_published
        tree.save(column)

    def delete() -> None:
        tree.delete(some_id() or 0)

    def publish() -> None:
        publish_article(Column.objects.get(pk=some_id()), f"文章{seed}")

    verbs = [publish] if task == "publish" else [make, make, move, move, reparent, switch]
    if task == "move":
        verbs.append(delete)
    result = {"done": 0, "refused": 0, "errors": []}
    (folder / f"ready-{seed}").touch()
    while not (folder / "start").exists():
        time.sleep(0.01)
    for _ in range(steps):
        verb = chance.choice(verbs)
        try:
            verb()
        except (TreeError, Column.DoesNotExist):
            result["refused"] += 1
        except Exception as error:
            result["errors"].append(f"{verb.__name__}: {type(error).__name__}: {error}")
        else:
            result["done"] += 1
    return result


if __name__ == "__main__":
    django.setup()
    seed, steps, folder, task = sys.argv[1:]
    print(json.dumps(main(int(seed), int(steps), Path(folder), task)))
