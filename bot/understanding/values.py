"""Every answer a sentence already contains, from the description of the questions alone."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Literal

from bot.form import Question
from bot.parse import find_dates, find_money, find_numbers
from bot.parse.text import fold
from bot.understanding.lexicon import UNSPACED, lexicon
from bot.understanding.names import find_name
from bot.understanding.spans import Span, blanked, is_free

Edge = Literal["first", "last"]

CODE = re.compile(r"(?<![\w-])(?=[A-Za-z0-9-]{0,24}\d)[A-Za-z0-9]{4}(?:-[A-Za-z0-9]{4}){1,4}(?![\w-])")
EMAIL = re.compile(r"[\w.+'-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
WEBSITE = re.compile(
    r"(?<![@\w.])(?:https?://)?(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}(?:/\S{0,200})?", re.IGNORECASE
)
SHAPES = {"code": CODE, "email": EMAIL, "mail": EMAIL, "website": WEBSITE, "domain": WEBSITE, "url": WEBSITE}
"""Texts that look like nothing else, by the word in the question's name."""

COMPANIES = frozenset({"customer", "company", "client", "account", "organisation", "organization", "prospect"})
"""Words in the name of a question that is answered with a company's name."""

MANY_CHOICES = 30  # a list this long (countries) has names that are also parts of other names
SHORTEST_CHOICE = 3  # letters; shorter ones ("IT", "in") are words of the sentence
DEADLINE = re.compile(r"clos|until|end|due|deadline|expire", re.IGNORECASE)
_PLACE_BEFORE = re.compile(
    r"(?:^|[,(;:]|\b(?:in|from|aus|im|der|en|de|au|aux|du|based in|country|land|pais|pays)|ország\w*:?)\s*$",
    re.IGNORECASE,
)
_COUNTED = re.compile(r"\s?-?(?:%|[a-z\u3040-\u9fff\uac00-\ud7af])", re.IGNORECASE)
_ALIKE = 4  # letters two words of one stem share: "closes", "closing"


