"""Figures of a sentence: the same value with the same unit, and still beside the words it stands beside in its source.

No figure is ever computed. Gold's 10 % does not become Silver's, and a row's rebate not its margin.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from knowledge.wording.forms import known
from knowledge.wording.grounds import Ground
from knowledge.wording.small_words import ALWAYS_FREE
from knowledge.wording.tokens import UNITS, Token, tokens

_PARTS = re.compile(
    r",(?!\d)|[;|，、；]|\s(?:and|or|und|oder|y|o|et|ou|és|vagy|while|whereas|während)\s", re.IGNORECASE
)
_SCALES = frozenset(
    ["mio", "mrd", "mln", "mld", "tsd", "mil", "mille", "miles", "ezer", "k", "m", "bn", "dozen", "lakh", "crore"]
) | frozenset(["hundred", "hundert", "millió", "milliárd", "millones", "万", "億", "亿"])
_SCALE = ("million", "millón", "milliard", "billion", "thousand", "tausend")


@dataclass(frozen=True)
class Figure:
    """A value with its unit ("%", "eur", "millioneur" or nothing) and the words that belong to it."""

    value: str
    unit: str
    words: frozenset[str] = frozenset()


def new_figures(said: Sequence[Token], ground: Sequence[Token], around: Sequence[Token]) -> str | None:
    """A figure that the grounds do not have, or have with another unit; a bare one may also stand in a title."""
    there = {(figure.value, figure.unit) for figure in _figures(ground)}
    titled = {token.value for token in around}
    for figure in _figures(said):
        if (figure.value, figure.unit) not in there and (figure.unit or figure.value not in titled):
            return f"the figure {figure.value} {figure.unit}"
    return None


def moved_figures(text: str, grounds: Sequence[Ground]) -> str | None:
    """A figure that stands beside other words than in any of the grounds that have it."""
    for figure in bound_figures(text):
        having = [one for one in grounds if (figure.value, figure.unit) in _values(one)]
        if having and all(_strays(text, figure, one) for one in having):
            return f"{figure.value} {figure.unit} beside other words"
    return None


def _values(ground: Ground) -> set[tuple[str, str]]:
    return {(figure.value, figure.unit) for figure in _figures(ground.tokens)}


def _strays(text: str, figure: Figure, ground: Ground) -> bool:
    if ground.cells:
        return _wrong_column(text, figure, ground)
    bound = bound_figures(ground.text)
    if sum(_kind(other.value, other.unit) == _kind(figure.value, figure.unit) for other in bound) < 2:
        return False
    elsewhere = _words(ground.tokens)
    places = [other.words for other in bound if (other.value, other.unit) == (figure.value, figure.unit)]
    return all(any(known(word, elsewhere) and not known(word, near) for word in figure.words) for near in places)


def _wrong_column(text: str, figure: Figure, ground: Ground) -> bool:
    """In a table a figure belongs to its row's first cell and to its column's header, and to no other header."""
    alone = [
        one.words for one in bound_figures(text, apart=True) if (one.value, one.unit) == (figure.value, figure.unit)
    ]
    heads = [_words(tokens(head)) for head, _ in ground.cells]
    cells = [_figures(tokens(cell)) for _, cell in ground.cells]
    places = [
        at for at, found in enumerate(cells) if any((o.value, o.unit) == (figure.value, figure.unit) for o in found)
    ]
    ambiguous = sum(any(other.unit == figure.unit for other in found) for found in cells) > 1
    for at in places:
        own = heads[at] | _words(tokens(ground.cells[0][1]))
        foreign = {word for place, head in enumerate(heads) if place not in (0, at) for word in head}
        fits = not any(known(word, foreign) and not known(word, own) for words in alone for word in words)
        if fits and (not ambiguous or any(known(word, heads[at]) for words in alone for word in words)):
            return False
    return True


def _words(found: Iterable[Token]) -> set[str]:
    return {token.value for token in found if token.kind in ("word", "glyph")}


def _figures(found: Sequence[Token]) -> list[Figure]:
    return [Figure(found[at].value, _unit(found, at)) for at in _places(found)]


def _places(found: Sequence[Token]) -> list[int]:
    return [at for at, token in enumerate(found) if token.kind in ("number", "date")]


def _unit(found: Sequence[Token], at: int) -> str:
    """The currency or percent sign behind or before a figure, and a word of scale between them."""
    behind = [token.value for token in found[at + 1 : at + 3]]
    scale = behind[0] if behind and (behind[0] in _SCALES or behind[0].startswith(_SCALE)) else ""
    near = [*(behind[1:2] if scale else behind[:1]), *(token.value for token in found[max(0, at - 1) : at])]
    return scale + next((value for value in near if value in UNITS), "")


def bound_figures(text: str, *, apart: bool = False) -> list[Figure]:
    """The figures with the words that belong to each: those between it and the next of its unit (`apart`: of any).

    What stands between two figures belongs to the first up to a comma or an "and", and from there on to the second.
    """
    pieces: list[Token] = []
    for part in _PARTS.split(text):
        pieces += [*tokens(part), _GAP]
    found = [(at, pieces[at].value, _unit(pieces, at)) for at in _places(pieces)]
    bound = []
    for at, value, unit in found:
        kind = _kind(value, unit)
        others = [other for other, *figure in found if other != at and (apart or _kind(*figure) == kind)]
        before = max((other for other in others if other < at), default=-1)
        left = pieces[before + 1 : at]
        if before >= 0 and _GAP in left:
            left = left[left.index(_GAP) :]
        right = pieces[at + 1 : min((other for other in others if other > at), default=len(pieces))]
        right = right[: right.index(_GAP)] if _GAP in right else right
        bound.append(Figure(value, unit, frozenset(_words([*left, *right]) - ALWAYS_FREE)))
    return bound


def _kind(value: str, unit: str) -> str:
    """What a figure is compared with: a year says nothing about a count."""
    return unit or ("year" if re.fullmatch(r"(?:19|20)\d\d", value) else "count")


_GAP = Token("", "gap")
