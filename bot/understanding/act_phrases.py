"""What stands in the examples of the dialog acts, as phrases that count word for word.

A whole example says what it was written for, and so do several in a row. A clause of a longer example ("perfect,
*submit it*") says nothing by itself: it may only stand beside what says the same.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache, lru_cache
from typing import Any, NamedTuple

from rapidfuzz.distance import OSA

from bot.parse.text import fold
from bot.understand import Act
from bot.understanding.lexicon import UNSPACED
from bot.understanding.likely_acts import examples_of

SOURCES = {
    "cancel": Act.CANCEL, "back": Act.BACK, "skip": Act.SKIP, "repeat": Act.REPEAT, "help": Act.HELP,
    "goodbye": Act.GOODBYE, "greeting": Act.GREETING, "thanks": Act.THANKS, "no": Act.NO, "maybe": Act.MAYBE,
    "yes": Act.YES,
}  # fmt: skip
"""The file of each act; what stands in two of them is meant as the first says."""
HARMLESS = frozenset(SOURCES.values()) - {Act.YES, Act.NO}
MISTYPED = 6  # letters from which a word may be one edit away; shorter ones ("back") may only have two letters swapped
SHORTEST_SWAPPED = 4
LONG_SPACED = 14  # characters of a phrase that means the same wherever it stands
LONG = {"ja": 5, "ko": 6, "zh": 4}  # the same where words are short or not told apart
_END = ""  # key of what a phrase says, among the characters it may go on with
_BREAK = ","
_CLAUSE_MARK = re.compile(r"[,;:.!?\n…–—，。！？、；：]")


class Normal(NamedTuple):
    """A folded text without what does not count: one character, and where it ends in the folded text, at a time."""

    text: str
    ends: tuple[int, ...]
    starts: dict[int, int]  # place in the folded text -> place in `text`, where a word may begin
    edges: frozenset[int]  # places in `text` after which a word may end


class Said(NamedTuple):
    """One phrase that stands at a place of a text."""

    end: int  # in the folded text
    acts: tuple[Act, ...]
    whole: bool  # says it by itself


@lru_cache(maxsize=64)  # each phrase is looked for anew
def normal(folded: str, language: str) -> Normal:
    """Apostrophes dropped, spaces made one (none where words are written without), punctuation told from spaces."""
    text: list[str] = []
    ends: list[int] = []
    starts: dict[int, int] = {}
    edges: set[int] = set()
    at = 0
    while at < len(folded):
        character = folded[at]
        if _counts(character):
            if at == 0 or not _counts(folded[at - 1]) or language in UNSPACED or _is_sign(character):
                starts[at] = len(text)
            text.append(character)
            at += 1
            if at == len(folded) or not _is_letter(folded, at) or language in ("ja", "zh") or _is_sign(character):
                edges.add(len(text))
            ends.append(at)
            continue
        end = at + 1
        while end < len(folded) and not _counts(folded[end]):
            end += 1
        joint = _joint(folded[at:end], language)
        if joint and text and end < len(folded):
            text.append(joint)
            ends.append(end)
        at = end
    return Normal("".join(text), tuple(ends), starts, frozenset(edges))


def said_at(told: Normal, at: int, language: str) -> Iterator[Said]:
    """Every phrase that begins at this place of the folded text, the shortest first."""
    return _walked(_phrases(language), told, at)


def like_last_at(told: Normal, language: str) -> tuple[int, int] | None:
    """Where the folded text says "same as last time" in the words of an example; the longest of the first place.

    A short one ("as usual") counts where the text begins: in the middle it may be about anything.
    """
    for at, start in told.starts.items():
        ends = [said.end for said in _walked(_phrases_of("like_last", language), told, at) if said.whole]
        if ends and (start == 0 or ends[-1] - at >= LONG.get(language, LONG_SPACED)):
            return at, ends[-1]
    return None


def _walked(node: dict[str, Any], told: Normal, at: int) -> Iterator[Said]:
    start = told.starts.get(at)
    for index in range(start, len(told.text)) if start is not None else ():
        following = node.get(told.text[index])
        if following is None:
            return
        node = following
        if _END in node and index + 1 in told.edges:
            for whole, acts in node[_END].items():
                yield Said(told.ends[index], tuple(acts), whole)


def mistyped(folded: str, language: str) -> Act | None:
    """The harmless act whose phrase this is but for one slip of the finger: "bakc", "cancle that"."""
    words = normal(folded, language).text.split(" ")
    if language in UNSPACED or not all(words):
        return None
    for phrase, act in _by_words(language).get(len(words), ()):
        slips = [(mine, theirs) for mine, theirs in zip(words, phrase, strict=True) if mine != theirs]
        if len(slips) == 1 and _is_slip(*slips[0]):
            return act
    return None


def _is_slip(written: str, meant: str) -> bool:
    if written[:1] != meant[:1] or not written.isalpha() or abs(len(written) - len(meant)) > 1:
        return False
    swapped = sorted(written) == sorted(meant) and len(meant) >= SHORTEST_SWAPPED
    return (swapped or min(len(meant), len(written) + 1) >= MISTYPED) and OSA.distance(written, meant) == 1


@cache
def _by_words(language: str) -> dict[int, list[tuple[tuple[str, ...], Act]]]:
    """Whole examples of harmless acts by how many words they have."""
    found: dict[int, list[tuple[tuple[str, ...], Act]]] = {}
    for name, act in SOURCES.items():
        for example in examples_of(name, language) if act in HARMLESS - {Act.MAYBE} else ():
            phrase = tuple(normal(fold(example).text, language).text.split(" "))
            found.setdefault(len(phrase), []).append((phrase, act))
    return found


@cache
def _phrases(language: str) -> dict[str, Any]:
    """A tree of characters; a whole example of several acts says what the first of them does."""
    tree: dict[str, Any] = {}
    for name, act in SOURCES.items():
        for example in examples_of(name, language):
            _plant(tree, example, act, language)
    return tree


@cache
def _phrases_of(name: str, language: str) -> dict[str, Any]:
    """The same of one file alone."""
    tree: dict[str, Any] = {}
    for example in examples_of(name, language):
        _plant(tree, example, Act.START, language)
    return tree


def _plant(tree: dict[str, Any], example: str, act: Act, language: str) -> None:
    told = normal(fold(example).text, language).text
    for spelling in {told, told.replace(_BREAK, "" if language in UNSPACED else " ")}:
        _leaf(tree, spelling).setdefault(True, [act])
    clauses = told.split(_BREAK)
    for clause in clauses if len(clauses) > 1 else ():
        _leaf(tree, clause).setdefault(False, []).append(act)


def _leaf(tree: dict[str, Any], phrase: str) -> dict[bool, list[Act]]:
    for character in phrase:
        tree = tree.setdefault(character, {})
    leaf: dict[bool, list[Act]] = tree.setdefault(_END, {})
    return leaf


def _joint(run: str, language: str) -> str:
    """What is left of the signs between two words."""
    if _CLAUSE_MARK.search(run):
        return _BREAK
    return "" if run == "'" or language in UNSPACED else " "


def _counts(character: str) -> bool:
    return character.isalnum() or _is_sign(character)


def _is_letter(folded: str, at: int) -> bool:
    """Whether the word goes on here, over an apostrophe or not."""
    return folded[at].isalnum() or (folded[at] == "'" and folded[at + 1 : at + 2].isalnum())


def _is_sign(character: str) -> bool:
    """Emoji are said like words."""
    return character > "\u2000" and unicodedata.category(character) == "So"
