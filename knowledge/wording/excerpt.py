"""The part of a section that answers a question, as Markdown in the section's own words.

Sentences, lists and listings stay whole and in order. A long table keeps its header and the rows that were asked
about; a row of dots stands for what was left out.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from knowledge.text.markdown import Block, blocks
from knowledge.text.words import terms

EXCERPT = 1000
"""Characters a long text is trimmed to, unless a list that must stay whole is longer."""
WHOLE = 1.5
"""How many times that a text may have and still be given whole: what is left out of it would be missed more than it is
in the way. Measured with bench.answers: trimming from 900 characters on cost 3 % of what was asked for."""
LEADS_IN = (":", "：")

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[\"'(*\[]*[^\W\d_a-z])|(?<=[。！？])")
_LEANS_BACK = re.compile(
    r"[\W_]*(?:instead|however|otherwise|therefore|also|then|this|these|that|those|it|they|such|both|but|"
    r"stattdessen|jedoch|andernfalls|sonst|daher|deshalb|dies|diese[rsn]?|außerdem|aber|"
    r"sin embargo|además|por lo tanto|esto|estos|estas|cependant|sinon|donc|cela|ce|cette|ces|"
    r"azonban|ezért|egyébként|ez|ezek|しかし|その|この|これ|また|그러나|또한|이는|이|그|但是|但|然而|因此|这|此)(?!\w)",
    re.IGNORECASE,
)
"""A sentence that begins so says little without the one before it."""
_TO_A_PICTURE = re.compile(
    r"\s*\((?:see|siehe|véase|ver|voir|lásd)\b[^()]{0,40}\b(?:image|screenshot|figure|picture|below|above|"
    r"bild|abbildung|unten|oben|imagen|figura|abajo|ci-dessous|kép|ábra)\b[^()]{0,20}\)",
    re.IGNORECASE,
)
_TO_A_LINK = re.compile(r"(?<=[.!?])[ \t]+(?:learn|read) more\.?[ \t]*$", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(r"\n(?:[ \t]*\n){2,}")
_TRAILING = re.compile(r"[ \t]+$", re.MULTILINE)
_RULE = re.compile(r"\|?[ \t]*:?-+:?[ \t|:-]*")


@dataclass(frozen=True)
class Unit:
    """A piece that stays whole, with what parts it from the next one."""

    text: str
    gap: str


def excerpt(question: str, text: str, room: int = EXCERPT) -> str:
    """The run of blocks and sentences that answers the question best; all of a text that is short enough.

    `room` is how many characters a longer one is trimmed to.
    """
    if len(text) <= room * WHOLE:
        return _tidy(text)
    units = _best_run(question, _units(question, text), room)
    return _tidy("".join(unit.text + unit.gap for unit in units))


def _best_run(question: str, units: Sequence[Unit], room: int) -> Sequence[Unit]:
    """From the unit that speaks most of the question outwards, the better side first, as long as there is room."""
    weights = _weights(question, [unit.text for unit in units])
    best = max(range(len(units)), key=lambda at: (weights[at], -at))
    first, last = best, best + 1
    while first and _LEANS_BACK.match(units[first].text):
        first -= 1
    while True:
        sides = [(weights[at], -at) for at in (first - 1, last) if 0 <= at < len(units)]
        sides = [side for side in sides if _length(units, min(first, -side[1]), max(last, 1 - side[1])) <= room]
        if not sides:
            break
        at = -max(sides)[1]
        first, last = min(first, at), max(last, at + 1)
    while first and _LEANS_BACK.match(units[first].text):
        first -= 1
    return units[first:last]


def _units(question: str, text: str) -> list[Unit]:
    """Sentences of paragraphs, other blocks entire. A lead-in ("You need:") is one piece with what it leads to."""
    found: list[Unit] = []
    for block in blocks(text):
        pieces = _pieces(question, block)
        if found and found[-1].text.rstrip().endswith(LEADS_IN):
            lead = found.pop()
            pieces[0] = f"{lead.text}{lead.gap}{pieces[0]}"
        found += [Unit(piece, " ") for piece in pieces[:-1]] + [Unit(pieces[-1], "\n\n")]
    return found


def _pieces(question: str, block: Block) -> list[str]:
    if block.kind == "paragraph":
        return [one for one in _SENTENCE_END.split(block.markdown) if one]
    if block.kind == "table" and len(block.markdown) > EXCERPT:
        return [table(question, block)]
    return [block.markdown]


def table(question: str, block: Block) -> str:
    """A long table as its header and the rows that speak most of the question, in their order."""
    head, *rows = block.parts
    weights = _weights(question, rows)
    ranked = sorted(range(len(rows)), key=lambda at: (-weights[at], at))
    telling = [at for at in ranked if weights[at] > 0] or ranked
    best = [at for at in telling if weights[at] >= weights[telling[0]] / 2]
    kept = sorted(at for place, at in enumerate(best) if sum(len(rows[n]) for n in best[: place + 1]) <= EXCERPT)
    kept = kept or best[:1]
    rule = next((line for line in block.markdown.split("\n") if _RULE.fullmatch(line.strip())), _rule(head))
    more = re.sub(r"-+:?|:-+:?", "…", _rule(head))
    lines, before = [head, rule], -1
    for at in kept:
        lines += ([more] if at > before + 1 else []) + [rows[at]]
        before = at
    return "\n".join([*lines, more] if before < len(rows) - 1 else lines)


def _rule(head: str) -> str:
    return f"|{' --- |' * max(1, head.strip().strip('|').count('|') + 1)}"


def _length(units: Sequence[Unit], first: int, last: int) -> int:
    return sum(len(unit.text) for unit in units[first:last])


def _weights(question: str, texts: Sequence[str]) -> list[float]:
    """How much of the question each text speaks of; terms that only some have say more."""
    asked = set(terms(question))
    found = [set(terms(text)) & asked for text in texts]
    spread = Counter(term for one in found for term in one)
    return [sum(math.log(1 + len(texts) / spread[term]) for term in sorted(one)) for one in found]


def _tidy(text: str) -> str:
    """Without what points at something that is not there: pictures, links whose target was dropped, a last lead-in."""
    text = _TO_A_LINK.sub("", _TO_A_PICTURE.sub("", text))
    text = _BLANK.sub("\n\n", _TRAILING.sub("", text)).strip("\n")
    above, _, last = text.rpartition("\n\n")
    return above if above and last.endswith(LEADS_IN) and "\n" not in last else text
