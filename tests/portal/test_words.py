"""Every page of the admin speaks the Chinese of an office."""

import gettext
import html.parser
import re
from pathlib import Path

import django
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.urls import NoReverseMatch, reverse

from tests.factories.whole_site import make_whole_site

pytestmark = pytest.mark.once

ROOT = Path(__file__).resolve().parents[2]
CATALOGUE = ROOT / "locale/zh_Hans/LC_MESSAGES"

# What is written in Latin letters in Chinese, too.
LATIN = {"ICP", "QQ", "Ctrl", "Command", "http", "https"} | {
    *("JPG", "PNG", "WebP", "GIF", "PDF", "Word", "Excel", "PowerPoint"),
    *("WPS", "OFD", "TXT", "CSV", "ZIP", "RAR", "WebM", "OGG"),
}
# Words of programmers: what they mean has a name in the office.
JARGON = re.compile(
    "对象|字段|模型|用户|用户组|别名|主键|外键|布尔|缓存|数据库|超链|序列|超级用户|slug|slugs|注销|过滤器|站点管理(?!员)|增加|条目"
)
SPACED = re.compile(r"[\u4e00-\u9fff] [\u4e00-\u9fff]|[\u4e00-\u9fff][,;:?!()](?![/\d])")


class Reader(html.parser.HTMLParser):
    """Collects what a person reads or hears of a page."""

    SPOKEN = ("title", "alt", "placeholder", "aria-label")
    # <bdi> holds what somebody has typed, as the audit log shows it.
    SILENT = ("script", "style", "svg", "textarea", "code", "option", "npc-icon", "bdi")

    def __init__(self):
        super().__init__()
        self.words: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self._silent += tag in self.SILENT
        self.words += [attrs[name] for name in self.SPOKEN if attrs.get(name)]
        if tag == "input" and attrs.get("type") in ("submit", "button"):
            self.words.append(attrs.get("value") or "")

    def handle_endtag(self, tag):
        self._silent -= tag in self.SILENT

    def handle_data(self, data):
        if not self._silent:
            self.words.append(data)

    @classmethod
    def read(cls, text: str) -> list[str]:
        reader = cls()
        reader.feed(text)
        return [" ".join(words.split()) for words in reader.words if words.strip()]


def pages() -> list[str]:
    """The list, the forms, the question before deleting and the history of every model."""
    found = [reverse("admin:index"), reverse("admin:password_change")]
    for model in admin.site._registry:
        name = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        first = model._default_manager.order_by("pk").first()
        found += [reverse(f"{name}_changelist"), f"{reverse(f'{name}_changelist')}?q=没有的"]
        for view, args in (
            ("add", ()),
            *((view, (first.pk,)) for view in ("change", "delete", "history") if first),
        ):
            try:
                found.append(reverse(f"{name}_{view}", args=args))
            except NoReverseMatch:
                continue
    account = User.objects.order_by("pk").first()
    return [*found, reverse("admin:auth_user_password_change", args=[account.pk])]


_read: dict[str, list[str]] = {}
together = pytest.mark.xdist_group("words")


@pytest.fixture
def read_pages(db, admin_client) -> dict[str, list[str]]:
    """{address: what a person reads there}; the pages are asked once for all tests."""
    if _read:
        return _read
    make_whole_site()
    read = {}
    for address in pages():
        answer = admin_client.get(address, follow=True)
        if answer.status_code != 403:  # nothing to read for anybody: no adding of settings
            assert answer.status_code == 200, address
            read[address] = Reader.read(answer.content.decode())
    assert len(read) > 40
    _read.update(read)
    return _read


def found_in(read_pages, pattern: re.Pattern, allowed=frozenset()) -> list[str]:
    return [
        f"{address}: {match.group()!r} in {words!r}"
        for address, spoken in read_pages.items()
        for words in spoken
        for match in pattern.finditer(words)
        if match.group() not in allowed
    ]


def assert_none(found: list[str]) -> None:
    assert not found, "\n".join(sorted(set(found)))


@together
def test_no_page_of_the_admin_speaks_english_or_jargon(read_pages):
    # Names that staff typed or that the file has: addresses, logins, file names.
    english = re.compile(r"(?<![\w./@#-])[A-Za-z]{3,}(?![\w./@-])")
    names = {"admin", "cover", "inside", "portrait", "notice", "slide", "quick", "pdf", "YUNXI"}
    assert_none(found_in(read_pages, english, LATIN | names))
    assert_none(found_in(read_pages, JARGON))


@together
def test_no_page_of_the_admin_has_the_punctuation_of_english(read_pages):
    assert_none(found_in(read_pages, SPACED))


# A form, one of its fields, and what its help says of who reads it.
READ_BY = [
    ("site_settings_sitesettings", "logo", "图标也由它画成，白色的衬上主题色"),
    ("site_settings_sitesettings", "description", "搜索引擎和转发的卡片"),
    ("site_settings_sitesettings", "keywords", "给搜索引擎看"),
    ("site_settings_sitesettings", "site_code", "供上级检查时识别"),
    ("columns_column", "description", "留空时用“栏目简介”"),
    ("columns_column", "keywords", "搜索引擎和政府网站检查"),
    ("articles_article", "keywords", "搜索时也会提示这些词"),
    ("articles_article", "summary", "正文和附件里都没有要找的词时才显示摘要"),
    ("announcements_announcement", "keywords", "读者搜索这些词"),
    ("announcements_announcement", "summary", "订阅的读者"),
]


@pytest.mark.parametrize(("form", "field", "words"), READ_BY)
def test_a_field_that_programs_read_says_what_it_is_for(admin_client, form, field, words):
    if form == "site_settings_sitesettings":
        address = reverse(f"admin:{form}_change", args=[1])
    else:
        address = reverse(f"admin:{form}_add")
    shown = admin_client.get(address).content.decode()
    help_text = re.search(rf'id="id_{field}_helptext"[^>]*>(.*?)</div>\s*</div>', shown, re.S)
    assert words in help_text[1]


def test_the_words_of_django_that_we_replace_are_still_its_words():
    """A message that Django has renamed would quietly be its own again."""
    theirs = set()
    for path in Path(django.__file__).parent.rglob("locale/en/LC_MESSAGES/django.po"):
        for lines in re.findall(r'^msgid ((?:".*"\n)+)', path.read_text(), re.MULTILINE):
            theirs.add("".join(re.findall(r'"(.*)"', lines)).replace('\\"', '"'))
    assert messages(CATALOGUE / "django.mo") <= theirs


def test_the_compiled_catalogue_is_that_of_the_source():
    source = (CATALOGUE / "django.po").read_text()
    pattern = r'^msgid "(.+)"\n(?:msgid_plural ".+"\n)?msgstr(?:\[0\])? "(.+)"$'
    with (CATALOGUE / "django.mo").open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    found = re.findall(pattern, source, re.MULTILINE)
    assert len(found) == len(messages(CATALOGUE / "django.mo"))
    for message, words in found:
        message = message.replace('\\"', '"')
        assert words.replace('\\"', '"') in (
            compiled.gettext(message),
            compiled.ngettext(message, message, 1),
        )


def messages(path: Path) -> set[str]:
    with path.open("rb") as file:
        catalogue = gettext.GNUTranslations(file)._catalog
    keys = {key if isinstance(key, str) else key[0] for key in catalogue}
    return keys - {""}
