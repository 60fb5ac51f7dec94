"""Lengths of time out of chat text: "90 min", "eine halbe Stunde", "3年半", "másfél óra"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from bot.parse.found import Found
from bot.parse.numeral import Numeral
from bot.parse.numerals import glued, scan_numerals
from bot.parse.text import Folded, fold, language

DAY = 86_400
_SECONDS = {
    "s": 1,
    "n": 60,
    "h": 3_600,
    "d": DAY,
    "e": 2 * DAY,
    "w": 7 * DAY,
    "m": 30 * DAY,
    "q": 91 * DAY,
    "y": 365 * DAY,
}
_UNITS = {
    "en": "s seconds?|secs?|s|n minutes?|mins?|h hours?|hrs?|h|d days?|nights?|d|e weekends?|w weeks?|wks?|w|"
        "m months?|mos?|q quarters?|y years?|yrs?|y",
    "de": "s sekunden?|sek|s|n minuten?|min|h stunden?|std|h|d tage?n?|nachte?|e wochenenden?|w wochen?|"
        "m monate?n?|q quartale?|y jahre?n?",
    "es": "s segundos?|segs?|n minutos?|mins?|h horas?|hrs?|h|d dias?|noches?|e fines de semana|w semanas?|"
        "m mes(?:es)?|q trimestres?|y anos?",
    "fr": "s secondes?|sec|s|n minutes?|mins?|h heures?|h|d jours?|nuits?|j|e week-?ends?|w semaines?|m mois|"
        "q trimestres?|y ans?|annees?",
    "hu": r"s masodperc\w*|mp|n perc\w*|h ora\w*|d nap\w*|ej|e hetveg\w*|w het\w*|m honap\w*|q negyedev\w*|"
        r"y ev\w*",
    "ja": "s 秒間?|n 分間?|h 時間|d 日間?|泊|e 週末|w 週間?|m (?:か|ヶ|カ|ヵ|ケ|箇)月間?|月間|q 四半期|y 年間?",
    "ko": "s 초|n 분|h 시간|d 일간?|날|박|e 주말|w 주간?|주일|m 개월|달|q 분기|y 년간?|해",
    "zh": "s 秒钟?|秒鐘|n 分钟|分鐘|分|h (?:个|個)?小时|(?:个|個)?小時|(?:个|個)?钟头|时|時|d 天|日|晚|e (?:个|"
        "個)?周末|w (?:个|個)?(?:星期|礼拜|禮拜)|周|週|m (?:个|個)月|q (?:个|個)?季度|y 年",
}  # fmt: skip
_LEAD = r"(?:[ \-]{0,3}(?:of |an? |einer? |de |d'|ganze[nrs]? |entero )?)"
_JOIN = re.compile(r"[ ,]{0,2}(?:and|und|y|et|es|又|と|,)?\s?")
_WORDS: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        (r"all day", "1", "d"),
        (r"(?:some|several|few) (?P<u>\w+)", "3", ""),
        (r"half (?:an? )?(?P<u>\w+)", "0.5", ""),
    ],
    "de": [
        (r"dreiviertel ?stunde", "0.75", "h"),
        (r"viertel ?stunde", "0.25", "h"),
        (r"halb(?:e[nrs]?)? ?stunde", "0.5", "h"),
    ],
    "es": [
        (r"media hora", "0.5", "h"),
        (r"unos dias", "3", "d"),
    ],
    "fr": [
        (r"demi-?\s?heure", "0.5", "h"),
        (r"(?:un )?autre jour", "1", "d"),
        (r"quart d'heure", "0.25", "h"),
    ],
    "hu": [
        (r"haromnegyed-? ?ora", "0.75", "h"),
        (r"negyed-? ?ora", "0.25", "h"),
        (r"fel-? ?ora", "0.5", "h"),
    ],
    "ja": [
        (r"半月間?", "0.5", "m"),
        (r"半年間?", "0.5", "y"),
        (r"半日", "0.5", "d"),
        (r"数週間", "3", "w"),
        (r"数日間?", "3", "d"),
        (r"数時間", "3", "h"),
    ],
    "ko": [
        (r"몇 주", "3", "w"),
        (r"며칠", "3", "d"),
        (r"몇 시간", "3", "h"),
        (r"반년", "0.5", "y"),
    ],
    "zh": [
        (r"半(?:个|個)?月", "0.5", "m"),
        (r"半年", "0.5", "y"),
        (r"半天", "0.5", "d"),
        (r"半(?:个|個)?(?:小时|小時)", "0.5", "h"),
        (r"[几幾]天", "3", "d"),
    ],
}


@dataclass(frozen=True, slots=True)
class Duration:
    """A length of time as it was said: `amount` of the unit `unit` ("second" ... "year") and its length in seconds.

    Months count 30 days and years 365 in `seconds`; for calendar arithmetic use `amount` and `unit`.
    """

    amount: Decimal
    unit: str
    seconds: Decimal


_NAMES = {
    "s": "second", "n": "minute", "h": "hour", "d": "day", "e": "weekend",
    "w": "week", "m": "month", "q": "quarter", "y": "year",
}  # fmt: skip


def find_durations(text: str, *, locale: str | None = None) -> list[Found[Duration]]:
    """Lengths of time in a sentence; parts said together ("1 hour and 30 minutes") are one, in the smaller unit."""
    folded = fold(text)
    lang = language(locale)
    parts = sorted(_counted(folded, lang, locale) + _in_words(folded, lang))
    found = [_as_found(folded, group) for group in _groups(parts, folded.text)]
    return found if found or lang == "en" else find_durations(text, locale="en")


def read_duration(text: str, *, locale: str | None = None) -> Found[Duration] | None:
    """The length in an answer to "how long?"."""
    found = find_durations(text, locale=locale)
    return found[0] if found else None


def parse_duration(text: str, *, locale: str | None = None) -> Duration | None:
    """`read_duration` without its span."""
    found = read_duration(text, locale=locale)
    return found.value if found else None


_Part = tuple[int, int, Decimal, str]


@lru_cache(maxsize=16)
def _unit(lang: str) -> re.Pattern[str]:
    groups: dict[str, list[str]] = {}
    kind = ""
    for entry in re.split(r"\|(?![^(]*\))", _UNITS[lang]):
        head, _, rest = entry.partition(" ")
        kind, word = (head, rest) if rest and len(head) == 1 and head in _SECONDS else (kind, entry)
        groups.setdefault(kind, []).append(word)
    named = "|".join(f"(?P<{kind}>{'|'.join(words)})" for kind, words in groups.items())
    edge = "" if lang in ("ja", "ko", "zh") else r"(?![a-z])"
    return re.compile(rf"{_LEAD}(?:{named}){edge}(?P<half>半|\s?반| et demie?| y medi[oa])?\.?")


def _counted(folded: Folded, lang: str, locale: str | None) -> list[_Part]:
    parts = []
    for numeral in scan_numerals(folded.text, locale):
        if numeral.ordinal or numeral.value < 0 or glued(numeral, folded.text):
            continue
        match = _unit(lang).match(folded.text, numeral.end)
        if match and not _is_clock(folded.text, numeral, match, lang):
            kind = next(k for k in _SECONDS if match.groupdict().get(k))
            amount = numeral.value + (Decimal("0.5") if match["half"] else 0)
            parts.append((numeral.start, match.end(), amount, kind))
    return parts


def _is_clock(text: str, numeral: Numeral, match: re.Match[str], lang: str) -> bool:
    """A year, a day of the month or an hour of the day is no length: "2027年", "3월 15일"."""
    if lang in ("ja", "ko", "zh") and match["d"] and text[: numeral.start].rstrip()[-1:] in ("月", "월"):
        return True
    written = text[numeral.start : numeral.end]
    return lang in ("ja", "ko", "zh") and written.isdigit() and len(written) == 4 and bool(match["y"])


def _in_words(folded: Folded, lang: str) -> list[_Part]:
    parts = []
    for expression, amount, kind in _WORDS.get(lang, []):
        for match in re.finditer(rf"(?<![a-z])(?:(?:eine[rn]?|egy) )?{expression}", folded.text):
            unit = kind or _unit_of(match.groupdict().get("u") or "", lang)
            if unit:
                parts.append((match.start(), match.end(), Decimal(amount), unit))
    return parts


def _unit_of(word: str, lang: str) -> str:
    match = _unit(lang).fullmatch(word)
    return next((kind for kind in _SECONDS if match and match.groupdict().get(kind)), "")


def _groups(parts: list[_Part], text: str) -> list[list[_Part]]:
    groups: list[list[_Part]] = []
    for part in parts:
        if groups and part[0] < groups[-1][-1][1]:
            continue
        if groups and _JOIN.fullmatch(text, groups[-1][-1][1], part[0]):
            groups[-1].append(part)
        else:
            groups.append([part])
    return groups


def _as_found(folded: Folded, group: list[_Part]) -> Found[Duration]:
    start, end = folded.span(group[0][0], group[-1][1])
    kind = min((kind for *_, kind in group), key=_SECONDS.__getitem__)
    seconds = sum((amount * _SECONDS[unit] for _, _, amount, unit in group), Decimal(0))
    return Found(Duration(seconds / _SECONDS[kind], _NAMES[kind], seconds), start, end)
