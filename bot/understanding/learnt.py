"""What one set of examples teaches: routers and vocabulary by languages, each learnt when it is first spoken."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache
from typing import NamedTuple

import numpy as np

from bot.parse import find_dates, find_money
from bot.parse.text import LANGUAGES, fold
from bot.understanding.act_likeness import ActLikeness
from bot.understanding.embed import Vectors
from bot.understanding.example_names import nameless
from bot.understanding.examples import Example, is_skill
from bot.understanding.likely_acts import BACKGROUND
from bot.understanding.likeness import Likeness
from bot.understanding.meant import Meant
from bot.understanding.names import introduced
from bot.understanding.neighbours import Neighbours
from bot.understanding.route import Router, columns, trained
from bot.understanding.spans import Span
from bot.understanding.wording import Wording

USUAL = 2  # requests that hold a word, from which it is a word of requests, and no part of a customer's name
_FIGURE = re.compile(r"[\d〇一二三四五六七八九十百千万億兆]")
_ANY_DAY = date(2026, 11, 20)  # spans do not depend on it


@dataclass(frozen=True)
class Lesson:
    """What is known for one language, with English."""

    router: Router
    known_words: frozenset[str]  # folded words of requests: they belong to no customer's name
    acts: ActLikeness | None = None  # None: acts are told by words alone


class _Worded(NamedTuple):
    """What one language's examples teach by their words."""

    wording: Wording
    known_words: frozenset[str]


@dataclass(frozen=True)
class Learnt:
    """`likeness` was learnt from the same examples, in their order; None: told by words alone."""

    examples: tuple[Example, ...]
    likeness: Likeness | None = None
    model: str = ""  # whose vectors the likeness was learnt from
    acts: ActLikeness | None = None  # learnt from the same vectors
    _lessons: dict[tuple[str, ...], Lesson] = field(default_factory=dict)
    _nearby: dict[str, Neighbours] = field(default_factory=dict)  # by language

    @classmethod
    def with_vectors(cls, examples: tuple[Example, ...], vectors: Vectors, model: str) -> "Learnt":
        """From one vector per example. Takes some seconds of processor time: call it in a thread."""
        plain = cls(examples)
        wanted = columns([each.label for each in examples], plain.names)
        return cls(examples, Likeness.learnt(vectors, wanted), model, ActLikeness.learnt(examples, vectors))

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Skills, acts and the background."""
        return tuple(sorted({BACKGROUND, *(each.label for each in self.examples)}))

    @property
    def spoken(self) -> tuple[tuple[str, ...], ...]:
        """The languages that somebody was understood in."""
        return tuple(self._lessons)

    def knows(self, languages: tuple[str, ...]) -> bool:
        return languages in self._lessons

    def lesson(self, languages: tuple[str, ...]) -> Lesson:
        """For these languages; learning one takes up to half a second, once. Learnt twice at once, it is the same."""
        if (lesson := self._lessons.get(languages)) is None:
            lesson = self._lessons[languages] = self._taught(languages)
        return lesson

    def _taught(self, languages: tuple[str, ...]) -> Lesson:
        by_language = [self._rows(language) for language in languages]
        rows = [row for each in by_language for row in each]
        worded = [self._worded(*each) for each in zip(languages, by_language, strict=True)]
        wanted = columns([self.examples[row].label for row in rows], self.names)
        nearby = [self._neighbours(*each) for each in zip(languages, by_language, strict=True)] if self.likeness else []
        meant = Meant.learnt(self.likeness, by_language, nearby) if self.likeness else None
        router = trained(wanted, self.names, [each.wording for each in worded], meant)
        known = frozenset().union(*(each.known_words for each in worded))
        return Lesson(router, known, self.acts)

    def _rows(self, language: str) -> list[int]:
        return [row for row, each in enumerate(self.examples) if each.language == language]

    def _neighbours(self, language: str, rows: list[int]) -> Neighbours:
        assert self.likeness is not None
        if language not in self._nearby:
            columns_of = {name: at for at, name in enumerate(self.names)}
            labels = [columns_of[self.examples[row].label] for row in rows]
            vectors = self.likeness.examples[rows].astype(np.float32)
            self._nearby[language] = Neighbours.learnt(vectors, labels, len(self.names))
        return self._nearby[language]

    def _worded(self, language: str, rows: Sequence[int]) -> _Worded:
        return _by_words(language, tuple(self.examples[row] for row in rows), self.names)


@lru_cache(maxsize=2 * len(LANGUAGES))
def _by_words(language: str, examples: tuple[Example, ...], names: tuple[str, ...]) -> _Worded:
    """Remembered: a sentence that a programme adds in one language leaves the others as they are, as do vectors."""
    sentences = [_reduced(language, each.text) for each in examples]
    labels = [each.label for each in examples]
    requests = (each for each, label in zip(sentences, labels, strict=True) if is_skill(label))
    spread = Counter(word for each in requests for word in set(_words(each)))
    known = frozenset(word for word, count in spread.items() if count >= USUAL)
    return _Worded(Wording.learnt(sentences, columns(labels, names)), known)


def essence(text: str, languages: Sequence[str], known_words: frozenset[str] = frozenset()) -> str:
    """What a sentence asks for without whom and how much: amounts and dates become marks, names go."""
    parts: list[tuple[Span, str]] = []
    if _FIGURE.search(text):  # those in words are left: to look for them in every example takes longer than it is worth
        parts += [(Span(f.start, f.end), " ") for f in find_money(text, locale=languages[0])]
        parts += [(Span(f.start, f.end), " ") for f in find_dates(text, locale=languages[0], reference=_ANY_DAY)]
    if known_words and (name := introduced(text, languages, known_words)):
        written = text[name.start : name.end]
        parts += [(name, " ")] if any(map(str.isupper, written)) else []
    end, pieces = 0, []
    for span, mark in sorted(parts):
        if span.start >= end:
            pieces += [text[end : span.start], mark]
            end = span.end
    return "".join((*pieces, text[end:]))


@lru_cache(maxsize=32_768)
def _reduced(language: str, sentence: str) -> str:
    return essence(nameless(sentence), (language,))


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", fold(sentence).text)
