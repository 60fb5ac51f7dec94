"""What the parsing process hands back, as values that JSON can hold."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Parsed:
    """A document's text: Markdown, or for a workbook the cells of its sheets as they are shown."""

    markdown: str = ""
    title: str = ""
    meta: dict[str, str] = field(default_factory=dict)
    """What the file says about itself beside its title."""
    sheets: tuple[tuple[str, list[list[str]]], ...] = ()
    """Name and rows of each sheet."""
    warnings: tuple[str, ...] = ()
    """What could not be read of it, in words for the person who runs the assistant."""

    def as_json(self) -> dict[str, Any]:
        """The same in plain values."""
        return asdict(self)

    @staticmethod
    def from_json(given: dict[str, Any]) -> Parsed:
        """What `as_json` wrote."""
        sheets = tuple((name, rows) for name, rows in given["sheets"])
        return Parsed(given["markdown"], given["title"], given["meta"], sheets, tuple(given["warnings"]))
