"""Every answer a sentence already contains, from the description of the questions alone."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from bot.fields import Choice
from bot.form import Question
from bot.parse import find_dates, find_money, find_numbers, find_periods, read_money
from bot.parse.text import fold
from bot.understanding.choices import MANY_CHOICES, named_choices, partly_named
from bot.understanding.companies import unquoted
from bot.understanding.free_text import Asked, free_texts
from bot.understanding.labelled import labelled
from bot.understanding.labels import Edge, edge_of, is_company, is_time
from bot.understanding.month_names import is_named_for
from bot.understanding.names import capitalised_runs, find_name
from bot.understanding.rejected import is_contrasted, rejected, replacement
from bot.understanding.shapes import EMAIL, SHAPED, shape_of
from bot.understanding.shared import apart, counted, dated, shared_out, singles, valued
from bot.understanding.spans import Span, blanked, is_free
from bot.understanding.stated import stated
from bot.understanding.times import find_times

_PLACE_BEFORE = re.compile(
    r"(?:^|[,(;:]|\b(?:in|from|aus|im|der|en|de|au|aux|du|based in|country|land|pais|pays)|ország\w*:?)\s*$",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:-\w+)+")  # "der Tannzapf-Lead"
_COUNTED = re.compile(r"\s?-?(?:%|[a-z\u3040-\u9fff\uac00-\ud7af])", re.IGNORECASE)


@dataclass
class Reader:
    """One sentence being read for the answers to some questions."""

    text: str
    languages: tuple[str, ...]
    today: date
    known_words: frozenset[str] = frozenset()
    just_asked: tuple[str, ...] = ()  # questions by name that were put last
    still_open: tuple[str, ...] = ()  # questions by name that have no answer yet
    known: Mapping[str, Any] = field(default_factory=dict)  # their answers so far, as drafts keep them
    taken: list[Span] = field(default_factory=list)
    taken_back: bool = False  # whether a value was named only to be rejected

    def read(self, questions: Sequence[Question], *, names: bool = True) -> dict[str, Any]:
        """Answers by question, as typed or in canonical JSON; with `names` also a company by what stands around it.
        What only a button gives is in no words."""
        questions = [question for question in questions if not question.unseen]
        values: dict[str, Any] = {}
        for read in (
            self._shaped, self._records, self._few, self._money, self._periods, self._times, self._dates,
            self._bare_times, self._many, self._labelled, self._numbers, self._stated,
        ):  # fmt: skip
            values.update({name: value for name, value in read(questions) if name not in values})
        company = next((q for q in questions if is_company(q)), None)
        if names and company and company.name not in values and (span := self.name()):
            values[company.name] = self.text[span.start : span.end]
            self.taken.append(span)
        if company is None:
            values.update(self._free_texts([q for q in questions if q.name not in values]))
        return values

    @property
    def rest(self) -> str:
        """The text without the values found so far."""
        return blanked(self.text, self.taken)

    @property
    def beside(self) -> int:
        """Words that are no part of any value found."""
        return len(re.findall(r"[^\W\d_]+", self.rest))

    def name(self) -> Span | None:
        return find_name(self.rest, self.languages, self.known_words)

    def without_names(self, known: Iterable[str]) -> None:
        """Take names out of the text that are only there to be replaced: "not Acme, it is Globex"."""
        text = self.text.casefold()
        places = {Span(at, at + len(name)) for name in known if name and (at := text.find(name.casefold())) >= 0}
        self._free(places | set(capitalised_runs(self.rest, self.languages, self.known_words)))
        self.taken += [place for place in places if is_free(place, self.taken)]

    def _shaped(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        for shape in SHAPED:  # the domain of an address is no website
            spans = self._free(Span(*match.span()) for match in shape.finditer(self.text))
            asked = [question for question in questions if shape_of(question) is shape]
            if shape is EMAIL or asked:
                self.taken += spans
            for question, span in zip(asked, spans, strict=False):
                yield question.name, self.text[span.start : span.end].rstrip(".")

    def _records(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """A record of this person, by the words of the text it was found by; which of several, the form asks."""
        for question in questions:
            named = (choice for choice in question.choices if choice.named and not self._is_everyday(choice))
            found = list(named) if question.record else []
            if not found:
                continue
            at = self.text.casefold().find(found[0].named.casefold())
            if at >= 0:
                joined = _JOINED.match(self.text, at + len(found[0].named))
                self.taken.append(Span(at, joined.end() if joined else at + len(found[0].named)))
            yield question.name, found[0].value if len(found) == 1 else found[0].named

    def _is_everyday(self, choice: Choice) -> bool:
        """Whether what looks like a part of its name is how such requests are worded: "state" for State Street.

        A number is not, though examples have numbers.
        """
        if any(letter.isdigit() for letter in choice.named):
            return False
        words, label = re.findall(r"\w+", fold(choice.named).text), fold(choice.label).text
        return set(words) <= self.known_words and any(word in label for word in words)

    def _money(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "money"]
        amounts = (Span(f.start, f.end) for f in find_money(self.text, locale=self.languages[0]))
        found = self._free(replacement(self.text, amount, self.languages) for amount in amounts)
        self.taken += found
        if asked and not found and not self._asks_words(questions):
            found = self._lone_number(asked, [q for q in questions if q.kind == "number" and not q.later])
            self.taken += found
        fresh = [span for span in found if self._amount(span) not in self._known_amounts(asked)] or found
        yield from self._shared_out(asked, fresh, valued, lambda span: self._written(span).strip(" ,;，、"))

    def _known_amounts(self, asked: Sequence[Question]) -> set[Decimal]:
        """What a correction changes: said once more beside the new amount, it is no news."""
        kept = (self.known.get(question.name) for question in asked)
        return {Decimal(value["amount"]) for value in kept if isinstance(value, dict) and "amount" in value}

    def _amount(self, span: Span) -> Decimal | None:
        found = read_money(self._written(span), locale=self.languages[0])
        return found.value.amount if found else None

    def _lone_number(self, money: Sequence[Question], counts: Sequence[Question]) -> list[Span]:
        """A number that makes up its clause ("..., 50000, ..."): nothing is counted by it, so it is the amount."""
        dates = [Span(f.start, f.end) for f in find_dates(self.text, locale=self.languages[0], reference=self.today)]
        numbers = self._free(Span(f.start, f.end) for f in find_numbers(self.text, locale=self.languages[0]))
        alone = [
            span for span in numbers
            if is_free(span, dates) and self.text[span.start : span.end][:1].isdigit()
            and not any(counted(self, question, span, counts) > 0 for question in counts)
            and (not _COUNTED.match(self.text, span.end) or is_contrasted(self.text, span.end, self.languages))
        ]  # fmt: skip
        if len(alone) > 1:
            alone = [span for span in alone if self._amount(span) not in self._known_amounts(money)]
        return alone if len(alone) == 1 else []

    def _dates(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "date"]
        edge: Edge = "last" if "last" in map(edge_of, asked) else "first"
        pieces = apart(self.rest, self.languages) if len(asked) > 1 else (self.rest,)
        found = [
            f for piece in pieces
            for f in find_dates(piece, locale=self.languages[0], reference=self.today, edge=edge)
        ]  # fmt: skip
        found = [f for f in found if not self._is_named_for(Span(f.start, f.end))]
        if not asked:
            found = [f for f in found if not self._written(Span(f.start, f.end)).isdecimal()]  # "2015": a number
        days = {Span(f.start, f.end): f.value for f in found}
        by_custom = {Span(f.start, f.end) for f in found if f.by_custom}  # the form knows the country and fiscal year
        spans = self._free(days)
        self.taken += spans
        known = [self.known.get(question.name) for question in asked]
        spans = [span for span in spans if days[span].isoformat() not in known] or spans  # the old one is no news
        ahead = [span for span in spans if days[span] >= self.today]
        usable = ahead if edge == "last" else ahead or spans
        yield from self._shared_out(
            asked, usable, dated, lambda span: self._written(span) if span in by_custom else days[span].isoformat()
        )

    def _is_named_for(self, day: Span) -> bool:
        return is_named_for(self.text, day, self.languages, self.known_words)

    def _periods(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """ "in March", "last quarter": days that people look back on, as an ISO 8601 interval."""
        for question in questions:
            if question.kind != "period":
                continue
            found = find_periods(self.rest, locale=self.languages[0], reference=self.today, past=True)
            days = {Span(f.start, f.end): f.value for f in found}
            if spans := self._free(days):
                self.taken.append(spans[0])
                yield question.name, f"{days[spans[0]].first.isoformat()}/{days[spans[0]].last.isoformat()}"

    def _times(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        only = self._asks(questions, is_time) and not self._asks(questions, lambda q: q.kind == "date")
        return self._told_times(questions, bare=only)

    def _bare_times(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """ "around 7", where a time was asked for."""
        return self._told_times(questions, bare=True) if self._asks(questions, is_time) else iter(())

    def _told_times(self, questions: Sequence[Question], *, bare: bool) -> Iterator[tuple[str, Any]]:
        if asked := [q for q in questions if is_time(q)]:
            times = find_times(self.rest, locale=self.languages[0], bare=bare)
            spans = self._free(Span(time.start, time.end) for time in times)
            self.taken += spans
            yield from self._shared_out(asked, spans, valued, self._written)

    def _asks(self, questions: Sequence[Question], kind: Callable[[Question], bool]) -> bool:
        return any(question.name in self.just_asked and kind(question) for question in questions)

    def _asks_words(self, questions: Sequence[Question]) -> bool:
        """Whether a text was asked for and the reply is nothing but figures: a number of an account, say."""
        wanted = self._asks(questions, lambda q: q.kind == "text" and not is_company(q))
        return wanted and not re.search(r"[^\W\d]", self.text)

    def _numbers(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "number" and not q.later]
        if not asked:
            return
        found = {Span(f.start, f.end): f.value for f in find_numbers(self.rest, locale=self.languages[0])}
        found |= {span: Decimal(1) for span in singles(self.rest, self.languages) if is_free(span, list(found))}
        answered = dict(self._shared_out(asked, self._free(found), counted, lambda span: span))
        self.taken += answered.values()
        yield from ((name, str(found[span])) for name, span in answered.items())

    def _shared_out(
        self, asked: Sequence[Question], spans: Sequence[Span], points: Any, value: Callable[[Span], Any]
    ) -> Iterator[tuple[str, Any]]:
        for question, span in shared_out(self, asked, spans, points):
            yield question.name, value(span)

    def _few(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """Products, states, languages: few names, each as good as a value by itself."""
        return self._choices(
            [q for q in questions if 0 < len(q.choices) <= MANY_CHOICES and not q.record], lambda span: True
        )

    def _many(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """Countries: only where the name cannot be a part of something else."""
        return self._choices(
            [q for q in questions if len(q.choices) > MANY_CHOICES and not q.record], self._stands_apart
        )

    def _choices(self, questions: Sequence[Question], meant: Callable[[Span], bool]) -> Iterator[tuple[str, Any]]:
        for question in questions:
            found = named_choices(self.text, question, self.languages[0])
            named = [(value, span) for value, span in found if is_free(span, self.taken) and meant(span)]
            kept = self._free(span for _, span in named)
            self.taken += kept
            if not kept and question.name in self.just_asked:
                named = list(partly_named(self.rest, question))
                kept = self._free(span for _, span in named)
                self.taken += kept
            named = sorted((each for each in named if each[1] in kept), key=lambda each: each[1].start)
            if values := list(dict.fromkeys(value for value, _ in named)):
                yield question.name, values if question.kind == "choices" else values[0]

    def _stands_apart(self, span: Span) -> bool:
        """ "in Germany", ", Germany": and not a part of "Bank of China"."""
        before, after = self.text[max(0, span.start - 20) : span.start], self.text[span.end : span.end + 1]
        return bool(_PLACE_BEFORE.search(before)) and not (after[:1].isalnum() and after.isascii())

    def _labelled(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """ "notes: they want a demo", "the contact person is Jane Doe"."""
        for question in questions:
            if question.kind not in ("text", "long_text") or question.choices or shape_of(question):
                continue
            if span := labelled(self.rest, question, questions, self.languages):
                self.taken.append(span)
                yield question.name, unquoted(self._written(span))

    def _stated(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        return stated(self.rest, questions, self.languages)

    def _free_texts(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """Names of people, places and things."""
        asked = [
            q for q in questions
            if q.kind == "text" and not (q.choices or q.later or shape_of(q) or is_time(q) or q.name == "question")
        ]  # fmt: skip
        if not asked:
            return
        self.without_names(())
        known = Asked(frozenset(self.just_asked), frozenset(self.still_open))
        for name, span in free_texts(self.rest, asked, self.languages, self.known_words, known):
            self.taken.append(span)
            yield name, self._written(span)

    def _written(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def _free(self, spans: Iterable[Span]) -> list[Span]:
        """Those that are no part of another value; what is only named to be rejected is taken out of the text."""
        free = [span for span in spans if is_free(span, self.taken)]
        back = rejected(self.text, free, self.languages)
        self.taken += back.values()
        self.taken_back = self.taken_back or bool(back)
        return [span for span in free if span not in back]
