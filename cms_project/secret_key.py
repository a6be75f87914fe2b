"""The key that signs sessions and cookies, made once where nobody set one."""

import os
import secrets
import tempfile
from pathlib import Path

MIN_LENGTH = 50  # what Django's own deployment check asks for


def kept_in(path: Path) -> str:
    """The key in the file `path`; made, readable by its owner alone, where there is none.

    Several processes may start at once: the first complete file wins, and all read that.
    """
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        pass
    handle, draft = tempfile.mkstemp(dir=path.parent, prefix=".secret-key-")  # mode 0600
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(64) + "\n")
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        os.unlink(draft)
    return path.read_text().strip()
