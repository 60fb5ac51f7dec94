"""Find every number in folded text, written in digits, in words or both: "2,5 Mio", "twenty five", "三万五千"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import islice

from bot.parse.hanzi_hangul import scan_characters
from bot.parse.literals import LITERAL, Literal, read_literal
from bot.parse.number_words import Atom, segment, weak_words
from bot.parse.numeral import Numeral, to_decimal
from bot.parse.tally import Tally
from bot.parse.text import MAX_WORDS, decimal_mark, language

_GAP = re.compile(r"[ \-]{0,3}|\. ?")


def scan_numerals(text: str, locale: str | None) -> list[Numeral]:
    """All numbers of folded `text`, in order; ordinals are marked, doubtful single words ("one", "second") are weak."""
    lang, mark = language(locale), decimal_mark(locale)
    if lang in ("zh", "ja", "ko"):
        return scan_characters(text, lang, mark)
    return _Reader(list(islice(_tokens(text, lang, mark), MAX_WORDS)), text, lang).all()


@dataclass(frozen=True, slots=True)
class _Token:
    start: int
    end: int
    atom: Atom
    literal: Literal | None = None
    weak: bool = False
    joined: bool = False
    """Inside one written word with the token before."""


def _tokens(text: str, lang: str, mark: str) -> Iterator[_Token]:
    position = 0
    weak = weak_words(lang)
    pattern = re.compile(f"(?P<digits>{LITERAL.pattern})|(?P<word>[a-z]+)", re.VERBOSE)
    while match := pattern.search(text, position):
        position = max(match.end(), position + 1)
        if match["word"]:
            parts = segment(match["word"], lang)
            for index, atom in enumerate(parts):
                yield _Token(match.start(), match.end(), atom, weak=match["word"] in weak, joined=index > 0)
        elif literal := read_literal(match, mark):
            yield _Token(match.start(), match.end(), Atom("literal", Fraction(literal.value)), literal)


class _Reader:
    """Reads numbers out of counting words, left to right, each word once."""

    def __init__(self, tokens: list[_Token], text: str, lang: str) -> None:
        self.tokens, self.text, self.lang = tokens, text, lang

    def all(self) -> list[Numeral]:
        found: list[Numeral] = []
        index = 0
        while index < len(self.tokens):
            numeral, after = self._read(index)
            if numeral:
                found.append(numeral)
            index = max(after, index + 1)
        return found

    def _read(self, index: int) -> tuple[Numeral | None, int]:
        first = index
        negative = self.tokens[index].atom.role == "minus"
        if negative:
            index += 1
            if not self._follows(index):
                return None, index
        tally, end = Tally(self.lang), index
        while end < len(self.tokens) and (end == index or self._follows(end)):
            taken = self._take(tally, end)
            if not taken:
                break
            end += taken
            if self.tokens[end - 1].atom.role == "order":
                break
        if end == index:
            return None, index + 1
        return self._numeral(first, index, end, -tally.value if negative else tally.value), end

    def _take(self, tally: Tally, index: int) -> int:
        """How many tokens from `index` join the number."""
        atom = self.tokens[index].atom
        if atom.role == "and":
            return self._joined(tally, index)
        if atom.role == "point":
            fraction = index + 1 < len(self.tokens) and self._follows(index + 1) and self._fraction_ahead(index + 1)
            return self._joined(tally, index) if fraction else self._decimals(tally, index)
        if atom.role in ("minus", "over", "of"):
            return 0
        if tally.last == "part" and self._is_article(index):
            return 1
        if tally.add(atom):
            return 1
        if atom.role == "order" and atom.value > 2 and tally.last in ("unit", "ten", "teen", "part"):
            return int(tally.add(Atom("part", 1 / atom.value)))  # "trois cinquième"
        return 0

    def _is_article(self, index: int) -> bool:
        token = self.tokens[index]
        following = index + 1
        return (
            token.weak and token.atom.value == 1 and following < len(self.tokens)
            and self.tokens[following].atom.role == "scale" and self._follows(following)
        )  # fmt: skip

    def _joined(self, tally: Tally, index: int) -> int:
        following = index + 1
        if not tally.last or following >= len(self.tokens) or not self._follows(following):
            return 0
        if not self._may_join(tally, index, self.tokens[following].atom):
            return 0
        trial = replace(tally, before_and=tally.value, last="and")
        if self._fraction_ahead(following) and trial.current:
            trial.total, trial.current, trial.scale = trial.value, Fraction(0), Fraction(1)
        if not trial.add(self.tokens[following].atom):
            return 0
        tally.take_over(trial)
        return 2

    def _may_join(self, tally: Tally, index: int, atom: Atom) -> bool:
        if atom.role in ("part", "plus") or self._fraction_ahead(index + 1):
            return True
        if self.tokens[index].joined or self.lang == "de":
            return self.lang == "de" and atom.role in ("ten", "order", "part")
        if self.lang == "en":
            return tally.last in ("hundred", "scale") and atom.role in ("unit", "teen", "ten", "literal", "order")
        return tally.last in ("ten", "hundred", "hundreds", "scale") and atom.role in (
            "unit",
            "literal",
            "teen",
            "order",
        )

    def _fraction_ahead(self, index: int) -> bool:
        """Whether up to three counting words and then a part follow: "fifty four hundredths"."""
        for following in range(index + 1, min(index + 4, len(self.tokens))):
            if self.tokens[following - 1].atom.role not in ("unit", "teen", "ten") or not self._follows(following):
                return False
            atom = self.tokens[following].atom
            if atom.role == "part" or (self.lang == "fr" and atom.role == "order" and atom.value > 3):
                return True
        return False

    def _decimals(self, tally: Tally, index: int) -> int:
        """ "point two five" and "coma veintiocho": the words after the mark as the digits behind it."""
        digits, end = "", index + 1
        while end < len(self.tokens) and self._follows(end) and self.tokens[end].atom.role in ("unit", "literal"):
            digits += str(self.tokens[end].atom.value)
            end += 1
        if not digits and self._follows(end) and self.tokens[end].atom.role in ("teen", "ten", "hundred", "hundreds"):
            rest, end = self._read(end)
            digits = str(rest.value) if rest and rest.value == int(rest.value) and rest.value > 0 else ""
        if not tally.last and self.lang == "es":
            return 0  # "con 50" is "with 50"
        if not digits.isdigit() or len(digits) > 30 or tally.last in ("part", "scale"):
            return 0
        tally.current += Fraction(int(digits), 10 ** len(digits))
        tally.last = "literal"
        return end - index

    def _follows(self, index: int) -> bool:
        if index >= len(self.tokens):
            return False
        before, here = self.tokens[index - 1], self.tokens[index]
        return here.joined or _GAP.fullmatch(self.text, before.end, here.start) is not None

    def _numeral(self, first: int, index: int, end: int, value: Fraction) -> Numeral:
        tokens = self.tokens[index:end]
        literal = tokens[0].literal if len(tokens) == 1 else None
        scales = [t for t in tokens if t.atom.role == "scale"]
        start, stop = self.tokens[first].start, tokens[-1].end
        factor = value / tokens[0].atom.value if tokens[0].literal and tokens[0].atom.value else Fraction(0)
        others = tokens[0].literal.alternatives if tokens[0].literal and len(tokens) == 1 + len(scales) else ()
        return Numeral(
            start,
            stop,
            to_decimal(value),
            tuple(to_decimal(Fraction(other) * factor) for other in others),
            ordinal=tokens[-1].atom.role == "order",
            weak=all(token.weak for token in tokens),
            digits=literal is not None,
            magnitude=bool((literal and literal.magnitude) or scales),
        )


def glued(numeral: Numeral, text: str) -> bool:
    """Whether letters stand right before the number, as in "Q3" or "B2B": part of a name, no quantity."""
    return numeral.start > 0 and text[numeral.start - 1].isalnum() and text[numeral.start - 1].isascii()
