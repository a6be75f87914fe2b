"""What staff type about columns."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.html import format_html
from mptt.forms import TreeNodeChoiceField

from apps.columns import kinds, tree
from apps.columns.models import Column, ReviewSteps, validate_visible
from apps.publishing.transitions import display_name

INDENT = "　"


class PlaceSelect(forms.Select):
    """The tree as a select; the columns in `closed` are shown and cannot be chosen."""

    closed: frozenset[int] = frozenset()

    def create_option(self, name, value, *args, **kwargs):
        option = super().create_option(name, value, *args, **kwargs)
        if getattr(value, "value", value) in self.closed:
            option["attrs"]["disabled"] = True
        return option


class ParentField(TreeNodeChoiceField):
    """A choice among the columns the user may work in; empty is the top level."""

    widget = PlaceSelect

    def __init__(self, **kwargs):
        kwargs.setdefault("queryset", Column.objects.none())
        super().__init__(required=False, level_indicator=INDENT, **kwargs)


class NameField(forms.CharField):
    """The name of a column: something visible, with single spaces."""

    def __init__(self, **kwargs):
        length = Column._meta.get_field("name").max_length
        super().__init__(max_length=length, validators=[validate_visible], **kwargs)

    def to_python(self, value: Any) -> str:
        return " ".join(super().to_python(value).split())


def name_problem(name: str, parent: Column | None, column_id: int | None = None) -> str:
    """Why a column of this name cannot stand below `parent`, in Chinese; "" when it can."""
    twin = Column.objects.filter(parent=parent, name=name).exclude(pk=column_id)
    if not twin.exists():
        return ""
    where = f"“{parent.name}”下面" if parent else "一级栏目里"
    return f"{where}已经有叫“{name}”的栏目了，请换一个名称。"


class QuickAddForm(forms.Form):
    """A new column with nothing but its name; everything else keeps its default."""

    name = NameField(
        label="栏目名称",
        widget=forms.TextInput(attrs={"placeholder": "新栏目的名称", "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, parent: Column | None):
        super().__init__(data)
        self.parent = parent

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if problem := name_problem(name, self.parent):
            raise forms.ValidationError(problem)
        return name


class PlaceForm(forms.Form):
    """Where to move a column, without dragging."""

    target = ParentField(label="参照的栏目", empty_label="整个网站（一级栏目）")
    position = forms.ChoiceField(
        label="放在哪里",
        widget=forms.RadioSelect,
        initial="last-child",
        choices=[
            ("last-child", "放到它里面，排在最后"),
            ("first-child", "放到它里面，排在最前"),
            ("left", "和它同级，排在它前面"),
            ("right", "和它同级，排在它后面"),
        ],
    )

    def __init__(self, data: Any = None, *, columns, closed: frozenset[int], top: bool, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["target"].queryset = columns
        self.fields["target"].widget.closed = closed
        if not top:
            self.fields["target"].empty_label = None


class ColumnForm(forms.ModelForm):
    """A column with all its fields.

    Writes only what its user changed: the form remembers the version that it was opened
    with, takes over what others changed since, and asks where both changed the same field.
    """

    name = NameField(label="名称")
    parent = ParentField(
        label="上级栏目",
        empty_label="（没有，作为一级栏目）",
        help_text="改动上级栏目就是移动：下级栏目和文章跟着走，网址都不变。",
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    # Set by the admin for the request's user.
    columns = Column.objects.none()
    may_be_top = False
    may_set_steps = False
    refuse_parent: Callable[[Column | None], str]

    class Meta:
        model = Column
        fields = (
            "name",
            "parent",
            "slug",
            "kind",
            "link_url",
            "is_published",
            "in_navigation",
            "list_style",
            "page_size",
            "intro",
            "review_steps",
            "update_days",
            "description",
            "keywords",
        )
        widgets = {
            "kind": forms.RadioSelect,
            "intro": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self._conflicts: dict[str, str] = {}
        self._prepare_kinds()
        self._prepare_parent()
        self._prepare_steps()
        if self.instance.pk and "version" in self.fields:
            history = Column.history.filter(id=self.instance.pk).select_related("history_user")
            latest = history.order_by("-history_id").first()
            if latest is not None:
                self.initial["version"] = latest.history_id
                if self.is_bound:
                    self._take_over(history, latest)

    def _prepare_kinds(self) -> None:
        if "kind" in self.fields:
            self.fields["kind"].choices = [
                (name, format_html("{}<span>{}</span>", label, kinds.get(name).help_text))
                for name, label in kinds.choices()
            ]

    def _prepare_parent(self) -> None:
        field = self.fields.get("parent")
        if field is None:
            return
        field.queryset = self.columns
        if not self.may_be_top:
            field.empty_label = None
        if not self.instance.pk:
            return
        stored = Column.objects.filter(pk=self.instance.pk).first()
        branch = stored.get_descendants(include_self=True) if stored else []
        field.widget.closed = frozenset(column.pk for column in branch)
        # An older version may name a parent that is gone; the form then keeps today's.
        if stored and not Column.objects.filter(pk=self.initial.get("parent")).exists():
            self.initial["parent"] = stored.parent_id
        offered = self.columns.filter(pk=stored.parent_id) if stored else self.columns
        is_top = stored is not None and stored.parent_id is None
        if not (self.may_be_top if is_top else offered.exists()):
            # The place of a branch's own root is for those who may work above it.
            field.disabled = True
            field.queryset = Column.objects.all()
            field.empty_label = "（没有，作为一级栏目）"
            self.initial["parent"] = stored.parent_id if stored else None

    def _prepare_steps(self) -> None:
        """Say what an empty value means; whoever looks after a branch only reads it."""
        field = self.fields.get("review_steps")
        if field is None:
            return
        field.choices = [("", self._inherited_steps()), *field.choices[1:]]
        if self.may_set_steps:
            return
        field.disabled = True
        field.help_text = f"{field.help_text}只有管理整个网站栏目的人才能改这一项。"
        # The form of an older version keeps what holds today.
        stored = Column.objects.filter(pk=self.instance.pk).values_list("review_steps", flat=True)
        self.initial["review_steps"] = stored.first()

    def _inherited_steps(self) -> str:
        """What the column does about review where it says nothing of its own, in words."""
        node = tree.load().get(self.instance.pk) if self.instance.pk else None
        if node is None:
            return "和上级栏目一样（一级栏目就是不审核）"
        if node.parent is None:
            return "没有上级栏目，不审核"
        steps = ReviewSteps(node.parent.steps).label
        return f"和上级栏目“{node.parent.name}”一样（现在是：{steps}）"

    def _take_over(self, history, latest) -> None:
        """Put what others saved since this form was opened in place of what it left alone."""
        seen = self.data.get(self.add_prefix("version"), "")
        if not (seen.isascii() and seen.isdigit()) or len(seen) > 18:
            return
        opened = history.filter(history_id=int(seen)).first()
        if opened is None or opened.history_id == latest.history_id:
            return
        self.data = self.data.copy()
        self.data[self.add_prefix("version")] = str(latest.history_id)
        for name, field in self.fields.items():
            if name == "version" or field.disabled:
                continue
            key = self.add_prefix(name)
            typed = field.widget.value_from_datadict(self.data, self.files, key)
            was, now = _value(opened, name), _value(latest, name)
            if was == now:
                continue
            if not field.has_changed(was, typed):
                self._set(key, now)
            elif field.has_changed(now, typed):
                self._conflicts[name] = (
                    f"您打开这个页面以后，{display_name(latest.history_user)}把这一项改成了"
                    f"“{_readable(latest, name)}”。如果要用您填写的，请再保存一次。"
                )

    def _set(self, key: str, value: Any) -> None:
        if isinstance(value, bool) and not value:
            self.data.pop(key, None)
        else:
            self.data[key] = "on" if value is True else "" if value is None else str(value)

    def clean_slug(self) -> str:
        slug = self.cleaned_data["slug"]
        if slug and slug != self.instance.slug:
            slug = slug.lower()
        if slug and (problem := tree.slug_problem(slug, self.instance.pk)):
            raise forms.ValidationError(problem)
        return slug

    def clean_parent(self) -> Column | None:
        parent = self.cleaned_data["parent"]
        if parent is not None and parent.pk in self.fields["parent"].widget.closed:
            raise forms.ValidationError("不能把栏目放到它自己或它的下级栏目里面，请另选一个。")
        if parent is None and not self.may_be_top and not self.fields["parent"].disabled:
            raise forms.ValidationError("请选择上级栏目。")
        if not self.fields["parent"].disabled and (problem := self.refuse_parent(parent)):
            raise forms.ValidationError(problem)
        return parent

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        stored = Column.objects.filter(pk=self.instance.pk).first()
        changes = stored is not None and stored.kind != kind
        if changes and (problem := tree.kind_problem(stored.pk, kind)):
            raise forms.ValidationError(problem)
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == "link" and "link_url" in cleaned:
            if not cleaned["link_url"]:
                self.add_error("link_url", "“链接”类型的栏目要填写链接地址。")
            elif self.instance.pk and cleaned["link_url"] == self.instance.get_absolute_url():
                self.add_error("link_url", "不能链接到这个栏目自己，请填写别的地址。")
        if "name" in cleaned and "parent" in cleaned and {"name", "parent"} & {*self.changed_data}:
            problem = name_problem(cleaned["name"], cleaned["parent"], self.instance.pk)
            if problem:
                self.add_error("name", problem)
        for name, message in self._conflicts.items():
            self.add_error(name, message)
        return cleaned


def _value(record, name: str) -> Any:
    return getattr(record, Column._meta.get_field(name).attname)


def _readable(record, name: str) -> str:
    value = _value(record, name)
    if name == "parent":
        parent = Column.objects.filter(pk=value).first()
        return parent.name if parent else "一级栏目"
    if isinstance(value, bool):
        return "是" if value else "否"
    labels = dict(Column._meta.get_field(name).flatchoices)
    return str(labels.get(value, value)) if value not in (None, "") else "（空）"
