"""A page of the admin costs the database the same, however much there is and whoever may what."""

import itertools
from collections.abc import Iterator

import pytest
from axes.models import AccessAttempt
from django.conf import settings
from django.contrib.admin import site as admin_site
from django.contrib.auth.models import Group, Permission, User
from django.core.cache import cache
from django.db import connection, models
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from apps.articles.models import Article
from apps.audit.models import Event
from apps.columns import tree
from apps.columns.models import Column, Grant, Right
from apps.leadership.models import Leader, Position, Term
from apps.media.models import Document, Image
from apps.portal.models import HomeBlock
from apps.proofing.models import ChecklistItem, CheckSetting, WordRule
from apps.redirects import keep as keep_redirect
from apps.redirects.models import Redirect
from apps.site_settings.models import SiteSettings
from tests.factories.columns import grant, make_column
from tests.factories.leadership import make_leader, make_term
from tests.factories.media import make_document, make_image
from tests.factories.multiplying import Multiplier, multiply_contents
from tests.factories.two_columns import make_branch

pytestmark = [pytest.mark.django_db, pytest.mark.once]

TIMES = 9
MORE_COLUMNS = MORE_GRANTS = 60
ONE_ROW = {SiteSettings, CheckSetting}  # pages for what there is once
EVERY_RIGHT = {right.value: True for right in Right}


def open_office() -> User:
    """A small site with something in every list, and somebody with grants who sees them all."""
    branch = make_branch("外事", "QZX", "材料")
    other = make_column("别处")
    user = User.objects.create_user("clerk", is_staff=True, last_name="何")
    user.user_permissions.set(Permission.objects.all())
    grant(user, branch.columns[0], *Right)
    grant(user, other, Right.WRITE)
    colleagues = Group.objects.create(name="同事")
    user.groups.add(colleagues)
    grant(colleagues, other, Right.FIRST_REVIEW)
    make_leader("李雄", term=make_term())
    keep_redirect("/old.html", "/", by=user)
    make_image("会场", by=user)
    make_document("报告.pdf", by=user)
    AccessAttempt.objects.create(
        username="nobody",
        ip_address="192.0.2.1",
        failures_since_start=settings.AXES_FAILURE_LIMIT,
        attempt_time=timezone.now(),
    )
    SiteSettings.stored().save()
    return user


def grow(user: User) -> None:
    """Ten times as many rows in every list; sixty columns and sixty grants more."""
    many = Multiplier(TIMES)
    many.write(list(User.objects.exclude(pk=user.pk)))
    many.write(list(Group.objects.all()))
    many.write(list(Term.objects.all()))
    many.write(list(Position.objects.all()))
    many.write(list(Leader.objects.all()))
    multiply_contents(many)
    for model in (WordRule, ChecklistItem, Redirect, Image, Document, HomeBlock, AccessAttempt):
        many.write(list(model._base_manager.all()), _other_names)
    numbers = itertools.count(Event.objects.latest("number").number + 1)
    many.write(list(Event.objects.all()), lambda one, number: setattr(one, "pk", next(numbers)))
    last = Column.objects.order_by("tree_id").last().tree_id
    columns = Column.objects.bulk_create(
        Column(
            name=f"新栏目{number}",
            slug=f"new-{number}",
            lft=1,
            rght=2,
            level=0,
            tree_id=last + number,
        )
        for number in range(1, MORE_COLUMNS + 1)
    )
    Grant.objects.bulk_create(
        Grant(user=user, column=column, **EVERY_RIGHT) for column in columns[:MORE_GRANTS]
    )
    others = User.objects.exclude(pk=user.pk)[:MORE_GRANTS]
    Grant.objects.bulk_create(
        Grant(user=other, column=column, write=True, publish=True)
        for other, column in zip(others, columns, strict=False)
    )


def _other_names(one: models.Model, number: int) -> None:
    """What is unique together or in other ways than by a field."""
    if isinstance(one, AccessAttempt):
        one.username = f"{one.username}-{number}"


def pages() -> Iterator[tuple[str, str]]:
    """(name, address) of every list of the admin, and of its pages that show much."""
    for model in admin_site._registry:
        name = f"{model._meta.app_label}_{model._meta.model_name}"
        if model is not SiteSettings:  # a form at another address
            yield f"the list {name}", reverse(f"admin:{name}_changelist")
    for name in ("article", "announcement"):
        address = reverse(f"admin:{name}s_{name}_changelist")
        yield f"the recycle bin of {name}s", f"{address}?state=trashed"
        yield f"{name}s that wait", f"{address}?state=first"
        yield f"{name}s that match", f"{address}?q=材料"
    for name in ("index", "tasks", "calendar", "reports", "rights", "lockouts", "palette"):
        found = next((f"admin:{one}" for one in (name, f"review_{name}") if _is_named(one)), name)
        yield name, reverse(found)
    yield "the palette's answer", f"{reverse('admin:palette_found')}?q=cl"


def _is_named(name: str) -> bool:
    return name == "index" or name in {page.name for page in admin_site.pages}


def queries(client, address: str) -> list[str]:
    tree.forget()
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200, address
    return [query["sql"] for query in captured.captured_queries]


def rows() -> dict[type[models.Model], int]:
    return {model: model._base_manager.count() for model in admin_site._registry}


def test_no_page_of_the_admin_asks_more_of_a_large_site(keep, browser_of):
    user = keep(open_office)
    client = browser_of(user)
    few_rows = rows()
    assert all(count for model, count in few_rows.items() if model is not CheckSetting)
    addresses = dict(pages())
    assert len(addresses) > 25
    few = {name: queries(client, address) for name, address in addresses.items()}
    grow(user)
    for model, count in rows().items():
        assert model in ONE_ROW or count >= 8 * few_rows[model], model
    many = {name: queries(client, address) for name, address in addresses.items()}
    grown = {
        name: (len(few[name]), len(many[name]), sorted(set(many[name]) - set(few[name]))[:5])
        for name in addresses
        if len(many[name]) > len(few[name])  # a process reads some things only once
    }
    assert not grown
    assert Article.objects.filter(review__isnull=False).count() > 20
