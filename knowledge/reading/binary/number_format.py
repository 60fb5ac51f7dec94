"""A cell's value as its sheet shows it: dates, percentages, money and figures by their number format.

Number formats are written as in ECMA-376, 18.8.31: up to four parts for positive, negative, zero and text, with
`#,##0.00` for digits. Signs are those of the format's own notation, a point for decimals and a comma for thousands.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from openpyxl.styles.numbers import is_date_format

_LOCAL_DATES = {"mm-dd-yy": "%Y-%m-%d", "m/d/yy h:mm": "%Y-%m-%d %H:%M"}
"""Formats that each reader's Excel shows in another order; in ISO's order nobody takes a day for a month."""
_DIGITS = re.compile(r"[#0?][#0?,]*(?:\.[#0?]+)?,*|\.[#0?]+")
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October")
_MONTH_NAMES = (*_MONTHS, "November", "December")
_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DATE_PIECE = re.compile(r"yyyy|yy|y|mmmmm|mmmm|mmm|mm|m|dddd|ddd|dd|d|hh|h|ss|s|am/pm|a/p|[^ymdhsa]|a", re.IGNORECASE)


def shown(value: object, form: str | None) -> str:
    """The value in words. An unknown format shows the value plainly rather than wrongly."""
    form = form or "General"
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, dt.date | dt.time):
        return _date(value, form)
    if isinstance(value, dt.timedelta):
        minutes, seconds = divmod(round(value.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}" + (f":{seconds:02}" if seconds else "")
    if isinstance(value, int | float):
        return _number(value, form)
    return str(value).strip()


def _number(value: float, form: str) -> str:
    part, number = _part(form, value)
    wanted = re.sub(r"\[(?!\$)[^\]]*\]", "", part)
    bare = _without_literals(wanted)
    digits = _DIGITS.search(bare)
    if form.casefold() == "general" or "@" in bare or "e+" in bare.casefold() or "/" in bare or is_date_format(form):
        return _plain(value)
    if digits is None:
        return _literals(wanted) or _plain(value)
    try:
        figure = _digits(Decimal(repr(number)) * (100 if "%" in bare else 1), digits)
    except InvalidOperation:
        return _plain(value)
    before, after = _around(wanted)
    return f"{before}{figure}{after}".strip()


def _part(form: str, value: float) -> tuple[str, float]:
    """The part of the format that holds for this value, and the value as that part shows it."""
    parts = re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', form)
    if value == 0 and len(parts) > 2 and parts[2]:
        return parts[2], value
    if value < 0:
        return (parts[1], -value) if len(parts) > 1 and parts[1] else ("-" + parts[0], -value)
    return parts[0], value


def _digits(number: Decimal, pattern: re.Match[str]) -> str:
    bare_pattern = pattern[0].rstrip(",")
    thousands = len(pattern[0]) - len(bare_pattern)
    whole, _, decimals = bare_pattern.partition(".")
    number = number / (1000**thousands)
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    grouped = "," in whole
    text = f"{rounded:,f}" if grouped else f"{rounded:f}"
    optional = len(decimals) - len(decimals.rstrip("#"))
    while optional and "." in text and text.endswith("0"):
        text, optional = text[:-1], optional - 1
    head, dot, tail = text.rstrip(".").partition(".")
    return head.rjust(whole.count("0"), "0") + dot + tail


def _without_literals(part: str) -> str:
    """The format without quoted words, escaped signs, padding and currencies."""
    return re.sub(r'"[^"]*"|\\.|_.|\*.|\[\$[^\]]*\]', "", part)


def _around(part: str) -> tuple[str, str]:
    """What stands before the digits and after them."""
    marked = re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', part)
    pieces = re.findall(r'"[^"]*"|\\.|_.|\*.|[#0?,.]+|.', marked)
    at = next(at for at, piece in enumerate(pieces) if re.fullmatch(r"[#0?,.]*[#0?][#0?,.]*", piece))
    return _literals("".join(pieces[:at])), _literals("".join(pieces[at + 1 :]))


def _literals(part: str) -> str:
    words = (
        piece.strip('"') if piece.startswith('"') else "" if piece[0] in "_*#0?" else piece.lstrip("\\")
        for piece in re.findall(r'"[^"]*"|\\.|_.|\*.|.', re.sub(r"\[\$([^\]-]*)[^\]]*\]", r'"\1"', part))
    )
    return "".join(words)


def _plain(value: float) -> str:
    """As Excel's General: no more than ten digits, none of them noise of binary fractions."""
    if isinstance(value, int) or (float(value).is_integer() and abs(value) < 1e15):
        return str(int(value))
    return f"{value:.10g}"


def _date(value: dt.date | dt.time, form: str) -> str:
    fixed = _LOCAL_DATES.get(form)
    if isinstance(value, dt.time):
        return value.strftime("%H:%M:%S" if value.second else "%H:%M")
    if fixed or not is_date_format(form):
        return value.strftime(fixed or ("%Y-%m-%d %H:%M" if _has_time(value) else "%Y-%m-%d"))
    moment = value if isinstance(value, dt.datetime) else dt.datetime.combine(value, dt.time(), tzinfo=dt.UTC)
    part = re.sub(r"\[[^\]]*\]", "", form.split(";")[0])
    literal = re.findall(r'"[^"]*"|\\.|_.|\*.|[^"\\_*]+', part)
    return "".join(
        _date_words(piece, moment, "a/p" in part.casefold() or "am/pm" in part.casefold()) for piece in literal
    ).strip()


def _has_time(value: dt.date) -> bool:
    return isinstance(value, dt.datetime) and value.time() != dt.time()


def _date_words(piece: str, moment: dt.datetime, half_days: bool) -> str:
    if piece[0] in '"\\':
        return piece.strip('"').lstrip("\\")
    if piece[0] in "_*":
        return ""
    found: list[str] = []
    clock = False
    signs = _DATE_PIECE.findall(piece)
    for at, sign in enumerate(signs):
        minutes = sign.casefold() in ("m", "mm") and (clock or "s" in "".join(signs[at + 1 : at + 3]).casefold())
        found.append(_sign(sign.casefold(), moment, half_days, minutes) or sign)
        clock = sign.casefold() in ("h", "hh") or (clock and not sign[0].isalpha())
    return "".join(found)


def _sign(sign: str, moment: dt.datetime, half_days: bool, minutes: bool) -> str:
    hour = (moment.hour - 1) % 12 + 1 if half_days else moment.hour
    if minutes:
        return f"{moment.minute:02}" if sign == "mm" else str(moment.minute)
    return {
        "yyyy": f"{moment.year:04}",
        "yy": f"{moment.year % 100:02}",
        "mmmm": _MONTH_NAMES[moment.month - 1],
        "mmm": _MONTH_NAMES[moment.month - 1][:3],
        "mm": f"{moment.month:02}",
        "m": str(moment.month),
        "dddd": _DAYS[moment.weekday()],
        "ddd": _DAYS[moment.weekday()][:3],
        "dd": f"{moment.day:02}",
        "d": str(moment.day),
        "hh": f"{hour:02}",
        "h": str(hour),
        "ss": f"{moment.second:02}",
        "s": str(moment.second),
        "am/pm": "AM" if moment.hour < 12 else "PM",
        "a/p": "A" if moment.hour < 12 else "P",
    }.get(sign, "")
