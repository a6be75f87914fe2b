from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.search import checking, self_test
from apps.search.backends import Unreachable


class Command(BaseCommand):
    help = "检查搜索索引和已公开的内容是否一致；--mend 补齐，--rebuild 全部重建，--self-test 试搜。"

    def add_arguments(self, parser) -> None:
        one = parser.add_mutually_exclusive_group()
        one.add_argument("--mend", action="store_true", help="发现问题时补齐")
        one.add_argument("--rebuild", action="store_true", help="全部重建")
        one.add_argument(
            "--self-test",
            action="store_true",
            help="随机取四个已公开的标题来搜索，看第一页里有没有；不核对索引，很快",
        )

    def handle(self, *args, **options) -> None:
        try:
            self._handle(**options)
        except DatabaseError as error:
            mends = options["mend"] or options["rebuild"]
            what = "没有补齐。" if mends else "加 --mend 重做索引。"
            raise CommandError(f"数据库出错（{error}）。{what}") from error

    def _handle(self, mend: bool, rebuild: bool, **options) -> None:
        if options["self_test"]:
            self._test()
        elif mend or rebuild:
            self._mend(everything=rebuild)
        else:
            if self._report():
                raise CommandError("发现问题。加 --mend 补齐。")
            self.stdout.write(self.style.SUCCESS("搜索索引没有问题。"))

    def _test(self) -> None:
        tried = self_test.run()
        for one in tried:
            self.stdout.write(f"{'找到' if one.is_found else '没有找到'}：{one.title}")
        if lost := sum(not one.is_found for one in tried):
            raise CommandError(f"{lost} 个标题在第一页里找不到。运行 check_search --mend 补齐。")
        found = f"{len(tried)} 个标题都在第一页里找到。"
        self.stdout.write(self.style.SUCCESS(found if tried else "没有公开的标题可以试。"))

    def _report(self) -> list[str]:
        found = checking.problems()
        for problem in found:
            self.stdout.write(self.style.WARNING(problem))
        return found

    def _mend(self, everything: bool) -> None:
        if not everything:
            self._report()
        try:
            has_new_lists = False
            for done, total in checking.mend_lists():
                self.stdout.write(f"已重建 {done}/{total} 篇的列表位置")
                has_new_lists = True
            for done, total in checking.mend(everything=everything):
                self.stdout.write(f"已处理 {done}/{total}")
            # A search server holds the columns of each document.
            for done in checking.push_all(everything=everything or has_new_lists):
                self.stdout.write(f"已同步到搜索服务器 {done}")
        except Unreachable as error:
            raise CommandError(f"搜索服务器没有正常回答：{error}") from None
        if left := checking.problems():
            raise CommandError("补齐后仍有问题：" + "；".join(left))
        self.stdout.write(self.style.SUCCESS("已重建。" if everything else "已补齐。"))
