"""The fixed parts of the documents that we write: styles, page, footers, lists (ECMA-376).

Sizes and page as GB/T 9704-2012 has them: 小标宋 二号 for the title, 仿宋 三号 for the text, lines
of 28 characters and 28 points on A4.
"""

from xml.sax.saxutils import escape, quoteattr

from apps.word.reading import MADE_HERE

EMU = 9525  # to a pixel
TEXT_WIDTH = 8845  # twentieths of a point: 156 mm

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_NAMESPACES = (
    f'xmlns:w="{_W}" xmlns:r="{_R}"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
)
_KIND = "application/vnd.openxmlformats-officedocument.wordprocessingml"

CONTENT_TYPES = (
    f'{_HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="jpg" ContentType="image/jpeg"/>'
    '<Default Extension="png" ContentType="image/png"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_KIND}.document.main+xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in (
            ("styles", "styles"),
            ("settings", "settings"),
            ("fontTable", "fontTable"),
            ("numbering", "numbering"),
            ("footnotes", "footnotes"),
            ("footer1", "footer"),
            ("footer2", "footer"),
        )
    )
    + '<Override PartName="/docProps/app.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>'
    '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
PACKAGE_RELATIONS = (
    f'{_HEAD}<Relationships xmlns="{_RELATIONS}">'
    f'<Relationship Id="rId1" Type="{_R}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/'
    'metadata/core-properties" Target="docProps/core.xml"/>'
    f'<Relationship Id="rId3" Type="{_R}/extended-properties" Target="docProps/app.xml"/>'
    "</Relationships>"
)
APP = (
    f'{_HEAD}<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    f'extended-properties"><Application>{MADE_HERE}</Application></Properties>'
)
SETTINGS = (
    f"{_HEAD}<w:settings {_NAMESPACES}><w:evenAndOddHeaders/><w:characterSpacingControl"
    ' w:val="compressPunctuation"/><w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/>'
    "</w:footnotePr><w:compat><w:doNotExpandShiftReturn/>"
    '<w:compatSetting w:name="compatibilityMode"'
    ' w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
    '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
)
_FONTS = {"方正小标宋简体": "宋体", "仿宋": "仿宋_GB2312", "楷体": "楷体_GB2312", "黑体": "SimHei"}
FONTS = (
    f"{_HEAD}<w:fonts {_NAMESPACES}>"
    + "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/></w:font>'
        for name, other in _FONTS.items()
    )
    + "</w:fonts>"
)


def core(title: str) -> str:
    """docProps/core.xml; the title is escaped."""
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/'
        'metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{title}</dc:title></cp:coreProperties>"
    )


# Styles


def _fonts(east: str, west: str = "Times New Roman") -> str:
    return (
        f'<w:rFonts w:ascii="{west}" w:hAnsi="{west}" w:cs="{west}" w:eastAsia="{east}"/>'
    )  # fmt: skip


def _style(
    key: str,
    name: str,
    *,
    based: str = "Normal",
    paragraph: str = "",
    text: str = "",
    following: str = "Normal",
) -> str:
    return (
        f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
        f'<w:basedOn w:val="{based}"/><w:next w:val="{following}"/><w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr><w:rPr>{text}</w:rPr></w:style>"
    )


_FLUSH = '<w:ind w:firstLineChars="0" w:firstLine="0"/>'


def _size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def _heading(level: int, fonts: str, text: str = "") -> str:
    paragraph = f'<w:keepNext/><w:outlineLvl w:val="{level - 1}"/>'
    return _style(
        f"Heading{level}", f"heading {level}", paragraph=paragraph, text=_fonts(fonts) + text
    )


