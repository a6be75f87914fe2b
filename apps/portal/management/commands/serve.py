"""Prepares the site and becomes the server."""

import errno
import os
import socket
import sys

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.urls import reverse


class Command(BaseCommand):
    help = "准备好网站并开始服务，地址由环境变量 HOST 和 PORT 决定。"
    requires_system_checks = []  # `prepare` and the server's own start run them

    def add_arguments(self, parser) -> None:
        parser.add_argument("--empty", action="store_true", help="新网站不填入演示内容")
        parser.add_argument(
            "--dev", action="store_true", help="开发用：改了代码自动重新载入，显示详细错误"
        )

    def handle(self, *args, empty: bool, dev: bool, **options) -> None:
        self._require_free_port()
        call_command("prepare", empty=empty, stdout=self.stdout, stderr=self.stderr)
        home = f"http://{_authority()}/"
        self.stdout.write(
            f"网站地址：{home}\n"
            f"管理后台：{home.rstrip('/')}{reverse('admin:index')}\n"
            f"按 Ctrl-C 停止。"
        )
        self.stdout.flush()
        command = self._development_server() if dev else self._server()
        os.chdir(settings.BASE_DIR)
        os.execv(sys.executable, [sys.executable, *command])

    def _require_free_port(self) -> None:
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(
                settings.HOST, settings.PORT, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
            )[0]
        except socket.gaierror:
            raise CommandError(
                f"环境变量 HOST 的值“{settings.HOST}”不对：应为本机的 IP 地址，例如 127.0.0.1；"
                "要让别的电脑也能访问，请写 0.0.0.0。"
            ) from None
        with socket.socket(family, kind, protocol) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                raise CommandError(_explained(error)) from None

    def _server(self) -> list[str]:
        options = {
            "interface": "wsgi",
            "host": settings.HOST,
            "port": settings.PORT,
            "workers": settings.WORKERS,
            # Each thread holds a database connection: their number is never left to grow.
            "blocking-threads": settings.THREADS,
            "backpressure": 64,
            "workers-lifetime": "6h",
            "workers-kill-timeout": "5s",
            "log-level": "error",
        }
        flags = [f"--{name}={value}" for name, value in options.items()]
        return ["-m", "granian", *flags, "--respawn-failed-workers", "cms_project.wsgi:application"]

    def _development_server(self) -> list[str]:
        address = f"[{settings.HOST}]" if ":" in settings.HOST else settings.HOST
        return ["manage.py", "runserver", f"{address}:{settings.PORT}"]


def _authority() -> str:
    """Host and port as a person types them into a browser on this machine."""
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "::"} else settings.HOST
    host = f"[{host}]" if ":" in host else host
    return host if settings.PORT == 80 else f"{host}:{settings.PORT}"


def _explained(error: OSError) -> str:
    port = settings.PORT
    if error.errno == errno.EADDRINUSE:
        return (
            f"端口 {port} 已经被别的程序占用（也许网站已经在运行）。"
            f"请先停掉它，或者换一个端口：PORT={port + 1 if port < 65535 else 8000} bin/serve"
        )
    if error.errno == errno.EACCES:
        return f"没有权限使用端口 {port}（1024 以下的端口只有 root 能用），请换一个：PORT=8000"
    return f"不能在 {settings.HOST}:{port} 上服务，请检查环境变量 HOST：{error.strerror}"
