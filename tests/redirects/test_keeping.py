"""Which redirects are kept, and that none leads to another or round in circles."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from apps.audit.models import Event
from apps.redirects import keep, keeping
from apps.redirects.models import Redirect

pytestmark = pytest.mark.django_db


def stored() -> dict[str, str]:
    return dict(Redirect.objects.active().values_list("old", "to"))


def test_a_redirect_is_kept_with_its_note():
    redirect = keep("/news/5.html", "/articles/7/", note="旧站导入")
    assert (redirect.old, redirect.to, redirect.note) == (
        "/news/5.html",
        "/articles/7/",
        "旧站导入",
    )
    assert not redirect.is_automatic
    assert redirect.is_active
    assert redirect.hits == 0


def test_keeping_it_again_changes_nothing(django_assert_num_queries):
    first = keep("/a.html", "/articles/7/", note="导入")
    again = keep("http://www.old.example.cn/a.html", "/articles/7/", note="导入")
    assert again == first
    assert again.updated_at == first.updated_at
    assert Redirect.objects.count() == 1


def test_another_target_takes_the_place_of_the_first_and_keeps_its_hits():
    first = keep("/a.html", "/articles/7/")
    Redirect.objects.update(hits=3)
    again = keep("/a.html", "/articles/8/")
    assert (again.pk, again.to, again.hits) == (first.pk, "/articles/8/", 3)


def test_one_that_was_switched_off_is_used_again():
    keep("/a", "/articles/7/")
    Redirect.objects.update(is_active=False)
    assert keep("/a", "/articles/7/").is_active


def test_what_leads_to_an_old_address_leads_on_at_once():
    keep("/a", "/b")
    keep("/b", "/articles/7/")
    assert stored() == {"/a": "/articles/7/", "/b": "/articles/7/"}


def test_an_old_address_as_target_is_replaced_by_where_it_leads():
    keep("/b", "https://example.org/x")
    assert keep("/a", "/b/").to == "https://example.org/x"


def test_one_that_is_switched_off_is_no_link_of_a_chain():
    keep("/b", "/articles/7/")
    Redirect.objects.update(is_active=False)
    assert keep("/a", "/b").to == "/b"


def test_a_loop_is_refused_with_a_message_and_changes_nothing():
    keep("/a", "/b")
    before = stored()
    with pytest.raises(ValidationError, match="绕圈子"):
        keep("/b", "/a")
    assert stored() == before


@pytest.mark.parametrize("to", ["/a", "/a/", "/%61", "/a#top"])
def test_an_address_does_not_lead_to_itself(to):
    with pytest.raises(ValidationError, match="同一个地址"):
        keep("/a", to)


def test_what_staff_store_is_on_record_and_what_importers_keep_is_theirs_to_record():
    keep("/a", "/articles/7/")
    assert not Event.objects.exists()
    redirect = Redirect(old="https://old.example.cn/b.asp?id=1", to="/articles/8/")
    keeping.store(redirect)
    assert redirect.old == "/b.asp?id=1"
    assert Event.objects.get().after["旧网址"] == "/b.asp?id=1"


def test_one_that_is_switched_on_again_is_shortened_then():
    keep("/a", "/b")
    redirect = Redirect.objects.get()
    redirect.is_active = False
    keeping.store(redirect)
    keep("/b", "/articles/7/")
    assert Redirect.objects.get(old="/a").to == "/b"
    redirect.is_active = True
    keeping.store(redirect)
    assert stored()["/a"] == "/articles/7/"


NAMES = st.sampled_from("abcdef")
ACTS = st.lists(
    st.tuples(st.sampled_from(["keep", "keep", "keep", "off", "on", "delete"]), NAMES, NAMES),
    max_size=14,
)


class Sequences(TestCase):
    """Whatever is kept, switched and deleted in whatever order."""

    @settings(max_examples=25, deadline=None)
    @given(ACTS)
    def test_no_redirect_leads_to_another_and_none_away_from_where_it_should(self, acts):
        Redirect.objects.all().delete()
        for act, one, other in acts:
            row = Redirect.objects.filter(old=f"/{one}").first()
            try:
                if act == "keep":
                    self.keep_and_follow(one, other)
                elif row and act == "delete":
                    row.delete()
                elif row:
                    row.is_active = act == "on"
                    keeping.store(row)
            except ValidationError:
                pass
            rows = list(Redirect.objects.active())
            olds = {row.old for row in rows}
            assert not olds & {row.lands_on for row in rows}

    def keep_and_follow(self, one: str, other: str) -> None:
        """Everybody who would have arrived at `one` now arrives where `other` leads."""
        before = stored()
        end = before.get(f"/{other}", f"/{other}")
        if end == f"/{one}" or one == other:
            with pytest.raises(ValidationError):
                keep(f"/{one}", f"/{other}")
            assert stored() == before
            return
        keep(f"/{one}", f"/{other}")
        expected = {old: end if to == f"/{one}" else to for old, to in before.items()}
        assert stored() == expected | {f"/{one}": end}
