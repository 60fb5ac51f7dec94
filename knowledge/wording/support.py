"""Does a sentence say only what other sentences say? Decided by its words, figures and small words, not by a model.

Every word that is not free has to stand in the grounds or their titles, in the same or an inflected form. Every figure
has to stand there with the same unit and beside the same words. What negates or narrows has to be in both or neither.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

from knowledge.wording.figures import moved_figures, new_figures
from knowledge.wording.forms import alike, known
from knowledge.wording.grounds import Ground, Source
from knowledge.wording.small_words import (
    AGENT,
    ALWAYS_FREE,
    BOUND,
    CHARACTERS,
    CONDITION,
    DIRECTION,
    FREE,
    JOINING,
    MODAL,
    NEGATION,
    RANGE,
)
from knowledge.wording.tokens import Token, tokens

CLAUSES = re.compile(
    r"[;；]|,?\s(?:and|or|but|und|oder|aber|y|o|pero|et|ou|mais|és|vagy|while|whereas|während)\s", re.IGNORECASE
)
FRONT = 4
"""Words that may be moved to the front of a sentence, with a figure among them."""
_JOINING = {word: name for name, words in JOINING.items() for word in words}
MOST_FIGURES = 60
"""Of a sentence or row; each is compared with all others, and everything waits for that."""
NEAR = 4
"""Tokens around a negation or a figure that belong to it."""


def unsupported(text: str, one: Ground, source: Source) -> str | None:
    """Why a ground does not carry the text; None if it does. `source` is the passage it stands in."""
    said, ground, grounds = tokens(text), one.tokens, [one]
    if max(sum(token.kind == "number" for token in found) for found in (said, ground)) > MOST_FIGURES:
        return "too many figures"
    language = source.passage.language
    around = [*one.context_tokens, *source.titles]
    whole = _whole(said, one, source)
    return (
        _new_words(said, ground, around, language)
        or new_figures(said, ground, around)
        or moved_figures(text, grounds)
        or _turned_round(said, grounds)
        or _joined_anew(text, grounds)
        or _other_ranges(said, ground)
        or _other_ways(said, ground)
        or _turned(said, whole, language)
        or _turned_characters(text, grounds, language)
    )


def _new_words(said: Sequence[Token], ground: Sequence[Token], around: Sequence[Token], language: str) -> str | None:
    free = FREE.get(language, frozenset())
    there = {token.value for token in (*ground, *around) if token.kind == "word"}
    for token in said:
        if token.kind == "word" and token.value not in free and not known(token.value, there):
            return f"the word {token.value!r}"
    pairs = {pair for one in (ground, around) for pair in _pairs(one)}
    free_glyphs = CHARACTERS.get(language, ("", "", ""))[0]
    for first, second in _pairs(said):
        if not (first in free_glyphs or second in free_glyphs or (first, second) in pairs):
            return f"the characters {first}{second}"
    glyphs = {token.value for token in (*ground, *around) if token.kind == "glyph"}
    new = [t.value for t in said if t.kind == "glyph" and t.value not in glyphs and t.value not in free_glyphs]
    return f"the character {new[0]}" if new else None


def _whole(said: Sequence[Token], ground: Ground, source: Source) -> list[Token]:
    """The ground with what it cannot be read without: a "not" in the lead-in of its list, and one in a heading where
    the text takes words from there."""
    found = [*ground.context_tokens, *ground.tokens]
    borrowed = (token for token in said if token.value not in ALWAYS_FREE and token.kind in ("word", "glyph"))
    there = {token.value for token in found}
    return found if all(known(token.value, there) for token in borrowed) else [*source.titles, *found]


def _other_ranges(said: Sequence[Token], ground: Sequence[Token]) -> str | None:
    """Of "10 to 20 %" both ends or neither."""
    ends = list(_ranges(ground))
    told = {token.value for token in said if token.kind == "number"}
    return next((f"half of the range {a} to {b}" for a, b in ends if (a in told) != (b in told)), None)


def _ranges(found: Sequence[Token]) -> Iterable[tuple[str, str]]:
    numbers = [token for token in found if token.kind != "sign"]
    for at, token in enumerate(numbers[:-1]):
        after = numbers[at + 2] if numbers[at + 1].value in RANGE and at + 2 < len(numbers) else token
        if token.kind == after.kind == "number" and after is not token:
            yield token.value, after.value


def _other_ways(said: Sequence[Token], ground: Sequence[Token]) -> str | None:
    """Who does something to whom shows in small words alone: "from A to B", "by A". And "or" is not "and"."""
    joined = iter([_JOINING[token.value] for token in ground if token.value in _JOINING])
    if any(_JOINING[token.value] not in joined for token in said if token.value in _JOINING):
        return "an 'and' or 'or' of its own"
    there: dict[str, set[str]] = {}
    for word, way in _ways(ground):
        there.setdefault(word, set()).add(way)
    for word, way in _ways(said):
        ways = {way for other, found in there.items() if alike(word, other) for way in found}
        if ways and way not in ways and (way in AGENT or (way and "" not in ways) or ways <= AGENT):
            return f"'{way}' before {word}"
    return None


def _ways(found: Sequence[Token]) -> Iterable[tuple[str, str]]:
    """Each telling word with the word of direction that leads to it; empty where none does."""
    way = ""
    for token in found:
        if token.value in DIRECTION:
            way = token.value
        elif token.kind == "word" and token.value not in ALWAYS_FREE:
            yield token.value, way
            way = ""


def _pairs(said: Sequence[Token]) -> Iterable[tuple[str, str]]:
    return ((a.value, b.value) for a, b in itertools.pairwise(said) if a.kind == b.kind == "glyph")


def _turned_round(said: Sequence[Token], grounds: Sequence[Ground]) -> str | None:
    """Words come in the order of their ground, or with a figure moved to the front ("For 90 days a deal is protected"):
    who pays whom cannot be turned round."""
    for ground in grounds:
        places = [found for token in said if (found := _places(token, ground.tokens))]
        front = next((at for at, found in enumerate(places) if _has_figure(ground, found)), -1)
        splits = [0, *range(front + 1, FRONT + 1)] if 0 <= front < FRONT else [0]
        if not any(_in_order([*places[split:], *places[:split]]) for split in splits):
            return "words in another order"
    return None


def _places(token: Token, ground: Sequence[Token]) -> list[int]:
    """Where a telling token stands in a ground, in any form."""
    if token.value in ALWAYS_FREE or token.kind == "sign":
        return []
    return [
        at
        for at, other in enumerate(ground)
        if other == token or (token.kind == other.kind == "word" and alike(token.value, other.value))
    ]


def _has_figure(ground: Ground, places: Sequence[int]) -> bool:
    return ground.tokens[places[0]].kind in ("number", "date")


def _in_order(places: Sequence[Sequence[int]]) -> bool:
    last = -1
    for found in places:
        later = [place for place in found if place > last]
        if not later:
            return False
        last = min(later)
    return True


def _joined_anew(text: str, grounds: Sequence[Ground]) -> str | None:
    """What an "and" parts in a ground stays parted: who pays the distributor does not pay whom the distributor pays."""
    for ground in grounds:
        clauses = [tokens(clause) for clause in CLAUSES.split(ground.text)]
        if len(clauses) > 1:
            for part in CLAUSES.split(text):
                words = [token for token in tokens(part) if _places(token, ground.tokens)]
                if not any(all(_places(word, clause) for word in words) for clause in clauses):
                    return "clauses joined anew"
    return None


def _turned(said: Sequence[Token], ground: Sequence[Token], language: str) -> str | None:
    """Negations and conditions in one but not in the other, or at another word; bounds of figures left out or added."""
    negation, condition, bound = (_listed(words, language) for words in (NEGATION, CONDITION, BOUND))
    if _count(said, negation) != _count(ground, negation):
        return "a negation more or less"
    if any(not _near_same(said, at, ground, negation) for at, token in enumerate(said) if _is(token, negation)):
        return "a negation at another word"
    if _those(said, condition) != _those(ground, condition):
        return "a condition more or less"
    if _count(said, MODAL) != _count(ground, MODAL):
        return "a 'may' more or less"
    for at, token in enumerate(said):
        if token.kind in ("number", "date"):
            places = [n for n, other in enumerate(ground) if other == token]
            bounds = [_before(ground, place, bound) for place in places]
            if bounds and _before(said, at, bound) not in bounds:
                return f"{token.value} with another bound"
    return None


def _listed(words: Mapping[str, frozenset[str]], language: str) -> frozenset[str]:
    """Of a language we know; of all of them otherwise."""
    own = words.get(language)
    return own if own is not None else frozenset(word for group in words.values() for word in group)


def _is(token: Token, words: frozenset[str]) -> bool:
    return token.kind == "word" and (token.value in words or (token.value.endswith("n't") and "not" in words))


def _those(found: Sequence[Token], words: frozenset[str]) -> list[str]:
    return sorted(token.value for token in found if _is(token, words))


def _count(found: Sequence[Token], words: frozenset[str]) -> int:
    return sum(_is(token, words) for token in found)


def _near_same(said: Sequence[Token], at: int, ground: Sequence[Token], negation: frozenset[str]) -> bool:
    """Is the word that a negation goes before, or else the one it follows, near a negation in the ground, too?"""
    content = [
        t.value for t in (*said[at + 1 :], *reversed(said[:at])) if t.kind == "word" and t.value not in ALWAYS_FREE
    ]
    if not content:
        return True
    near = {
        other.value
        for place, token in enumerate(ground)
        if _is(token, negation)
        for other in ground[max(0, place - NEAR) : place + NEAR + 1]
    }
    return known(content[0], near)


def _before(found: Sequence[Token], at: int, bound: frozenset[str]) -> frozenset[str]:
    """Words of a bound shortly before a figure."""
    return frozenset(token.value for token in found[max(0, at - NEAR + 1) : at] if token.value in bound)


def _turned_characters(text: str, grounds: Sequence[Ground], language: str) -> str | None:
    """The same for languages without spaces: negating and narrowing characters in both or in neither."""
    if language not in CHARACTERS:
        return None
    ground = " ".join(one.text for one in grounds)
    _, negating, narrowing = CHARACTERS[language]
    for characters in (negating, narrowing):
        if any(_times(char, text) != _times(char, ground) for char in characters):
            return "a negation or a condition more or less"
    return None


def _times(char: str, text: str) -> int:
    """How often it stands there; of kana, which stand in every word, only whether."""
    return min(text.count(char), 1) if "\u3040" <= char <= "\u30ff" else text.count(char)
