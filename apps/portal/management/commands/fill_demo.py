from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from apps.portal.demo import filling


class Command(BaseCommand):
    help = "给空白网站填入演示内容（虚构的地方、人物和图片）。已经有内容的网站不会改动。"

    def handle(self, *args, **options) -> None:
        try:
            filling.fill(self._report)
        except filling.NotEmptyError as error:
            raise CommandError(f"网站里已经有内容，没有填入演示内容：{error}。") from None
        except DatabaseError as error:
            reason = str(error).strip().partition("\n")[0]
            raise CommandError(f"数据库出错，没有填入演示内容：{reason}") from error
        self.stdout.write(self.style.SUCCESS("演示内容已经填好。"))

    def _report(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()
