"""Which links and pictures rich text may hold."""

import re

MAX_ADDRESS = 2000

# A picture of the library (apps.media.urls); core knows the address and nothing else of it.
LIBRARY_IMAGE = re.compile(r"/media/images/[A-Za-z0-9_-]{1,64}/[0-9]{1,6}\.[a-z]{1,5}")
_WEB = re.compile(r"https?://[^\s/\\?#]", re.IGNORECASE)
_OTHER_SCHEMES = re.compile(r"(?:mailto|tel):\S", re.IGNORECASE)
_INSIDE = re.compile(r"/(?![/\\])|#")


def safe_link(address: str) -> str:
    """An address that a link may have, or "" for any other.

    Allowed are http and https with a host, mailto, tel, and places of this site ("/…", "#…").
    """
    # Browsers drop these before they look at the scheme (WHATWG URL, "basic URL parser").
    address = re.sub(r"[\t\n\r]", "", address).strip("".join(map(chr, range(33))))
    if len(address) > MAX_ADDRESS:
        return ""
    known = _WEB.match(address) or _OTHER_SCHEMES.match(address) or _INSIDE.match(address)
    return address if known else ""


def library_image(address: str) -> str:
    """The address of a picture in our own library, or "" for any other picture."""
    return address if LIBRARY_IMAGE.fullmatch(address) else ""
