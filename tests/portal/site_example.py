"""The example of docs/site-file.md, with the files that it names."""

import json
import re
from pathlib import Path
from typing import Any

from tests.factories.media import pdf_bytes, picture_bytes

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "site-file.md"


def example() -> dict[str, Any]:
    """The JSON of the complete example, new each time."""
    return json.loads(re.search(r"```json\n(.*?)```", DOCUMENT.read_text(), re.DOTALL)[1])


def make_files(folder: Path) -> None:
    """Draw and write the files of the example into `folder`."""
    for name in ("pictures", "files"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for name in ("logo", "qr"):
        (folder / "pictures" / f"{name}.png").write_bytes(picture_bytes(80, 80, "PNG"))
    for name in ("portrait", "stream"):
        (folder / "pictures" / f"{name}.jpg").write_bytes(picture_bytes(120, 160))
    (folder / "files" / "report.pdf").write_bytes(pdf_bytes())
