"""Staff keep everything that holds for the whole site on one page."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from apps.site_settings.models import SiteLink, SiteSettings
from tests.factories.media import make_image

pytestmark = pytest.mark.django_db

LIST = reverse("admin:site_settings_sitesettings_changelist")
FORM = reverse("admin:site_settings_sitesettings_change", args=[1])
HISTORY = reverse("admin:site_settings_sitesettings_history", args=[1])
KINDS = ("slide", "quick", "friend")
ROW = {"order": "1", "is_shown": "on"}


@pytest.fixture
def keeper(logged_in):
    """The browser of somebody who looks after the site."""
    return logged_in("站点管理员")


def sent(rows: dict[str, list[dict]] | None = None, **fields) -> dict:
    """A form as the browser sends it: `rows` by kind; a row with `id` is one that exists."""
    data = {"name": "云溪州人大常委会", "theme_colour": "#b0171d"} | fields
    for kind in KINDS:
        links = (rows or {}).get(kind, [])
        prefix = f"{kind}_links"
        old = sum("id" in link for link in links)
        data |= {f"{prefix}-TOTAL_FORMS": len(links), f"{prefix}-INITIAL_FORMS": old}
        for number, link in enumerate(links):
            data |= {f"{prefix}-{number}-{name}": value for name, value in (ROW | link).items()}
            data[f"{prefix}-{number}-settings"] = "1"
    return data


def save(client, *args, **fields):
    answer = client.post(FORM, sent(*args, **fields))
    assert answer.status_code == 302, answer.context["errors"]
    return answer


def stored(field: str) -> str:
    return SiteSettings.objects.values_list(field, flat=True).get()


def errors(answer) -> str:
    assert answer.status_code == 200
    return " ".join(str(error) for error in answer.context["errors"])


def test_the_list_leads_to_the_form(keeper):
    assert keeper.get(LIST).url == FORM


def test_the_form_works_without_a_stored_row_and_makes_none_by_being_looked_at(keeper):
    SiteSettings.objects.all().delete()
    answer = keeper.get(FORM)
    assert answer.status_code == 200
    assert "人民代表大会常务委员会" in answer.content.decode()
    assert not SiteSettings.objects.exists()


def test_the_first_saving_makes_the_row_and_later_ones_keep_it(keeper):
    SiteSettings.objects.all().delete()
    assert save(keeper, name="甲州人大").url == FORM
    save(keeper, name="乙州人大")
    settings = SiteSettings.objects.get()
    assert settings.name == "乙州人大"
    assert settings.created_by == settings.updated_by == keeper.user


def test_a_saved_form_says_that_it_holds_at_once(keeper):
    answer = keeper.post(FORM, sent(), follow=True)
    assert "站点设置已保存，马上生效。" in answer.content.decode()


def test_settings_are_neither_added_nor_deleted(admin_client):
    SiteSettings.stored()
    add = reverse("admin:site_settings_sitesettings_add")
    delete = reverse("admin:site_settings_sitesettings_delete", args=[1])
    assert admin_client.get(add).status_code == 403
    assert admin_client.post(delete, {"post": "yes"}).status_code == 403
    assert "deletelink" not in admin_client.get(FORM).content.decode()
    assert SiteSettings.objects.exists()


@pytest.mark.parametrize("number", ["2", "0", "abc", str(2**63)])
def test_another_row_leads_back_to_the_one(keeper, number):
    answer = keeper.get(f"/admin/site_settings/sitesettings/{number}/change/")
    assert (answer.status_code, answer.url) == (302, FORM)


@pytest.mark.parametrize("role", ["编辑", "发布", "栏目管理员"])
def test_other_roles_have_nothing_to_do_here(logged_in, role):
    client = logged_in(role)
    for address in (LIST, FORM, HISTORY):
        assert client.get(address).status_code == 403
    assert client.post(FORM, sent(name="别的")).status_code == 403
    assert stored("name") != "别的"


def test_links_of_each_kind_are_kept_by_kind(keeper):
    picture = make_image()
    save(
        keeper,
        {
            "slide": [{"title": "专题", "url": "/columns/x/", "image": picture.pk}],
            "quick": [{"title": "意见征询", "url": "https://example.org/", "order": "2"}],
            "friend": [
                {"title": "甲", "url": "https://example.org/a", "group": "省内人大"},
                {"title": "乙", "url": "https://example.org/b", "group": "省内人大", "order": "0"},
            ],
        },
    )
    kept = SiteLink.objects.values_list("kind", "group", "title", "image", "settings")
    assert set(kept) == {
        ("slide", "", "专题", picture.pk, 1),
        ("quick", "", "意见征询", None, 1),
        ("friend", "省内人大", "甲", None, 1),
        ("friend", "省内人大", "乙", None, 1),
    }


def test_links_are_changed_hidden_and_deleted(keeper):
    first, second = (
        SiteLink.objects.create(kind="quick", title=title, url="/") for title in ("甲", "乙")
    )
    save(
        keeper,
        {
            "quick": [
                {"id": first.pk, "title": "甲新", "url": "/a/", "is_shown": ""},
                {"id": second.pk, "title": "乙", "url": "/", "DELETE": "on"},
            ]
        },
    )
    link = SiteLink.objects.get()
    assert (link.title, link.url, link.is_shown) == ("甲新", "/a/", False)


def test_a_slide_without_a_picture_is_refused_and_what_was_typed_stays(keeper):
    rows = {"slide": [{"title": "我的专题", "url": "/"}]}
    answer = keeper.post(FORM, sent(rows, organiser="我的单位"))
    assert "轮播要有图片" in errors(answer)
    text = answer.content.decode()
    assert "我的专题" in text
    assert "我的单位" in text
    assert stored("organiser") == ""
    assert not SiteLink.objects.exists()


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"theme_colour": "#ff8080"}, "太浅"),
        ({"theme_colour": "红色"}, "请填写 # 加六位"),
        ({"name": ""}, "请填写这一项"),
        ({"police_url": "javascript:alert(1)"}, "请填写完整的网址"),
        ({"party_mark_url": "www.example.org"}, "请填写完整的网址"),
        ({"qq_service": "我的号码"}, "QQ 号码"),
        ({"site_code": "五三"}, "标识码只有数字和字母"),
        ({"logo": "9999"}, "请从列表里选择"),
        ({"logo": "x"}, "请从列表里选择"),
        ({"grey_from_0": "2026-12-13", "grey_from_1": "00:00"}, "开始和结束"),
        (
            {
                "grey_from_0": "2026-12-13",
                "grey_from_1": "08:00",
                "grey_until_0": "2026-12-13",
                "grey_until_1": "07:00",
            },
            "结束要晚于开始",
        ),
    ],
)
def test_a_wrong_value_is_explained_at_the_form(keeper, fields, message):
    answer = keeper.post(FORM, sent(organiser="我的单位", **fields))
    assert message in errors(answer)
    assert "我的单位" in answer.content.decode()
    assert stored("organiser") == ""


def test_the_grey_time_is_that_of_the_office(keeper):
    save(
        keeper,
        grey_from_0="2026-12-13",
        grey_from_1="00:00",
        grey_until_0="2026-12-14",
        grey_until_1="00:00",
    )
    assert SiteSettings.objects.get().grey_from.isoformat() == "2026-12-12T16:00:00+00:00"


def test_a_form_without_its_links_is_refused_without_an_error_page(keeper):
    answer = keeper.post(FORM, {"name": "甲", "theme_colour": "#b0171d"})
    assert answer.status_code == 200
    assert stored("name") != "甲"


@pytest.mark.parametrize("total", ["-1", "x", "9" * 20, "2000"])
def test_a_crafted_number_of_links_is_no_error_page(keeper, total):
    answer = keeper.post(FORM, sent() | {"quick_links-TOTAL_FORMS": total})
    assert answer.status_code in {200, 302, 400}
    assert not SiteLink.objects.exists()


def test_links_of_another_kind_cannot_be_changed_through_a_form(keeper):
    slide = SiteLink.objects.create(kind="slide", title="图", url="/", image=make_image())
    rows = {"quick": [{"id": slide.pk, "title": "改名", "url": "/"}]}
    keeper.post(FORM, sent(rows))
    slide.refresh_from_db()
    assert (slide.kind, slide.title) == ("slide", "图")


def test_history_tells_changes_in_words(keeper):
    picture = make_image("州徽")
    save(
        keeper,
        {"quick": [{"title": "意见征询", "url": "/"}]},
        organiser="州人大办公室",
        logo=picture.pk,
        grey_from_0="2026-12-13",
        grey_from_1="08:00",
        grey_until_0="2026-12-14",
        grey_until_1="08:00",
    )
    text = keeper.get(HISTORY).content.decode()
    assert "主办单位：</strong>（空） → 州人大办公室" in text
    assert "徽标：</strong>（空） → 州徽" in text
    assert "置灰开始：</strong>（空） → 2026年12月13日 08:00" in text
    assert "新增快捷入口“意见征询”。" in text


def test_an_older_version_can_be_brought_back_and_leaves_the_links(keeper):
    save(keeper, {"quick": [{"title": "意见征询", "url": "/"}]}, organiser="甲")
    link = SiteLink.objects.get()
    rows = {"quick": [{"id": link.pk, "title": "意见征询", "url": "/"}]}
    save(keeper, rows, organiser="乙")
    first = SiteSettings.history.get(organiser="甲")
    address = reverse("admin:site_settings_sitesettings_simple_history", args=[1, first.pk])
    assert "恢复成这个版本" in keeper.get(address).content.decode()
    keeper.post(address, sent(organiser="甲"))
    assert SiteSettings.objects.get().organiser == "甲"
    assert SiteLink.objects.get() == link
    states = SiteSettings.history.order_by("pk").values_list("organiser", flat=True)
    assert list(states) == ["", "甲", "乙", "甲"]


def test_history_before_the_first_change_leads_back(keeper):
    answer = keeper.get(HISTORY, follow=True)
    assert "还没有修改过" in answer.content.decode()


def test_saving_is_in_the_log_under_a_name_that_staff_know(keeper):
    save(keeper, organiser="州人大办公室")
    assert "主办单位" in LogEntry.objects.get().get_change_message()


def test_the_form_asks_as_little_with_many_links(keeper, django_assert_max_num_queries):
    picture = make_image()
    for number in range(20):
        for kind in KINDS:
            SiteLink.objects.create(kind=kind, title=f"{number}", url="/", image=picture)
    keeper.get(FORM)
    with django_assert_max_num_queries(20):
        keeper.get(FORM)


def test_the_colour_field_names_the_contrast_that_is_asked(keeper):
    text = keeper.get(FORM).content.decode()
    assert 'data-min-contrast="5.75"' in text
    assert 'value="#b0171d"' in text


# Who sets how strict review is


def test_the_review_rule_is_read_only_for_who_looks_after_the_site(keeper):
    page = keeper.get(FORM)
    assert "small_office" not in page.context["adminform"].form.fields
    assert "人手少" in page.content.decode()
    save(keeper, name="新名称", small_office="on")
    assert (stored("name"), stored("small_office")) == ("新名称", False)


def test_who_gives_rights_sets_the_review_rule_and_nothing_else(logged_in):
    client = logged_in("安全管理员")
    before = SiteSettings.stored().name
    page = client.get(FORM)
    assert list(page.context["adminform"].form.fields) == ["small_office"]
    save(client, name="新名称", small_office="on")
    assert (stored("name"), stored("small_office")) == (before, True)


@pytest.mark.parametrize(
    ("role", "expected"), [("站点管理员", ("旧名称", False)), ("安全管理员", ("现名称", True))]
)
def test_an_older_version_brings_back_only_what_is_ones_own(
    logged_in, admin_client, role, expected
):
    save(admin_client, name="旧名称", small_office="on")
    save(admin_client, name="现名称")
    old = SiteSettings.history.filter(name="旧名称").latest("pk")
    address = reverse("admin:site_settings_sitesettings_simple_history", args=[1, old.pk])
    values = sent(name="旧名称", small_office="on")
    assert logged_in(role).post(address, values).status_code == 302
    assert (stored("name"), stored("small_office")) == expected
