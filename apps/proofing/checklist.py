"""The check list (校对清单) of a review step."""

from apps.proofing.models import ChecklistItem


def checklist_for(step: int) -> list[str]:
    """What is ticked off at a step (1 first, 2 second, 3 final review), in its order."""
    return list(ChecklistItem.objects.for_step(step).values_list("text", flat=True))
