import datetime
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from apps.audit import archives


class Command(BaseCommand):
    help = (
        "把很久以前的审计记录移到一个文件里（每行一条 JSON），数据库里的日志从后面接着算。"
        "不运行它，全部记录一直留在数据库里。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--older-than", type=int, required=True, metavar="DAYS", help="移走多少天以前的记录"
        )
        parser.add_argument("--to", type=Path, required=True, metavar="FILE", help="新文件的位置")

    def handle(self, *args, older_than: int, to: Path, **options) -> None:
        least = settings.AUDIT_KEEP_DAYS
        if older_than < least:
            raise CommandError(
                f"审计日志至少要保留 {least} 天，不能移走 {older_than} 天以前的记录。"
                "要改这个天数，请改环境变量 AUDIT_KEEP_DAYS。"
            )
        try:
            before = timezone.now() - datetime.timedelta(days=older_than)
            count = archives.archive(before, to)
        except OverflowError:
            raise CommandError("--older-than 的天数太大了。") from None
        except archives.ArchiveError as error:
            raise CommandError(str(error)) from None
        if not count:
            self.stdout.write(f"没有 {older_than} 天以前的记录，没有写文件。")
            return
        self.stdout.write(
            self.style.SUCCESS(f"已移走 {count} 条，写进了“{to}”。请妥善保管这个文件。")
        )
