"""Two ways to get values out of one turn: the product's, and the plain one that any evening's work would give."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import dateparser.search
from rapidfuzz import fuzz, process

from bench.slots_forms import TODAY
from bot.form import Draft
from bot.parse.text import fold
from bot.understand import Act
from bot.understanding.acts import acts_of
from bot.understanding.mood import asks
from bot.understanding.pending import answers, core, whole_answer
from bot.understanding.values import Reader

Read = Callable[[str, Draft, tuple[str, ...]], dict[str, Any]]
"""Text, form, what was just asked -> answers by question."""

ENGLISH = ("en",)
NEAR = 85  # likeness, of 100, from which the plain way takes a choice


@dataclass
class Ours:
    """The product's reading of a reply whose skill is known: what its routing would add or take away is left out."""

    milliseconds: list[float] = field(default_factory=list)

    def __call__(self, text: str, draft: Draft, asked: tuple[str, ...]) -> dict[str, Any]:
        started = time.perf_counter()
        values = self._read(text, draft, asked)
        self.milliseconds.append((time.perf_counter() - started) * 1000)
        return values

    def _read(self, text: str, draft: Draft, asked: tuple[str, ...]) -> dict[str, Any]:
        first = draft.questions[0] if asked else None
        acts = acts_of(text, ENGLISH)
        if decided := next((act for act in acts if act in (Act.YES, Act.NO)), None):
            return {first.name: decided is Act.YES} if first and first.kind == "yes_no" else {}
        if acts:
            return {}
        reply, corrects = core(text, ENGLISH)
        reader = Reader(reply, ENGLISH, TODAY, just_asked=asked)
        values = answers(reader, draft, corrects=corrects, said=text)
        if not values and first and not asks(text, ENGLISH):
            return whole_answer(reader, draft)
        return values


def plain(text: str, draft: Draft, asked: tuple[str, ...]) -> dict[str, Any]:
    """Choices by their words (rapidfuzz), dates by dateparser, and the whole reply to what was asked."""
    values: dict[str, Any] = {}
    dates = dateparser.search.search_dates(text, languages=["en"], settings=SETTINGS) or []
    for question in draft.questions:
        if question.choices:
            names = {choice.value: fold(choice.value).text for choice in question.choices}
            best = process.extractOne(fold(text).text, names, scorer=fuzz.partial_ratio, score_cutoff=NEAR)
            values |= {question.name: best[2]} if best else {}
        elif question.kind == "date" and dates and (question.name in asked or not asked):
            values[question.name] = dates.pop(0)[1].date().isoformat()
        elif question.name in asked and question.name not in values:
            values[question.name] = _whole(text) if question.kind == "yes_no" else text
    return values


def _whole(text: str) -> bool | str:
    first = fold(text).text.split()[:1]
    return first in (["yes"], ["yeah"], ["sure"]) or (False if first == ["no"] else text)


SETTINGS: Any = {"RELATIVE_BASE": datetime.combine(TODAY, datetime.min.time())}
