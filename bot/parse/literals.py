"""Numbers written in digits: thousands and decimal marks by locale, with the other reading where both are possible."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

_MAGNITUDE = {"k": 3, "m": 6, "mm": 6, "mn": 6, "mln": 6, "bn": 9, "b": 9, "g": 9}

MAX_DIGITS = 40
"""Characters of the longest number in digits; longer rows of digits are keys or noise."""

LITERAL = re.compile(
    r"""
    (?P<skip> (?: https?:// | www\. ) \S+ | [\w.+-]{1,64}@[\w-]+\S*           # addresses hold no amounts
            | \d+ (?: [:-] \d+ ){2,} | \d{1,4}/\d{1,4}/\d{1,4} )                 # nor do dates, times, phone numbers
  | (?P<sign> (?<![\w)]) [+-] | ^ \s* - \s )?
    (?P<body> \d{1,2} (?:,\d{2})+ ,\d{3} (?!\d) (?:\.\d+)?                      # 12,34,567.8
            | \d{1,3} (?: (?P<mark>[ '.,、]) \d{3} ) (?: (?P=mark)\d{3} )* (?!\d) (?: [.,]\d+ )?
            | (?:\d+[ ])? \d+/\d+ (?![\d/.,]\d)                                     # 1 4/5
            | \d+ (?: [.,]\d+ )?
            | (?<!\d[ ])(?<![^\s$€£¥(+-]) [.,]\d+ )                       # .5, but not "客户，5万"
    (?: (?: (?P<e> e [+-]? \d{1,2} ) | x10\^ (?P<ten>-?\d{1,2}) | \^ (?P<power>[+-]?\d{1,2})
          | (?P<magnitude> [ ]?k | (?: mm | mn | mln | bn | m | b | g ) ) ) (?![a-z\d]) )?
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Literal:
    """Digits as a value; `grouped` tells that thousands were marked, `magnitude` that "k", "m" or "bn" was attached."""

    value: Decimal
    alternatives: tuple[Decimal, ...]
    magnitude: str


def read_literal(match: re.Match[str], mark: str) -> Literal | None:
    """The value of a `LITERAL` match in a locale whose decimal mark is `mark`; None where the digits make no number."""
    if match["skip"] or len(match["body"]) > MAX_DIGITS:
        return None
    if match["magnitude"] and re.match(r"\d\d", match["body"]) and "/" in match["body"]:
        return None  # "50/60k" is two amounts, no fraction
    sign = Decimal(-1) if (match["sign"] or "").startswith("-") else Decimal(1)
    try:
        readings = [_raised(sign * reading, match) for reading in _readings(match["body"], mark)]
    except (InvalidOperation, ZeroDivisionError, OverflowError):
        return None
    if not readings:
        return None
    return Literal(readings[0], tuple(readings[1:]), (match["magnitude"] or "").strip())


def _raised(value: Decimal, match: re.Match[str]) -> Decimal:
    if match["magnitude"]:
        return value.scaleb(_MAGNITUDE[match["magnitude"].strip()])
    if exponent := (match["e"] or "").lstrip("e") or match["ten"]:
        return value.scaleb(int(exponent))
    if match["power"]:
        return value ** int(match["power"])
    return value


def _readings(body: str, mark: str) -> list[Decimal]:
    if "/" in body:
        return [_fraction(body)]
    bare = body.replace(" ", "").replace("'", "").replace("、", "")
    points, commas = bare.count("."), bare.count(",")
    if points and commas:
        decimal = max(".", ",", key=bare.rfind)
        return [] if bare.count(decimal) > 1 else [_decimal(bare, decimal)]
    if points + commas == 0:
        return [Decimal(bare)]
    separator = "." if points else ","
    whole, _, rest = bare.partition(separator)
    if points + commas > 1:
        return [_decimal(bare, "")]
    if len(rest) != 3 or len(whole) > 3 or whole in ("", "0") or whole.startswith("0") or " " in body or "'" in body:
        return [_decimal(bare, separator)]
    both = [_decimal(bare, separator), _decimal(bare, "")]
    return both if separator == mark else both[::-1]


def _decimal(digits: str, decimal: str) -> Decimal:
    other = "".join(mark for mark in ".," if mark != decimal)
    plain = "".join(c for c in digits if c not in other)
    return Decimal(plain.replace(",", "."))


def _fraction(body: str) -> Decimal:
    *whole, part = body.split(" ")
    upper, lower = part.split("/")
    return (Decimal(whole[0]) if whole else Decimal(0)) + Decimal(upper) / Decimal(lower)
