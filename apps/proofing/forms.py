"""The forms of the checks' admin pages."""

from typing import Any

from django import forms

from apps.core.sheets import tidy
from apps.proofing import registry
from apps.proofing.models import CheckSetting, Level, WordRule


class LevelsForm(forms.Form):
    """A choice for every check: 关闭, 提醒, 阻止."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, label_suffix="", **kwargs)
        self.levels = CheckSetting.objects.levels()
        for check in registry.checks():
            self.fields[check.code] = forms.ChoiceField(
                label=check.title,
                choices=Level.choices,
                initial=self.levels[check.code],
                help_text=check.description,
                widget=forms.RadioSelect,
                error_messages={
                    "required": f"请给“{check.title}”选一种。",
                    "invalid_choice": f"请给“{check.title}”选“关闭”“提醒”或“阻止”。",
                },
            )

    def save(self, by: Any) -> list[tuple[str, str, str]]:
        """Store what was changed, and return it as (check, level before, level after)."""
        changes = []
        for check in registry.checks():
            before, after = self.levels[check.code], self.cleaned_data[check.code]
            if before == after:
                continue
            CheckSetting.objects.update_or_create(
                code=check.code,
                defaults={"level": after, "updated_by": by},
                create_defaults={"level": after, "created_by": by, "updated_by": by},
            )
            changes.append((check.title, Level(before).label, Level(after).label))
        return changes


class WordRuleForm(forms.ModelForm):
    """A word of the list."""

    class Meta:
        model = WordRule
        fields = ("wrong", "right", "kind", "level", "note", "exceptions", "is_active")

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        for name in ("wrong", "right", "note", "exceptions"):
            if isinstance(values.get(name), str):
                values[name] = tidy(values[name])
        wrong, right = values.get("wrong"), values.get("right")
        if wrong and wrong == right:
            self.add_error("right", "和“出现的词”一样，等于没有改。只提示、不给改法的请留空。")
        for word in (values.get("exceptions") or "").split():
            if wrong and wrong not in word:
                self.add_error(
                    "exceptions", f"“{word}”里没有“{wrong}”。这里要写包含它、但没有错的词。"
                )
        return values