STYLES = (
    f"{_HEAD}<w:styles {_NAMESPACES}><w:docDefaults><w:rPrDefault><w:rPr>{_fonts('仿宋')}"
    f'{_size(32)}<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
    "<w:pPrDefault/></w:docDefaults>"
    '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/>'
    '<w:qFormat/><w:pPr><w:spacing w:line="560" w:lineRule="atLeast"/>'
    '<w:ind w:firstLineChars="200" w:firstLine="640"/><w:jc w:val="both"/></w:pPr></w:style>'
    + _style(
        "Title",
        "Title",
        paragraph='<w:spacing w:before="560" w:after="280" w:line="640" w:lineRule="atLeast"/>'
        f'{_FLUSH}<w:jc w:val="center"/>',
        text=_fonts("方正小标宋简体") + _size(44),
    )
    + _style(
        "Subtitle",
        "Subtitle",
        paragraph=f'{_FLUSH}<w:jc w:val="center"/>',
        text=_fonts("楷体"),
    )
    + _style(
        "ArticleFacts",
        "稿件信息",
        paragraph=f'{_FLUSH}<w:jc w:val="center"/>',
        text=_fonts("楷体") + _size(28),
    )
    + _heading(1, "黑体")
    + _heading(2, "楷体")
    + _heading(3, "仿宋", "<w:b/>")
    + _style(
        "Quote",
        "Quote",
        paragraph='<w:ind w:left="640" w:right="640" w:firstLineChars="200" w:firstLine="640"/>',
        text=_fonts("楷体"),
    )
    + _style(
        "Rule",
        "分隔线",
        paragraph='<w:pBdr><w:bottom w:val="single" w:sz="6" w:space="1" w:color="auto"/></w:pBdr>'
        f'<w:spacing w:line="280" w:lineRule="atLeast"/>{_FLUSH}',
    )
    + _style(
        "Gap",
        "间隔",
        paragraph=f'<w:spacing w:line="120" w:lineRule="exact"/>{_FLUSH}',
        text=_size(8),
    )
    + _style(
        "Figure",
        "图片",
        paragraph='<w:keepNext/><w:spacing w:before="120" w:line="240" w:lineRule="auto"/>'
        f'{_FLUSH}<w:jc w:val="center"/>',
    )
    + _style(
        "Caption",
        "caption",
        paragraph=f'<w:spacing w:after="120"/>{_FLUSH}<w:jc w:val="center"/>',
        text=_fonts("楷体") + _size(28),
    )
    + _style(
        "TableText",
        "表格文字",
        paragraph='<w:spacing w:line="240" w:lineRule="auto"/>' + _FLUSH + '<w:jc w:val="left"/>',
        text=_size(24),
    )
    + _style(
        "TableHead",
        "表头",
        based="TableText",
        paragraph='<w:jc w:val="center"/>',
        text=_fonts("黑体"),
    )
    + "".join(
        _style(f"List{depth}", f"列表 {depth}")
        + _style(
            f"ListMore{depth}",
            f"列表接续 {depth}",
            paragraph=f'<w:ind w:left="{480 * depth + 160}" w:firstLineChars="0" w:firstLine="0"/>',
        )
        for depth in range(1, 10)
    )
    + _style(
        "FootnoteText",
        "footnote text",
        paragraph=f'<w:spacing w:line="240" w:lineRule="auto"/>{_FLUSH}',
        text=_size(18),
    )
    + _style("Footer", "footer", paragraph=_FLUSH, text=_fonts("宋体", "宋体") + _size(28))
    + '<w:style w:type="character" w:styleId="FootnoteReference">'
    '<w:name w:val="footnote reference"/><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
    '</w:style><w:style w:type="character" w:styleId="Hyperlink"><w:name w:val="Hyperlink"/>'
    '<w:rPr><w:color w:val="0563C1"/><w:u w:val="single"/></w:rPr></w:style>'
    '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
    '<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:left w:w="108" w:type="dxa"/>'
    '<w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>'
    '<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/>'
    '<w:basedOn w:val="TableNormal"/><w:tblPr><w:tblBorders>'
    + "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="auto"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    + "</w:tblBorders></w:tblPr></w:style></w:styles>"
)


# What depends on the text


def document(blocks: str) -> str:
    """word/document.xml on A4 with the margins of the standard."""
    return (
        f"{_HEAD}<w:document {_NAMESPACES}><w:body>{blocks}<w:sectPr>"
        '<w:footerReference w:type="default" r:id="footer1"/>'
        '<w:footerReference w:type="even" r:id="footer2"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="2098" w:right="1474" w:bottom="1984"'
        ' w:left="1587" w:header="851" w:footer="1417" w:gutter="0"/></w:sectPr></w:body>'
        "</w:document>"
    )


def document_relations(links: dict[str, str], media: list[tuple[str, str]]) -> str:
    fixed = {
        "styles": "styles",
        "settings": "settings",
        "fontTable": "fontTable",
        "numbering": "numbering",
        "footnotes": "footnotes",
    }
    rows = [
        f'<Relationship Id="{key}" Type="{_R}/{kind}" Target="{key}.xml"/>'
        for key, kind in (fixed | {"footer1": "footer", "footer2": "footer"}).items()
    ]
    rows += [
        f'<Relationship Id="{key}" Type="{_R}/hyperlink" Target={quoteattr(address)}'
        ' TargetMode="External"/>'
        for address, key in links.items()
    ]
    rows += [
        f'<Relationship Id="{key}" Type="{_R}/image" Target="{target}"/>' for key, target in media
    ]
    return f'{_HEAD}<Relationships xmlns="{_RELATIONS}">{"".join(rows)}</Relationships>'


