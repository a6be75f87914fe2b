"""Running the project's own programs as an operator does: in a process of their own."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def environment(data: Path, **variables: str) -> dict[str, str]:
    """A process's variables with nothing of this machine's settings, on data of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, "ENV_FILE": os.devnull, "DATA_DIR": str(data), **variables}


def manage(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess:
    """manage.py with these arguments, on the project's real settings."""
    return python("manage.py", *arguments, data=data, **variables)


def python(*arguments: str, data: Path, **variables: str) -> subprocess.CompletedProcess:
    """Python with these arguments, in the project's folder."""
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment(data, **variables),
        capture_output=True,
        text=True,
        timeout=120,
    )
