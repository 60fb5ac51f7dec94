"""The words of a programme: what its content says where a question uses another name for the same thing.

A group of a glossary holds names of one thing: synonyms, an acronym and what it stands for, translations. A name in a
question that the permitted content hardly uses is replaced by the name of its group that the content uses most. So a
glossary finds other words for what may be read anyway; it opens nothing, and one that lies in a restricted folder
serves only those who may read that folder.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from knowledge.errors import UnreadableDocument
from knowledge.text.plain_yaml import plain_yaml
from knowledge.text.words import spans, tokens
from knowledge.types import Audience, Readers, visible

GLOSSARY_FILE = "_glossary.yaml"
RARELY = 0.34
"""A name of several words is replaced if content uses it at most this often, compared with the most usual one."""
MOST = 3
"""Names of a question that are replaced."""
MAX_NAME = 80
"""Characters of a name."""
MAX_GROUPS = 5000
_COMPOUND = 6
"""Characters from which a word is also found with another ending."""
_COMPOUND_OF = 8
"""Characters from which a word is also found as the beginning of a longer one ("Dealregistrierungsantrag")."""
_INFLECTED = 3
"""Characters that an ending may add to a name."""

Words = tuple[str, ...]
Group = tuple[tuple[str, ...], ...]
"""The names of one thing in one list per language, or all in one list."""
Uses = Callable[[str], int]
"""How many permitted passages have all words of a name."""


@dataclass(frozen=True)
class Glossary:
    """The groups of one file and who may profit from them; each group in the order in which its names were written."""

    groups: tuple[Group, ...]
    audience: Audience
    general: bool = False
    """True if these are names of the field at large, which a programme may tell apart: "rebate" and "bonus"."""

    def as_json(self) -> dict[str, Any]:
        """Plain values for storing."""
        return {"groups": [list(map(list, group)) for group in self.groups], "audience": self.audience.as_json()}

    @staticmethod
    def from_json(stored: dict[str, Any]) -> Glossary:
        """What `as_json` wrote."""
        groups = tuple(tuple(map(tuple, group)) for group in stored["groups"])
        return Glossary(groups, Audience.from_json(stored["audience"]))


@dataclass(frozen=True)
class Wording:
    """A question in the names that content uses."""

    text: str
    general: bool = False
    """True if a name was replaced by another of its language that the field takes for the same, not the programme."""


class Glossaries:
    """All glossaries of a library, ready to be looked into. Never changes."""

    def __init__(self, every: Iterable[Glossary]) -> None:
        self._every = tuple(every)
        self._by_first: dict[str, list[tuple[Words, int, Group]]] = {}
        for at, glossary in enumerate(self._every):
            for group in glossary.groups:
                for name in (name for names in group for name in names):
                    words = tuple(tokens(name))
                    self._by_first.setdefault(words[0][:_COMPOUND], []).append((words, at, group))

    def reworded(self, question: str, readers: Readers, uses: Uses) -> Wording:
        """The question with the names that its content uses for what it calls otherwise."""
        allowed = {at for at, one in enumerate(self._every) if visible(one.audience, readers)}
        asked = tokens(question)
        text, places = question, spans(question)
        changes = (
            (at, size, name, *_usual(name, " ".join(asked[at : at + size]), group, uses), glossary)
            for at, size, name, glossary, group in self._named(asked, allowed)
        )
        made = sorted(one for one in changes if one[3])[:MOST]
        for at, size, name, usual, *_ in made[::-1]:
            text = _replaced(text, places[at][0], places[at + size - 1][1], name, usual)
        return Wording(text, any(alike and self._every[glossary].general for *_, alike, glossary in made))

    def _named(self, asked: Sequence[str], allowed: set[int]) -> Iterable[tuple[int, int, str, int, Group]]:
        """Names in the question: from which word, how many, the name, whose, its group; of overlapping the longest."""
        found = [
            (at, len(words), " ".join(words), glossary, group)
            for at, word in enumerate(asked)
            for start in _starts(word)
            for words, glossary, group in self._by_first.get(start, ())
            if glossary in allowed and _says(asked[at : at + len(words)], words)
        ]
        taken: set[int] = set()
        for at, size, name, glossary, group in sorted(found, key=lambda one: (-one[1], -len(one[2]), one[0])):
            if taken.isdisjoint(range(at, at + size)):
                taken.update(range(at, at + size))
                yield at, size, name, glossary, group


NO_GLOSSARY = Glossaries(())


def builtin() -> Glossary:
    """The usual words of partner programmes in the languages of the product; they serve everybody."""
    return Glossary(_builtin_groups(), Audience(level="public"), general=True)


@cache
def _builtin_groups() -> tuple[Group, ...]:
    return read_groups(files("knowledge.finding").joinpath("glossary.yaml").read_text("utf-8"))


def read_groups(text: str) -> tuple[Group, ...]:
    """The groups of a glossary file. Raises `UnreadableDocument`, saying what is wrong with which group."""
    try:
        given = plain_yaml(text)
    except (yaml.YAMLError, ValueError) as failure:
        raise UnreadableDocument(f"no YAML: {' '.join(str(failure).split())}") from failure
    if not isinstance(given, list):
        raise UnreadableDocument("a glossary is a list of groups, each with names of one thing")
    if len(given) > MAX_GROUPS:
        raise UnreadableDocument(f"more than {MAX_GROUPS} groups")
    return tuple(_group(at, one) for at, one in enumerate(given, 1))


def _group(at: int, given: Any) -> Group:
    """Names in a list, or lists of names by language."""
    if not isinstance(given, dict | list):
        raise UnreadableDocument(f"group {at} is neither a list of names nor lists of names by language")
    lists = [
        one if isinstance(one, list) else [one] for one in (given.values() if isinstance(given, dict) else [given])
    ]
    group = tuple(tuple(dict.fromkeys(_name(at, name) for name in one)) for one in lists)
    if len({name for names in group for name in names}) < 2:
        raise UnreadableDocument(f"group {at} has one name only: there is nothing to find it by")
    return group


def _name(at: int, given: Any) -> str:
    if not isinstance(given, str):
        raise UnreadableDocument(f"group {at}: {given!r} is no text; put it in quotes if it is a name")
    name = " ".join(given.split())
    if not tokens(name) or len(name) > MAX_NAME:
        raise UnreadableDocument(f"group {at}: {name[:MAX_NAME]!r} is no name of 1 to {MAX_NAME} characters")
    return name


def _replaced(text: str, start: int, end: int, name: str, usual: str) -> str:
    """With the usual name in place of the other; after the word where that is only part of it."""
    said = text[start:end]
    inside = said.casefold().find(name)
    if inside >= 0 and not name.isascii() and len(said) == len(said.casefold()):
        return f"{text[: start + inside]}{usual}{text[start + inside + len(name) :]}"
    if len(_joined(said)) > len(name) + _INFLECTED:
        return f"{text[:end]} ({usual}){text[end:]}"
    return f"{text[:start]}{usual}{text[end:]}"


def _usual(name: str, said: str, group: Group, uses: Uses) -> tuple[str, bool]:
    """The name of the group that content uses instead, and whether it is of the same language, which is preferred.

    Empty if content uses this one.

    The words of a name of several may stand together by chance, so of such a name a few uses do not count.
    """
    own = [names for names in group if any(_joined(one) == name for one in names)]
    used = max(uses(name), uses(said))
    few = RARELY if " " in name else 0
    for lists in (own, () if used else group):
        others = {other: uses(other) for names in lists for other in names if name.isascii() or other not in name}
        usual = max(others, key=lambda one: others[one], default="")
        if usual and others[usual] and used <= few * others[usual]:
            return usual, lists is own
    return "", False


def _joined(name: str) -> str:
    return " ".join(tokens(name))


def _starts(word: str) -> Iterable[str]:
    """What a name in this word may begin with; in a text without spaces it may stand anywhere."""
    places = range(1 if word.isascii() else len(word))
    return {word[at : at + size] for at in places for size in range(1, _COMPOUND + 1)}


def _says(asked: Sequence[str], words: Words) -> bool:
    return len(asked) == len(words) and all(_same(one, word) for one, word in zip(asked, words, strict=True))


def _same(asked: str, word: str) -> bool:
    """The same word, an inflection of it, or a compound or unspaced text that has it inside."""
    if asked == word:
        return True
    if not word.isascii() and len(word) > 1 and word in asked:
        return True
    if len(word) < _COMPOUND:
        return asked in (f"{word}s", f"{word}es")
    if len(word) >= _COMPOUND_OF and asked.startswith(word):
        return True
    return asked.startswith(word[:-1]) and len(asked) - len(word) <= _INFLECTED
