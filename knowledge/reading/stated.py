"""What front matter and folder rules say, read strictly: a text, a day, a language, an address, names."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

from knowledge.errors import UnclearRights
from knowledge.text.language import primary

_ISO = re.compile(r"\d{4}-\d\d-\d\d(?:[T ].*)?")
_OPEN_WORDS = {"all", "any", "everyone", "*"}


def text_of(value: Any) -> str:
    """A text or number, or a list of them, in one line; empty for whatever else it is."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(text_of, value)))
    return " ".join(str(value).split()) if isinstance(value, str | int | float) else ""


def language_of(value: Any) -> str:
    """Its lower-case primary code such as `de`; empty if it names none."""
    if value is False:
        return "nb"  # YAML takes Norway's code for the word "no"
    return primary(value) if isinstance(value, str) else ""


def link_of(value: Any) -> str:
    """An https address, or nothing: whoever writes a document must not lead readers anywhere else."""
    text = value.strip() if isinstance(value, str) else ""
    plain = text.isprintable() and not any(mark in text for mark in (" ", "\\", "@"))
    return text if plain and text.startswith("https://") and len(text) > len("https://") else ""


def names_of(value: Any, key: str) -> tuple[str, ...]:
    """Names of a restriction; `all` alone means none. An empty list is unclear: for nobody or for all?"""
    values = value if isinstance(value, list) else _listed(value, key)
    if not values or not all(
        isinstance(one, str | int) and not isinstance(one, bool) and str(one).strip() for one in values
    ):
        raise UnclearRights(f"{key}: expected one name or a list of names")
    names = tuple(str(one).strip() for one in values)
    return () if len(names) == 1 and names[0].casefold() in _OPEN_WORDS and key != "supersedes" else names


def _listed(value: Any, key: str) -> list[Any]:
    """`gold, silver` without brackets; but a partner's name or a title may have a comma in it."""
    if not isinstance(value, str) or key in ("partners", "partner", "supersedes"):
        return [value]
    return [part.strip() for part in value.split(",")]


def strict_day(meta: Mapping[str, Any], key: str) -> str | None:
    """A day that nobody can take for another: 03/04/2026 is in March for some and in April for others."""
    value = meta.get(key)
    if value is None:
        return None
    found = day(value) if isinstance(value, dt.date) or _ISO.fullmatch(str(value).strip()) else None
    if found is None:
        raise UnclearRights(f"{key}: expected a date such as 2026-03-31")
    return found


def day(value: Any) -> str | None:
    """ISO date of a YAML date, an ISO text or the US form of Microsoft's pages; None if it is none of these."""
    if isinstance(value, dt.datetime):
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    for form in ("%Y-%m-%d", "%m/%d/%Y"):
        try:
            return dt.datetime.strptime(str(value).strip()[:10], form).replace(tzinfo=dt.UTC).date().isoformat()
        except ValueError:
            continue
    return None
