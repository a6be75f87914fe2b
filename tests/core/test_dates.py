"""How instants and days are written."""

import datetime

from django.template import Context, Template

from apps.core import dates

# 01:36 in London is 09:36 in Shanghai.
INSTANT = datetime.datetime(2018, 11, 20, 1, 36, 59, tzinfo=datetime.UTC)


def test_an_instant_is_shown_to_the_minute_in_the_time_of_the_site():
    assert dates.minute(INSTANT) == "2018年11月20日 09:36"


def test_the_day_of_an_instant_is_that_of_the_site():
    late = datetime.datetime(2018, 11, 20, 17, tzinfo=datetime.UTC)
    assert dates.day(late) == "2018-11-21"
    assert dates.long_day(late) == "2018年11月21日"


def test_an_attribute_has_the_instant_to_the_second_with_its_offset():
    assert dates.exact(INSTANT.replace(microsecond=250_001)) == ("2018-11-20T09:36:59+08:00")


def test_a_day_is_a_day():
    assert dates.day(datetime.date(2024, 1, 2)) == "2024-01-02"
    assert dates.long_day(datetime.date(2024, 1, 2)) == "2024年01月02日"


def test_no_date_is_no_text():
    assert dates.minute(None) == dates.day(None) == dates.long_day(None) == ""


def test_templates_have_the_same_as_filters():
    template = Template("{% load dates %}{{ at|minute }} {{ at|day }} {{ at|long_day }}")
    rendered = template.render(Context({"at": INSTANT}))
    assert rendered == "2018年11月20日 09:36 2018-11-20 2018年11月20日"
