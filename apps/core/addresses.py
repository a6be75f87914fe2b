"""Addresses as people type and paste them, made into ones that every program takes."""

import re
from urllib.parse import quote

# The parts of any address (RFC 3986, appendix B): scheme, host and what stands beside it, the rest.
_PARTS = re.compile(r"([a-z][a-z0-9+.-]*:)?(//[^/?#]*)?([^#]*)(#.*)?", re.IGNORECASE | re.DOTALL)
_PLAIN = re.compile(r"[A-Za-z0-9._~!$&'()*+,;=:@/?-]*")
_BESIDE_PLAIN = "!$&'()*+,;=:@/?%"
_LONE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_HOST = re.compile(r"(//(?:[^@]*@)?)(\[[0-9a-f:.]+\]|[^:]*)(.*)", re.IGNORECASE | re.DOTALL)
_NAME = re.compile(r"[a-z0-9._-]+", re.IGNORECASE)


def uri(address: str) -> str:
    """The same address as a URI reference (RFC 3986): in ASCII, and nothing in it to stumble over.

    What is quoted already stays so; a URI comes back as it is. Never raises: of what is no
    address at all every odd character is quoted.
    """
    if _PLAIN.fullmatch(address):
        return address
    scheme, authority, rest, fragment = (part or "" for part in _PARTS.fullmatch(address).groups())
    if authority:
        before, host, after = _HOST.fullmatch(authority).groups()
        shown = host if host.startswith("[") and host.endswith("]") else ascii_name(host)
        authority = _quoted(before) + (shown or _quoted(host)) + _quoted(after)
    # Within a fragment "#" has no meaning of its own.
    return scheme + authority + _quoted(rest) + fragment[:1] + _quoted(fragment[1:])


def ascii_name(host: str) -> str:
    """A host's name as the name system has it, 人大.政务 as xn--…; "" for what can be none."""
    try:
        name = host if host.isascii() else host.encode("idna").decode()
    except UnicodeError:
        return ""
    return name if _NAME.fullmatch(name) else ""


def _quoted(text: str) -> str:
    return quote(_LONE_PERCENT.sub("%25", text), safe=_BESIDE_PLAIN, errors="replace")
