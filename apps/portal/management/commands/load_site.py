from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.portal import site_file
from apps.portal.site_file import Outcome, SiteFileError

_MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "载入网站文件（JSON）：栏目、领导、文章、公告和站点设置。"
        "同一个文件再次载入不会有变化；格式见 docs/site-file.md。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="网站文件")
        parser.add_argument(
            "--dry-run", action="store_true", help="试运行：只说明会有什么变化，不写入"
        )

    def handle(self, *args, file: Path, dry_run: bool, verbosity: int, **options) -> None:
        try:
            data = site_file.read(file)
            report = self._report if verbosity else _silent
            outcome = site_file.load(data, file.parent, report, dry_run=dry_run)
        except SiteFileError as error:
            raise CommandError(_explained(file, error)) from None
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"数据库出错，没有写入任何内容：{reason}") from error
        if dry_run or verbosity > 1:
            for line in outcome.changes:
                self.stdout.write(f"将{line}" if dry_run else line)
        if verbosity:
            self._sum_up(outcome, dry_run)

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _sum_up(self, outcome: Outcome, dry_run: bool) -> None:
        for notice in outcome.notices:
            self.stdout.write(self.style.WARNING(f"注意：{notice}"))
        for noun, tally in outcome.tallies.items():
            self.stdout.write(f"{noun}：{tally}")
        if not outcome.is_changed:
            message = "没有变化：网站上的内容和文件一致。"
        elif dry_run:
            message = "试运行结束，没有写入任何内容。去掉 --dry-run 才会真正载入。"
        else:
            message = "载入完成。"
        self.stdout.write(self.style.SUCCESS(message))


def _silent(line: str) -> None:
    pass


def _explained(file: Path, error: SiteFileError) -> str:
    shown = [str(problem) for problem in error.problems[:_MOST_SHOWN]]
    more = len(error.problems) - len(shown)
    shown += [f"……另外还有 {more} 处"] if more else []
    return "\n".join([f"{file.name} 没有载入，网站没有任何变化：", *shown])
