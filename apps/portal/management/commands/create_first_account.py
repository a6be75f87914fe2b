from django.core.management.base import BaseCommand, CommandError

from apps.portal import first_account


class Command(BaseCommand):
    help = "为新网站建立第一个管理员账号，并显示一次性密码。已有管理员时不做任何事。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("--username", default=first_account.USERNAME, help="登录名")

    def handle(self, *args, username: str, **options) -> None:
        if not first_account.is_missing():
            self.stdout.write("已有管理员账号，没有新建。")
            return
        try:
            password = first_account.create(username)
        except ValueError:
            raise CommandError(f"登录名“{username}”已被使用，请换一个：--username 登录名") from None
        line = "─" * 56
        self.stdout.write(
            f"{line}\n"
            f"  已建立管理员账号，请记下来，密码只显示这一次：\n\n"
            f"      登录名：{username}\n"
            f"      一次性密码：{password}\n\n"
            f"  第一次登录后，需要设置自己的密码。\n"
            f"{line}"
        )
        self.stdout.flush()
