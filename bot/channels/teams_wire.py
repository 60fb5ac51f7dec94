"""From raw bytes to an activity, and what can be read in it: everything in it is what some sender claims."""

import hashlib
import json
import math
from collections.abc import Mapping
from typing import Any

Activity = Mapping[str, Any]

DEPTH_LIMIT = 24  # of nested values; a real one needs about 8, a message with cards in it some 15


class Malformed(ValueError):
    """This is no activity. The message says what is wrong, without quoting it."""


def read(body: bytes) -> dict[str, Any]:
    """The activity in a request's body. Raises Malformed."""
    try:
        value = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError):  # no UTF-8, no JSON, numbers with thousands of digits, brackets without end
        raise Malformed("that is not JSON in UTF-8") from None
    if not isinstance(value, dict):
        raise Malformed("an activity is an object")
    _check(value)
    if not isinstance(value.get("type"), str) or not value["type"]:
        raise Malformed("an activity has a type")
    return value


def string(activity: Activity, *path: str, most: int = 2_000) -> str:
    """The text at `path`; empty where there is none, or where it is longer than any real one."""
    found = at(activity, *path)
    return found if isinstance(found, str) and len(found) <= most else ""


def mapping(activity: Activity, *path: str) -> Mapping[str, Any]:
    found = at(activity, *path)
    return found if isinstance(found, dict) else {}


def objects(activity: Activity, *path: str) -> list[Mapping[str, Any]]:
    """The objects in the list at `path`."""
    found = at(activity, *path)
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def at(activity: Activity, *path: str) -> Any:
    found: Any = activity
    for name in path:
        found = found.get(name) if isinstance(found, dict) else None
    return found


def fingerprint(activity: Activity) -> str:
    """A name for an activity that has no id: the same content is the same activity."""
    return hashlib.sha256(json.dumps(activity, sort_keys=True).encode()).hexdigest()[:32]


def _check(value: Any, depth: int = 1) -> None:
    """Refuse what no database and no later reader of it takes: depth, NULs, halves of characters, infinite numbers."""
    if depth > DEPTH_LIMIT:
        raise Malformed("that is nested too deeply")
    if isinstance(value, str):
        if "\x00" in value or any("\ud800" <= sign <= "\udfff" for sign in value):
            raise Malformed("that contains characters that are none")
    elif isinstance(value, float) and not math.isfinite(value):
        raise Malformed("that is not JSON")
    elif isinstance(value, dict):
        for each in (*value.keys(), *value.values()):
            _check(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _check(each, depth + 1)


def _no_number(name: str) -> float:
    raise ValueError(name)
