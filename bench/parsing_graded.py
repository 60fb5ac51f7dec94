"""Whether a case of the bench of typed values is read rightly: one check per kind of value."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from bot import parse

Case = dict[str, Any]
Check = Callable[[Case], bool]
_NEAR = Decimal("1e-6")


def _decimal(written: object) -> Decimal | None:
    try:
        return Decimal(str(written).replace(",", ".").rstrip("%"))
    except InvalidOperation:
        return None


def same(value: object, wanted: object) -> bool:
    left, right = _decimal(value), _decimal(wanted)
    return left is not None and right is not None and abs(left - right) <= _NEAR * max(abs(right), Decimal(1))


_COINS = {"cent", "centavo", "penny", "pence"}
_CURRENCIES = {
    "USD": ("dollar", "dólar", "united states dollar"),
    "CAD": ("canadian dollar", "dollar canadien", "dólar canadiense"),
    "GBP": ("pound", "libra", "livre"),
    "EUR": ("euro",),
    "INR": ("rupee", "roupie", "rupien"),
    "JPY": ("yen", "yen japonais"),
    "CNY": ("yuan chinois",),
    "SAR": ("riyal",),
}


def _is_money(found: parse.Money | None, wanted: Any, lang: str) -> bool:
    amount, unit = (
        wanted
        if isinstance(wanted, list)
        else (wanted.get("min") or wanted.get("above") or wanted.get("under"), wanted["currency"])
    )
    if amount is None:
        return found is None
    if found is None:
        return False
    name = str(unit).lower()
    scale = 100 if name in _COINS else 1
    known = next((code for code, names in _CURRENCIES.items() if name in names), unit if len(str(unit)) == 3 else None)
    local = {"zh": "CNY"}.get(lang) if name == "dollar" else None
    fits = known is None or scale == 100 or found.currency in (known, local)
    return fits and same(found.amount * scale, amount)


def reference_of(case: Case) -> datetime:
    return datetime.fromisoformat(case["reference"] or "2016-11-07T00:00:00").replace(tzinfo=None)


def _money(case: Case) -> bool:
    found = parse.read_money(case["input"], locale=case["lang"])
    return any(
        _is_money(found.value if found else None, wanted, case["lang"]) for wanted in case["simple"]["acceptable"]
    )


def _number(case: Case) -> bool:
    found = parse.read_number(case["input"], locale=case["lang"])
    return found is not None and any(same(found.value, wanted) for wanted in case["simple"]["acceptable"])


def _percent(case: Case) -> bool:
    found = parse.find_percents(case["input"], locale=case["lang"])
    wanted = case["simple"]["acceptable"]
    if wanted[:1] in ([None], ["null"]):
        return not found
    best = found[0] if found else parse.read_percent(case["input"], locale=case["lang"])
    return best is not None and any(same(best.value, value) for value in wanted)


def _yes_no(case: Case) -> bool:
    return parse.parse_yes_no(case["input"], locale=case["lang"]) in case["simple"]["acceptable"]


def _date(case: Case) -> bool:
    found = parse.read_date(case["input"], locale=case["lang"], reference=reference_of(case))
    wanted = wanted_days(case)
    return (found is None) if not wanted else (found is not None and found.value.isoformat() in wanted)


_SECONDS: dict[str, int] = {
    "second": 1, "minute": 60, "hour": 3600, "day": 86400, "week": 604800, "month": 2592000, "quarter": 7862400,
    "year": 31536000,
}  # fmt: skip


def _duration(case: Case) -> bool:
    found = parse.parse_duration(case["input"], locale=case["lang"])
    wanted: list[Decimal] = [
        Decimal(str(v["value"])) if isinstance(v, dict) else Decimal(str(v[0])) * Decimal(_SECONDS[str(v[1])])
        for v in case["simple"]["acceptable"]
    ]
    return found is not None and found.seconds in wanted


def _nothing(case: Case) -> bool:
    text, lang = case["input"], case["lang"]
    kind = {
        "CurrencyModel": "money",
        "Duckling.AmountOfMoney": "money",
        "PercentModel": "percent",
        "BooleanModel": "yes_no",
    }
    look: dict[str, Callable[[], object]] = {
        "money": lambda: parse.find_money(text, locale=lang),
        "percent": lambda: parse.find_percents(text, locale=lang),
        "yes_no": lambda: parse.find_yes_no(text, locale=lang),
        "date": lambda: parse.find_dates(text, locale=lang, reference=reference_of(case)),
    }
    return not look[kind.get(case["model"], "date")]()


KINDS: dict[str, tuple[str, Check]] = {
    "currency": ("money", _money),
    "currency-range": ("money", _money),
    "number": ("number", _number),
    "numeral": ("number", _number),
    "percent": ("percent", _percent),
    "boolean": ("yes/no", _yes_no),
    "date:day": ("day", _date),
    "date:month": ("month", _date),
    "date:quarter": ("quarter", _date),
    "date:week": ("week", _date),
    "duration": ("duration", _duration),
    "none": ("nothing there", _nothing),
}


def wanted_days(case: Case) -> list[str]:
    """Every day that counts as read rightly; empty where the text names none."""
    return [value for value in case["simple"]["acceptable"] if value != "not resolved"]