def footer(side: str) -> str:
    """The page number at the outer edge: odd pages at the right, even ones at the left."""
    edge = "right" if side == "right" else "left"
    space = f'<w:ind w:{edge}Chars="100" w:{edge}="280" w:firstLineChars="0" w:firstLine="0"/>'
    return (
        f'{_HEAD}<w:ftr {_NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Footer"/>{space}'
        f'<w:jc w:val="{edge}"/></w:pPr><w:r><w:t xml:space="preserve">— </w:t></w:r>'
        '<w:fldSimple w:instr=" PAGE "><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        '<w:r><w:t xml:space="preserve"> —</w:t></w:r></w:p></w:ftr>'
    )


def footnotes(notes: list[str]) -> str:
    """word/footnotes.xml; the texts are escaped, and numbered from one."""
    rows = "".join(
        f'<w:footnote w:id="{number}"><w:p><w:pPr><w:pStyle w:val="FootnoteText"/></w:pPr>'
        '<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr><w:footnoteRef/></w:r>'
        f'<w:r><w:t xml:space="preserve"> {note}</w:t></w:r></w:p></w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    return (
        f'{_HEAD}<w:footnotes {_NAMESPACES}><w:footnote w:type="separator" w:id="-1"><w:p><w:r>'
        '<w:separator/></w:r></w:p></w:footnote><w:footnote w:type="continuationSeparator"'
        f' w:id="0"><w:p><w:r><w:continuationSeparator/></w:r></w:p></w:footnote>{rows}'
        "</w:footnotes>"
    )


def numbering(lists: list[tuple[bool, int, int]]) -> str:
    """word/numbering.xml: a list of its own for each (ordered, depth, first number)."""
    bullets = "●○■●○■●○■"

    def levels(is_ordered: bool) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/>'
            f'<w:numFmt w:val="{"decimal" if is_ordered else "bullet"}"/>'
            f'<w:lvlText w:val="{f"%{depth + 1}." if is_ordered else bullets[depth]}"/>'
            '<w:lvlJc w:val="left"/><w:pPr>'
            f'<w:ind w:left="{480 * depth + 1120}" w:hanging="480"/></w:pPr></w:lvl>'
            for depth in range(9)
        )

    rows = "".join(
        f'<w:num w:numId="{number}"><w:abstractNumId w:val="{int(is_ordered)}"/>'
        f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        "</w:num>"
        for number, (is_ordered, depth, start) in enumerate(lists, 1)
    )
    return (
        f'{_HEAD}<w:numbering {_NAMESPACES}><w:abstractNum w:abstractNumId="0">'
        f'<w:multiLevelType w:val="multilevel"/>{levels(False)}</w:abstractNum>'
        '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
        f"{levels(True)}</w:abstractNum>{rows}</w:numbering>"
    )


_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def drawing(
    key: str, number: int, size: tuple[int, int], *, alt: str | None, placement: str
) -> str:
    """A picture, `size` in EMU. `alt` is a quoted attribute; `""` marks a decoration."""
    width, height = size
    name = escape(f"{'通栏图片' if placement == 'place-full' else '图片'} {number}")
    said = f" descr={alt}" if alt not in {None, '""'} else ""
    extra = _DECORATIVE if alt == '""' else ""
    properties = f'<wp:docPr id="{number}" name="{name}"{said}' + (
        f">{extra}</wp:docPr>" if extra else "/>"
    )
    graphic = (
        '<wp:cNvGraphicFramePr><a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f'<pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name="{name}"/><pic:cNvPicPr/>'
        f'</pic:nvPicPr><pic:blipFill><a:blip r:embed="{key}"/><a:stretch><a:fillRect/>'
        '</a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{width}" cy="{height}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>"
    )
    extent = f'<wp:extent cx="{width}" cy="{height}"/>'
    if placement not in {"place-left", "place-right"}:
        return (
            f'<w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">{extent}'
            f"{properties}{graphic}</wp:inline></w:drawing>"
        )
    side = placement.removeprefix("place-")
    return (
        '<w:drawing><wp:anchor distT="0" distB="114300" distL="114300" distR="114300"'
        ' simplePos="0" relativeHeight="1" behindDoc="0" locked="0" layoutInCell="1"'
        ' allowOverlap="0"><wp:simplePos x="0" y="0"/><wp:positionH relativeFrom="column">'
        f'<wp:align>{side}</wp:align></wp:positionH><wp:positionV relativeFrom="paragraph">'
        f"<wp:posOffset>0</wp:posOffset></wp:positionV>{extent}"
        '<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapSquare wrapText="bothSides"/>'
        f"{properties}{graphic}</wp:anchor></w:drawing>"
    )
