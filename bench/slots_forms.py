"""Forms out of the schemas of foreign services: what a field takes is read from its name and its description alone."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from pydantic import Field, create_model

from bot.fields import Amount, Choice, Day, Reading
from bot.form import Draft, Form, fill
from bot.i18n import Translator

TODAY = date(2019, 3, 1)
"""The day on which the dialogs of SGD were held."""

_WRITTEN: tuple[tuple[Any, str], ...] = (
    (str, r"\bwhom?\b|\b(?:person|recipient|receiver)\b"),
    (str, r"\b(?:cities|city|town|place|location|name|address|station|contact)\b"),
    (str, r"\btimes?\b|\bwhen to\b"),
    (Day, r"\b(?:date|day and|first day|check ?in|arrival day)\b"),
    (int, r"\b(?:number of|count|how many|how long|length|duration|days|nights|quantity|people|year)\b"),
    (Amount, r"\b(?:amount|amt|sum|price|cost|fare|money)\b"),
)
"""What a field takes that is no choice, by the words of its name and, where that tells nothing, its description."""


@dataclass(frozen=True)
class Slot:
    name: str
    description: str
    values: tuple[str, ...] = ()  # of a categorical slot

    @property
    def type(self) -> Any:
        if set(self.values) == {"True", "False"}:
            return bool
        if self.values:
            return int if all(value.isdecimal() for value in self.values) else str
        for words in (self.name.replace("_", " "), self.description.lower()):
            if found := next((kind for kind, written in _WRITTEN if re.search(written, words)), None):
                return found
        return str


@dataclass(frozen=True)
class Schema:
    """The form of one intent, and how it reads."""

    form: type[Form]
    reading: Reading

    @classmethod
    def of(cls, slots: Sequence[Slot], required: Sequence[str], *, today: date = TODAY) -> Schema:
        fields: dict[str, Any] = {
            slot.name: (slot.type, Field(description=slot.description))
            if slot.name in required
            else (slot.type | None, Field(default=None, description=slot.description))
            for slot in slots
        }
        choices = {
            slot.name: tuple(Choice(value, value) for value in slot.values)
            for slot in slots if slot.values and slot.type is str
        }  # fmt: skip
        reading = Reading(t=Translator("en"), today=today, currency="USD", choices=choices)
        return cls(create_model("Asked", __base__=Form, **fields), reading)

    def draft(self, known: Mapping[str, Any], asked: Sequence[str]) -> Draft:
        """The form as the product keeps it, what was just asked standing first."""
        draft = fill("asked", self.form, known, self.reading).draft
        first = [replace(q, required=True) for name in asked for q in draft.questions if q.name == name]
        others = [replace(q, required=False) for q in draft.questions if q.name not in asked]
        return replace(draft, questions=(*first, *others))
