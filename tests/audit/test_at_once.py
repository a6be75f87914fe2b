"""Many who write the log at once leave one unbroken chain, and never wait for each other in a
circle, on either database."""

import threading

import pytest
from django.db import connection

from apps.audit import chain
from apps.audit.log import Action, record
from apps.audit.models import Event, Head
from apps.columns import tree
from apps.columns.models import Column
from apps.leadership.models import Leader
from apps.publishing import transitions
from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.articles import draft_article
from tests.factories.columns import make_column
from tests.factories.leadership import make_leader

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*tasks) -> list[Exception]:
    """Run the tasks in threads that start together; returns what they raised."""
    start, raised = threading.Barrier(len(tasks)), []

    def run(task):
        try:
            start.wait()
            task()
        except Exception as error:
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[task]) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def test_events_of_many_writers_make_one_chain():
    before = Head.load().number

    def write(name: str):
        for number in range(10):
            record(Action.EXPORT, label=f"{name}{number}")

    assert at_once(*[lambda name=name: write(name) for name in "甲乙丙丁戊己"]) == []
    added = Event.objects.filter(number__gt=before)
    assert added.count() == 60
    assert Head.load().number == before + 60
    assert list(chain.breaks()) == []
    # Each writer's own events stand in the order in which it wrote them.
    for name in "甲乙丙丁戊己":
        labels = added.filter(subject_label__startswith=name).order_by("number")
        assert [one.subject_label for one in labels] == [f"{name}{n}" for n in range(10)]


def test_whatever_staff_do_at_once_ends_and_is_on_record():
    columns = [make_column(f"栏目{number}") for number in range(4)]
    leader, other = make_leader("李雄"), make_leader("王芳")
    drafts = [draft_article(columns[0], f"第{number}篇") for number in range(6)]
    SiteSettings.stored()

    def save_settings():
        for number in range(6):
            settings = SiteSettings.stored()
            settings.name = f"网站{number}"
            settings.save()

    def move_columns():
        for number in range(6):
            tree.move(columns[3 - number % 2].pk, columns[0].pk, "right")

    def rename_columns():
        for number in range(6):
            column = Column.objects.get(pk=columns[1].pk)
            column.name = f"改名{number}"
            tree.save(column)

    def save_leaders():
        for number in range(6):
            for one in (leader, other):
                row = Leader.objects.get(pk=one.pk)
                row.contact = f"电话{number}"
                row.save()

    def make_links():
        for number in range(6):
            SiteLink.objects.create(kind="friend", title=f"链接{number}", url="/").delete()

    def publish():
        for draft in drafts:
            transitions.publish(draft)

    assert (
        at_once(save_settings, move_columns, rename_columns, save_leaders, make_links, publish)
        == []
    )
    assert list(chain.breaks()) == []
    told = Event.objects.filter(action=Action.LEADER, after__has_key="联系方式")
    assert told.count() == 12
    assert tree.problems() == []
