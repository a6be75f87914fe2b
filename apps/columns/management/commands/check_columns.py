from django.core.management.base import BaseCommand, CommandError

from apps.columns import placing, tree


class Command(BaseCommand):
    help = "检查栏目树和栏目列表；--repair 按“上级栏目”重建栏目树，并重建栏目列表。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--repair", action="store_true", help="发现问题时修复")

    def handle(self, *args, repair: bool, **options) -> None:
        wrong_tree, wrong_lists = tree.problems(), placing.problems()
        for problem in (*wrong_tree, *wrong_lists):
            self.stdout.write(self.style.WARNING(problem))
        if not wrong_tree and not wrong_lists:
            self.stdout.write(self.style.SUCCESS("栏目树和栏目列表都没有问题。"))
            return
        if not repair:
            raise CommandError("发现问题。加 --repair 修复。")
        if wrong_tree:
            tree.repair()
        for done, total in placing.rebuild():
            self.stdout.write(f"已重建 {done}/{total} 篇的列表位置")
        left = [*tree.problems(), *placing.problems()]
        if left:
            raise CommandError("修复后仍有问题：" + "；".join(left[:5]))
        self.stdout.write(self.style.SUCCESS("已修复。"))
