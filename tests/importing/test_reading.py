"""Files of articles are read as a stream; what is wrong with one row is said of that row."""

import datetime
import io
import json
import tracemalloc
import zipfile

import pytest
from django.core.exceptions import ValidationError
from openpyxl.xml.constants import SHARED_STRINGS

from apps.core.packages import OLE
from apps.importing import headings, times
from apps.importing.drafts import path_of
from apps.importing.sources import Limits, Source
from tests.factories.importing import json_lines, rows, xlsx

pytestmark = pytest.mark.once

HEAD = ["标题", "栏目", "发布时间", "正文"]


def read(tmp_path, name: str, content: bytes, limits: Limits | None = None):
    path = tmp_path / name
    path.write_bytes(content)
    source = Source(path, limits=limits) if limits else Source(path)
    return list(source), source


def refusal(tmp_path, name: str, content: bytes, limits: Limits | None = None) -> str:
    with pytest.raises(ValidationError) as refused:
        read(tmp_path, name, content, limits)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("题目", "title"),
        (" 标 题* ", "title"),
        ("栏目路径（必填）", "column"),
        ("发布日期", "published_at"),
        ("旧网址", "old_address"),
        ("正文HTML", "body"),
        ("Body_HTML", "body"),
        ("\ufeff标题", "title"),
        ("备忘", ""),
    ],
)
def test_a_column_is_known_by_what_people_call_it(written, name):
    assert headings.name_of(written) == name


def test_an_excel_sheet_gives_its_values_as_text(tmp_path):
    day = datetime.datetime(2018, 11, 20, 9, 36)
    found, source = read(
        tmp_path,
        "表.xlsx",
        xlsx(["题目", "栏目", "发布时间", "正文", "备忘"], ["会议", "要闻", day, "一\n二", 5]),
    )
    (row,) = found
    assert row.number == 2
    assert row.values == {
        "title": "会议",
        "column": "要闻",
        "published_at": "2018-11-20 09:36:00",
        "body": "一\n二",
    }
    assert source.unknown == ["备忘"]


def test_a_formula_is_not_worked_out(tmp_path):
    found, _ = read(tmp_path, "表.xlsx", xlsx(HEAD, ["=1+1", "要闻"], ["=HYPERLINK(A1)", "要闻"]))
    assert [row.values for row in found] == [{"column": "要闻"}] * 2


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_csv_file_is_read_however_it_was_saved(tmp_path, encoding, mark):
    text = (
        mark.join(HEAD)
        + "\r\n会议"
        + mark
        + "要闻"
        + mark
        + mark
        + '"第一行\n第二行，""引""号"\r\n'
    )
    (row,), _ = read(tmp_path, "表.csv", text.encode(encoding))
    assert row.values == {"title": "会议", "column": "要闻", "body": '第一行\n第二行，"引"号'}


def test_nothing_invisible_of_a_csv_file_stays(tmp_path):
    (row,), _ = read(tmp_path, "表.csv", "标题,栏目\n会\0议\x07,要闻\n".encode())
    assert row.values == {"title": "会议", "column": "要闻"}


def test_a_quote_that_never_ends_is_told_with_its_row(tmp_path):
    text = '标题,栏目\n甲,要闻\n"乙,' + "长" * 5_000_000
    found, _ = read(tmp_path, "表.csv", text.encode())
    assert [(row.number, bool(row.problem)) for row in found] == [(2, False), (3, True)]
    assert "引号没有成对" in found[1].problem


def test_broken_json_lines_are_told_and_the_others_read(tmp_path):
    path = json_lines(
        tmp_path / "a.jsonl",
        [
            *rows(1),
            "{坏的",
            "[1]",
            '{"标题": {"a": 1}, "栏目": "要闻"}',
            "[" * 100_000,
            '{"标题": ' + "9" * 5000 + "}",
            {"title": "英文列名", "category": ["立法", "动态"], "attachments": ["a.pdf", "b.pdf"]},
        ],
    )
    found = list(Source(path))
    assert [row.number for row in found if row.problem] == [2, 3, 4, 5, 6]
    assert found[-1].values == {
        "title": "英文列名",
        "column": "立法/动态",
        "attachments": "a.pdf\nb.pdf",
    }


