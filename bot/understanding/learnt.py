"""What one set of examples teaches: routers and vocabulary by languages, each learnt when it is first spoken."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property, lru_cache

from bot.parse import find_dates, find_money
from bot.parse.text import fold
from bot.understanding.embed import Vectors
from bot.understanding.example_names import nameless
from bot.understanding.examples import Example, is_skill
from bot.understanding.likely_acts import BACKGROUND
from bot.understanding.likeness import Likeness
from bot.understanding.names import introduced
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


@dataclass(frozen=True)
class _Worded:
    """What one language's examples teach by their words."""

    rows: Sequence[int]  # among all examples
    wording: Wording
    known_words: frozenset[str]


@dataclass(frozen=True)
class Learnt:
    """`likeness` was learnt from the same examples, in their order; None: told by words alone."""

    examples: tuple[Example, ...]
    likeness: Likeness | None = None
    model: str = ""  # whose vectors the likeness was learnt from
    _lessons: dict[tuple[str, ...], Lesson] = field(default_factory=dict)
    _by_words: dict[str, "_Worded"] = field(default_factory=dict)

    @classmethod
    def with_vectors(cls, examples: tuple[Example, ...], vectors: Vectors, model: str) -> "Learnt":
        """From one vector per example. Takes some seconds of processor time: call it in a thread."""
        plain = cls(examples)
        wanted = columns([each.label for each in examples], plain.names)
        return cls(examples, Likeness.learnt(vectors, wanted), model)

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
        wordings = [self._worded(language) for language in languages]
        rows = [row for each in wordings for row in each.rows]
        wanted = columns([self.examples[row].label for row in rows], self.names)
        meant = self.likeness.left_out[rows] if self.likeness else None
        router = trained(wanted, self.names, [each.wording for each in wordings], meant, self.likeness)
        return Lesson(router, frozenset().union(*(each.known_words for each in wordings)))

    def _worded(self, language: str) -> "_Worded":
        if (worded := self._by_words.get(language)) is None:
            rows = [row for row, each in enumerate(self.examples) if each.language == language]
            sentences = [_reduced(language, self.examples[row].text) for row in rows]
            labels = [self.examples[row].label for row in rows]
            requests = (each for each, label in zip(sentences, labels, strict=True) if is_skill(label))
            spread = Counter(word for each in requests for word in set(_words(each)))
            known = frozenset(word for word, count in spread.items() if count >= USUAL)
            worded = _Worded(rows, Wording.learnt(sentences, columns(labels, self.names)), known)
            self._by_words[language] = worded
        return worded


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


@lru_cache(maxsize=16_384)
def _reduced(language: str, sentence: str) -> str:
    return essence(nameless(sentence), (language,))


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", fold(sentence).text)
