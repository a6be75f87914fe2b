"""Whoever has made anything keeps it: the demo goes on an empty site alone."""

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from apps.columns.models import Column
from apps.media.models import Document, Image
from apps.portal.demo import filling
from apps.site_settings.models import SiteSettings
from tests.factories.columns import make_column
from tests.factories.media import make_image


def everything() -> dict[str, int]:
    models = (*filling.CONTENT, Image, Document)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.parametrize("what", ["a column", "settings", "a picture"])
def test_whatever_staff_made_is_left_alone(db, what):
    person = User.objects.create_user("staff")
    if what == "a column":
        make_column("我们的栏目")
    elif what == "settings":
        site = SiteSettings.stored()
        site.name, site.updated_by = "我们的网站", person
        site.save()
    else:
        make_image(by=person)
    before = everything()
    with pytest.raises(CommandError, match="没有填入演示内容"):
        call_command("fill_demo")
    assert everything() == before


def test_a_site_that_was_filled_meanwhile_stays_as_it_is(db, monkeypatch):
    """Two starts at once: the second finds content when it begins to write."""

    def meanwhile(demo, folder, report):
        make_column("别人先建的栏目")
        return {}

    monkeypatch.setattr(filling, "_prepare", meanwhile)
    with pytest.raises(filling.NotEmptyError):
        filling.fill()
    assert [column.name for column in Column.objects.all()] == ["别人先建的栏目"]
