"""What one language's examples teach by their words: what asks for what, and which words are those of requests."""

import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from bot.parse import find_dates, find_money
from bot.parse.text import LANGUAGES, fold
from bot.understanding.example_names import nameless
from bot.understanding.examples import Example, is_skill
from bot.understanding.kept_arrays import Arrays
from bot.understanding.kept_lessons import KeptLessons
from bot.understanding.names import introduced
from bot.understanding.route import columns
from bot.understanding.spans import Span
from bot.understanding.wording import Wording

USUAL = 2  # requests that hold a word, from which it is a word of requests, and no part of a customer's name
_FIGURE = re.compile(r"[\d〇一二三四五六七八九十百千万億兆]")
_ANY_DAY = date(2026, 11, 20)  # spans do not depend on it


class Worded(NamedTuple):
    wording: Wording
    known_words: frozenset[str]


@lru_cache(maxsize=2 * len(LANGUAGES))
def by_words(language: str, examples: tuple[Example, ...], names: tuple[str, ...], kept: KeptLessons) -> Worded:
    """Remembered: a sentence that a programme adds in one language leaves the others as they are, as do vectors."""
    source = (language, names, examples)
    return _of(kept.recalled(f"words-{language}", source, lambda: _arrays(_learnt(language, examples, names))))


def _learnt(language: str, examples: Sequence[Example], names: Sequence[str]) -> Worded:
    sentences = [_reduced(language, each.text) for each in examples]
    labels = [each.label for each in examples]
    requests = (each for each, label in zip(sentences, labels, strict=True) if is_skill(label))
    spread = Counter(word for each in requests for word in set(_words(each)))
    known = frozenset(word for word, count in spread.items() if count >= USUAL)
    return Worded(Wording.learnt(sentences, columns(labels, names)), known)


def _arrays(worded: Worded) -> Arrays:
    """The large ones in single precision, which is what they were learnt in."""
    wording = worded.wording
    return {
        "terms": np.array([*wording.index]),
        "rarity": wording.rarity,
        "unseen": np.array(wording.unseen),
        "least": np.array(wording.least),
        "classifier": wording.classifier.astype(np.float32),
        "left_out": wording.left_out.astype(np.float32),
        "known_words": np.array(sorted(worded.known_words)),
    }


def _of(kept: Arrays) -> Worded:
    wording = Wording(
        index={term: at for at, term in enumerate(kept["terms"].tolist())},
        rarity=kept["rarity"],
        unseen=float(kept["unseen"]),
        least=float(kept["least"]),
        classifier=kept["classifier"].astype(np.float64),
        left_out=kept["left_out"].astype(np.float64),
    )
    return Worded(wording, frozenset(kept["known_words"].tolist()))


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
