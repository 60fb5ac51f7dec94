"""What stands in a cell of a table: text as people export it, or what a spreadsheet knows already (a day, a number).

Nothing ambiguous is guessed at: a day is written 2026-03-31, an amount with a point and nothing between thousands.
"""

import re
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any
from zoneinfo import available_timezones

import pycountry
from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from bot.prm.money import currencies

YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0")
KOSOVO = "XK"  # everybody writes it so, ISO 3166-1 has no letters for it
_AMOUNT = re.compile(r"-?\d{1,15}(\.\d{1,4})?")


def _wrong(kind: str, message: str) -> PydanticCustomError:
    return PydanticCustomError(kind, message)


def _day(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(str(value).strip())
    except ValueError:
        raise _wrong("day", "write the day as 2026-03-31") from None


def _number(value: Any) -> Any:
    if isinstance(value, float):  # a spreadsheet's number; its shortest text is what was typed
        value = repr(value).removesuffix(".0")
    text = str(value).strip()
    if not _AMOUNT.fullmatch(text):
        raise _wrong("amount", "write the number as 1234.50, without currency and without marks for thousands")
    try:
        return Decimal(text)
    except InvalidOperation:
        raise _wrong("amount", "that is no number") from None


def _currency(value: str) -> str:
    if value.upper() not in currencies():
        raise _wrong("currency", "that is no currency: write its ISO code, for instance EUR")
    return value.upper()


def _country(code: str) -> str:
    """ "UK" is none: its holidays and its customers would be nobody's."""
    if pycountry.countries.get(alpha_2=code) is None and code != KOSOVO:
        raise _wrong("country", "that is no country: write its two letters, for instance DE or GB")
    return code


def _zone(name: str) -> str:
    if name not in available_timezones():
        raise _wrong("zone", "that is no time zone: write its IANA name, for instance Europe/Berlin")
    return name


def _address(email: str) -> str:
    name, at, domain = email.partition("@")
    if not (name and at and "." in domain) or " " in email:
        raise _wrong("email", "that is no e-mail address")
    return email


def _yes_no(value: Any) -> Any:
    text = str(value).strip().lower()
    if text in YES or text in NO:
        return text in YES
    raise _wrong("yes_no", "write yes or no")


def _several(value: Any) -> Any:
    """Several values in one cell are parted by semicolons."""
    if isinstance(value, list | tuple):
        return list(value)
    return list(dict.fromkeys(part.strip() for part in str(value).split(";") if part.strip()))


def _whole_text(value: Any) -> str:
    """A spreadsheet takes an id or a postcode of digits for a number."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value).strip()


def _whole(value: Any) -> Any:
    text = _whole_text(value)
    if not re.fullmatch(r"\d{1,9}", text):
        raise _wrong("whole", "write a whole number")
    return int(text)


def _stripped(value: Any) -> str:
    return str(value).strip()


Text = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=200)]
Word = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=64)]
Email = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=3, max_length=254)]
Address = Annotated[Email, AfterValidator(_address)]  # of somebody who is to get mail; of a customer any will do
Website = Annotated[str, BeforeValidator(_stripped), StringConstraints(min_length=1, max_length=253)]
Postcode = Annotated[str, BeforeValidator(_whole_text), StringConstraints(min_length=1, max_length=16)]
Phone = Annotated[str, BeforeValidator(_whole_text), StringConstraints(min_length=1, max_length=64)]
LongText = Annotated[str, BeforeValidator(str), StringConstraints(min_length=1, max_length=4000)]
Key = Annotated[
    str,
    BeforeValidator(_whole_text),
    StringConstraints(min_length=1, max_length=64, pattern=r"^[\w.@:/+-]+$"),
]
Country = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True), AfterValidator(_country)]
Currency = Annotated[str, StringConstraints(strip_whitespace=True), AfterValidator(_currency)]
Zone = Annotated[Word, AfterValidator(_zone)]
Day = Annotated[date, BeforeValidator(_day)]
Number = Annotated[Decimal, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_whole)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Several = Annotated[list[str], BeforeValidator(_several)]
