"""Settings from the environment: documented, strict, and plain about what is wrong."""

import ast
import os
import re
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from cms_project import secret_key
from cms_project.environment import Environment
from tests import programs

TABLE = (programs.ROOT / ".env.example").read_text()
READERS = {
    name for name in vars(Environment) if not name.startswith("_") and name != "require_packages"
}
POSTGRES = "postgres://cms:secret-word@127.0.0.1:5432/cms"
LONG_KEY = "abcdefghij" * 6


@pytest.fixture
def env(tmp_path):
    """env(file="", **variables): an Environment of these variables and this file's lines."""

    def make(file: str = "", **variables: str) -> Environment:
        path = tmp_path / "settings"
        path.write_text(file)
        return Environment(variables, path, tmp_path)

    return make


def variables_read() -> set[str]:
    """The names that settings.py asks the environment for: env.text("NAME"), "NAME" in env."""
    names = set()
    for node in ast.walk(ast.parse((programs.ROOT / "cms_project/settings.py").read_text())):
        match node:
            case ast.Call(
                func=ast.Attribute(
                    value=ast.Name(id="env") | ast.Attribute(attr="environ"), attr=method
                ),
                args=[ast.Constant(value=name), *_],
            ) if method in READERS | {"get"}:
                names.add(name)
            case ast.Compare(left=ast.Constant(value=name), comparators=[ast.Name(id="env")]):
                names.add(name)
    return names


# The table


def test_the_table_names_every_variable_that_is_read_and_no_other():
    documented = re.findall(r"^# ([A-Z0-9_]+)=", TABLE, re.MULTILINE)
    assert len(documented) == len(set(documented))
    assert len(documented) > 20
    assert set(documented) == variables_read()


def test_the_table_is_a_file_of_settings_once_the_marks_are_taken_away(tmp_path):
    file = tmp_path / ".env"
    file.write_text(re.sub(r"^# ([A-Z0-9_]+=)", r"\1", TABLE, flags=re.MULTILINE))
    env = Environment({}, file, tmp_path)
    assert env.number("PORT", 1, 1, 65535) == 8000
    assert env.text("HOST") == "127.0.0.1"
    assert env.hosts("ALLOWED_HOSTS", []) == ["localhost", "127.0.0.1", "[::1]"]
    assert env.text("S3_BUCKET", "nothing") == "nothing"
    assert env.cache("CACHE_URL", "dummycache://")["BACKEND"].endswith("LocMemCache")


# Reading


def test_the_process_wins_over_the_file_and_an_empty_value_counts_as_none(env):
    found = env("PORT=1001\nHOST=10.0.0.5\n", PORT="1002", HOST="  ")
    assert found.number("PORT", 8000, 1, 65535) == 1002
    assert found.text("HOST", "127.0.0.1") == "10.0.0.5"
    assert env(HOST="").text("HOST", "127.0.0.1") == "127.0.0.1"
    assert "HOST" not in env(HOST=" ")


@pytest.mark.parametrize(
    ("value", "meant"), [("true", True), ("ON", True), ("1", True), ("no", False), ("False", False)]
)
def test_yes_and_no_are_understood_in_the_usual_spellings(env, value, meant):
    assert env(DEBUG=value).flag("DEBUG", not meant) is meant


def test_a_relative_folder_starts_at_the_project(env, tmp_path):
    assert env(DATA_DIR="data/site").folder("DATA_DIR", tmp_path) == tmp_path / "data/site"
    database = env(DATABASE_URL="sqlite:///site.sqlite3").database("DATABASE_URL", tmp_path)
    assert database["NAME"] == tmp_path / "site.sqlite3"


def test_a_password_in_an_address_may_hold_any_character(env, tmp_path):
    found = env(DATABASE_URL="postgres://cms:p%40ss%2Fword@db:5433/site")
    database = found.database("DATABASE_URL", tmp_path)
    assert (database["PASSWORD"], database["HOST"], database["PORT"]) == ("p@ss/word", "db", 5433)


