"""Automatic checks on a text before it is submitted (校对), and what reviewers tick off.

    examine(revision)                 what there is to say about it: a list of Finding
    read_ahead(document ids)          read attachments before a transaction that examines
    register(code, title, level, check)   an app above adds a check of its own

Nothing here knows the content types: a revision is whatever has the attributes of one.
"""

from apps.proofing.examining import examine
from apps.proofing.files import read_ahead
from apps.proofing.finding import BLOCK, WARNING, Finding
from apps.proofing.reading import Manuscript
from apps.proofing.registry import register

__all__ = ["BLOCK", "WARNING", "Finding", "Manuscript", "examine", "read_ahead", "register"]
