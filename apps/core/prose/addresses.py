"""Which links, pictures and recordings rich text may hold, and what places in it are called."""

import re

MAX_ADDRESS = 2000

# A picture of the library (apps.media.urls); core knows the address and nothing else of it.
LIBRARY_IMAGE = re.compile(r"/media/images/[A-Za-z0-9_-]{1,64}/[0-9]{1,6}\.[a-z]{1,5}")
# A recording of the library: a document that is played. `apps.media.recordings` has the types.
LIBRARY_RECORDING = re.compile(
    r"/documents/[0-9]{1,18}/[^\x00-\x20/?#\\\"<>`]{1,1500}\.(mp4|webm|mp3|m4a|ogg)"
)
RECORDING_TAGS = {"mp4": "video", "webm": "video", "mp3": "audio", "m4a": "audio", "ogg": "audio"}
ANCHOR = re.compile(r"[A-Za-z0-9_-]{1,64}")
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


def library_recording(address: str) -> str:
    """The address of a video or audio file in our own library, or "" for any other."""
    return address if LIBRARY_RECORDING.fullmatch(address) else ""


def recording_tag(address: str) -> str:
    """`video` or `audio`, whichever plays the recording at this address of the library."""
    return RECORDING_TAGS[address.rpartition(".")[2]]


def anchor_name(name: str) -> str:
    """The name of a place in the text, as links to it give it, or "" where it cannot be one."""
    return name if ANCHOR.fullmatch(name) else ""
