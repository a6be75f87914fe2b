"""Many processes at once: the lock keeps the tree, and the lists, sound."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from django.db import connection

from apps.columns import placing, tree
from apps.columns.models import Column
from tests.factories.columns import make_column

ROOT = Path(__file__).resolve().parent.parent.parent


def database_url() -> str:
    """The tests' own database, as another process opens it."""
    settings = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{settings['NAME']}"
    account = f"{settings['USER']}:{settings['PASSWORD']}@" if settings["USER"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{account}{settings['HOST']}{port}/{settings['NAME']}"


@pytest.fixture
def run_writers(tmp_path):
    """run_writers(*tasks, steps=n): what one process a task did, all at the same time."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms_project.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghij" * 2,
        "ENV_FILE": os.devnull,
    }

    def run(*tasks: str, steps: int) -> list[dict]:
        writers = [
            subprocess.Popen(
                [
                    *(sys.executable, "-m", "tests.columns.tree_writer"),
                    *(str(number), str(steps), str(tmp_path), task),
                ],
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                text=True,
            )
            for number, task in enumerate(tasks)
        ]
        late = time.monotonic() + 120
        while len([*tmp_path.glob("ready-*")]) < len(writers) and time.monotonic() < late:
            if any(writer.poll() for writer in writers):
                break
            time.sleep(0.05)
        (tmp_path / "start").touch()
        results = []
        for writer in writers:
            output, complaint = writer.communicate(timeout=240)
            assert writer.returncode == 0, complaint
            results.append(json.loads(output))
        return results

    return run


def errors(results: list[dict]) -> list[str]:
    return [error for result in results for error in result["errors"]]


@pytest.mark.django_db(transaction=True)
def test_eight_processes_that_make_and_move_columns_leave_a_sound_tree(run_writers):
    for number in range(6):
        make_column(f"栏目{number}")
    results = run_writers(*["move"] * 8, steps=25)
    assert errors(results) == []
    assert tree.problems() == []
    assert sum(result["done"] for result in results) > 100
    assert Column.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_lists_stay_in_step_while_some_publish_and_others_move(run_writers):
    parent = None
    for number in range(8):
        parent = make_column(f"栏目{number}", parent=parent if number % 4 else None)
    results = run_writers(*["move-only"] * 3, *["publish"] * 3, steps=15)
    assert errors(results) == []
    assert tree.problems() == []
    assert placing.problems() == []
    assert sum(result["done"] for result in results[3:]) > 30
