"""Checks of what staff type, with messages that say what to do."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError


def validate_link(value: str) -> None:
    """An address to link to: http(s) with a host, or a path on this site.

    Raises ValidationError for anything else: scripts, data, protocol-relative addresses.
    """
    message = "请填写完整的网址（以 http:// 或 https:// 开头），或本网站以 / 开头的地址。"
    if any(ord(char) <= 32 for char in value) or "\\" in value:
        raise ValidationError(message)
    try:
        parts = urlsplit(value)
    except ValueError:
        raise ValidationError(message) from None
    inside = not parts.scheme and value.startswith("/") and not value.startswith("//")
    if not inside and not (parts.scheme in {"http", "https"} and parts.hostname):
        raise ValidationError(message)
