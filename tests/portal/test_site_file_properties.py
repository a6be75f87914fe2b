"""Whatever stands in a site file: it is loaded, or refused with a place; never an error of ours."""

import copy
import io
import json
import tempfile
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from apps.columns import placing, tree
from apps.portal.site_file import SiteFileError
from apps.portal.site_file.reading import parse
from tests.portal.site_example import example

# The database of the test serves all examples: each one is rolled back.
CALM = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

HOSTILE = [
    None, True, False, 0, -1, 1, 10**30, -(10**4000), 1.5, -0.0, 1e308,
    "", " ", "\u3000", "\0", "甲\0乙", "\ud83d", "\u202e\u200b", "甲\n乙", "\x1b[31m",
    "甲" * 41, "甲" * 201, "甲" * 5000, "<script>alert(1)</script>", "<p onclick=x>甲</p>",
    "<table>" * 500, "<img src=x>" * 50, '<img src="a/../../b.png">', "&#0;&#xd800;",
    "0000-00-00", "2024-02-30", "9999-12-31T23:59:59+08:00", "1900-01-01", "2199-12-31T23:59Z",
    "2024-01-01T24:00", "2024-01-01", "2024-01-01 10:00:00.123456+23:59", "٢٠٢٤-٠١-٠١",
    "javascript:alert(1)", "//evil.example", "https://例子.中国/", "http://[::1", "/",
    "../../etc/passwd", "/etc/passwd", "C:\\a.png", "files", "a" * 5000 + ".png",
    "list", "link", "leadership", "announcements", "page", "banner", "#000000", "１０",
    [], {}, [[]], [{}], [None], {"": ""}, {"name": []}, {"file": "x"}, {"children": [{}]},
]  # fmt: skip

json_values = st.recursive(
    st.sampled_from(HOSTILE) | st.text(max_size=30) | st.integers() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def slots(value, way=()):
    """The way to every value inside a JSON value."""
    steps = value.items() if isinstance(value, dict) else enumerate(value)
    for step, below in steps:
        yield (*way, step)
        if isinstance(below, dict | list):
            yield from slots(below, (*way, step))


def plain_example():
    """The documented example without its files, which would have to be encoded each time."""
    site = example()
    for holder in [site["site"], *site["leaders"], *site["articles"], *site["links"]]:
        for key in ("logo", "wechat_qr", "portrait", "cover", "attachments", "image"):
            holder.pop(key, None)
    site["announcements"][0].pop("attachments")
    site["links"][0]["kind"] = "quick"  # a slide needs a picture
    body = site["articles"][0]["body_html"]
    site["articles"][0]["body_html"] = body.replace("pictures/stream.jpg", "/pictures/stream.jpg")
    return site


EXAMPLE = plain_example()


@st.composite
def damaged_sites(draw):
    """The example after one to three accidents."""
    site = copy.deepcopy(EXAMPLE)
    for _ in range(draw(st.integers(1, 3))):
        ways = list(slots(site))
        if not ways:
            break
        *way, last = draw(st.sampled_from(ways))
        holder = site
        for step in way:
            holder = holder[step]
        accident = draw(st.sampled_from(["replace", "replace", "remove", "repeat", "swap"]))
        if accident == "replace":
            holder[last] = draw(json_values)
        elif accident == "remove":
            del holder[last]
        elif isinstance(holder, list) and accident == "repeat":
            holder.append(copy.deepcopy(holder[last]))
        elif isinstance(holder, list):
            holder.reverse()
        else:
            holder[draw(st.text(max_size=10))] = holder[last]
    return site


def load_file(content: bytes) -> str | None:
    """What the command prints for a file of this content, or None where it refuses it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "site.json"
        path.write_bytes(content)
        out = io.StringIO()
        try:
            call_command("load_site", path, stdout=out)
        except CommandError as error:
            assert error.returncode == 1
            head, *lines = str(error).splitlines()
            assert head.startswith("site.json 没有载入") and lines
            str(error).encode()
            assert all(line.isprintable() for line in lines)
            return None
    out.getvalue().encode()
    return out.getvalue()


def rolled_back(test):
    """Run `test` in a transaction that leaves nothing."""
    with transaction.atomic():
        tree.forget()
        test()
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_example_itself_is_loaded():
    assert load_file(json.dumps(EXAMPLE).encode()) is not None


@pytest.mark.django_db
@settings(CALM, max_examples=120)
@given(damaged_sites())
def test_a_damaged_file_is_refused_with_a_message_or_loaded_for_good(site):
    content = json.dumps(site).encode()

    def load_twice():
        printed = load_file(content)
        event("refused" if printed is None else "loaded")
        if printed is None:
            return
        assert tree.problems() == [] and placing.problems() == []
        assert "没有变化" in load_file(content)

    rolled_back(load_twice)


@pytest.mark.django_db
@settings(CALM, max_examples=60)
@given(json_values)
def test_any_json_at_all_is_refused_or_loaded(value):
    rolled_back(lambda: load_file(json.dumps(value).encode()))


@pytest.mark.django_db
@settings(CALM, max_examples=60)
@given(st.binary(max_size=200) | st.text(max_size=200).map(lambda text: text.encode()))
def test_any_bytes_at_all_are_refused_or_loaded(content):
    rolled_back(lambda: load_file(content))


@settings(CALM, max_examples=200)
@given(st.data())
def test_a_file_cut_or_scratched_anywhere_is_told_by_its_place(data):
    text = json.dumps(EXAMPLE, ensure_ascii=False, indent=1)
    at = data.draw(st.integers(0, len(text) - 1))
    scratched = text[:at] + data.draw(st.sampled_from(["", '"', "}", ",", "\0", "'"]))
    if data.draw(st.booleans()):
        scratched += text[at + 1 :]
    try:
        parse(scratched)
    except SiteFileError as error:
        [problem] = error.problems
        assert problem.message.endswith("。") and problem.place.startswith("第 ")
