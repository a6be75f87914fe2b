"""Every check that is switched on, over one revision."""

import logging
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice
from typing import Any

from django.apps import apps

from apps.proofing import registry
from apps.proofing.finding import WARNING, Finding
from apps.proofing.reading import Manuscript

# A page of findings is read by people: more of one kind help nobody, and one is said to be more.
MAX_OF_A_KIND = 200

log = logging.getLogger(__name__)


def examine(revision: Any) -> list[Finding]:
    """What there is to say about a revision, in the order of the form and of its text.

    `revision` is a publishing.Revision, stored or an unsaved draft, or anything with its
    attributes. Never raises: a check that fails is named as one for a person to make.
    """
    manuscript = Manuscript(revision)
    levels = apps.get_model("proofing", "CheckSetting").objects.levels()
    findings: list[Finding] = []
    for check in registry.checks():
        level = levels[check.code]
        if level != "off":
            findings += _limited(check, level, manuscript)
    order = {text.name: place for place, text in enumerate(manuscript.texts)}
    findings.sort(
        key=lambda one: (not one.is_block, order.get(one.field, len(order)), one.start, one.end)
    )
    return findings


def _limited(check: registry.Check, level: str, manuscript: Manuscript) -> Iterator[Finding]:
    found = 0
    try:
        sayings = iter(check.find(manuscript))
        for finding in islice(sayings, MAX_OF_A_KIND):
            found += 1
            yield replace(finding, check=check.code, level=finding.level or level)
        if found == MAX_OF_A_KIND and (more := sum(1 for _ in sayings)):
            yield Finding(
                check.code,
                level,
                f"“{check.title}”还有 {more} 处没有列出来。请先改好已经列出的，再检查一次。",
                "",
                "全文",
            )
    except Exception:
        log.exception("The check %s failed", check.code)
        yield Finding(
            check.code,
            WARNING,
            f"“{check.title}”这一项没有检查成功，请人工核对，并告诉网站的技术人员。",
            "",
            "全文",
        )
