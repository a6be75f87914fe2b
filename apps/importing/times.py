"""Times as people and programs write them, in the site's time zone."""

import datetime
import re

from django.core.exceptions import ValidationError
from django.utils import timezone

FIRST_YEAR, LAST_YEAR = 1949, 2100
_EXCEL_START = datetime.datetime(1899, 12, 30)
_PARTS = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
    r"(?:[T\s]*(\d{1,2})\s*[:：时点]\s*(\d{1,2})(?:\s*[:：分]\s*(\d{1,2}))?(?:[.,]\d+)?\s*[分秒]?)?"
    r"\s*(Z|[+\-]\d{2}:?\d{2})?",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})(?:(\d{2})(\d{2})(\d{2})?)?")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


def instant_of(text: str) -> datetime.datetime:
    """An aware instant, to the minute. Raises ValidationError for what is none."""
    try:
        found = _read(" ".join(text.split()))
    except (ValueError, OverflowError, OSError):
        found = None
    if found is None or not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise ValidationError(f"看不懂“发布时间”里的“{text[:40]}”，请写成 2018-11-20 09:36 这样。")
    if timezone.is_naive(found):
        found = timezone.make_aware(found)
    return found.replace(second=0, microsecond=0)


def _read(text: str) -> datetime.datetime | None:
    if match := _PARTS.fullmatch(text):
        *parts, zone = match.groups()
        found = _made(parts)
        if zone:
            offset = "+00:00" if zone in "Zz" else zone
            found = datetime.datetime.fromisoformat(f"{found.isoformat()}{offset}")
        return found
    if (match := _DIGITS.fullmatch(text)) and len(text) in {8, 12, 14}:
        return _made(match.groups())
    if _NUMBER.fullmatch(text):
        number = float(text)
        if number < 100_000:  # days, as Excel counts them
            moment = datetime.timedelta(seconds=round(number * 86_400))
            return _EXCEL_START + moment
        seconds = number / 1000 if number > 100_000_000_000 else number
        return datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    return None


def _made(parts) -> datetime.datetime:
    return datetime.datetime(*(int(part or 0) for part in parts))
