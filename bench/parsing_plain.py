"""The same cases by the plain libraries: dateparser for days, price-parser for money, babel for numbers.

Each is asked the way its documentation shows, with the language of the case, and is graded more kindly than ours: of
money only the amount has to be right, since price-parser gives the currency as it was written.
"""

from __future__ import annotations

from collections.abc import Mapping

import dateparser
from babel.numbers import NumberFormatError, parse_decimal
from price_parser import Price

from bench.parsing_graded import Case, Check, reference_of, same, wanted_days


def _date(case: Case) -> bool:
    settings = {"RELATIVE_BASE": reference_of(case), "PREFER_DATES_FROM": "future"}
    found = dateparser.parse(case["input"], languages=[case["lang"]], settings=settings)
    wanted = wanted_days(case)
    return (found is None) if not wanted else (found is not None and found.date().isoformat() in wanted)


def _price(case: Case) -> bool:
    amount = Price.fromstring(case["input"]).amount
    return any(same(amount, _amount(wanted)) for wanted in case["simple"]["acceptable"])


def _amount(wanted: object) -> object:
    if isinstance(wanted, dict):
        return wanted.get("min") or wanted.get("above") or wanted.get("under")
    return wanted[0] if isinstance(wanted, list) else wanted


def _number(case: Case) -> bool:
    try:
        value = parse_decimal(case["input"].strip(" %"), locale=case["lang"])
    except NumberFormatError:
        return False
    return any(same(value, _amount(wanted)) for wanted in case["simple"]["acceptable"])


PLAIN: Mapping[str, tuple[str, Check]] = {
    "money": ("price-parser", _price),
    "number": ("babel", _number),
    "percent": ("babel", _number),
    **dict.fromkeys(("day", "week", "month", "quarter"), ("dateparser", _date)),
}
"""By kind: the library's name, and whether it reads a case rightly."""
