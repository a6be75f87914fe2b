from pathlib import Path

from django.contrib.auth.models import User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor

from apps.archiving.errors import SiteArchiveError
from apps.archiving.reading import Archive
from apps.archiving.restoring import restore
from apps.search import checking as searching


class Command(BaseCommand):
    help = (
        "把 export_site 导出的归档导入到空的网站：要么全部导入，要么一点不动。"
        "新的数据库会先建好。格式和搬家的步骤见 docs/site-archive.md。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="整站归档")
        parser.add_argument(
            "--check", action="store_true", help="只核对文件是否完整，不写入任何内容"
        )

    def handle(self, *args, file: Path, check: bool, **options) -> None:
        try:
            if check:
                with Archive(file) as archive:
                    archive.verify(self._report)
                self.stdout.write(self.style.SUCCESS("文件完整，没有被改动过。"))
                return
            self._prepare()
            outcome = restore(file, self._report)
        except SiteArchiveError as error:
            raise CommandError(str(error)) from None
        files = f"{outcome.rows} 行，{outcome.files} 个文件"
        log = "" if outcome.has_log else "归档里没有审计日志，日志从这次导入开始。"
        self.stdout.write(self.style.SUCCESS(f"导入完成：{files}。{log}"))
        # Reading files takes long; the site can be used meanwhile, and nothing hangs on it.
        for done, total in searching.mend():
            self._say(f"附件的文字：{done}/{total}")
        self._tell_of_passwords()

    def _prepare(self) -> None:
        """A new database gets its tables."""
        try:
            executor = MigrationExecutor(connection)
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"连不上数据库，请检查环境变量 DATABASE_URL：{reason}") from None
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self._say("正在建立数据库……")
            call_command("migrate", interactive=False, verbosity=0)

    def _tell_of_passwords(self) -> None:
        names = User.objects.filter(is_superuser=True, is_active=True).values_list("username")
        first = next((name for (name,) in names.order_by("pk")), None)
        if first is None:
            self._say("归档里没有超级管理员，请运行 manage.py create_first_account。")
            return
        self._say(
            "密码不在归档里，每个账号都要重新设置密码。先给超级管理员设置：\n"
            f"    manage.py changepassword {first}\n"
            "再由他在后台“账号”里给其他人设置。"
        )

    def _report(self, name: str, count: int) -> None:
        self._say(f"{name}：{count}")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
