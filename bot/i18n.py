"""What we say, in the reader's language: gettext catalogs with English as the key, dates and money by local custom."""

import gettext
import io
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format, get_time_format
from babel.lists import format_list
from babel.localedata import locale_identifiers
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent

LANGUAGES = ("en", "de", "es", "fr", "ja", "ko", "zh", "hu")
NO_COUNTRIES = {"EU", "EZ", "UN", "QO", "ZZ", "XA", "XB", "AC", "CP", "DG", "EA", "IC", "TA", "CQ"}  # CLDR has them too
MINUS, WORD_JOINER = "\N{MINUS SIGN}", "\N{WORD JOINER}"
SIGN = re.compile(r"-(?=\D)")  # before a currency; before a digit a minus sign needs nothing to stay with it
CATALOGS = Path(__file__).parent / "locales"


def N_(message: str) -> str:  # noqa: N802 - gettext's own name for "translate this later"
    """Mark a text for the catalogs where it stands; it is translated where it is shown."""
    return message


def in_words(name: str) -> str:
    """The English text for a name in the code, which is its key in the catalogs: "in_review" -> "In review".

    An abbreviation stays as it is: "VAR".
    """
    return name if name.isupper() else name.replace("_", " ").capitalize()


class Translator:
    """Texts and formats for one reader. `t("Deal {number} is registered.", number="D-1")`."""

    def __init__(self, locale: str | None = None) -> None:
        self.language = pick(locale)
        self._catalog = _catalog(self.language)
        self._locale = _locale(locale, self.language)

    def __call__(self, message: str, /, **values: object) -> str:
        text = self._catalog.gettext(message) if message else ""
        return text.format(**values) if values else text

    def plural(self, one: str, many: str, n: int, /, **values: object) -> str:
        return self._catalog.ngettext(one, many, n).format(n=n, **values)

    def day(self, value: date) -> str:
        """Spelled out, so that 03/04 can never be misread: "31 March 2027"."""
        return str(format_date(value, format="long", locale=self._locale))

    def days(self, first: date, last: date) -> str:
        """Several days by the first and the last; one day by itself."""
        if first == last:
            return self.day(first)
        return self(N_("{first} to {last}"), first=self.day(first), last=self.day(last))

    def day_of(self, value: datetime, zone: str) -> str:
        """The day it is in `zone` at that moment."""
        return self.day(value.astimezone(ZoneInfo(zone)).date())

    def moment(self, value: datetime, zone: str = "UTC") -> str:
        """The day and the time of day; seconds are of no use to anybody."""
        joined = str(get_datetime_format("medium", locale=self._locale)).replace("'", "")
        day = format_date(value.astimezone(ZoneInfo(zone)).date(), format="medium", locale=self._locale)
        return joined.replace("{0}", self.clock(value, zone)).replace("{1}", day)

    def clock(self, value: datetime, zone: str = "UTC") -> str:
        """The time of day: "14:05" or "2:05 PM"."""
        written = get_time_format("short", locale=self._locale).pattern.replace("a", "aaaa")  # 오후, where "a" is PM
        return str(format_time(value, format=written, tzinfo=ZoneInfo(zone), locale=self._locale))

    def money(self, amount: Decimal, currency: str) -> str:
        """By local custom; a minus is a minus, at which no line ends: a hyphen would be left alone at its end."""
        written = str(format_currency(amount, currency, locale=self._locale))
        return SIGN.sub(MINUS + WORD_JOINER, written).replace("-", MINUS)

    def number(self, value: Decimal | int) -> str:
        return str(format_decimal(value, locale=self._locale))

    def percent(self, points: Decimal) -> str:
        """Percentage points: 12.5 is "12.5%", however many decimals there are."""
        return str(format_percent(points / 100, locale=self._locale, decimal_quantization=False))

    def all_of(self, parts: Iterable[str]) -> str:
        return str(format_list(list(parts), style="standard", locale=self._locale))

    def countries(self) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
        """(ISO 3166 code, name in this language, other names people type), by name."""
        return _countries(self.language)

    def language_name(self, language: str) -> str:
        return str(_locale(language, language).get_language_name(self._locale.language) or language)


@lru_cache
def languages_of_the_world(language: str) -> dict[str, str]:
    """ISO 639 code -> name in this language, of those that are known by two letters or written on computers."""
    written = {each.partition("_")[0] for each in locale_identifiers()}
    named = {str(code): str(name) for code, name in Locale.parse(language).languages.items()}
    return {code: name for code, name in named.items() if len(code) == 2 or code in written}


@lru_cache
def _countries(language: str) -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    english, own = Locale.parse("en").territories, Locale.parse(language).territories
    names = ((code, str(name), (str(english[code]), code)) for code, name in own.items() if _is_country(code))
    return tuple(sorted(names, key=lambda each: each[1]))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in NO_COUNTRIES


def pick(locale: str | None) -> str:
    """The interface language for a platform's locale: "de-AT" -> "de"; English where we have no catalog."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return language if language in LANGUAGES else "en"


def _locale(wanted: str | None, language: str) -> Locale:
    """The reader's region where it belongs to our language (de-CH writes money its own way), else the language."""
    try:
        parsed = Locale.parse((wanted or "").replace("_", "-"), sep="-")
    except (ValueError, UnknownLocaleError):  # browsers combine freely: "de-UA", "fr-XX"
        parsed = None
    return parsed if parsed and parsed.language == language else Locale.parse(language)


@lru_cache
def _catalog(language: str) -> gettext.NullTranslations:
    file = CATALOGS / f"{language}.po"
    if language == "en" or not file.exists():
        return gettext.NullTranslations()
    compiled = io.BytesIO()
    with file.open("rb") as source:
        write_mo(compiled, read_po(source, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)
