"""Text as date tokens: one letter per kind, so that one small grammar serves all languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from bot.parse import date_words
from bot.parse.numeral import Numeral
from bot.parse.numerals import scan_numerals
from bot.parse.text import MAX_WORDS, Folded

BREAK = "_"
_WORD_ORDINAL = "†"
"""Put behind an order written as a word ("first"), which alone is a day far more rarely than "1st" is."""


@dataclass(frozen=True, slots=True)
class Token:
    """A date word: `kind` as in `date_words` (also Y year, n number, o day number, N numeric date, Q quarter,
    G month and year in digits, J fiscal year)."""

    kind: str
    value: str
    start: int
    end: int
    led: str = ""
    """ "B" when a lead-in ("on", "am") stands before, "l" when only a link ("the", "of") does."""
    weak: bool = False
    common: bool = False
    closed: bool = True
    """No other word follows at once: "the 3rd", not "the 3rd floor"."""


_CJK = {
    "ja": (r"(?P<cW>[月火水木金土日])曜日?|[(（](?P<cW2>[月火水木金土日])[)）]", "月火水木金土日"),
    "ko": (r"(?P<cW>[월화수목금토일])요일|[(（](?P<cW2>[월화수목금토일])[)）]", "월화수목금토일"),
    "zh": (r"(?:星期|礼拜|禮拜|周|週)(?P<cW>[一二三四五六日天1-6])|(?P<cW2>(?!))", "一二三四五六日"),
}
_ORDINAL = {
    "en": r"(?:st|nd|rd|th)\b",
    "de": r"(?:\.(?!\d)|te[nrs]?\b)",
    "es": r"(?:\.?[ºª°]|[oa]\b|ro\b|ero\b|\.(?!\d))",
    "fr": r"(?:er\b|e\b|eme\b|re\b|\.(?!\d))",
    "hu": r"(?:\.?-?(?:[aei]i?|an|en|je|jen|jei|jere|jeig|ig|es|os|as|[ae]r[ae]|[ae]ig|aval|evel)\b|\.(?!\d))",
}
_SHARED = r"""
    (?P<name>日本|연말정산)
  | (?P<chain>\d+(?:-\d+){3,})
  | (?P<long>\d{5,})
  | (?<![a-z])(?:kw|cw|week|woche|semaine|semana)\s?(?P<C>[1-5]?\d)(?!\d|[.,]\d)|第(?P<C2>[1-5]?\d)[週周]
  | (?<![\d/.-])(?P<G>(?:19|20)\d\d[-/](?:0?[1-9]|1[0-2])|(?:19|20)\d\d\.(?:0[1-9]|1[0-2])
      |(?:0?[1-9]|1[0-2])/(?:19|20)\d\d|(?:0[1-9]|1[0-2])\.(?:19|20)\d\d)(?!\d|[-/.,]\d)
  | (?<![a-z])(?:fy|gj|wj|ej|ef|ex)[\s.'-]{0,2}(?P<J>(?:20)?\d\d)(?!\d|[.,]\d)
  | (?P<time>\d{1,2}:\d{2}(?::\d{2})?(?:\s?[ap]\.?m\b)?
      |\d{1,2}\s?(?:[ap]\.?m\b|uhr\b|h\b(?!\d)|時|点(?!\d)|點|시(?!작)))
  | (?P<N>(?<!\d[-/.,_])(?<![\d_])(?<![a-z\d]-)(?:\d{4}\s?[-./]\s?\d{1,2}\s?[-./]\s?\d{1,2}
      |\d{1,2}\s?[-./]\s?\d{1,2}\s?[-./]\s?(?:\d{4}|\d{2}))(?![\d/])\.?)
  | (?<![\d.-])(?P<N2>\d\d\s?[./]\s?\d{1,2}\s?[./]\s?\d)(?!\d|[.,]\d)\.?
  | (?P<P>(?<![\d/.,:$€£-])\d{1,2}(?:/|\s?\.\s?|\s?-\s?)\d{1,2}(?![\d%†]|[.,/-]\d)\.?)
  | (?P<decimal>\d{1,4}[.,]\d+|[$€£]\s?\d+|\d{1,4}\s?(?:[%$€£]|[kKmM]\b))
"""
_WESTERN = r"""
  | (?<![a-z\d])(?:q(?P<Q>[1-4])(?!\d)|(?P<Q2>[1-4])q(?=\d\d\b|\b)|t(?P<Q3>[1-4])\b|h(?P<H>[12])\b
      |s(?P<H2>[12])\b(?=\s?\d{4}))
  | (?<![a-z])(?P<roman>iv|i{1,3})\.?\s?(?:negyedev[a-z]*|quartals?|quarter|trimestre)
  | '(?P<Y2>\d\d)(?!\d)
  | (?<![\d.,])(?P<Y>(?:19|20|21)\d\d)(?!\d|[.,]\d)\.?
"""
_EASTERN = r"""
  | (?:q(?P<Q>[1-4])(?!\d)|第?(?P<Q2>[1-4])\s?(?:四半期|分期|분기|季度?))
  | (?P<H>上半年|前半年|上半期|上期|상반기)|(?P<H2>下半年|后半年|下半期|下期|하반기)
  | (?P<Y>(?:19|20|21)\d\d)(?:\s?[年년](?!度)|(?!\d))|(?P<Y2>\d{2})\s?[年년](?=\s?\d{1,2}\s?[月월])
  | (?P<cM>\d{1,2})\s?(?:月份?|월)
  | (?P<cD>\d{1,2})\s?(?:[日号號](?!間|间)|일(?!간|정))
  | (?P<nth>第|제)?(?P<cn>\d{1,3})\s?(?P<th>番目|번째|째|个(?=星期|礼拜|周)|個(?=星期|禮拜|週))
"""


@lru_cache(maxsize=16)
def _pattern(lang: str) -> re.Pattern[str]:
    word = f"  | (?P<word>{date_words.pattern(lang)})"
    if lang in _CJK:
        expression = f"{_SHARED}{_EASTERN} | {_CJK[lang][0]}{word} | (?P<n>\\d{{1,4}})"
    else:
        ordinal = f"(?P<o>\\d{{1,2}})(?:{_WORD_ORDINAL}|{_ORDINAL[lang]})"
        expression = f"{_SHARED}{_WESTERN} | {ordinal}{word} | (?P<n>\\d{{1,4}})(?!\\d)"
    return re.compile(expression, re.VERBOSE)


def tokens(folded: Folded, lang: str, locale: str | None) -> tuple[Folded, list[Token]]:
    """The date tokens of a text, links left out, a break where other words stand between; and the text they index."""
    numbered = folded.replaced(list(_numbers_as_digits(folded.text, lang, locale)))
    return numbered, list(_joined(islice(_raw(numbered.text, lang), MAX_WORDS), numbered.text))


def _numbers_as_digits(text: str, lang: str, locale: str | None) -> Iterator[tuple[int, int, str]]:
    """Words of whole numbers as digits: "fourth of july" -> "4. of july", "三月" -> "3月"."""
    for numeral in scan_numerals(text, locale):
        written = text[numeral.start : numeral.end]
        if (
            numeral.digits
            or written[0].isdigit()
            or numeral.value != int(numeral.value)
            or not 0 < numeral.value < 10**4
        ):
            continue
        if numeral.weak and not _counts(text, numeral, lang):
            continue
        if lang == "ko" and re.match(r"이\s?(?:번|달|해|날|주)", text[numeral.start : numeral.end + 2]):
            continue
        if lang == "ko" and text[numeral.start : numeral.end + 2].endswith("요일"):
            continue
        if written == "sept" and re.search(r"\d(?:er)?\s$", text[: numeral.start]):
            continue  # "1 sept. 2027"
        if lang == "zh" and numeral.start and text[numeral.start - 1] in "期拜周週":
            continue
        mark = _WORD_ORDINAL if numeral.ordinal and lang not in _CJK else ""
        yield numeral.start, numeral.end, f"{int(numeral.value)}{mark}"


def _counts(text: str, numeral: Numeral, lang: str) -> bool:
    """Whether a doubtful number word stands before a unit: "one week", "second friday"."""
    if re.search(r"\d\s?$", text[max(0, numeral.start - 2) : numeral.start]):
        return False
    gap = re.compile(r"[ -]{0,2}(?:of )?").match(text, numeral.end)
    match = re.compile(date_words.pattern(lang)).match(text, gap.end() if gap else numeral.end)
    if not match:
        return False
    kind = date_words.words(lang).get(match.groupdict().get("stem") or match.group(), "")[:1]
    return bool(kind) and kind in ("uWM" if numeral.ordinal and lang not in _CJK else "uE")


def _raw(text: str, lang: str) -> Iterator[Token]:
    position = end = 0
    pattern = _pattern(lang)
    while match := pattern.search(text, position):
        position = max(match.end(), position + 1)
        if lang == "ko" and match["word"] and _is_inside(match, text, end):
            continue
        end = match.end()
        closed = not re.compile(r"\s?[^\W\d_]").match(text, match.end())
        yield replace(_token(match, lang), closed=closed)


def _is_inside(match: re.Match[str], text: str, end: int) -> bool:
    """Whether a doubtful Korean syllable is a part of a word: 내 in 보내 주세요, but not 말 in 3월말."""
    start = match.start()
    return match["word"] in date_words.weak("ko") and start != end and "가" <= text[start - 1 : start] <= "힣"


_GROUPS = {
    "C2": "C",
    "N2": "N",
    "Q2": "Q",
    "Q3": "Q",
    "H2": "H",
    "Y2": "Y",
    "cM": "M",
    "cD": "o",
    "cW": "W",
    "cW2": "W",
    "cn": "o",
}


def _token(match: re.Match[str], lang: str) -> Token:
    start, end = match.span()
    if match["word"]:
        stem = match.groupdict().get("stem") or match["word"]
        mark = date_words.words(lang)[re.sub(r"\s", " ", stem)]
        return Token(
            mark[0], mark[1:], start, end, weak=stem in date_words.weak(lang), common=stem in date_words.common(lang)
        )
    name = next(g for g, v in match.groupdict().items() if v is not None and g not in ("nth", "th"))
    value = match[name]
    kind = _GROUPS.get(name, name)
    if name in ("long", "chain", "time", "decimal", "name"):
        kind = BREAK
    elif name in ("cW", "cW2"):
        value = str(_weekday(value, lang))
    elif name == "roman":
        kind, value = "Q", str(("i", "ii", "iii", "iv").index(value) + 1)
    elif kind == "H":
        value = value if value.isdigit() else "1" if name == "H" else "2"
    elif name in ("Y2", "J"):
        value = value if len(value) == 4 else f"20{value}"
    return Token(kind, value, start, end, weak=name == "cn" or match.group().endswith(_WORD_ORDINAL))


def _weekday(value: str, lang: str) -> int:
    if value.isdigit():
        return int(value) - 1
    return 6 if value == "天" else _CJK[lang][1].index(value)


_BETWEEN = re.compile(r"[\s,.()/・-]{0,4}(?:(?:de|of|the|at)\s)?")


def _joined(raw: Iterator[Token], text: str) -> Iterator[Token]:
    """Leave links out, mark what a lead-in leads, and put a break where other words stand between tokens."""
    end: int | None = None
    led = ""
    for token in raw:
        if token.kind in "lB":
            if end is not None and not _BETWEEN.fullmatch(text, end, token.start):
                yield Token(BREAK, "", end, end)
            led = "B" if "B" in (led, token.kind) else "l"
            end = token.end
            continue
        if end is not None and not _BETWEEN.fullmatch(text, end, token.start):
            yield Token(BREAK, "", end, token.start)
            led = ""
        yield replace(token, led=led)
        end, led = token.end, "l" if token.kind in "iF" else ""
