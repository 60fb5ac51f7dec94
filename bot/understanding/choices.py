"""Choices that a sentence names in full, or by a word that only one of them has."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from bot.fields import Choice
from bot.form import Question
from bot.parse.text import fold
from bot.understanding.lexicon import lexicon
from bot.understanding.spans import Span, is_free

MANY_CHOICES = 30  # a list this long (countries) has names that are also parts of other names
UNSPACED_FROM = "\u2e80"  # scripts from here on put no space before a foreign name
INFLECTED = ("hu",)  # languages that add case endings to a name
LONGEST_ENDING = 3  # letters of one
SHORTEST_CHOICE = 3  # letters; shorter ones ("IT", "in") are words of the sentence


def named_choices(text: str, question: Question, language: str) -> Iterator[tuple[str, Span]]:
    """Choices named in full, longest names first, each with its place. Where the language has them, case endings may
    follow, and what a compound goes on with: "Goldpartner"."""
    ending = LONGEST_ENDING if language in INFLECTED else 0
    folded = fold(text)
    taken: list[Span] = []
    for name, value in _names(question):
        at = folded.text.find(name)
        while at >= 0:
            span = Span(*folded.span(at, at + len(name)))
            if is_free(span, taken) and _whole_word(folded.text, at, at + len(name), ending, _compounds(language)):
                taken.append(span)
                yield value, span
                break
            at = folded.text.find(name, at + 1)


def _whole_word(folded: str, start: int, end: int, ending: int, compounds: re.Pattern[str]) -> bool:
    """Whether a name stands as a word of its own, with at most `ending` letters after it, or begins a compound."""
    before = folded[max(0, start - 1) : start]
    if folded[start].isascii() and before.isalnum() and before < UNSPACED_FROM:
        return False
    after = re.compile(r"[a-z0-9]*").match(folded, end)
    if not folded[end - 1].isascii() or after is None or len(after.group()) <= ending:
        return True
    return compounds.fullmatch(after.group()) is not None


@cache
def _compounds(language: str) -> re.Pattern[str]:
    """What may follow a choice in the same word."""
    return re.compile("|".join(lexicon(language).get("compounds", ("(?!)",))))


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
