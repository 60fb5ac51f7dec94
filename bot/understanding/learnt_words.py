"""Sentences said as an example says them, but for the record's number: "answer ticket T-2026-0044".

While only words tell, a skill that few words name is hardly likelier than nothing, though one of its examples is what
was said. What is learnt once is known at once, however sure or unsure a router is of it.
"""

import re
from collections.abc import Iterable, Mapping

from bot.parse.text import fold
from bot.understanding.examples import Example, is_skill

Learned = Mapping[str, frozenset[str]]  # what was said -> the skills it is an example of

_NUMBER = re.compile(r"(?<![a-z0-9-])[a-z]{1,3}-(?:\d{4}-)?\d+(?![a-z0-9-])")
_NOT_SAID = re.compile(r"[\W_]+")
_NUMBERED = "#"


def learned(examples: Iterable[Example]) -> Learned:
    """Every sentence that asks for a skill, with all skills that it asks for."""
    found: dict[str, set[str]] = {}
    for each in examples:
        found.setdefault(words_alone(each.text), set()).add(each.label if is_skill(each.label) else "")
    return {said: frozenset(labels) for said, labels in found.items() if said and "" not in labels}


def words_alone(text: str) -> str:
    """Letters and digits, with one mark for any record's number: case, spaces and punctuation do not count."""
    parts = _NUMBER.split(fold(text).text)
    return _NUMBERED.join(_NOT_SAID.sub("", part) for part in parts)
