"""Servers that gave no answer: this process does not ask them again for a while.

Waiting out a server that takes connections and says nothing would hold up every page anew, some
of them several times. Kept by address. Each function does one step of a dictionary, so threads
need no lock.
"""

from time import monotonic

SECONDS = 30
_ends: dict[str, float] = {}


def begin(address: str) -> None:
    """It did not answer."""
    _ends[address] = monotonic() + SECONDS


def end(address: str) -> None:
    """It answered, however it did."""
    _ends.pop(address, None)


def lasts(address: str) -> bool:
    """Whether it is better not asked now."""
    return _ends.get(address, 0) > monotonic()
