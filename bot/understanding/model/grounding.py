"""Values a language model gives, held against the sentence: what does not stand in it is dropped.

An amount must be one of the amounts said, a day one of the days, a choice must be named, a text must stand there word
for word. What comes out is written in the person's words or read from them, never in the model's.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NamedTuple

from bot.form import Question
from bot.parse import (
    Money,
    find_dates,
    find_money,
    find_numbers,
    find_periods,
    find_yes_no,
    read_date,
    read_money,
    read_number,
)
from bot.parse.text import fold
from bot.prm.money import decimals
from bot.understanding.labels import edge_of, is_company
from bot.understanding.named import named
from bot.understanding.pending import LONGEST_NAME
from bot.understanding.shapes import shape_of
from bot.understanding.spans import Span, is_free

EDGES: tuple[Literal["first", "last"], ...] = ("first", "last")
STEM = 4  # letters of a question's label by which it is recognised in the text


class _Amount(NamedTuple):
    amount: Decimal
    currency: str | None
    written: Any  # as a form reads it


@dataclass(frozen=True)
class Grounds:
    """A sentence as what values may rest on."""

    text: str
    languages: tuple[str, ...]
    today: date

    def values(self, told: Mapping[str, Sequence[str]], questions: Sequence[Question]) -> dict[str, Any]:
        """Of what was told for these questions, what the sentence says; a question told otherwise twice is not."""
        found = ((q.name, self._value(q, told[q.name])) for q in questions if told.get(q.name))
        return {name: value for name, value in found if value is not None}

    def _value(self, question: Question, told: Sequence[str]) -> Any:
        if question.choices:
            return self._chosen(question, told)
        each = [self._of_kind(question, one) for one in told]
        return each[0] if all(one == each[0] for one in each) else None

    def _of_kind(self, question: Question, told: str) -> Any:
        match question.kind:
            case "money":
                return self._money(told)
            case "date":
                return self._day(question, told)
            case "number":
                return self._number(told)
            case "yes_no":
                return self._yes_no(question, told)
            case _:
                return self._words(question, told)

    # Choices

    def _chosen(self, question: Question, told: Sequence[str]) -> Any:
        """By value or by name, of those that are named in the text."""
        offered = named(question, self.text)
        parts = (part for one in told for part in (one, *re.split(r"[,;、，]", one)))
        wanted = {fold(part).text.strip() for part in parts}
        picked = [c.value for c in offered if wanted & {fold(n).text.strip() for n in (c.value, c.label, *c.also)}]
        if question.kind == "choices":
            return picked or None
        return picked[0] if len(picked) == 1 else None

    # Amounts, numbers and days

    def _money(self, told: str) -> Any:
        """The text's own words for the amount that was told; the currency is the text's as well."""
        read = [found.value for each in self.languages if (found := read_money(told, locale=each))]
        for money in read:
            for said in self._amounts:
                same_currency = not (money.currency and said.currency) or money.currency == said.currency
                if money.amount == said.amount and same_currency:
                    return said.written
        return None

    @cached_property
    def _amounts(self) -> tuple[_Amount, ...]:
        found: list[_Amount] = []
        taken: list[Span] = []
        for each in self.languages:
            for money in find_money(self.text, locale=each):
                taken.append(Span(money.start, money.end))
                said, written = money.value, self.text[money.start : money.end].strip(" ,;，、")
                found.append(_Amount(said.amount, said.currency, written))
                others = (*money.alternatives, *((money.upper,) if money.upper else ()))
                found += [_Amount(other.amount, other.currency, _written(other)) for other in others]
        bare = (_Amount(value, None, written) for span, value, written in self._numbers if is_free(span, taken))
        return (*found, *bare)

    @cached_property
    def _numbers(self) -> tuple[tuple[Span, Decimal, str], ...]:
        """Numbers that are no part of a date, where they stand and as they are written."""
        days = [Span(*span) for span in self._days]
        found = (f for each in self.languages for f in find_numbers(self.text, locale=each))
        spans = ((Span(f.start, f.end), f.value) for f in found)
        return tuple((span, value, self.text[span.start : span.end]) for span, value in spans if is_free(span, days))

    def _number(self, told: str) -> str | None:
        read = {found.value for each in self.languages if (found := read_number(told, locale=each))}
        return next((str(value) for _, value, _ in self._numbers if value in read), None)

    def _day(self, question: Question, told: str) -> str | None:
        """The day that was told, as a date or in words, if the text names it under any reading."""
        days = {day for named in self._days.values() for day in named}
        return next((day.isoformat() for day in self._read_days(question, told) if day in days), None)

    def _read_days(self, question: Question, told: str) -> Iterator[date]:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", told.strip()):
            try:
                yield date.fromisoformat(told.strip())
            except ValueError:
                return
        for each in self.languages:
            if found := read_date(told, locale=each, reference=self.today, edge=edge_of(question)):
                yield found.value

    @cached_property
    def _days(self) -> dict[tuple[int, int], set[date]]:
        """Every reading of every date, by where it stands; of a period its first and its last day."""
        found: dict[tuple[int, int], set[date]] = {}
        for each in self.languages:
            for edge in EDGES:
                for day in find_dates(self.text, locale=each, reference=self.today, edge=edge):
                    found.setdefault((day.start, day.end), set()).update({day.value, *day.alternatives})
            for period in find_periods(self.text, locale=each, reference=self.today, past=True):
                found.setdefault((period.start, period.end), set()).update({period.value.first, period.value.last})
        return found

    # Words

    def _yes_no(self, question: Question, told: str) -> bool | None:
        """Yes or no, where the text says it, or speaks of what is asked."""
        wanted = {"yes": True, "true": True, "no": False, "false": False}.get(told.strip().casefold())
        said = {found.value for each in self.languages for found in find_yes_no(self.text, locale=each)}
        spoken_of = any(stem in fold(self.text).text for stem in _stems(question))
        return wanted if wanted in said or (wanted is True and spoken_of and False not in said) else None

    def _words(self, question: Question, told: str) -> str | None:
        """The place in the text that reads like what was told, as it is written there."""
        shape = shape_of(question)
        words = fold(told).text.split()
        if not words or not re.search(r"\w", told) or (is_company(question) and len(words) > LONGEST_NAME):
            return None
        said = fold(self.text)
        match = re.search(_edged(r"\s+".join(map(re.escape, words)), inflected="hu" in self.languages), said.text)
        if match is None:
            return None
        start, end = said.span(*match.span())
        written = self.text[start:end]
        return written if shape is None or shape.fullmatch(written) else None


def _edged(pattern: str, *, inflected: bool) -> str:
    """Whole words only, where a script has spaces; endings may follow in a language that has them."""
    before = r"(?<![a-z0-9])" if re.match(r"\\?[a-z0-9]", pattern) else ""
    after = r"(?![a-z0-9])" if re.search(r"[a-z0-9]$", pattern) and not inflected else ""
    return f"{before}{pattern}{after}"


def _written(money: Money) -> Any:
    if money.currency is None:
        return str(money.amount)
    return {"amount": f"{money.amount:.{decimals(money.currency)}f}", "currency": money.currency}


def _stems(question: Question) -> list[str]:
    words = re.findall(r"\w+", fold(f"{question.label} {question.name}".replace("_", " ")).text)
    return [word[: STEM + 2] for word in words if len(word) > STEM or not word.isascii()]
