from django.core.management.base import BaseCommand, CommandError

from apps.search import checking
from apps.search.backends import Unreachable


class Command(BaseCommand):
    help = "检查搜索索引和已公开的内容是否一致；--mend 补齐，--rebuild 全部重建。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--mend", action="store_true", help="发现问题时补齐")
        parser.add_argument("--rebuild", action="store_true", help="全部重建，例如升级以后")

    def handle(self, *args, mend: bool, rebuild: bool, **options) -> None:
        found = checking.problems()
        for problem in found:
            self.stdout.write(self.style.WARNING(problem))
        if not mend and not rebuild:
            if found:
                raise CommandError("发现问题。加 --mend 补齐。")
            self.stdout.write(self.style.SUCCESS("搜索索引没有问题。"))
            return
        for done, total in checking.mend(everything=rebuild):
            self.stdout.write(f"已处理 {done}/{total}")
        try:
            for done in checking.push_all(everything=rebuild):
                self.stdout.write(f"已同步到搜索服务器 {done}")
        except Unreachable as error:
            raise CommandError(f"搜索服务器没有正常回答：{error}") from None
        if left := checking.problems():
            raise CommandError("补齐后仍有问题：" + "；".join(left))
        self.stdout.write(self.style.SUCCESS("已补齐。" if mend else "已重建。"))
