"""The rich-text field: nothing uncleaned is stored, and staff are told what was left out."""

import pytest
from django.core.exceptions import ValidationError
from django.forms import modelform_factory
from django.urls import reverse

from apps.core import html
from apps.core.editor import RichTextField, RichTextFormField, RichTextWidget
from apps.leadership.models import Leader
from tests.factories.leadership import make_leader

DIRTY = '<p onclick="x()">文<script>x()</script></p>'
CLEAN = "<p>文</p>"


@pytest.fixture
def leader(db):
    return make_leader(biography="<p>旧</p>")


def stored(leader):
    return Leader.objects.values_list("biography", flat=True).get(pk=leader.pk)


# Storing


def test_saving_from_code_cleans(leader):
    leader.biography = DIRTY
    leader.save()
    assert stored(leader) == CLEAN
    assert leader.biography == CLEAN


def test_creating_many_cleans(leader):
    copy = Leader(name="甲", position=leader.position, order=9, biography=DIRTY)
    Leader.objects.bulk_create([copy])
    assert stored(copy) == CLEAN


def test_updating_past_the_model_cleans(leader):
    Leader.objects.update(biography=DIRTY)
    assert stored(leader) == CLEAN


def test_updating_many_past_the_model_cleans(leader):
    leader.biography = DIRTY
    Leader.objects.bulk_update([leader], ["biography"])
    assert stored(leader) == CLEAN


def test_the_history_of_a_record_is_clean(leader):
    leader.biography = DIRTY
    leader.save()
    assert leader.history.first().biography == CLEAN


def test_validating_a_model_cleans_it(leader):
    leader.biography = DIRTY
    leader.full_clean()
    assert leader.biography == CLEAN


def test_a_text_that_is_too_long_is_refused_whichever_way_it_comes(leader, monkeypatch):
    monkeypatch.setattr(html, "MAX_LENGTH", 20)
    leader.biography = "<p>" + "长" * 30
    with pytest.raises(ValidationError, match="正文太长"):
        leader.save()
    form = modelform_factory(Leader, fields=["biography"])({"biography": "长" * 30})
    assert "正文太长" in str(form.errors["biography"])
    assert "长" * 30 in str(form["biography"])  # what was typed is still there


def test_migrations_see_a_plain_text_field():
    assert RichTextField("正文").deconstruct()[1] == "django.db.models.TextField"


# The form


@pytest.fixture
def form_class():
    return modelform_factory(Leader, fields=["biography"])


def test_a_form_cleans_and_knows_what_was_lost(form_class, leader):
    form = form_class({"biography": DIRTY + "<img src=x>"}, instance=leader)
    assert form.is_valid()
    assert form.cleaned_data["biography"] == CLEAN
    assert form.fields["biography"].notice.startswith("1 张图片没有带进来")
    assert form_class().fields["biography"].notice == ""


@pytest.mark.parametrize("typed", ["<p>旧</p>", "<p>旧</p>\r\n", "<div>旧</div>", "旧<p></p>"])
def test_the_same_text_is_no_change(form_class, leader, typed):
    assert not form_class({"biography": typed}, instance=leader).has_changed()


def test_another_text_is_a_change(form_class, leader):
    assert form_class({"biography": "<p><b>旧</b></p>"}, instance=leader).has_changed()


def test_a_text_without_words_counts_as_empty():
    with pytest.raises(ValidationError):
        RichTextFormField(required=True).clean("<p>&nbsp;</p><p></p>")
    assert RichTextFormField(required=False).clean("<p> </p>") == ""


def test_the_textarea_has_a_line_for_each_block():
    widget = RichTextWidget()
    rendered = widget.render("body", "<h2>题</h2><ul><li>一</li><li>二</li></ul><hr><p>完</p>")
    lines = [
        "&lt;h2&gt;题&lt;/h2&gt;",
        "&lt;ul&gt;&lt;li&gt;一&lt;/li&gt;",
        "&lt;li&gt;二&lt;/li&gt;",
    ]
    assert "\n".join(lines) in rendered
    assert "required" not in rendered


# The admin


def test_the_admin_gives_the_editor_with_the_nonce_of_the_response(leader, logged_in):
    address = reverse("admin:leadership_leader_change", args=[leader.pk])
    response = logged_in("站点管理员").get(address)
    text = response.content.decode()
    policy = response["Content-Security-Policy"]
    nonce = policy.partition("'nonce-")[2].partition("'")[0]
    assert nonce
    assert f'<script type="importmap" nonce="{nonce}">' in text
    assert "<npc-editor" in text
    assert text.index("importmap") < text.index('type="module"')


def test_the_admin_says_what_was_lost(leader, logged_in):
    client = logged_in("站点管理员")
    address = reverse("admin:leadership_leader_change", args=[leader.pk])
    initial = client.get(address).context["adminform"].form.initial
    data = {name: value for name, value in initial.items() if value not in (None, "")}
    data["biography"] = '<p>新</p><img src="http://x.cn/a.png">'
    text = client.post(address, data, follow=True).content.decode()
    assert "个人简历：1 张图片没有带进来，请用“图片”按钮从图库插入。" in text
    assert stored(leader) == "<p>新</p>"


def test_those_who_may_only_look_read_the_text_and_not_its_source(leader, logged_in):
    text = logged_in("编辑").get(reverse("admin:leadership_leader_change", args=[leader.pk]))
    assert "<p>旧</p>" in text.content.decode()
    assert "&lt;p&gt;" not in text.content.decode()
