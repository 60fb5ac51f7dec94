"""What a model said, as far as it may say it: an act, a skill it was offered, and answers to questions as plain words.

It may start a skill, answer the open form, or ask for help. It can never say yes or no, cancel, confirm, or choose whom
an answer is for: there is nothing here to say that with.
"""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from typing import Any

from bot.understand import Act
from bot.understanding.route import ANSWERS_QUESTIONS

ACTS = {"start": Act.START, "answer": Act.ANSWER, "help": Act.HELP}
MOST_VALUES = 40
LONGEST_VALUE = 500  # characters


@dataclass(frozen=True)
class Proposal:
    act: Act
    skill: str = ""  # for `Act.START`
    told: Mapping[str, list[str]] = field(default_factory=dict)  # by question; several for several choices


def proposal(arguments: Mapping[str, Any], offered: AbstractSet[str]) -> Proposal | None:
    """None where nothing is said, or something that was not offered."""
    skill = arguments.get("skill")
    act = ACTS.get(str(arguments.get("act")))
    if act is None and skill == ANSWERS_QUESTIONS:
        act = Act.START
    if act is None or (act is Act.START and not (isinstance(skill, str) and skill in offered)):
        return None
    return Proposal(act, skill if act is Act.START and isinstance(skill, str) else "", _told(arguments.get("values")))


def _told(values: Any) -> dict[str, list[str]]:
    told: dict[str, list[str]] = {}
    for name, value in list(_pairs(values))[:MOST_VALUES]:
        for one in value if isinstance(value, list) else [value]:
            if (words := _words(one)) is not None:
                told.setdefault(name, []).append(words)
    return told


def _pairs(values: Any) -> Iterator[tuple[str, Any]]:
    """As the schema says, or as an object, which some models make of it."""
    if isinstance(values, dict):
        yield from ((str(name), value) for name, value in values.items())
    for each in values if isinstance(values, list) else ():
        if isinstance(each, dict) and isinstance(each.get("field"), str):
            yield each["field"], each.get("value")


def _words(value: Any) -> str | None:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if not isinstance(value, str | int | float):
        return None
    words = str(value).strip()
    return words if 0 < len(words) <= LONGEST_VALUE else None
