"""Reading settings from environment variables, with a plain word about a wrong one.

A value that cannot be used ends the program with one line that names the variable and says
what is expected: whoever starts the site is an operator, not a reader of tracebacks.
"""

import importlib.util
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import SplitResult, urlsplit

import environ

from apps.core.addresses import ascii_name

# The documented forms first; the others are as plain and as often meant.
YES = ("true", "1", "yes", "on")
NO = ("false", "0", "no", "off")
DATABASES = ("sqlite", "postgres", "postgresql")
CACHES = ("locmemcache", "filecache", "dummycache", "redis", "rediss")
INDEX_CHARACTERS = "abcdefghijklmnopqrstuvwxyz0123456789-_"
MAIL = ("smtp", "smtp+tls", "smtp+ssl", "consolemail", "dummymail")


def refuse(name: str, why: str) -> NoReturn:
    """End the program with a message about the variable `name`."""
    raise SystemExit(f"启动停止：环境变量 {name} {why}")


def _http_address(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        parts.port  # noqa: B018 (raises ValueError where it is none)
    except ValueError:
        return None
    return parts if parts.scheme in {"http", "https"} and parts.hostname else None


def _ascii_host(host: str) -> str:
    """A Chinese domain as xn--…, "" for one that cannot be; any other host as it is."""
    if host.isascii():
        return host
    dot = "." if host.startswith(".") else ""  # a domain with all below it
    name = ascii_name(host.removeprefix("."))
    return name and dot + name


class Environment:
    """The process's variables, completed by a file of NAME=value lines.

    Those of the process win. An empty value counts as none. Each reader returns the value,
    or the default where there is none, and refuses what it cannot use. Relative paths start
    at the folder `base`.
    """

    def __init__(self, variables: Mapping[str, str], file: Path, base: Path):
        class Completed(environ.Env):
            ENVIRON = {name: value for name, value in variables.items() if value.strip()}

        if file.is_file():
            try:
                Completed.read_env(file, parse_comments=True)
            except (OSError, UnicodeDecodeError) as error:
                raise SystemExit(f"启动停止：读不了设置文件 {file}（{error}）。") from None
        self._values = Completed.ENVIRON
        self._base = base

    def __contains__(self, name: str) -> bool:
        return bool(self._values.get(name, "").strip())

    def text(self, name: str, default: str = "") -> str:
        return self._values.get(name, "").strip() or default

    def flag(self, name: str, default: bool = False) -> bool:
        value = self.text(name).lower()
        if value and value not in YES + NO:
            refuse(name, f"的值“{value}”不对：只能是 true（是）或 false（否）。")
        return value in YES if value else default

    def number(self, name: str, default: int, low: int, high: int) -> int:
        value = self.text(name)
        if not value:
            return default
        if not value.isascii() or not value.isdigit() or not low <= int(value) <= high:
            refuse(name, f"的值“{value}”不对：应为 {low} 到 {high} 的整数。")
        return int(value)

    def choice(self, name: str, default: str, choices: Sequence[str]) -> str:
        value = self.text(name, default).upper()
        if value not in choices:
            refuse(name, f"的值“{value}”不对：应为 {'、'.join(choices)} 之一。")
        return value

    def hosts(self, name: str, default: list[str]) -> list[str]:
        """Host names separated by commas, as Django's ALLOWED_HOSTS takes them.

        Chinese ones come back as browsers send them: xn--…
        """
        value = self.text(name)
        hosts = [host.strip() for host in value.split(",") if host.strip()]
        for host in hosts:
            port_free = host if host.startswith("[") else host.partition(":")[0]
            if "/" in host or " " in host or port_free != host or not _ascii_host(host):
                refuse(
                    name,
                    f"里的“{host}”不对：只写域名或 IP 地址，用英文逗号隔开，"
                    "不带 http:// 和端口，例如 www.example.gov.cn,10.0.0.5。",
                )
        if value and not hosts:
            refuse(name, "里没有域名：至少写一个，例如 www.example.gov.cn。")
        return [_ascii_host(host) for host in hosts] or default

    def site_address(self, name: str) -> str:
        """Where the site is reached, without a slash at its end; "" where nothing is said.

        A Chinese domain comes back as the name system has it: https://xn--…
        """
        value = self.text(name).rstrip("/")
        if not value:
            return ""
        parts = _http_address(value)
        is_whole = parts and not parts.username and value == f"{parts.scheme}://{parts.netloc}"
        host = _ascii_host(parts.hostname) if is_whole else ""
        if not host:
            refuse(name, f"的值“{value}”不对：应为网站的网址，例如 https://www.example.gov.cn。")
        if value.isascii():
            return value
        return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")

    def search_server(self, name: str) -> str:
        """The address of an index on an OpenSearch server; "" where nothing is said."""
        value = self.text(name).rstrip("/")
        if not value:
            return ""
        parts = _http_address(value)
        index = parts.path.strip("/") if parts and not (parts.query or parts.fragment) else ""
        if not index[:1].isalnum() or set(index) - set(INDEX_CHARACTERS):
            refuse(
                name,
                "不对：应为 http://用户名:密码@主机:9200/索引名"
                "（索引名用小写字母、数字、- 和 _，密码里的特殊字符要按网址的写法转义）。",
            )
        return value

    def folder(self, name: str, default: Path) -> Path:
        """A folder that can be written to; made where it does not exist yet."""
        path = self._base / Path(self.text(name, str(default))).expanduser()
        try:
            path.mkdir(mode=0o750, parents=True, exist_ok=True)
        except OSError as error:
            refuse(name, f"指定的文件夹“{path}”不能用：{error.strerror}。")
        if not os.access(path, os.W_OK | os.X_OK):
            refuse(name, f"指定的文件夹“{path}”不能写入，请改用有写权限的文件夹。")
        return path

    def database(self, name: str, default: Path) -> dict[str, Any]:
        """A value for DATABASES; SQLite in the file `default` where nothing is said."""
        value = self.text(name, f"sqlite:///{default}")
        expected = (
            "不对：应为 sqlite:////完整路径/db.sqlite3 或"
            " postgres://用户名:密码@主机:5432/数据库名（密码里的特殊字符要按网址的写法转义）。"
        )
        if value.partition("://")[0] not in DATABASES or "://" not in value:
            refuse(name, expected)
        try:
            config = environ.Env.db_url_config(value)
        except ValueError:
            refuse(name, expected)
        if not config.get("NAME") or config["NAME"] == ":memory:":
            refuse(name, expected)
        if value.startswith("sqlite"):
            config["NAME"] = self._base / config["NAME"]
        return config

    def cache(self, name: str, default: str) -> dict[str, Any]:
        """A value for CACHES["default"]."""
        value = self.text(name, default)
        if value.partition("://")[0] not in CACHES or "://" not in value:
            refuse(
                name,
                "不对：应为 redis://主机:6379/0、filecache:///完整路径 或 locmemcache://。",
            )
        try:
            config = environ.Env.cache_url_config(value)
        except ValueError:
            refuse(name, "不对：端口应为数字，例如 redis://127.0.0.1:6379/0。")
        if value.startswith("redis"):
            self.require_packages(name, "redis")
        return config

    def mail(self, name: str, default: str) -> dict[str, Any]:
        """Django's EMAIL_* settings from one address of a mail server."""
        value = self.text(name, default)
        if value.partition("://")[0] not in MAIL or "://" not in value:
            refuse(name, "不对：应为 smtp+tls://用户名:密码@邮件服务器:587。")
        try:
            return environ.Env.email_url_config(value)
        except ValueError:
            refuse(name, "不对：端口应为数字，例如 smtp+tls://用户名:密码@邮件服务器:587。")

    def require_packages(self, name: str, *packages: str) -> None:
        """What a variable asks for needs packages that are not installed by default."""
        if any(importlib.util.find_spec(package) is None for package in packages):
            refuse(
                name,
                "需要另外安装软件包，请在项目文件夹里运行："
                ".venv/bin/pip install -r requirements-extras.txt",
            )
