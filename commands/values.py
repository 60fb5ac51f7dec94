"""Typed values out of text for a program: what the assistant would read as the answer to one question."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, TextIO

from bot import parse
from bot.clock import utc_now
from bot.parse import Duration, Found, Money
from commands.batch import Line, Out, lines, write

Kind = Literal["money", "number", "percent", "date", "duration", "boolean"]
EXACT = 15  # digits a JSON number carries for every reader


class Text(Line):
    """A text, and what to read in it."""

    what = "text to read"
    example = '{"id": "1", "kind": "money", "text": "50k EUR", "locale": "en"}'

    kind: Kind
    text: str
    locale: str | None = None
    reference: date | datetime | None = None  # what "tomorrow" is counted from; None: now


async def parse_many(source: TextIO, target: TextIO) -> None:
    """The batch: a line in, a line out; see "Check what is understood" in the README."""
    for _, text in lines(source, Text):
        write(target, parsed(text))


def parsed(text: Text) -> Out:
    """One line out. People rely on these keys."""
    found = READERS[text.kind](text)
    if found is None:
        return {"id": text.id, "value": None, "alternatives": []}
    return {"id": text.id, "value": _plain(found.value), "alternatives": [_plain(each) for each in found.alternatives]}


READERS: Mapping[Kind, Callable[[Text], Found[Any] | None]] = {
    "money": lambda asked: parse.read_money(asked.text, locale=asked.locale),
    "number": lambda asked: parse.read_number(asked.text, locale=asked.locale),
    "percent": lambda asked: parse.read_percent(asked.text, locale=asked.locale),
    "date": lambda asked: parse.read_date(asked.text, locale=asked.locale, reference=asked.reference or utc_now()),
    "duration": lambda asked: parse.read_duration(asked.text, locale=asked.locale),
    "boolean": lambda asked: parse.read_yes_no(asked.text, locale=asked.locale),
}


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    match value:
        case Money():
            return {"amount": _number(value.amount), "currency": value.currency}
        case Duration():
            return {"seconds": _number(value.seconds), "amount": _number(value.amount), "unit": value.unit}
        case Decimal():
            return _number(value)
        case date():
            return value.isoformat()
    return value


def _number(value: Decimal) -> int | float:
    """Whole where it is whole, and where a fraction would be lost beside so many digits anyway."""
    return int(value) if value == value.to_integral_value() or value.adjusted() >= EXACT else float(value)