@pytest.mark.parametrize(
    ("reader", "arguments", "value"),
    [
        ("flag", (), "ture"),
        ("number", (2, 1, 64), "two"),
        ("number", (2, 1, 64), "0"),
        ("number", (2, 1, 64), "65"),
        ("number", (2, 1, 64), "-1"),
        ("number", (2, 1, 64), "１２"),
        ("choice", ("INFO", ("INFO", "ERROR")), "LOUD"),
        ("hosts", ([],), "https://www.example.gov.cn"),
        ("hosts", ([],), "www.example.gov.cn:8000"),
        ("hosts", ([],), "www.example.gov.cn 10.0.0.1"),
        ("hosts", ([],), ","),
        ("hosts", ([],), "青禾..政务"),
        ("folder", (Path("x"),), "/dev/null/data"),
        ("database", (Path("x"),), "mysql://cms@127.0.0.1/cms"),
        ("database", (Path("x"),), "db.sqlite3"),
        ("database", (Path("x"),), "sqlite://"),
        ("database", (Path("x"),), "sqlite://:memory:"),
        ("database", (Path("x"),), "postgres://cms@127.0.0.1"),
        ("database", (Path("x"),), "postgres://cms@127.0.0.1:port/cms"),
        ("cache", ("locmemcache://",), "127.0.0.1:6379"),
        ("cache", ("locmemcache://",), "memcached://127.0.0.1"),
        ("mail", ("consolemail://",), "mail.example.gov.cn"),
        ("mail", ("consolemail://",), "smtp://mail.example.gov.cn:port"),
        ("site_address", (), "www.example.gov.cn"),
        ("site_address", (), "ftp://www.example.gov.cn"),
        ("site_address", (), "https://www.example.gov.cn/news"),
        ("site_address", (), "https://user@www.example.gov.cn"),
        ("site_address", (), "https://www.example.gov.cn:port"),
        ("site_address", (), "https://青禾..政务"),
        ("site_address", (), "https://" + "人" * 64 + ".政务"),
        ("site_address", (), "https://"),
        ("search_server", (), "search.example.gov.cn:9200/site"),
        ("search_server", (), "http://search.example.gov.cn:9200"),
        ("search_server", (), "http://search.example.gov.cn:9200/Site"),
        ("search_server", (), "http://search.example.gov.cn:port/site"),
        ("search_server", (), "http://search.example.gov.cn:9200/site/other"),
        ("search_server", (), "http://search.example.gov.cn:9200/site?q=1"),
        ("search_server", (), "ftp://search.example.gov.cn/site"),
    ],
)
def test_a_wrong_value_stops_with_the_name_of_its_variable(env, reader, arguments, value):
    with pytest.raises(SystemExit, match=r"环境变量 SOME_NAME .*(应为|只|至少|文件夹)"):
        getattr(env(SOME_NAME=value), reader)("SOME_NAME", *arguments)


def test_every_way_of_reading_is_tried_with_a_wrong_value():
    tried = {"flag", "number", "choice", "hosts", "folder", "database", "cache", "mail"}
    assert tried | {"site_address", "search_server", "text"} == READERS


def test_the_address_of_the_site_has_no_slash_at_its_end(env):
    found = env(SITE_URL="https://www.example.gov.cn:8443/").site_address("SITE_URL")
    assert found == "https://www.example.gov.cn:8443"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("https://青禾人大.政务", "https://xn--gmqz7wcn0amzy.xn--zfr164b"),
        ("https://青禾人大.政务:8443/", "https://xn--gmqz7wcn0amzy.xn--zfr164b:8443"),
        ("http://[2001:db8::1]:8000", "http://[2001:db8::1]:8000"),
    ],
)
def test_a_chinese_domain_is_written_as_programs_write_it(env, typed, meant):
    assert env(SITE_URL=typed).site_address("SITE_URL") == meant


def test_chinese_host_names_are_those_that_browsers_send(env):
    found = env(ALLOWED_HOSTS="青禾人大.政务, .人大.政务,*,[::1]").hosts("ALLOWED_HOSTS", [])
    named = ["xn--gmqz7wcn0amzy.xn--zfr164b", ".xn--gmqz7w.xn--zfr164b", "*", "[::1]"]
    assert found == named


