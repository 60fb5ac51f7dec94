"""The kinds of answer a form can ask for, each reading what people type as well as what surfaces send."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, PlainSerializer, ValidationInfo

from bot.clock import utc_now
from bot.errors import UserError
from bot.i18n import N_, Translator
from bot.parse import Edge, Found, Period, find_periods, read_date, read_money
from bot.prm.customers import domain_of
from bot.prm.money import Money, currencies, decimals

GROUPED = re.compile(
    r"\d+(?:[.,]\d+)?"  # 50000 or 50000.5
    r"|\d{1,3}(?P<mark>[.,'’ \u00a0\u202f])\d{3}(?:(?P=mark)\d{3})*(?:(?!(?P=mark))[.,]\d{1,3})?"  # 1.234.567,89
    r"|\d{1,2}(?:,\d{2})+,\d{3}(?:\.\d{1,2})?"  # 12,34,567.89
)

FAR_AHEAD = 10  # years; a closing date beyond is a slip of the finger
KEPT_DAYS = re.compile(r"(?P<first>\d{4}-\d\d-\d\d)/(?P<last>\d{4}-\d\d-\d\d)", re.ASCII)


@dataclass(frozen=True)
class Choice:
    value: str
    label: str
    also: Annotated[tuple[str, ...], Field(exclude=True)] = ()  # other words for it that people type; not kept
    named: Annotated[str, Field(exclude=True)] = ""  # a record's: the words of the text it was found by; not kept


@dataclass(frozen=True)
class Reading:
    """What is needed to read typed answers: "end of March" depends on today, "50k" on the customary currency, "03/04"
    on the country, "Q1" on the month in which the programme's fiscal year starts.
    """

    t: Translator = field(default_factory=Translator)
    today: date = field(default_factory=lambda: utc_now().date())
    currency: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    fiscal_year_start: int = 1  # month
    choices: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    found: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)  # the records (or files) an answer may name
    infected: frozenset[str] = frozenset()  # those of the files in which a scanner found a virus

    @property
    def locale(self) -> str:
        """The language and the place whose customs typed values follow: "en-GB"."""
        return f"{self.t.language.split('-')[0]}-{self.country}" if self.country else self.t.language


class Problem(ValueError):
    """An answer that cannot be right, said so that the person can mend it. The message is a key of the catalogs."""

    def __init__(self, message: str, **values: Any) -> None:
        super().__init__(message.format(**values) if values else message)
        self.message, self.values = message, values


class Once:
    """Marks an answer that belongs to one record only: "same as last time" does not carry it over."""


class Later:
    """Marks a question that is not needed to get the work done: surfaces may fold it away."""


class Unseen(Later):
    """Marks an answer that only a button gives, like how a record was on its card: no form shows it."""


@dataclass(frozen=True)
class Record:
    """Marks a text that names a record of this person; `Form.records` finds it. `unknown` is said where it names none.

    What `unknown` says is a key of the catalogs, with {typed} in it.
    """

    unknown: str


@dataclass(frozen=True)
class Files:
    """Marks a list of files, `most` of them at once; its values are the ids of files that were sent here."""

    most: int = 5


@dataclass(frozen=True)
class LongText:
    """Marks a text that deserves more than one line; `passed_on`: it is said to a person, so it may be a question."""

    passed_on: bool = False


def reading_of(info: ValidationInfo) -> Reading:
    """How the answers being validated are to be read."""
    return info.context if isinstance(info.context, Reading) else Reading()


def _money(value: Any, info: ValidationInfo) -> Any:
    reading = reading_of(info)
    if isinstance(value, Money):
        return value
    if isinstance(value, Mapping):  # what drafts keep, and what surfaces with two inputs send
        amount, currency = str(value.get("amount", "")).strip(), str(value.get("currency") or "")
        if _is_canonical(amount, currency):
            return _exact(Decimal(amount), currency)
        value = f"{amount} {currency}".strip()
    found = read_money(str(value), locale=reading.locale, customary=reading.currency)
    if found is None or not _is_only(str(value), found) or not _well_grouped(str(value)):
        example = f"{reading.t.number(50_000)} {reading.currency or 'EUR'}"
        raise Problem(N_("I could not read an amount in that. Write it like this: {example}"), example=example)
    customary = found.value.currency or reading.currency
    if not customary:
        raise Problem(N_("Which currency? Write it like this: 50,000 EUR"))
    if found.upper:
        low, high = (reading.t.money(end.amount, customary) for end in (found.value, found.upper))
        raise Problem(N_("Which amount shall I note down: {low} or {high}?"), low=low, high=high)
    return _exact(found.value.amount, customary)


def _is_only(text: str, found: Found[Any]) -> bool:
    """Nothing beside the amount could change what is meant, as in "50000 BTC", "(50000) EUR" and "1 EUR 50000"."""
    beside = text[: found.start] + text[found.end :]
    loose = found.hedge or found.upper  # "about 50k", "50k+" and "between 50 and 60k" are amounts, too
    unclear = r"\d|[()]|\b[A-Z]{3}\b" if loose else r"[\w()+]"
    return not re.search(unclear, beside)


def _well_grouped(text: str) -> bool:
    """Digits stand in groups as some country writes them: "50.000", "1,00,000", "1 234,50", but not "50.000.00"."""
    return all(GROUPED.fullmatch(number) for number in re.findall(r"\d[\d.,'’ \u00a0\u202f]*\d|\d", text))


def _exact(amount: Decimal, currency: str) -> Money:
    try:
        return Money(amount, currency)
    except UserError as error:
        raise Problem(error.message, **error.values) from None


def _is_canonical(amount: str, currency: str) -> bool:
    """Written as we write it: a point and exactly the currency's decimals, whatever the reader's language."""
    places = decimals(currency)
    return currency in currencies() and bool(
        re.fullmatch(rf"-?\d{{1,15}}(\.\d{{{places}}})?" if places else r"-?\d{1,15}", amount)
    )


def _day(value: Any, info: ValidationInfo) -> Any:
    return _day_of(value, reading_of(info), "first")


def _deadline(value: Any, info: ValidationInfo) -> Any:
    return _day_of(value, reading_of(info), "last")


def _day_of(value: Any, reading: Reading, edge: Edge) -> Any:
    if isinstance(value, date):
        return value
    found = read_date(
        str(value),
        locale=reading.locale,
        reference=reading.today,
        fiscal_year_start=reading.fiscal_year_start,
        edge=edge,
    )
    if found is None:
        raise Problem(N_("I could not read a date in that. Write it like this: 2027-03-31"))
    if found.unsure:
        first, second = sorted((found.value, found.alternatives[0]))
        day = reading.t.day
        raise Problem(N_("Which day do you mean: {first} or {second}?"), first=day(first), second=day(second))
    return found.value


def _past_days(value: Any, info: ValidationInfo) -> Any:
    if isinstance(value, Period):
        return value
    if span := KEPT_DAYS.fullmatch(str(value).strip()):
        return _kept_days(span)
    reading = reading_of(info)
    found = find_periods(
        str(value),
        locale=reading.locale,
        reference=reading.today,
        fiscal_year_start=reading.fiscal_year_start,
        past=True,
    )
    if not found:
        raise Problem(N_("I could not read a time in that. Write it like this: March 2027, or last quarter"))
    return found[0].value


def _kept_days(span: re.Match[str]) -> Period:
    try:
        return Period(date.fromisoformat(span["first"]), date.fromisoformat(span["last"]))
    except ValueError:
        raise Problem(N_("I could not read a time in that. Write it like this: March 2027, or last quarter")) from None


def in_iso(days: Period) -> str:
    """As drafts keep it, an ISO 8601 interval: "2027-03-01/2027-03-31"."""
    return f"{days.first.isoformat()}/{days.last.isoformat()}"


def _domain(value: Any, info: ValidationInfo) -> Any:
    if (domain := domain_of(str(value))) is None:
        raise Problem(N_("I could not read a website in that. Write it like this: example.com"))
    return domain


def _upcoming(value: date, info: ValidationInfo) -> date:
    today = reading_of(info).today
    if value < today:
        raise Problem(N_("The closing date must not lie in the past."))
    if value.year > today.year + FAR_AHEAD:
        raise Problem(N_("That date is too far ahead."))
    return value


Amount = Annotated[Money, BeforeValidator(_money)]
Day = Annotated[date, BeforeValidator(_day)]  # of "March", its first
Deadline = Annotated[date, BeforeValidator(_deadline)]  # of "March", its last
ClosingDay = Annotated[Deadline, AfterValidator(_upcoming)]  # when an order is expected
PastDays = Annotated[Period, BeforeValidator(_past_days), PlainSerializer(in_iso)]
"""A day, week, month, quarter or year that people look back on: "in March" is the last one."""
Domain = Annotated[str, BeforeValidator(_domain)]
