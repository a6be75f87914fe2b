"""The project as a whole: migrations, Django's deployment check, static files, the server."""

import gzip
import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time

import pytest
from django.core.management import call_command

from apps.articles import word_desk
from apps.importing import forms
from apps.media import recordings
from tests import programs

PRODUCTION = {
    "HTTPS": "true",
    "TRUSTED_PROXIES": "1",
    "ALLOWED_HOSTS": "www.example.gov.cn",
}


@pytest.mark.django_db
def test_no_migration_is_pending():
    call_command("makemigrations", check_changes=True, dry_run=True, verbosity=0)


def test_djangos_deployment_check_has_nothing_to_say(tmp_path):
    run = programs.manage("check", "--deploy", "--fail-level=INFO", data=tmp_path, **PRODUCTION)
    assert run.returncode == 0, run.stderr
    assert "no issues" in run.stdout


def test_the_proxy_of_the_manual_lets_the_largest_upload_through():
    manual = (programs.ROOT / "docs" / "reverse-proxy.md").read_text()
    (megabytes,) = re.findall(r"client_max_body_size (\d+)m;", manual)
    largest = max(
        recordings.MAX_VIDEO_BYTES, forms.MOST_BYTES + forms.MOST_ZIP, word_desk.MOST_BYTES
    )
    assert largest < int(megabytes) * 1024 * 1024
    assert set(re.findall(r"(\d+) MB", manual)) == {megabytes, "500", "100", "1"}


# The server, as bin/serve starts it


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A server of its own, in a process group of its own like a program in a terminal."""

    def __init__(self, data, *options: str):
        self.port = free_port()
        self.log = data / "log"
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve", *options],
                cwd=programs.ROOT,
                env=programs.environment(data, PORT=str(self.port), WORKERS="1"),
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + 90
        while True:
            try:
                self.get("/robots.txt")
                return
            except OSError:
                assert self.process.poll() is None, self.log.read_text()
                assert time.monotonic() < deadline, self.log.read_text()
                time.sleep(0.1)

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        response.body = response.read()
        connection.close()
        return response

    def interrupt(self) -> int:
        """Ctrl-C: every process of the group gets it. Returns the exit code."""
        os.killpg(self.process.pid, signal.SIGINT)
        return self.process.wait(20)

    def kill(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


# One worker of a parallel run starts one server for all of these.
on_one_worker = pytest.mark.xdist_group("server")


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    return tmp_path_factory.mktemp("site")


@pytest.fixture(scope="module")
def site(data):
    running = Site(data, "--empty")
    yield running
    running.kill()


@on_one_worker
def test_the_first_start_prints_where_the_site_is_and_a_password(site):
    printed = site.log.read_text()
    assert f"http://127.0.0.1:{site.port}/" in printed
    assert re.search(r"一次性密码：\S{19}\n", printed)
    assert "演示内容" not in printed


@on_one_worker
def test_the_server_is_granian_and_not_djangos_own(site):
    response = site.get("/")
    assert response.status == 200
    assert response.getheader("Server") == "granian"
    assert response.getheader("Set-Cookie") is None


@on_one_worker
def test_static_files_are_compressed_and_kept_for_ever(site):
    page = site.get("/").body.decode()
    address = re.search(r'href="(/static/css/base\.[0-9a-f]{12}\.css)"', page)[1]
    response = site.get(address, **{"Accept-Encoding": "gzip"})
    assert response.getheader("Content-Encoding") == "gzip"
    assert "immutable" in response.getheader("Cache-Control")
    assert response.getheader("Content-Security-Policy")
    assert b"{" in gzip.decompress(response.body)


@on_one_worker
def test_a_second_server_on_the_same_port_says_so(site, tmp_path):
    run = programs.manage("serve", data=tmp_path, PORT=str(site.port))
    assert run.returncode == 1
    assert f"端口 {site.port} 已经被别的程序占用" in run.stderr
    assert not (tmp_path / "db.sqlite3").exists()


@on_one_worker
def test_a_hostile_host_name_is_refused(site):
    assert site.get("/", Host="evil.example").status == 400


@on_one_worker
def test_slow_clients_do_not_keep_others_out(site):
    lingering = []
    for _ in range(40):
        client = socket.create_connection(("127.0.0.1", site.port))
        client.sendall(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX-")
        lingering.append(client)
    started = time.monotonic()
    assert site.get("/robots.txt").status == 200
    assert time.monotonic() - started < 5
    for client in lingering:
        client.close()


@on_one_worker
def test_ctrl_c_stops_it_and_the_next_start_keeps_everything(site, data):
    before = {path.name for path in data.iterdir()}
    assert site.interrupt() == 0
    again = Site(data)
    try:
        printed = again.log.read_text()
        assert "一次性密码" not in printed
        assert "演示内容" not in printed  # not even without --empty: it is no new site any more
        assert "更新数据库" not in printed
        assert "静态文件" not in printed
        assert before <= {path.name for path in data.iterdir()}
    finally:
        again.interrupt()
        again.kill()
