"""Priority and labels of a Jira issue, as far as its screens let anybody change them."""

from collections.abc import Iterable, Mapping
from typing import Any

from bot.desks.desk import Sort
from bot.prm.ticket_records import Priority

Json = dict[str, Any]

NAMES = {Priority.URGENT: "Highest", Priority.HIGH: "High", Priority.NORMAL: "Medium", Priority.LOW: "Low"}
MEANT = {**{name: priority for priority, name in NAMES.items()}, "Lowest": Priority.LOW}


def priority_of(issue: Json) -> Priority | None:
    """None where it is not on the screen, or where the project calls its priorities otherwise."""
    named = (issue["fields"].get("priority") or {}).get("name")
    return MEANT.get(str(named)) if _has_priorities(issue) else None


def tags_of(issue: Json) -> frozenset[str] | None:
    """None where labels are not on the screen."""
    if "labels" not in _on_screen(issue):
        return None
    return frozenset(str(each).casefold() for each in issue["fields"].get("labels") or ())


def changes(issue: Json, wanted: Sort) -> Json:
    """What an update has to say; empty where there is nothing it could change."""
    said: Json = {}
    if wanted.priority is not None and _has_priorities(issue) and priority_of(issue) is not wanted.priority:
        said["priority"] = [{"set": {"name": NAMES[wanted.priority]}}]
    if "labels" in _on_screen(issue):
        labels = list(_labels(issue["fields"].get("labels") or (), wanted))
        said |= {"labels": labels} if labels else {}
    return {"update": said} if said else {}


def _labels(there: Iterable[str], wanted: Sort) -> Iterable[Json]:
    """Jira tells capitals apart and we do not: what is removed is what is there."""
    yield from ({"remove": each} for each in there if each.casefold() in wanted.remove)
    has = {each.casefold() for each in there}
    yield from ({"add": each} for each in sorted(wanted.add - has))


def _has_priorities(issue: Json) -> bool:
    allowed = _on_screen(issue).get("priority", {}).get("allowedValues") or ()
    return set(NAMES.values()) <= {str(each.get("name")) for each in allowed}


def _on_screen(issue: Json) -> Mapping[str, Any]:
    fields: Mapping[str, Any] = (issue.get("editmeta") or {}).get("fields") or {}
    return fields
