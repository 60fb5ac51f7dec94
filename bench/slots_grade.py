"""Whether a value found is the one that was meant: typed values by what they read as, free text by likeness.

Likeness is that of SGD's own metric: the best of all listed spellings, words in any order (`rapidfuzz.fuzz.
token_sort_ratio`), as a share of 1. Typed values are right or wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from rapidfuzz import fuzz

from bench.slots_forms import TODAY
from bot.form import Question
from bot.parse import read_date, read_money, read_number
from bot.parse.text import fold
from bot.understanding.times import minutes_of

SURE = 0.9  # likeness from which a text counts as right where only right or wrong is counted


def score(question: Question, got: Any, wanted: Sequence[str], *, today: date = TODAY) -> float:
    """0..1; nothing found is right where it does not matter to the person."""
    if got is None:
        return float("dontcare" in wanted)
    return max(_alike(question, got, each, today) for each in wanted)


def _alike(question: Question, got: Any, wanted: str, today: date) -> float:
    if question.kind == "yes_no":
        return float(str(got) == wanted)
    if question.kind == "date":
        day = read_date(wanted, locale="en", reference=today)
        return float(day is not None and str(got) == day.value.isoformat())
    if question.kind in ("number", "money"):
        return float(_figure(question, wanted) == _figure(question, got))
    if (minutes := minutes_of(wanted)) is not None and minutes == minutes_of(str(got)):
        return 1.0
    return fuzz.token_sort_ratio(fold(str(got)).text, fold(wanted).text) / 100


def _figure(question: Question, value: Any) -> Decimal | None:
    if isinstance(value, dict):
        return Decimal(value["amount"])
    if question.kind == "money" and (money := read_money(str(value), locale="en")):
        return money.value.amount
    number = read_number(str(value), locale="en")
    return number.value if number else None
