"""What the skills' examples teach, per language; learnt on first use and again when the skills are others."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from bot.parse import find_dates, find_money
from bot.parse.text import fold
from bot.skill import SkillBook
from bot.understanding.companies import LEGAL_FORMS
from bot.understanding.everyday import everyday
from bot.understanding.names import introduced
from bot.understanding.route import Router, train
from bot.understanding.spans import Span

MOST_KEPT = 64  # routers: eight languages for a few roles
EXAMPLE_COMPANIES = "acme|globex|initech|muster"
"""Customers in skills' examples bear these names, so that a customer's name teaches nothing."""

_LATIN = "a-zà-ÿőű"  # a name ends where another script begins: "Globexの案件"
_EXAMPLE_COMPANY = re.compile(
    rf"(?<![{_LATIN}\d_])(?:{EXAMPLE_COMPANIES})[{_LATIN}]*(?:\s+(?:{LEGAL_FORMS})\b\.?)?(?:-[{_LATIN}]+)?",
    re.IGNORECASE,
)
_NATIVE_COMPANY = re.compile(r"アクメ(?:社|株式会社)?|아크메|阿克梅(?:公司)?")
_ANY_DAY = date(2026, 11, 20)  # spans do not depend on it


class _Lesson(NamedTuple):
    skills: SkillBook  # kept, so that their identities stay theirs
    router: Router
    known_words: frozenset[str]


@dataclass(frozen=True)
class Learnt:
    """Routers and vocabulary by (skills, languages); learning one takes up to half a second, once."""

    _kept: dict[tuple[object, ...], _Lesson] = field(default_factory=dict)

    def knows(self, skills: SkillBook, languages: tuple[str, ...]) -> bool:
        return _key(skills, languages) in self._kept

    def learn(self, skills: SkillBook, languages: tuple[str, ...]) -> _Lesson:
        """What the examples of these skills teach. Learnt twice at the same time, it is the same."""
        key = _key(skills, languages)
        if (lesson := self._kept.get(key)) is None:
            lesson = self._kept[key] = _lesson(skills, languages)
            for oldest in list(self._kept)[:-MOST_KEPT]:
                self._kept.pop(oldest, None)
        return lesson

    def router(self, skills: SkillBook, languages: tuple[str, ...]) -> Router:
        return self.learn(skills, languages).router

    def known_words(self, skills: SkillBook, languages: tuple[str, ...]) -> frozenset[str]:
        """Folded words of the examples: they belong to requests, so to no customer's name."""
        return self.learn(skills, languages).known_words


def essence(text: str, languages: Sequence[str], known_words: frozenset[str] = frozenset()) -> str:
    """What a sentence asks for without whom and how much: amounts and dates become marks, names go."""
    parts = [(Span(f.start, f.end), " ") for f in find_money(text, locale=languages[0])]
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


def _key(skills: SkillBook, languages: tuple[str, ...]) -> tuple[object, ...]:
    return (languages, *((name, id(skill)) for name, skill in skills.items()))


def _lesson(skills: SkillBook, languages: tuple[str, ...]) -> _Lesson:
    examples = {
        name: [each for language in languages for each in _reduced(language, tuple(skill.examples.get(language, ())))]
        for name, skill in skills.items()
        if not skill.verbatim
    }
    known = frozenset(word for own in examples.values() for each in own for word in _words(each))
    nothing = [each for language in languages for each in _reduced(language, everyday(language))]
    return _Lesson(skills, train({"": nothing, **{name: own for name, own in examples.items() if own}}), known)


@lru_cache(maxsize=1024)
def _reduced(language: str, sentences: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(essence(_nameless(sentence), (language,)) for sentence in sentences)


def _nameless(example: str) -> str:
    return _NATIVE_COMPANY.sub(" ", _EXAMPLE_COMPANY.sub(" ", example))


def _words(sentence: str) -> list[str]:
    return re.findall(r"\w+", fold(sentence).text)
