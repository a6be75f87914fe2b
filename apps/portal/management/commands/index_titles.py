"""Write anew by what sounds the desk finds titles."""

from django.core.management.base import BaseCommand

from apps.portal import titles


class Command(BaseCommand):
    help = "重建“快速前往”的标题索引（拼音和首字母）。平时不需要运行，绕过后台写入数据以后才需要。"

    def handle(self, *args, **options) -> None:
        done = 0
        for done in titles.rebuild():  # noqa: B007
            pass
        self.stdout.write(f"已重建 {done} 个标题的索引。")
