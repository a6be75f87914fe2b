"""How instants and days are written for people: Asia/Shanghai, in Chinese."""

import datetime

from django.utils import timezone


def minute(instant: datetime.datetime | None) -> str:
    """An aware instant as `2018年11月20日 09:36` in the site's time zone; "" for None."""
    return timezone.localtime(instant).strftime("%Y年%m月%d日 %H:%M") if instant else ""


def clock(instant: datetime.datetime | None) -> str:
    """An aware instant as `09:36` in the site's time zone; "" for None."""
    return timezone.localtime(instant).strftime("%H:%M") if instant else ""


def stamp(instant: datetime.datetime) -> str:
    """An aware instant for scripts, as their `toISOString` writes it: UTC, to the millisecond."""
    utc = instant.astimezone(datetime.UTC)
    return utc.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def exact(instant: datetime.datetime | None) -> str:
    """An aware instant for the attribute `datetime`: with its offset, to the second; "" for None.

    HTML allows three digits of a second's fraction; databases keep six.
    """
    return timezone.localtime(instant).isoformat(timespec="seconds") if instant else ""


def _as_day(value: datetime.date | datetime.datetime) -> datetime.date:
    return timezone.localdate(value) if isinstance(value, datetime.datetime) else value


def day(value: datetime.date | datetime.datetime | None) -> str:
    """A day, or an aware instant's day in the site's time zone, as `2018-11-20`."""
    return _as_day(value).isoformat() if value else ""


def long_day(value: datetime.date | datetime.datetime | None) -> str:
    """The same day as `2018年11月20日`."""
    return _as_day(value).strftime("%Y年%m月%d日") if value else ""
