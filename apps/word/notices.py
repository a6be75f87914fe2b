"""What could not be kept of a Word document, in plain sentences."""

from collections import Counter

TRACKED = "修订已按“接受”处理：删除的文字没有带进来，新加的文字都在。"
COMMENT = "{} 条批注没有带进来。"
HIDDEN = "{} 处隐藏的文字没有带进来。"
TEXT_BOX = "{} 个文本框里的内容放在了它所在段落的后面，请看看位置对不对。"
EQUATION = "{} 个公式只带来了能写成一行的文字，请核对；复杂的公式可以截图，作为图片插入。"
OBJECT = "{} 个嵌入的对象（例如 Excel 表格）没有带进来，可以作为附件上传。"
CHART = "{} 个图表没有带进来，可以截图，作为图片插入。"
DIAGRAM = "{} 个 SmartArt 图形没有带进来，可以截图，作为图片插入。"
SHAPE = "{} 个手画的图形没有带进来，可以截图，作为图片插入。"
CONTENTS = "目录没有带进来：网页上不需要页码目录。"
SYMBOL = "{} 个特殊符号没有认出来，请核对。"
RUBY = "{} 处拼音注音没有带进来，文字都在。"
LINK = "{} 个链接的地址不能用在网页上，只留下了文字。"
IN_NOTES = "{} 条脚注里的图片没有带进来。"
LINKED_PICTURE = "{} 张图片不在文件里，只是链接到别处，没有带进来。请从图库插入。"
METAFILE = "{} 张图片是网页不能显示的格式（WMF、EMF 等），没有带进来。请另存为 PNG，再从图库插入。"
BROKEN_PICTURE = "{} 张图片已损坏，没有带进来。"
LARGE_PICTURE = "{} 张图片太大，没有带进来。请缩小后从图库插入。"
TOO_MANY = "图片太多，有 {} 张没有带进来。请从图库插入。"

_ORDER = (
    TRACKED, COMMENT, HIDDEN, TEXT_BOX, EQUATION, OBJECT, CHART, DIAGRAM, SHAPE, CONTENTS, SYMBOL,
    RUBY, LINK, IN_NOTES, LINKED_PICTURE, METAFILE, BROKEN_PICTURE, LARGE_PICTURE, TOO_MANY,
)  # fmt: skip


def sentences(lost: Counter[str]) -> list[str]:
    return [what.format(lost[what]) for what in _ORDER if lost[what]]
