"""A throw-away PostgreSQL: made for one run of the tests, gone with it.

A 40-line cluster of our own instead of a package: it needs no service, no password and no
port of its own, and works as root too (PostgreSQL does not, so it runs as another user).
"""

import atexit
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

_DEBIAN = Path("/usr/lib/postgresql")  # Debian keeps the server's programs off the PATH


class NoPostgres(Exception):
    """There is no PostgreSQL server here to start; str() says what to install."""


def programs() -> Path:
    """The folder of PostgreSQL's server programs, the newest there is. Raises NoPostgres."""
    versions = [path for path in _DEBIAN.glob("*/bin") if (path / "initdb").exists()]
    if versions:
        return max(versions, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    if found is None:
        raise NoPostgres("No PostgreSQL server here: apt-get install postgresql")
    return Path(found).resolve().parent


def start() -> str:
    """Start a cluster for this process and return its address as a DATABASE_URL.

    It listens on the loopback alone and ends with this process, however that ends.
    """
    binaries = programs()
    folder = Path(tempfile.mkdtemp(prefix="cms-postgres-"))
    user = _user()
    if user is not None:
        os.chown(folder, user.pw_uid, user.pw_gid)
    identity = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []} if user else {}
    data, port = folder / "data", _free_port()
    options = ["--username=cms", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8"]
    subprocess.run(
        [binaries / "initdb", "-D", data, "--no-sync", *options],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd=folder,
        **identity,
    )
    settings = {
        "listen_addresses": "127.0.0.1",
        "port": port,
        "unix_socket_directories": folder,
        # Nothing here needs to survive a power cut.
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "max_connections": 100,
        # Its snapshots would keep a test's own VACUUM from finishing.
        "autovacuum": "off",
        "log_min_messages": "fatal",
    }
    server = subprocess.Popen(
        [
            binaries / "postgres",
            "-D",
            data,
            *(f"--{name}={value}" for name, value in settings.items()),
        ],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=_end_with_parent,
        start_new_session=True,  # Ctrl-C is for the tests; the server ends after them
        **identity,
    )
    atexit.register(_stop, os.getpid(), server, folder)
    _wait(server, port)
    return f"postgres://cms@127.0.0.1:{port}/postgres"


def _user() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("No ordinary user here to run PostgreSQL as")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _end_with_parent() -> None:
    """Linux: SIGQUIT (PostgreSQL's immediate shutdown) when the tests are killed."""
    ctypes.CDLL(None).prctl(1, signal.SIGQUIT)


def _wait(server: subprocess.Popen, port: int) -> None:
    for _ in range(300):
        if server.poll() is not None:
            raise NoPostgres(f"PostgreSQL did not start (exit code {server.returncode})")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise NoPostgres("PostgreSQL did not answer within 30 seconds")


def _stop(owner: int, server: subprocess.Popen, folder: Path) -> None:
    if os.getpid() != owner:  # a fork of the tests that ends must not take the server along
        return
    server.send_signal(signal.SIGQUIT)
    try:
        server.wait(10)
    except subprocess.TimeoutExpired:
        server.kill()
    shutil.rmtree(folder, ignore_errors=True)
