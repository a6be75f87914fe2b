"""Personal numbers in the texts and in the attachments.

What a finding shows of a number is partly covered: findings are kept, and printed.
"""

from collections.abc import Callable, Iterator

from apps.proofing.finding import Finding
from apps.proofing.personal_numbers import BANK_CARD, ID_CARD, MOBILE, NAMES
from apps.proofing.reading import FieldText, Manuscript

IN_TEXT = "这里像是{}。公开会泄露个人信息：请删去，或把中间几位改成星号。"
IN_NAME = "附件的名称里像是有{}。请给附件改一个名称。"
IN_FILE = "附件里像是有{}。请在文件里删去或遮住后重新上传，换掉这个附件。"


def _finder(kind: str) -> Callable[[Manuscript], Iterator[Finding]]:
    def find(manuscript: Manuscript) -> Iterator[Finding]:
        for text in manuscript.texts:
            yield from _in_text(text, kind, IN_TEXT)
        for advice, texts in (
            (IN_NAME, manuscript.attachment_names),
            (IN_FILE, manuscript.attachment_texts),
        ):
            for text in texts:
                yield from (finding.in_file() for finding in _in_text(text, kind, advice))

    return find


def _in_text(text: FieldText, kind: str, advice: str) -> Iterator[Finding]:
    for number in text.numbers:
        if number.kind == kind:
            yield text.finding(
                kind, advice.format(NAMES[kind]), number.start, number.end, shown=text.covered
            )


find_id_cards = _finder(ID_CARD)
find_mobiles = _finder(MOBILE)
find_bank_cards = _finder(BANK_CARD)
