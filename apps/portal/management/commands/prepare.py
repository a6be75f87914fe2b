"""Makes everything ready that the server needs; what is ready already is left alone."""

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.portal import first_account
from apps.portal.demo import filling


class Command(BaseCommand):
    help = "准备好数据库、第一个账号和静态文件。可以反复运行，已有的内容不会改动。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--empty", action="store_true", help="新网站不填入演示内容")

    def handle(self, *args, empty: bool, **options) -> None:
        self._migrate()
        if first_account.is_missing():
            if not empty and not filling.existing():
                self._say("正在填入演示内容……")
                call_command("fill_demo", stdout=self.stdout, stderr=self.stderr)
            call_command("create_first_account", stdout=self.stdout, stderr=self.stderr)
        self._collect_static()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _migrate(self) -> None:
        try:
            connection.ensure_connection()
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(
                f"连不上数据库，请检查环境变量 DATABASE_URL 和数据库是否已启动：{reason}"
            ) from None
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("正在更新数据库……")
            call_command("migrate", interactive=False, verbosity=0)

    def _collect_static(self) -> None:
        """Hash, compress and gather the static files, unless they are the ones of last time."""
        if settings.DEBUG:
            return  # served where they lie
        stamp, current = Path(settings.STATIC_ROOT) / ".collected", _digest_of_sources()
        if stamp.exists() and stamp.read_text() == current:
            return
        self._say("正在整理静态文件……")
        stamp.unlink(missing_ok=True)
        call_command("collectstatic", interactive=False, verbosity=0)
        stamp.write_text(current)


def _digest_of_sources() -> str:
    """Changes when any static file of the project or of a package does."""
    lines = [settings.STORAGES["staticfiles"]["BACKEND"]]
    for finder in get_finders():
        for path, storage in finder.list([]):
            stat = Path(storage.path(path)).stat()
            lines.append(f"{path} {stat.st_size} {stat.st_mtime_ns}")
    return hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest()
