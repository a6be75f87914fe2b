"""The one row of settings, its links, and what a change of them does."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import RequestFactory
from django.utils import timezone

from apps.media import uses
from apps.site_settings import generations
from apps.site_settings.models import (
    DEFAULT_THEME_COLOUR,
    Generation,
    SiteLink,
    SiteSettings,
    get_site,
)
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

NOW = timezone.make_aware(datetime.datetime(2026, 12, 13, 9, 0))
HOUR = datetime.timedelta(hours=1)


def request():
    return RequestFactory().get("/")


def unsettled() -> None:
    """A site whose row of settings is gone, as after a restored backup without it."""
    SiteSettings.objects.all().delete()


def test_migrating_makes_the_row_with_the_defaults():
    settings = SiteSettings.objects.get()
    assert (settings.pk, settings.theme_colour) == (1, DEFAULT_THEME_COLOUR)


def test_there_is_only_ever_one_row():
    SiteSettings(name="甲").save()
    SiteSettings(name="乙").save()
    assert list(SiteSettings.objects.values_list("pk", "name")) == [(1, "乙")]
    with pytest.raises(IntegrityError), transaction.atomic():
        SiteSettings.objects.bulk_create([SiteSettings(pk=2)])


def test_a_site_without_the_row_has_defaults_and_asking_writes_nothing():
    unsettled()
    assert get_site(request()).theme_colour == DEFAULT_THEME_COLOUR
    assert SiteSettings.load().name
    assert not SiteSettings.objects.exists()


def test_one_request_asks_for_the_settings_once(django_assert_num_queries):
    settings = SiteSettings.stored()
    settings.logo = settings.wechat_qr = make_image()
    settings.save()
    asked = request()
    with django_assert_num_queries(1):
        for _ in range(3):
            site = get_site(asked)
            assert (site.logo.title, site.wechat_qr.title) == ("会场", "会场")
            assert site.tree_generation is not None
            assert site.content_generation > 0


@pytest.mark.parametrize(
    ("start", "end", "is_grey"),
    [
        (None, None, False),
        (NOW - HOUR, NOW + HOUR, True),
        (NOW, NOW + HOUR, True),
        (NOW - HOUR, NOW, False),
        (NOW + HOUR, NOW + 2 * HOUR, False),
    ],
)
def test_the_site_is_grey_from_the_start_until_the_end(start, end, is_grey):
    assert SiteSettings(grey_from=start, grey_until=end).is_grey_at(NOW) is is_grey


@pytest.mark.parametrize(
    ("start", "end", "field"),
    [
        (NOW, None, "grey_until"),
        (None, NOW, "grey_from"),
        (NOW, NOW, "grey_until"),
        (NOW, NOW - HOUR, "grey_until"),
    ],
)
def test_a_grey_time_has_a_start_and_a_later_end(start, end, field):
    settings = SiteSettings.stored()
    settings.grey_from, settings.grey_until = start, end
    with pytest.raises(ValidationError) as refused:
        settings.clean()
    assert list(refused.value.message_dict) == [field]
    with pytest.raises(IntegrityError), transaction.atomic():
        settings.save()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("theme_colour", "red"),
        ("theme_colour", "#ffcccc"),
        ("police_url", "javascript:alert(1)"),
        ("party_mark_url", "//example.org/"),
        ("qq_service", "12a45"),
        ("qq_service", "0123456"),
        ("site_code", "53-29"),
    ],
)
def test_a_senseless_setting_is_refused(field, value):
    with pytest.raises(ValidationError) as refused:
        SiteSettings(**{field: value}).full_clean()
    assert field in refused.value.message_dict


@pytest.mark.parametrize("stored", ["#B0171D", "#b0171d"])
def test_the_code_of_the_colour_is_six_small_digits(stored):
    assert SiteSettings(theme_colour=stored).theme_code == "b0171d"


def test_a_colour_that_is_none_never_breaks_a_page():
    assert SiteSettings(theme_colour="}").theme_code == DEFAULT_THEME_COLOUR[1:]


def test_a_slide_needs_a_picture_and_other_links_do_not():
    with pytest.raises(ValidationError) as refused:
        SiteLink(kind=SiteLink.Kind.SLIDE, title="专题", url="/").full_clean(exclude=["settings"])
    assert list(refused.value.message_dict) == ["image"]
    SiteLink(kind=SiteLink.Kind.QUICK, title="专题", url="/").full_clean(exclude=["settings"])


def test_pictures_of_the_settings_are_public_and_cannot_be_deleted():
    picture = make_image()
    settings = SiteSettings.stored()
    settings.logo = picture
    settings.save()
    use = uses.of(picture).get()
    assert use.public_from is not None
    assert use.label == "站点设置"
    settings.logo = None
    settings.save()
    assert not uses.of(picture).exists()


def test_the_picture_of_a_link_is_public_while_the_link_shows():
    picture = make_image()
    link = SiteLink.objects.create(kind=SiteLink.Kind.SLIDE, title="图", url="/", image=picture)
    assert uses.of(picture).get().public_from is not None
    link.is_shown = False
    link.save()
    assert uses.of(picture).get().public_from is None
    SiteLink.objects.all().delete()
    assert not uses.of(picture).exists()


def test_every_change_lets_kept_pages_lapse():
    def generation() -> int:
        return get_site(request()).content_generation

    seen = [generation()]
    link = SiteLink(kind=SiteLink.Kind.QUICK, title="入口", url="/")
    for change in (SiteSettings.stored().save, link.save, link.delete):
        change()
        seen.append(generation())
    assert seen == sorted(set(seen))


def test_counting_goes_on_from_what_is_stored():
    for _ in range(3):
        generations.bump("tree")
    assert Generation.objects.get(name="tree").number == 3
