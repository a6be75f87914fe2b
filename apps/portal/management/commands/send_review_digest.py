"""Mail to each person what waits for their review, and what was returned to them."""

import logging

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.management.base import BaseCommand, CommandError

from apps.columns import review_mail

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "给每个人发一封邮件，告诉他们新的待审稿件和被退回的稿件。"
        "由定时任务运行；没有设置 EMAIL_URL 时什么也不做。"
    )

    def handle(self, *args, **options) -> None:
        if not settings.MAIL_IS_CONFIGURED:
            self.stdout.write("没有设置 EMAIL_URL，不发邮件。")
            return
        if not settings.SITE_URL:
            raise CommandError("请先设置 SITE_URL（网站的网址），邮件里的链接要用它。")
        site = review_mail.site_settings()
        sent = 0
        for digest in review_mail.digests(lenient=site.small_office):
            self._send(digest, site.name)
            sent += 1
        self.stdout.write(f"已发出 {sent} 封邮件。" if sent else "没有新的事情要提醒。")

    def _send(self, digest: review_mail.Digest, site_name: str) -> None:
        """Send one mail, and note it as told. Raises CommandError where it cannot be sent."""
        message = EmailMessage(
            subject=f"{site_name}：{digest.subject}".replace("\n", " "),
            body=digest.body(site_name, lambda address: settings.SITE_URL + address),
            to=[digest.user.email],
            connection=get_connection(),
        )
        try:
            message.send()
        except Exception as error:  # a server, or a library between, may fail in any way
            log.warning("The review digest could not be sent", exc_info=True)
            raise CommandError(
                f"邮件没有发出去：{error}。网站不受影响，没有发出的下次再发。"
            ) from None
        review_mail.note_as_told(digest)
