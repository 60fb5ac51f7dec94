"""Times of day as people write them: "5 pm", "half past two", "17 Uhr", "15h30", "午後3時半", "오후 3시", "17 óra".

A time is an answer of its own kind and no date, count or amount; a bare "7" is one only where a time was asked for.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.parse import find_numbers
from bot.parse.text import Folded, fold

_AM = (
    r"a\.?m\b\.?|in the morning|morning|morgens?|vormittags?|fruh|de la manana|du matin|matin|reggel|delelott|"
    r"午前|朝|오전|아침|上午|早上|凌晨"
)
_PM = (
    r"p\.?m\b\.?|in the (?:afternoon|evening)|at night|this (?:afternoon|evening)|afternoon|evening|tonight|night|"
    r"nachmittags?|abends?|nachts|de la (?:tarde|noche)|de l'apres-midi|du soir|soir|delutan|este|"
    r"午後|夕方|夜|오후|저녁|밤|下午|晚上|傍晚"
)
_PART = r"(?:(?P<am{0}>" + _AM + r")|(?P<pm{0}>" + _PM + r"))"
_CLOCK = r"o['\"’]? ?clock|uhr|heures?|h(?!\w)|ora(?:kor|ra|tol|ig)?|時|시|点钟|点|點"
_TIME = re.compile(
    rf"(?:{_PART.format(1)}(?:\s+(?:at|um|a las|a))?\s*)?"
    r"(?:(?P<past>half past|quarter past|halb|viertel nach|viertel vor|quarter to)\s+)?"
    r"(?<![\d.,:/$€£-])(?P<hour>[01]?\d|2[0-4])"
    rf"(?:(?::|\.(?=\d\d\s*(?:uhr|[ap]\.?m))|h(?=\d))(?P<minute>[0-5]\d)(?::[0-5]\d)?)?(?![\d/%]|[.,:]\d)"
    rf"(?:\s?(?P<clock>{_CLOCK}))?(?:\s?(?P<half>半|반|et demie|y media)|\s?(?P<after>[0-5]?\d)\s?(?:分|분))?"
    rf"(?:\s*-?{_PART.format(2)})?(?:-?ish\b)?"
)
_NAMED = re.compile(
    r"(?<!\w)(?:(?P<noon>noon|midday|mittags?|mediodia|midi|delben)|midnight|mitternacht|minuit|ejfel)(?!\w)"
    r"|(?P<noon2>正午|정오|中午)|자정"
)
_BARE = re.compile(r"(?<![\d.,:/$€£#])(?:[01]?\d|2[0-4])(?:\s?[0-5]\d)?(?![\d/%]|[.,:]\d|\s?(?:st|nd|rd|th)\b)")


class Time(NamedTuple):
    """A time of day in minutes after midnight, and where it was written."""

    minutes: int
    start: int
    end: int


def find_times(text: str, *, locale: str, bare: bool = False) -> list[Time]:
    """Times in text order; with `bare` also a lone number that can be an hour ("7", "1530") where nothing else is."""
    plain = _in_digits(text, locale)
    found = [time for match in _TIME.finditer(plain.text) if (time := _time(match, plain))]
    found += [_named(match, plain) for match in _NAMED.finditer(plain.text)]
    if not found and bare:
        found = list(_bare(plain))
    return sorted(found, key=lambda time: time.start)


def minutes_of(text: str, *, locale: str = "en") -> int | None:
    """The one time a text tells; None where it tells none or several."""
    found = find_times(text, locale=locale, bare=True)
    return found[0].minutes if len(found) == 1 else None


def _in_digits(text: str, locale: str) -> Folded:
    """The folded text with numbers in words written in digits: "half past two" -> "half past 2"."""
    plain = fold(text)
    places = {original: at for at, original in reversed(list(enumerate(plain.origin)))}
    parts = [
        (places[found.start], places[found.end], str(found.value))
        for found in find_numbers(text, locale=locale)
        if not re.search(r"\d", text[found.start : found.end])
        and {found.start, found.end} <= places.keys()
        and found.value == int(found.value)  # "half" of "half past" is no number here
    ]
    return plain.replaced(parts)


def _time(match: re.Match[str], plain: Folded) -> Time | None:
    marks = ("am1", "am2", "pm1", "pm2", "past", "minute", "clock", "half", "after")
    if not any(match[mark] for mark in marks):
        return None
    hour, minute = int(match["hour"]) % 24, int(match["minute"] or match["after"] or 0)
    if match["half"]:
        minute = 30
    if (match["pm1"] or match["pm2"]) and hour < 12:
        hour += 12
    if (match["am1"] or match["am2"]) and hour == 12:
        hour = 0
    shift = {"half past": 30, "quarter past": 15, "viertel nach": 15, "halb": -30}.get(match["past"] or "", 0)
    if match["past"] in ("quarter to", "viertel vor"):
        shift = -15
    return Time((60 * hour + minute + shift) % 1440, *_span(plain, match))


def _span(plain: Folded, match: re.Match[str]) -> tuple[int, int]:
    written = match.group()
    start = match.start() + len(written) - len(written.lstrip())
    return plain.span(start, match.start() + len(written.rstrip()))


def _named(match: re.Match[str], plain: Folded) -> Time:
    return Time(720 if match["noon"] or match["noon2"] else 0, *_span(plain, match))


def _bare(plain: Folded) -> Iterator[Time]:
    for match in _BARE.finditer(plain.text):
        digits = re.sub(r"\s", "", match.group())
        hour, minute = (int(digits[:-2]), int(digits[-2:])) if len(digits) > 2 else (int(digits), 0)
        yield Time((60 * hour + minute) % 1440, *_span(plain, match))
