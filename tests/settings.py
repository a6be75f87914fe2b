"""The settings of the tests: the project's own, on data that is thrown away.

SQLite is the default. TEST_DB=postgres starts a PostgreSQL for the run (see postgres.py);
TEST_DATABASE_URL names one that runs already, and is how the workers of a parallel run
find the one that their parent started.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from tests import postgres

_data = tempfile.mkdtemp(prefix="cms-tests-")
_owner = os.getpid()


@atexit.register
def _clean_up() -> None:
    if os.getpid() == _owner:
        shutil.rmtree(_data, ignore_errors=True)


# What the shell or a .env file of this machine sets is not what the tests are about.
_table = Path(__file__).resolve().parent.parent / ".env.example"
if _table.exists():
    for _line in _table.read_text().splitlines():
        _name = _line.lstrip("# ").partition("=")[0]
        if _name.isupper() and "=" in _line:
            os.environ.pop(_name, None)
os.environ["ENV_FILE"] = os.devnull
os.environ["DATA_DIR"] = _data
if os.environ.get("TEST_DB") == "postgres" and not os.environ.get("TEST_DATABASE_URL"):
    os.environ["TEST_DATABASE_URL"] = postgres.start()
if os.environ.get("TEST_DATABASE_URL"):
    os.environ["DATABASE_URL"] = os.environ["TEST_DATABASE_URL"]
    os.environ["SECRET_KEY"] = "only-for-tests-" + "0123456789abcdefghij" * 2
# The browser's driver runs an event loop in the thread of the tests; Django would refuse there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from cms_project.settings import *  # noqa: E402, F403
from cms_project.settings import DATABASES, STATIC_ROOT  # noqa: E402

DEBUG = False
ALLOWED_HOSTS = ["*"]
# A file and not memory: only a file lets several threads and processes write at once.
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(_data, "test.sqlite3")}
# Slow on purpose elsewhere; here a thousand accounts are made.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Hashed names need a collectstatic, which a test of its own proves.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # WhiteNoise warns of a missing folder
