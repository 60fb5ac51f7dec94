"""How well typed values are read, per kind and language, beside the plain libraries.

    python -m bench.parsing --data cases.jsonl [--misses money] [--plain]

A case is a line {"lang", "input", "reference", "simple": {"kind", "acceptable"}}; several acceptable values mean any of
them. Public holidays are not what the product reads: they are counted apart as "feast day". Dates without a reference
day cannot be graded and are left out.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from bot import parse

Case = dict[str, Any]
LANGUAGES = ("en", "de", "es", "fr", "ja", "ko", "zh", "hu")
_NEAR = Decimal("1e-6")


@dataclass(slots=True)
class Score:
    """Cases of one kind and language, and how many of them each method read rightly."""

    cases: int = 0
    ours: int = 0
    plain: int = 0
    misses: list[str] = field(default_factory=list)


def load(path: Path) -> Iterator[Case]:
    """The gradable cases of a file in our languages."""
    with path.open(encoding="utf-8") as lines:
        for case in map(json.loads, lines):
            if case.get("simple") and case["lang"] in LANGUAGES:
                yield case


def _decimal(written: object) -> Decimal | None:
    try:
        return Decimal(str(written).replace(",", ".").rstrip("%"))
    except InvalidOperation:
        return None


def _same(value: object, wanted: object) -> bool:
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
    return fits and _same(found.amount * scale, amount)


def _reference(case: Case) -> datetime:
    return datetime.fromisoformat(case["reference"] or "2016-11-07T00:00:00").replace(tzinfo=None)


def _money(case: Case) -> bool:
    found = parse.read_money(case["input"], locale=case["lang"])
    return any(
        _is_money(found.value if found else None, wanted, case["lang"]) for wanted in case["simple"]["acceptable"]
    )


def _number(case: Case) -> bool:
    found = parse.read_number(case["input"], locale=case["lang"])
    return found is not None and any(_same(found.value, wanted) for wanted in case["simple"]["acceptable"])


def _percent(case: Case) -> bool:
    found = parse.find_percents(case["input"], locale=case["lang"])
    wanted = case["simple"]["acceptable"]
    if wanted[:1] in ([None], ["null"]):
        return not found
    best = found[0] if found else parse.read_percent(case["input"], locale=case["lang"])
    return best is not None and any(_same(best.value, value) for value in wanted)


def _yes_no(case: Case) -> bool:
    return parse.parse_yes_no(case["input"], locale=case["lang"]) in case["simple"]["acceptable"]


def _date(case: Case) -> bool:
    found = parse.read_date(case["input"], locale=case["lang"], reference=_reference(case))
    wanted = [value for value in case["simple"]["acceptable"] if value != "not resolved"]
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
        "date": lambda: parse.find_dates(text, locale=lang, reference=_reference(case)),
    }
    return not look[kind.get(case["model"], "date")]()


KINDS: dict[str, tuple[str, Callable[[Case], bool]]] = {
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


def _plain_date(case: Case) -> bool:
    import dateparser

    found = dateparser.parse(
        case["input"],
        languages=[case["lang"]],
        settings={"RELATIVE_BASE": _reference(case), "PREFER_DATES_FROM": "future"},
    )
    wanted = [value for value in case["simple"]["acceptable"] if value != "not resolved"]
    return (found is None) if not wanted else (found is not None and found.date().isoformat() in wanted)


def _plain_number(case: Case) -> bool:
    from babel.numbers import NumberFormatError, parse_decimal

    text = case["input"].strip().strip("%$€£").strip()
    try:
        value = parse_decimal(text, locale=case["lang"])
    except (NumberFormatError, ValueError):
        return False
    return any(
        _same(value, wanted[0] if isinstance(wanted, list) else wanted)
        for wanted in case["simple"]["acceptable"]
        if not isinstance(wanted, dict)
    )


PLAIN: dict[str, Callable[[Case], bool]] = {
    "day": _plain_date, "month": _plain_date, "quarter": _plain_date, "week": _plain_date,
    "money": _plain_number, "number": _plain_number, "percent": _plain_number,
}  # fmt: skip


_FEASTS = """
fest\\b neujahr pongal eid purim jayanti diwali deepavali dhanteras puja dooj shvat gras tag.20 b'av purnima wida vida
heiligen peter.und barbaratag himmel koningsdag königstag jadid xmas black.friday pyre navami torah saptami birthday
kippur ascension king's sankranthi shashthi mlk bakr trinity sonntag.2 samstag.2 noir navidad ano.nuevo trabajador
inocentes internacional 한글날 광복절 어린이날 [节節] 复活 復活 主日 圣诞 新年 新春 权益日 權益日 纪念日 聖灰 煎餅 三一
雍正 神龙 农历
"""
_FEAST = re.compile("|".join(_FEASTS.split()), re.IGNORECASE)


def measure(cases: Iterator[Case], *, plain: bool) -> dict[tuple[str, str], Score]:
    """Scores per (kind, language)."""
    scores: dict[tuple[str, str], Score] = defaultdict(Score)
    for case in cases:
        if case["simple"]["kind"] not in KINDS:
            continue
        name, check = KINDS[case["simple"]["kind"]]
        if check is _date and not case["reference"]:
            continue
        name = "feast day" if check is _date and _FEAST.search(case["input"]) else name
        score = scores[name, case["lang"]]
        score.cases += 1
        if check(case):
            score.ours += 1
        else:
            score.misses.append(f"{case['input']!r} -> {case['simple']['acceptable']}")
        if plain and name in PLAIN:
            score.plain += PLAIN[name](case)
    return scores


def report(scores: dict[tuple[str, str], Score], *, plain: bool) -> str:
    """One line per kind and language: cases, ours, and the plain library where it was asked for."""
    lines = []
    for name in [*dict.fromkeys(kind for kind, _ in KINDS.values()), "feast day"]:
        for lang in LANGUAGES:
            if score := scores.get((name, lang)):
                beside = f"   plain {score.plain / score.cases:5.0%}" if plain and name in PLAIN else ""
                lines.append(f"{name:14}{lang}  {score.cases:4}   ours {score.ours / score.cases:5.0%}{beside}")
    return "\n".join(lines)


def main() -> None:
    """Read the arguments, measure, print."""
    arguments = argparse.ArgumentParser(description="Measure the reading of typed values.")
    arguments.add_argument("--data", type=Path, required=True, help="cases, one JSON object a line")
    arguments.add_argument("--plain", action="store_true", help="also measure dateparser and babel alone (slow)")
    arguments.add_argument("--misses", help="list what was read wrongly of this kind")
    chosen = arguments.parse_args()
    scores = measure(load(chosen.data), plain=chosen.plain)
    print(report(scores, plain=chosen.plain))
    for (name, lang), score in scores.items():
        if chosen.misses in (name, "all"):
            print("\n".join(f"{name} {lang} {miss}" for miss in score.misses))


if __name__ == "__main__":
    main()
