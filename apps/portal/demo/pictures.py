"""Every picture of the demo, drawn and written into a folder as the site file names them."""

from collections.abc import Iterator
from pathlib import Path

import segno

from apps.portal.demo import composing, markup, portraits, scenes

WIDE, NARROW, PORTRAIT = 1200, 800, 480


def draw_all(names: list[str], folder: Path) -> Iterator[tuple[Path, str, str]]:
    """Draw the scenes `names`, all portraits and the WeChat code, one after another.

    Yields (file, title, description) as soon as a file is written.
    """
    known = composing.read("pictures")
    for name in names:
        width = WIDE if known[name].get("wide") else NARROW
        path = _path(folder, name)
        scenes.draw(name, width).save(path, "PNG", compress_level=1)
        yield path, known[name]["alt"], known[name]["alt"]
    for number, leader in enumerate(composing.read("leaders")["leader"]):
        path = _path(folder, composing.portrait_name(number))
        portrait = portraits.draw(number, leader["style"], PORTRAIT)
        portrait.save(path, "PNG", compress_level=1)
        yield path, f"头像：{leader['name']}", f"{leader['name']}的头像（绘制）"
    path = _path(folder, "wechat")
    code = segno.make(composing.read("site")["wechat"]["text"], error="m")
    code.save(str(path), kind="png", scale=8, border=3, dark="#5f0d11")
    yield path, "微信二维码（演示）", "微信二维码"


def _path(folder: Path, name: str) -> Path:
    return folder / markup.picture_path(name)
