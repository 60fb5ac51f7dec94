"""Values that are named only to say that they are not meant: "not 50k but 60k", "statt März", "50만이 아니라 60만".

What rejects a value stands right before it, right after it, or on both sides ("change 50k to 60k"). A word that may as
well begin a correction ("no 60k" in Spanish) rejects only where another value follows.
"""

import re
from collections.abc import Collection, Sequence
from functools import cache

from bot.parse.text import fold
from bot.understanding.lexicon import UNSPACED, lexicon, pattern
from bot.understanding.spans import Span

REACH = 40  # characters around a value that are looked at


def rejected(text: str, spans: Collection[Span], languages: Sequence[str]) -> dict[Span, Span]:
    """Those of the spans that are taken back by the words around them, each with the span that covers these as well."""
    every = ((span, _region(text, span, spans, language)) for span in spans for language in languages)
    return {span: region for span, region in every if region}


def is_contrasted(text: str, end: int, languages: Sequence[str]) -> bool:
    """Whether what stands before `end` is about to be set against something else: "60,000 instead of ..."."""
    after = fold(text[end : end + REACH]).text
    return any(_opens(language).match(after) for language in languages)


def replacement(text: str, span: Span, languages: Sequence[str]) -> Span:
    """Of "50k to 60k", read as one range, the second part where the words before say that one becomes the other."""
    before = fold(text[max(0, span.start - REACH) : span.start]).text
    written = fold(text[span.start : span.end])
    for language in languages:
        if _before(language, "swaps").search(before) and (match := _within(language).search(written.text)):
            return Span(span.start + written.origin[match.end()], span.end)
    return span


def _region(text: str, span: Span, others: Collection[Span], language: str) -> Span | None:
    before, after = fold(text[max(0, span.start - REACH) : span.start]), fold(text[span.end : span.end + REACH])
    follows = any(other.start >= span.end for other in others)
    if match := _before(language, "rejects").search(before.text):
        opens = not before.text[: match.start()].strip() and span.start <= REACH
        if follows or not (opens and pattern(language, "corrects").fullmatch(match["mark"])):
            return Span(max(0, span.start - REACH) + before.origin[match.start()], span.end)
    if match := _after(language, "rejected").match(after.text):
        return Span(span.start, span.end + after.origin[match.end()])
    swaps = _before(language, "swaps").search(before.text)
    if swaps and (match := _after(language, "swapped").match(after.text)):
        return Span(span.start, span.end + after.origin[match.end()])
    if follows and (match := _after(language, "but").match(after.text)):
        return Span(span.start, span.end + after.origin[match.end()])
    return None


@cache
def _before(language: str, name: str) -> re.Pattern[str]:
    between = "|".join(lexicon(language).get("between", ("(?!)",)))
    if language in UNSPACED:
        return re.compile(rf"(?P<mark>{_any(language, name)})\s*(?:(?:{between})\s*){{0,3}}$")
    return re.compile(rf"(?<![\w'])(?P<mark>{_any(language, name)})(?:[\s:]+|(?<='))(?:(?:{between})\s+){{0,4}}$")


@cache
def _after(language: str, name: str) -> re.Pattern[str]:
    end = "" if language in UNSPACED else r"(?!\w)"
    return re.compile(rf"[\s,]*(?:{_any(language, name)}){end}")


@cache
def _opens(language: str) -> re.Pattern[str]:
    return re.compile(
        rf"[\s,]*(?:{_any(language, 'rejects')}|{_any(language, 'but')}|{_any(language, 'rejected')})(?!\w)"
    )


@cache
def _within(language: str) -> re.Pattern[str]:
    return re.compile(rf"\s(?:{_any(language, 'swapped')})\s+")


def _any(language: str, name: str) -> str:
    return "|".join(lexicon(language).get(name, ("(?!)",)))