def test_a_line_of_endless_length_is_passed_over(tmp_path):
    path = tmp_path / "a.jsonl"
    line = json.dumps(rows(1)[0]).encode()
    path.write_bytes(b'{"' + b"x" * 17_000_000 + b'"}\n' + line + b"\n")
    found = list(Source(path))
    assert [(row.number, row.problem) for row in found] == [(1, "这一行太长，没有导入。"), (2, "")]


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.xls", b"\xd0\xcf\x11\xe0", "另存为“Excel 工作簿（.xlsx）”"),
        ("a.exe", b"MZ", "只能导入"),
        ("a.xlsx", b"PK\x03\x04 broken", "打不开"),
        ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "有密码"),
        ("a.xlsx", b"", "空文件"),
        ("a.csv", b"\xff\xff\xff\x81", "编码"),
        ("a.csv", "标题,正文\n甲,乙\n".encode(), "没有找到“栏目”"),
        ("a.csv", b"\n\n", "文件是空的"),
        ("a.xlsx", xlsx(["题目", "内容"]), "没有找到“栏目”"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words(tmp_path, name, content, said):
    assert said in refusal(tmp_path, name, content)


def test_too_many_rows_are_refused(tmp_path):
    text = "标题,栏目\n" + "甲,要闻\n" * 4
    assert "超过 3 行" in refusal(tmp_path, "a.csv", text.encode(), Limits(10**6, 10**6, 3))


# Excel files that somebody made to do harm


def workbook(sheet: str, strings: str = "", **parts: str) -> bytes:
    """An Excel file with the XML of its sheet and of its texts as given."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx(HEAD, ["会议", "要闻"]))) as old,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for info in old.infolist():
            content = old.read(info)
            if info.filename == "xl/worksheets/sheet1.xml" and sheet:
                content = sheet.encode()
            if info.filename == "[Content_Types].xml" and strings:
                told = (
                    f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED_STRINGS}"/>'
                )
                content = content.replace(b"</Types>", told.encode() + b"</Types>")
            new.writestr(info.filename, content)
        if strings:
            new.writestr("xl/sharedStrings.xml", strings)
        for name, content in parts.items():
            new.writestr(name, content)
    return file.getvalue()


NS = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def test_texts_that_cells_share_are_found(tmp_path):
    texts = "".join(f"<si><t>{text}</t></si>" for text in ("标题", "栏目", "会议", "要闻"))
    cells = ["".join(f'<c t="s"><v>{n}</v></c>' for n in pair) for pair in ((0, 1), (2, 3))]
    sheet = sheet_of("".join(f'<row r="{3 * n + 1}">{row}</row>' for n, row in enumerate(cells)))
    (row,), _ = read(tmp_path, "a.xlsx", workbook(sheet, f"<sst {NS}>{texts}</sst>"))
    assert (row.number, row.values) == (4, {"title": "会议", "column": "要闻"})


def sheet_of(rows_xml: str, before: str = "") -> str:
    return f"{before}<worksheet {NS}><sheetData>{rows_xml}</sheetData></worksheet>"


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(
            lambda: workbook(sheet_of('<row r="1">' + "<c/>" * 1_000_000 + "</row>")),
            id="a row of a million columns",
        ),
        pytest.param(
            lambda: workbook("", f"<sst {NS}><si><t>{'A' * 40_000_000}</t></si></sst>"),
            id="a text of forty megabytes",
        ),
        pytest.param(
            lambda: workbook(
                sheet_of(f'<row r="1"><c t="inlineStr"><is><t>{"A" * 9_000_000}</t></is></c></row>')
            ),
            id="a giant cell",
        ),
        pytest.param(
            lambda: workbook(
                sheet_of(
                    '<row r="1"><c r="A1" t="inlineStr"><is><t>&x;</t></is></c></row>',
                    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
                )
            ),
            id="an external entity",
        ),
        pytest.param(
            lambda: workbook(
                "",
                '<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
                f"<sst {NS}><si><t>&b;&b;&b;</t></si></sst>",
            ),
            id="entities that multiply",
        ),
        pytest.param(
            lambda: workbook(sheet_of('<row r="1"><c r="A1" t="s"><v>-1</v></c></row>')),
            id="a text with a negative number",
        ),
        pytest.param(
            lambda: workbook("", **{f"xl/x{n}.xml": "" for n in range(2100)}),
            id="thousands of parts",
        ),
        pytest.param(
            lambda: workbook("", **{"xl/worksheets/sheet9.xml": "0" * 60_000_000}),
            id="a part that unpacks to a thousand times its size",
        ),
    ],
)
def test_a_hostile_workbook_is_refused_and_fills_no_memory(tmp_path, content):
    data = content()
    tracemalloc.start()
    try:
        said = refusal(tmp_path, "坏.xlsx", data)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert said
    assert peak < 40_000_000


def test_a_row_far_down_costs_no_time(tmp_path):
    cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in ("标题", "栏目"))
    far = sheet_of(f'<row r="1">{cells}</row><row r="99999999999">{cells}</row>')
    assert read(tmp_path, "a.xlsx", workbook(far))[0] == []


def test_rows_are_counted_on_where_a_file_numbers_them_wrongly(tmp_path):
    def row(number: str, *texts: str) -> str:
        cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in texts)
        return f'<row r="{number}">{cells}</row>'

    sheet = row("1", *HEAD[:2]) + row("5", "甲", "要闻") * 2 + row("-7", "乙", "要闻")
    found, _ = read(tmp_path, "a.xlsx", workbook(sheet_of(sheet)))
    assert [one.number for one in found] == [5, 6, 7]


# Times


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2018-11-20 09:36", "2018-11-20T09:36+08:00"),
        ("2018-11-20 09:36:58", "2018-11-20T09:36+08:00"),
        ("2018/1/2 9:05", "2018-01-02T09:05+08:00"),
        ("2018.11.20", "2018-11-20T00:00+08:00"),
        ("2018年11月20日 9时36分", "2018-11-20T09:36+08:00"),
        ("2018年11月20日", "2018-11-20T00:00+08:00"),
        ("2018-11-20T01:36:00Z", "2018-11-20T09:36+08:00"),
        ("2018-11-20T01:36:00.123+00:00", "2018-11-20T09:36+08:00"),
        ("20181120", "2018-11-20T00:00+08:00"),
        ("20181120093600", "2018-11-20T09:36+08:00"),
        ("43424.4", "2018-11-20T09:36+08:00"),
        ("1542677760", "2018-11-20T09:36+08:00"),
        ("1542677760000", "2018-11-20T09:36+08:00"),
    ],
)
def test_times_are_read_as_people_and_programs_write_them(written, instant):
    assert times.instant_of(written) == datetime.datetime.fromisoformat(instant)


@pytest.mark.parametrize(
    "written",
    ["昨天", "2018-13-01", "2018-02-30", "0001-01-01", "99999999999999999999", "5", "2018-1"],
)
def test_what_is_no_time_is_told(written):
    with pytest.raises(ValidationError, match="看不懂“发布时间”"):
        times.instant_of(written)


@pytest.mark.parametrize(
    "written", ["立法工作/立法动态", " 立法工作 > 立法动态 ", "立法工作／立法动态"]
)
def test_a_column_path_is_read_with_any_usual_sign(written):
    assert path_of(written) == ["立法工作", "立法动态"]
