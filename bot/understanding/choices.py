"""Choices that a sentence names in full, or by a word that only one of them has."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from bot.fields import Choice
from bot.form import Question
from bot.parse.text import fold
from bot.understanding.spans import Span, is_free

MANY_CHOICES = 30  # a list this long (countries) has names that are also parts of other names
UNSPACED_FROM = "\u2e80"  # scripts from here on put no space before a foreign name
SHORTEST_CHOICE = 3  # letters; shorter ones ("IT", "in") are words of the sentence


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
    before = folded[max(0, start - 1) : start]
    if folded[start].isascii() and before.isalnum() and before < UNSPACED_FROM:
        return False
    after = re.compile(r"[a-z0-9]*").match(folded, end)
    return not folded[end - 1].isascii() or after is None or len(after.group()) <= ending


def _names(question: Question) -> tuple[tuple[str, str], ...]:
    return _choice_names(question.choices)


@lru_cache(maxsize=256)
def _choice_names(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    names = {
        fold(name).text.strip(): choice.value
        for choice in reversed(choices)
        for name in (choice.value.replace("_", " "), *choice.also, choice.label)
    }
    kept = {
        name: value for name, value in names.items() if len(name) >= SHORTEST_CHOICE or (name and not name.isascii())
    }
    return tuple(sorted(kept.items(), key=lambda pair: -len(pair[0])))


def partly_named(text: str, question: Question) -> Iterator[tuple[str, Span]]:
    """Choices by a word that no other choice has ("cloud" for "Keep Cloud"), each with the place of that word."""
    plain = fold(text)
    for word, value in _own_words(question.choices):
        if match := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", plain.text):
            yield value, Span(*plain.span(*match.span()))


@lru_cache(maxsize=256)
def _own_words(choices: tuple[Choice, ...]) -> tuple[tuple[str, str], ...]:
    words = {
        choice.value: {word for name in (choice.label, *choice.also) for word in re.findall(r"\w+", fold(name).text)}
        for choice in choices
    }
    counts = Counter(word for named in words.values() for word in named)
    return tuple(
        (word, value)
        for value, named in words.items() for word in sorted(named)
        if counts[word] == 1 and len(word) >= SHORTEST_CHOICE and not word.isdecimal()
    )  # fmt: skip
