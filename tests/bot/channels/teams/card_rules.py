"""What every card must keep: our own rules always, Microsoft's schema where a copy of it is at hand."""

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.channels.teams_limits import ACTIONS, CARD_BYTES
from tests.bot.channels.teams.talk import Card, elements, inputs_of

DATA = "PARTNER_ASSISTANT_PLATFORM_DATA"  # a folder with Microsoft's schemas and recorded activities

ELEMENTS = frozenset(
    {
        *("AdaptiveCard", "TextBlock", "FactSet", "Container", "ColumnSet", "Column", "Table", "TableRow", "TableCell"),
        *("ActionSet", "Action.Execute", "Action.Submit", "Action.ToggleVisibility"),
        *("Input.Text", "Input.Number", "Input.Date", "Input.ChoiceSet"),
    }
)


def check(card: Card) -> None:
    """Raises AssertionError, or jsonschema's ValidationError."""
    assert card["version"] == "1.5"
    assert len(json.dumps(card, ensure_ascii=False).encode()) <= CARD_BYTES * 1.2
    found = elements(card)
    assert {each["type"] for each in found if "type" in each} <= ELEMENTS
    ids = [each["id"] for each in found if "id" in each]
    assert len(ids) == len(set(ids)), "two inputs of one name"
    for each in found:
        assert len(each.get("actions", ())) <= ACTIONS
        assert each.get("title", "…"), "a button without a name"
    for each in inputs_of(card):
        assert each["label"], f"{each['id']} has no label: a screen reader cannot tell what it is"
        assert not each.get("isRequired") or each["errorMessage"]
    if folder():
        _schema().validate(_of_the_standard(card))


def folder() -> Path | None:
    named = os.environ.get(DATA)
    return Path(named) if named else None


def data(path: str) -> Path:
    """A file or folder of the recorded data; skips the test where there is none."""
    found = folder()
    if found is None:
        pytest.skip(f"{DATA} names no folder with recorded activities and schemas")
    return found / path


def _of_the_standard(part: Any) -> Any:
    """Without what Teams alone knows: a card's width, and inputs whose choices are found as one types."""
    if isinstance(part, list):
        return [_of_the_standard(each) for each in part]
    if isinstance(part, dict):
        own = ("msteams", "choices.data", *(("style",) if part.get("style") == "filtered" else ()))
        return {name: _of_the_standard(value) for name, value in part.items() if name not in own}
    return part


@cache
def _schema() -> Any:
    text = data("adaptive_cards/schema/1.5.0/adaptive-card.json").read_text("utf-8-sig")
    return jsonschema.Draft6Validator(json.loads(text))
