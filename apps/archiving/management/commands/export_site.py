import os
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.template.defaultfilters import filesizeformat

from apps.archiving import trail
from apps.archiving.writing import Export, stream
from apps.audit.models import Action

_MOST_SHOWN = 20
_NEW = os.O_WRONLY | os.O_CREAT | os.O_TRUNC


class Command(BaseCommand):
    help = (
        "把整个网站导出成一个归档文件，可以用 import_site 导入到空的网站。"
        "网站可以一边使用一边导出。格式见 docs/site-archive.md。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("file", type=Path, metavar="FILE", help="要写的文件，例如 网站.zip")
        parser.add_argument("--without-log", action="store_true", help="不带审计日志")
        parser.add_argument(
            "--check", action="store_true", help="同时逐行核对，指出导入时会被拒绝的内容"
        )

    def handle(self, *args, file: Path, without_log: bool, check: bool, **options) -> None:
        if file.exists():
            raise CommandError(f"文件“{file}”已经有了，请换一个名字。")
        part = file.with_name(file.name + ".part")
        export = Export()
        try:
            with os.fdopen(
                os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb"
            ) as out:
                for chunk in stream(
                    with_log=not without_log, report=self._report, export=export, is_checked=check
                ):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())
            part.rename(file)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise CommandError(f"写不了文件“{file}”：{error.strerror or error}。") from None
        except BaseException:
            part.unlink(missing_ok=True)
            raise
        trail.record(
            Action.EXPORT,
            {
                "文件": file.name,
                "内容": f"{export.rows} 行，{export.files} 个文件",
                "文件的校验码": export.sha256,
            },
        )
        self._sum_up(file, export)

    def _report(self, name: str, count: int) -> None:
        self.stdout.write(f"{name}：{count}")
        self.stdout.flush()

    def _sum_up(self, file: Path, export: Export) -> None:
        for name in export.missing[:_MOST_SHOWN]:
            self.stdout.write(self.style.WARNING(f"注意：网站上缺少文件 {name}，归档里也没有。"))
        for problem in export.problems[:_MOST_SHOWN]:
            self.stdout.write(self.style.WARNING(f"导入时会被拒绝：{problem}"))
        hidden = sum(
            max(0, len(found) - _MOST_SHOWN) for found in (export.missing, export.problems)
        )
        if hidden:
            self.stdout.write(self.style.WARNING(f"……另外还有 {hidden} 处。"))
        size = filesizeformat(export.bytes)
        self.stdout.write(
            self.style.SUCCESS(f"导出完成：{file}，{size}。\n校验码（SHA-256）：{export.sha256}")
        )
        if export.problems:
            raise CommandError("归档已经写好，但是上面的内容导入时会被拒绝，请先改正再导出。")
