"""A killed server loses nothing that it acknowledged, and leaves everything sound."""

import json
import os
import subprocess
import sys

import pytest

from tests.columns.test_lock import ROOT, database_url


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_server_killed_fifty_times_loses_nothing_that_it_acknowledged(tmp_path):
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "cms_project.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "SECRET_KEY": "only-for-tests-" + "0123456789abcdefghij" * 2,
        "ENV_FILE": os.devnull,
        "ALLOWED_HOSTS": "localhost",
    }
    run = subprocess.run(
        [sys.executable, "-m", "tests.site.killed_server", "50", "1"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr[-3000:]
    result = json.loads(run.stdout.splitlines()[-1])
    assert result["problems"] == []
    assert result["acknowledged"] >= 50
