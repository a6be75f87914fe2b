from itertools import islice
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from apps.audit import archives, chain
from apps.audit.models import Verification

_MOST_SHOWN = 20


class Command(BaseCommand):
    help = (
        "核对审计日志：一条接一条检查有没有被改动、删除、调换或者截短，指出断在哪里。"
        "加 --file 核对归档文件。"
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument("--file", type=Path, metavar="FILE", help="要核对的归档文件")

    def handle(self, *args, file: Path | None, verbosity: int, **options) -> None:
        walk = chain.Walk(0, 0, "")
        try:
            found = archives.breaks(file, walk) if file else chain.breaks(walk)
            shown = [str(one) for one in islice(found, _MOST_SHOWN)]
            more = sum(1 for _ in found)
        except archives.ArchiveError as error:
            raise CommandError(str(error)) from None
        if not file:
            problem = "；".join(shown[:3])
            Verification.objects.create(number=walk.number, hash=walk.hash, problem=problem)
        what = "归档文件" if file else "审计日志"
        if shown:
            shown += [f"……另外还有 {more} 处"] if more else []
            raise CommandError("\n".join([f"{what}有问题：", *shown]), returncode=1)
        if verbosity and not walk.count:
            self.stdout.write(self.style.SUCCESS(f"{what}里还没有记录。"))
        elif verbosity:
            self.stdout.write(
                self.style.SUCCESS(f"{what}完整：{walk.count} 条，到第 {walk.number} 条为止。")
            )
            # Kept elsewhere, this line shows later that not even the whole log was rewritten.
            self.stdout.write(f"最后一条的校验码：{walk.hash}")
