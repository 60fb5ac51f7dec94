"""Ways to reach someone out of chat text: e-mail and web addresses, phone numbers, and countries."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.parse.found import Found, without_overlaps
from bot.parse.text import LANGUAGES, MAX_TEXT, fold, language

if TYPE_CHECKING:
    from tldextract import TLDExtract

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+%-]{1,64}@(?:[\w-]{1,63}\.){1,8}[^\W\d_]{2,24}(?![\w-])")
_URL = re.compile(
    r"https?://[^\s<>\"'|]{1,2000}|(?<![\w@.-])(?:[\w-]{1,63}\.){1,8}[a-z]{2,24}(?![\w@-])(?:/[^\s<>\"'|]{0,500})?",
    re.I,
)
_PHONE = re.compile(r"(?<![\w.,/-])(?:\+|00)?\(?\d(?:[\s().-]{0,2}\d){6,14}(?![\w/]|[.,]\d)")
_MIN_DIGITS, _MAX_DIGITS = 7, 15  # E.164 allows 15
_TRAILING = ".,;:!?)]}>'\""
_SHORT_CODES = {"uk": "GB", "usa": "US", "uae": "AE", "u.s.": "US", "u.s.a.": "US", "u.k.": "GB", "south korea": "KR"}
_MORE_NAMES = {
    "korea": "KR", "한국": "KR", "대한민국": "KR", "韩国": "KR", "韓国": "KR",
    "アメリカ": "US", "米国": "US", "미국": "US", "america": "US", "england": "GB", "holland": "NL",
}  # fmt: skip

_WORDS_TOO = frozenset(
    {"reunion", "jersey", "turkey", "chad", "jordan", "georgia", "mali", "man", "chile", "peru", "togo"}
)
"""Names of countries that are words or first names, too: in a sentence they need their capital letter."""


def find_emails(text: str) -> list[Found[str]]:
    """E-mail addresses, as written."""
    return [Found(match.group(), *match.span()) for match in _EMAIL.finditer(text[:MAX_TEXT])]


def find_urls(text: str) -> list[Found[str]]:
    """Web addresses and bare domains whose ending exists ("acme.de" is one, "plan.pro2" is none)."""
    found = []
    for match in _URL.finditer(text[:MAX_TEXT]):
        written = match.group().rstrip(_TRAILING)
        if written and (written.lower().startswith("http") or _is_domain(written.split("/")[0])):
            found.append(Found(written, match.start(), match.start() + len(written)))
    return found


def find_phones(text: str, *, country: str | None = None) -> list[Found[str]]:
    """Phone numbers in the international form of E.164 ("+49301234567"), `country` being that of those without one.

    Without a country, numbers that could be some country's are given as their digits. Dates and amounts are none.
    """
    found = []
    for match in _PHONE.finditer(text[:MAX_TEXT]):
        written = match.group()
        if _is_grouped(written) and not _looks_dated(written) and (number := _dialled(written, country)):
            found.append(Found(number, *match.span()))
    return found


def find_countries(text: str, *, locale: str | None = None) -> list[Found[str]]:
    """Countries named in the text, as ISO 3166-1 alpha-2 codes; names of the language and of English."""
    folded = fold(text)
    names = _names(language(locale))
    found = []
    for match in _country_pattern(language(locale)).finditer(folded.text):
        start, end = folded.span(*match.span())
        if match.group() not in _WORDS_TOO or not text[start].islower() or (start, end) == (0, len(text.strip())):
            found.append(Found(names[match.group()], start, end))
    return without_overlaps(found)


def parse_email(text: str) -> str | None:
    """The first e-mail address of an answer."""
    return next((found.value for found in find_emails(text)), None)


def parse_url(text: str) -> str | None:
    """The first web address or domain of an answer."""
    return next((found.value for found in find_urls(text)), None)


def parse_phone(text: str, *, country: str | None = None) -> str | None:
    """The first phone number of an answer, as `find_phones` gives it."""
    return next((found.value for found in find_phones(text, country=country)), None)


def parse_country(text: str, *, locale: str | None = None) -> str | None:
    """The country of an answer: a name in any of our languages, nearly one, or a code ("DE", "DEU")."""
    if found := find_countries(text, locale=locale):
        return found[0].value
    wanted = fold(text[:80]).text.strip(" .!")
    if code := _by_code(wanted):
        return code
    for lang in LANGUAGES:
        if wanted in _names(lang):
            return _names(lang)[wanted]
    return _nearest(wanted, language(locale))


def _is_grouped(written: str) -> bool:
    return bool(re.search(r"[\s().-]", written) or written.startswith(("+", "0")))


def _dialled(written: str, country: str | None) -> str | None:
    """What to dial; None where no country has such a number."""
    from phonenumbers import (  # its tables load on the first number
        NumberParseException,
        PhoneNumberFormat,
        format_number,
        is_possible_number,
        parse,
    )

    abroad = written.removeprefix("(").startswith(("+", "00"))
    plain = re.sub(r"^\(?00", "+", written.replace("(0)", "")) if abroad else written
    digits = "".join(c for c in plain if c.isdigit())
    if not _MIN_DIGITS <= len(digits) <= _MAX_DIGITS:
        return None
    if not abroad and not country:
        return digits
    try:
        number = parse(plain, None if abroad else country)
    except NumberParseException:
        return None
    return str(format_number(number, PhoneNumberFormat.E164)) if is_possible_number(number) else None


def _looks_dated(written: str) -> bool:
    return (
        re.fullmatch(r"\d{4}([-./ ])\d{1,2}\1\d{1,2}|\d{1,2}([-./ ])\d{1,2}\2\d{4}|\d{1,3}(?: \d{3})+", written)
        is not None
    )


@lru_cache(maxsize=1)
def _suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # reads the list of public suffixes on the first domain

    return TLDExtract(suffix_list_urls=(), cache_dir=None)


def _is_domain(host: str) -> bool:
    parts = _suffixes()(host.lower())
    return bool(parts.domain and parts.suffix)


def _by_code(wanted: str) -> str | None:
    import pycountry  # needed only for answers that are no name

    if not (wanted.isascii() and wanted.isalpha() and len(wanted) in (2, 3)):
        return None
    code = wanted.upper()
    country = pycountry.countries.get(alpha_2=code) if len(code) == 2 else pycountry.countries.get(alpha_3=code)
    return str(country.alpha_2) if country else None


@lru_cache(maxsize=16)
def _names(lang: str) -> dict[str, str]:
    from babel import Locale  # loads on the first country

    table: dict[str, str] = {}
    for code in dict.fromkeys(("en", lang)):
        for territory, name in Locale.parse(code).territories.items():
            if (
                len(territory) == 2
                and territory.isalpha()
                and territory not in ("EU", "UN", "EZ", "ZZ", "XA", "XB", "QO")
            ):
                table[fold(name).text] = territory
    return table | _SHORT_CODES | _MORE_NAMES


@lru_cache(maxsize=16)
def _country_pattern(lang: str) -> re.Pattern[str]:
    names = sorted(_names(lang), key=len, reverse=True)
    ending = r"(?:-?(?:ban|ben|ba|be|bol|rol|ra|re|i|n|on|en|an|t|ot|et))?" if lang == "hu" else ""
    latin = "|".join(re.escape(name) for name in names if name.isascii())
    other = "|".join(re.escape(name) for name in names if not name.isascii()) or "(?!)"
    return re.compile(rf"(?<![a-z])(?:{latin})(?={ending}(?![a-z]))|(?:{other})(?![語语語어]|文化)")


def _nearest(wanted: str, lang: str) -> str | None:
    from rapidfuzz import fuzz, process  # needed only for misspelt names

    best = (
        process.extractOne(wanted, _names(lang).keys(), scorer=fuzz.ratio, score_cutoff=86) if len(wanted) > 3 else None
    )
    return _names(lang)[best[0]] if best else None
