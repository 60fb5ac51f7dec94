"""Reading the rows of the demo programme: by their keys, and by their times relative to the day of loading."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

DEMO = Path(__file__).parents[2] / "demo"
NOW = datetime(2027, 3, 1, 9, 0, tzinfo=UTC)
"""When the tests load it."""
TIERS = {"registered", "silver", "gold", "platinum"}

Row = dict[str, Any]


def by_key(rows: list[Row], key: str = "key") -> dict[str, Row]:
    return {row[key]: row for row in rows}


def ago(moment: str) -> timedelta:
    """How far from the day of loading: "-12d" is twelve days before it, so negative."""
    return timedelta(**{{"d": "days", "h": "hours"}[moment[-1]]: int(moment[:-1])})


def rows_in(value: object) -> Iterator[Row]:
    """Every mapping at any depth."""
    if isinstance(value, dict):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from rows_in(inner)