@dataclass
class Reader:
    """One sentence being read for the answers to some questions."""

    text: str
    languages: tuple[str, ...]
    today: date
    known_words: frozenset[str] = frozenset()
    taken: list[Span] = field(default_factory=list)

    def read(self, questions: Sequence[Question], *, names: bool = True) -> dict[str, Any]:
        """Answers by question, as typed or in canonical JSON; with `names` also a company by what stands around it."""
        values: dict[str, Any] = {}
        for read in (self._shaped, self._few, self._money, self._dates, self._many, self._labelled, self._numbers):
            values.update({name: value for name, value in read(questions) if name not in values})
        company = next((q for q in questions if is_company(q)), None)
        if names and company and company.name not in values and (span := self.name()):
            values[company.name] = self.text[span.start : span.end]
            self.taken.append(span)
        return values

    @property
    def rest(self) -> str:
        """The text without the values found so far."""
        return blanked(self.text, self.taken)

    def name(self) -> Span | None:
        return find_name(self.rest, self.languages, self.known_words)

    def _shaped(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        for shape in (EMAIL, CODE, WEBSITE):  # the domain of an address is no website
            spans = self._free(Span(*match.span()) for match in shape.finditer(self.text))
            asked = [question for question in questions if shape_of(question) is shape]
            if shape is EMAIL or asked:
                self.taken += spans
            for question, span in zip(asked, spans, strict=False):
                yield question.name, self.text[span.start : span.end].rstrip(".")

    def _money(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "money"]
        spans = self._free(Span(f.start, f.end) for f in find_money(self.text, locale=self.languages[0]))
        self.taken += spans
        if asked and not spans:
            spans = self._lone_number()
            self.taken += spans
        yield from self._shared_out(asked, spans, lambda span: self.text[span.start : span.end].strip(" ,;，、"))

    def _lone_number(self) -> list[Span]:
        """A number that makes up its clause ("..., 50000, ..."): nothing is counted by it, so it is the amount."""
        dates = [Span(f.start, f.end) for f in find_dates(self.text, locale=self.languages[0], reference=self.today)]
        numbers = self._free(Span(f.start, f.end) for f in find_numbers(self.text, locale=self.languages[0]))
        alone = [
            span for span in numbers
            if is_free(span, dates) and self.text[span.start : span.end][:1].isdigit()
            and not _COUNTED.match(self.text, span.end)
        ]  # fmt: skip
        return alone if len(alone) == 1 else []

    def _dates(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "date"]
        edge: Edge = "last" if "last" in map(edge_of, asked) else "first"
        found = find_dates(self.rest, locale=self.languages[0], reference=self.today, edge=edge)
        days = {Span(f.start, f.end): f.value for f in found}
        spans = self._free(days)
        self.taken += spans
        ahead = [span for span in spans if days[span] >= self.today]
        yield from self._shared_out(
            asked, ahead if edge == "last" else ahead or spans, lambda span: days[span].isoformat()
        )

    def _shared_out(
        self, asked: Sequence[Question], spans: Sequence[Span], value: Callable[[Span], Any]
    ) -> Iterator[tuple[str, Any]]:
        """One value to each question: the one near the words of its label, else the first that is left."""
        left = list(spans)
        for question in asked:
            if not left:
                return
            nearest = min(left, key=lambda span: (self._distance(question, span), span.start))
            left.remove(nearest)
            yield question.name, value(nearest)

    def _distance(self, question: Question, span: Span) -> int:
        """Characters from a word of the question's label to the value; the sentence's length where there is none."""
        stems = {word[:_ALIKE] for word in _words(f"{question.label} {question.name}") if len(word) >= _ALIKE}
        places = [
            m.end() for m in re.finditer(r"\w+", fold(self.text[: span.start]).text) if m.group()[:_ALIKE] in stems
        ]
        return span.start - places[-1] if places else len(self.text)

    def _few(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """Products, states, languages: few names, each as good as a value by itself."""
        return self._choices([q for q in questions if 0 < len(q.choices) <= MANY_CHOICES], lambda span: True)

    def _many(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        """Countries: only where the name cannot be a part of something else."""
        return self._choices([q for q in questions if len(q.choices) > MANY_CHOICES], self._stands_apart)

    def _choices(self, questions: Sequence[Question], meant: Callable[[Span], bool]) -> Iterator[tuple[str, Any]]:
        for question in questions:
            found = named_choices(self.text, question, inflected=self.languages[0] == "hu")
            named = [(value, span) for value, span in found if is_free(span, self.taken) and meant(span)]
            named.sort(key=lambda each: each[1].start)
            self.taken += [span for _, span in named]
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
            rest = fold(self.rest)
            found = (_assigned(question.label, question.name, each).search(rest.text) for each in self.languages)
            if match := next(filter(None, found), None):
                span = Span(*rest.span(*match.span("value")))
                self.taken.append(span)
                yield question.name, self.text[span.start : span.end].strip(" .\"'")

    def _numbers(self, questions: Sequence[Question]) -> Iterator[tuple[str, Any]]:
        asked = [q for q in questions if q.kind == "number" and not q.later]
        if not asked:
            return
        found = {Span(f.start, f.end): f.value for f in find_numbers(self.rest, locale=self.languages[0])}
        spans = self._free(found)
        self.taken += spans
        yield from self._shared_out(asked, spans, lambda span: str(found[span]))

    def _free(self, spans: Iterable[Span]) -> list[Span]:
        return [span for span in spans if is_free(span, self.taken)]


def edge_of(question: Question) -> Edge:
    """Which end of "in June" is meant: its last day where something closes, ends or is due."""
    return "last" if DEADLINE.search(f"{question.name} {question.label}") else "first"


def is_company(question: Question) -> bool:
    return question.kind == "text" and bool(COMPANIES & set(question.name.split("_"))) and not question.choices


def shape_of(question: Question) -> re.Pattern[str] | None:
    """How an answer must look, where the question's name tells ("contact_email")."""
    if question.kind != "text" or question.choices:
        return None
    return next((SHAPES[word] for word in question.name.split("_") if word in SHAPES), None)


def named_choices(text: str, question: Question, *, inflected: bool = False) -> Iterator[tuple[str, Span]]:
    """Choices named in full, longest names first, each with its place; `inflected`: case endings may follow."""
    folded = fold(text)
    taken: list[Span] = []
    for name, value in _names(question):
        at = folded.text.find(name)
        while at >= 0:
            span = Span(*folded.span(at, at + len(name)))
            if is_free(span, taken) and _whole_word(folded.text, at, at + len(name), 3 if inflected else 0):
                taken.append(span)
                yield value, span
                break
            at = folded.text.find(name, at + 1)


def _whole_word(folded: str, start: int, end: int, ending: int) -> bool:
    """Whether a name stands as a word of its own, with at most `ending` letters after it."""
    if folded[start].isascii() and folded[max(0, start - 1) : start].isalnum():
        return False
    after = re.compile(r"[a-z0-9]*").match(folded, end)
    return not folded[end - 1].isascii() or after is None or len(after.group()) <= ending


def _names(question: Question) -> tuple[tuple[str, str], ...]:
    return _choice_names(question.choices)


@lru_cache(maxsize=256)
def _choice_names(choices: tuple[Any, ...]) -> tuple[tuple[str, str], ...]:
    names = {
        fold(name).text.strip(): choice.value
        for choice in reversed(choices)
        for name in (choice.value.replace("_", " "), *choice.also, choice.label)
    }
    kept = {
        name: value for name, value in names.items() if len(name) >= SHORTEST_CHOICE or (name and not name.isascii())
    }
    return tuple(sorted(kept.items(), key=lambda pair: -len(pair[0])))


@lru_cache(maxsize=4096)
def _assigned(label: str, name: str, language: str) -> re.Pattern[str]:
    """The label of a question, a colon or a word like "is", and the answer up to the end of its clause."""
    told = lexicon(language)
    room = r"\s*" if language in UNSPACED else r"\s+"
    labels = "|".join(re.escape(fold(each).text) for each in dict.fromkeys((label, name.replace("_", " "))))
    links = rf"\s*[:=\uff1a]\s*|{room}(?:{'|'.join(told['assigns'])}){room}"
    tail = rf"(?:\s*(?:{'|'.join(told['corrected'])}))?"
    return re.compile(
        rf"(?<!\w)(?:{labels})(?:{links})(?P<value>[^,;\n\x01\s][^,;\n\x01]{{0,300}}?){tail}(?=[,;\n\x01]|\.?$|\. )"
    )


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text.replace("_", " ")).text)