def test_a_folder_that_is_a_file_is_refused(env, tmp_path):
    (tmp_path / "taken").write_text("x")
    with pytest.raises(SystemExit, match="DATA_DIR"):
        env(DATA_DIR="taken").folder("DATA_DIR", tmp_path)


@pytest.mark.parametrize(
    ("variables", "named", "packages"),
    [
        ({"S3_BUCKET": "cms"}, "S3_BUCKET", {"storages", "boto3"}),
        ({"CACHE_URL": "redis://127.0.0.1:6379/0"}, "CACHE_URL", {"redis"}),
    ],
)
def test_what_needs_more_packages_says_how_to_install_them(tmp_path, variables, named, packages):
    # Hidden from the process, whether or not they are installed here.
    hide = (
        "import sys; sys.modules.update(dict.fromkeys(sys.argv[1:])); import cms_project.settings"
    )
    run = programs.python("-c", hide, *packages, data=tmp_path, **variables)
    assert run.returncode == 1
    assert run.stderr.startswith(f"启动停止：环境变量 {named} 需要另外安装软件包")
    assert ".venv/bin/pip install -r requirements-extras.txt" in run.stderr


# The start


@pytest.mark.parametrize(
    ("variables", "named"),
    [
        ({"DEBUG": "maybe"}, "DEBUG"),
        ({"DATABASE_URL": "oracle://cms:secret-word@db/cms"}, "DATABASE_URL"),
        ({"DATABASE_URL": POSTGRES}, "SECRET_KEY"),
        ({"DATABASE_URL": POSTGRES, "SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"DATABASE_URL": POSTGRES, "SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"HTTPS": "true"}, "HTTPS"),
        ({"LOG_LEVEL": "LOUD"}, "LOG_LEVEL"),
        ({"PORT": "80000"}, "PORT"),
    ],
)
def test_a_start_with_a_wrong_value_ends_with_one_line_that_names_it(tmp_path, variables, named):
    run = programs.manage("check", data=tmp_path, **variables)
    assert run.returncode == 1
    assert run.stdout == ""
    assert run.stderr.startswith(f"启动停止：环境变量 {named} ")
    assert run.stderr.count("\n") == 1
    assert "secret-word" not in run.stderr


def test_a_database_that_does_not_answer_is_named_without_a_traceback(tmp_path):
    nobody = "postgres://cms:secret-word@127.0.0.1:1/cms"
    run = programs.manage("prepare", data=tmp_path, DATABASE_URL=nobody, SECRET_KEY=LONG_KEY)
    assert run.returncode == 1
    assert "DATABASE_URL" in run.stderr
    assert "Traceback" not in run.stderr
    assert "secret-word" not in run.stderr


@pytest.mark.parametrize("host", ["no such host", "203.0.113.77"])
def test_an_address_that_is_not_this_machines_is_named(tmp_path, host):
    run = programs.manage("serve", data=tmp_path, HOST=host)
    assert run.returncode == 1
    assert "HOST" in run.stderr
    assert "Traceback" not in run.stderr


def test_debug_is_off_and_the_site_answers_to_this_machine_alone(tmp_path):
    code = "from django.conf import settings as s; print(s.DEBUG, *s.ALLOWED_HOSTS)"
    run = programs.manage("shell", "--no-imports", "-c", code, data=tmp_path)
    assert run.stdout.split() == ["False", "localhost", "127.0.0.1", "[::1]"]


# The key


def test_the_key_is_made_once_and_is_for_its_owner_alone(tmp_path):
    path = tmp_path / "secret_key"
    key = secret_key.kept_in(path)
    assert len(key) >= secret_key.MIN_LENGTH
    assert secret_key.kept_in(path) == key
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert [entry.name for entry in tmp_path.iterdir()] == ["secret_key"]


def test_starts_at_the_same_moment_agree_on_one_key(tmp_path):
    with ThreadPoolExecutor(16) as pool:
        keys = set(pool.map(lambda _: secret_key.kept_in(tmp_path / "secret_key"), range(64)))
    assert len(keys) == 1
