"""Audiences as people write them, and what two of them have in common."""

from __future__ import annotations

from typing import Any, cast, get_args

from knowledge.errors import UnclearRights
from knowledge.reading.meaning import PLURALS
from knowledge.reading.stated import names_of
from knowledge.types import Audience, Level

DIMENSIONS = {**{name: name for name in PLURALS.values()}, **PLURALS}
_STRICTEST: tuple[Level, ...] = ("internal", "partners", "public")


def parse_audience(given: Any) -> Audience:
    """An audience as people write it: a level (`internal`), or a mapping of level, tiers, regions, types, partners."""
    if isinstance(given, str):
        given = {"level": given}
    if not isinstance(given, dict):
        raise UnclearRights("audience must be a level or a list of names and values")
    unknown = sorted(str(key) for key in given if key != "level" and key not in DIMENSIONS)
    if unknown:
        raise UnclearRights(f"audience: unknown name {', '.join(unknown)}")
    level = given.get("level", "partners")
    if not isinstance(level, str) or level.strip().casefold() not in get_args(Level):
        raise UnclearRights(f"audience: unknown level {level!r}; known are {', '.join(get_args(Level))}")
    named = {DIMENSIONS[key]: frozenset(names_of(value, key)) for key, value in given.items() if key != "level"}
    audience = Audience(level=cast(Level, level.strip().casefold()), **named)
    must_make_sense(audience)
    return audience


def must_make_sense(audience: Audience) -> None:
    """Raises `UnclearRights` for content that everybody may read and only some."""
    if audience.level == "public" and not audience.unrestricted:
        raise UnclearRights("audience: public content cannot name tiers, regions, types or partners")


def narrowed(most: Audience, own: Audience) -> Audience:
    """Those who belong to both. Raises `UnclearRights` if that would be nobody."""
    found: dict[str, Any] = {}
    for dimension in ("tiers", "regions", "types", "partners"):
        outer, inner = getattr(most, dimension), getattr(own, dimension)
        found[dimension] = outer & inner if outer and inner else outer | inner
        if outer and inner and not found[dimension]:
            raise UnclearRights(f"its {dimension} are none of those given for its source")
    return Audience(min(most.level, own.level, key=_STRICTEST.index), **found)
