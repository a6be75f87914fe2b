"""Loading a whole site, or more of it, from one JSON file (docs/site-file.md).

The same file loaded again changes nothing. What the file does not mention stays as it is.
"""

from pathlib import Path
from typing import Any

from django.db import transaction

from apps.audit import log
from apps.portal.site_file import columns, frame, items, leaders, shape
from apps.portal.site_file.files import Files
from apps.portal.site_file.outcome import Outcome, Problem, Report, SiteFileError
from apps.portal.site_file.reading import read
from apps.portal.site_file.values import Place, Record

__all__ = ["Outcome", "Problem", "SiteFileError", "load", "read"]


def load(
    data: Any, folder: Path, report: Report = lambda line: None, *, dry_run: bool = False
) -> Outcome:
    """Bring the site to what `data` (the JSON value of a site file) says.

    Pictures and documents that it names lie in `folder`. `report` is called with a line of
    progress now and then. Everything is written in one transaction; with `dry_run` it is
    rolled back at the end. Raises SiteFileError, having written nothing, with every
    problem that was found.
    """
    files, problems = Files(folder), []
    site = shape.site_reader(files)(data, Place("", problems))
    _stop_at(problems)
    shape.check(site)
    _stop_at(problems)
    outcome = Outcome()
    is_kept = False
    try:
        files.take_in(outcome, report)
        _stop_at(problems)
        with transaction.atomic():
            with log.at_the_end():  # a whole site is much to wait for
                _write(site, problems, outcome, report)
            if dry_run:
                transaction.set_rollback(True)
        is_kept = not dry_run
    finally:
        if not is_kept:
            files.undo()
    return outcome


def _write(site: Record, problems: list[Problem], outcome: Outcome, report: Report) -> None:
    """Write each part; a problem in one stops before the next, which may rest on it."""
    if "site" in site:
        frame.write_settings(site["site"], outcome)
        _stop_at(problems)
    columns.write(site.get("columns", []), outcome, report)
    _stop_at(problems)
    leaders.write(site, outcome, report)
    _stop_at(problems)
    by_path = columns.ids_by_path()
    items.write(items.ARTICLES, site.get("articles", []), by_path, outcome, report)
    items.write(items.ANNOUNCEMENTS, site.get("announcements", []), by_path, outcome, report)
    _stop_at(problems)
    frame.write_links(site.get("links", []), outcome)
    if site.get("home_blocks"):
        frame.write_blocks(site["home_blocks"], by_path, outcome)
    else:
        frame.arrange_home(site.get("columns", []), outcome)
    _stop_at(problems)


def _stop_at(problems: list[Problem]) -> None:
    if problems:
        raise SiteFileError(problems)
