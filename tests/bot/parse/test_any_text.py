"""Promises every parser keeps on any text: it never raises, its spans lie in the text, its work is bounded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import parse
from bot.parse import Found
from bot.parse.text import LANGUAGES

Finder = Callable[[str, str], Sequence[Found[Any]]]
TODAY = date(2026, 11, 21)
FINDERS: dict[str, Finder] = {
    "money": lambda text, locale: parse.find_money(text, locale=locale),
    "numbers": lambda text, locale: parse.find_numbers(text, locale=locale),
    "percents": lambda text, locale: parse.find_percents(text, locale=locale),
    "dates": lambda text, locale: parse.find_dates(text, locale=locale, reference=TODAY),
    "durations": lambda text, locale: parse.find_durations(text, locale=locale),
    "yes_no": lambda text, locale: parse.find_yes_no(text, locale=locale),
    "choices": lambda text, locale: parse.find_choices(text, ["Gold", "Ezüst", "金"], locale=locale),
    "countries": lambda text, locale: parse.find_countries(text, locale=locale),
    "emails": lambda text, locale: parse.find_emails(text),
    "urls": lambda text, locale: parse.find_urls(text),
    "phones": lambda text, locale: parse.find_phones(text, country="DE"),
    "answers": lambda text, locale: _one(parse.read_yes_no(text, locale=locale)),
}
READERS: tuple[Finder, ...] = (
    lambda text, locale: _one(parse.read_money(text, locale=locale)),
    lambda text, locale: _one(parse.read_number(text, locale=locale)),
    lambda text, locale: _one(parse.read_percent(text, locale=locale)),
    lambda text, locale: _one(parse.read_date(text, locale=locale, reference=date(9998, 12, 31))),
    lambda text, locale: _one(parse.read_duration(text, locale=locale)),
    lambda text, locale: _one(parse.read_yes_no(text, locale=locale)),
    lambda text, locale: _one(parse.read_choice(text, ["Gold", "Ezüst"], locale=locale)),
)
PIECES: str = """
1 2,5 3.000 12/100 31.3. 03/04 2026-02-30 $ € 元 Ft k Mio million and half ein und zwanzig hundert
tausend ezer fél 三 万 百 分之 年 月 日 末 下 周 이 만 원 월 말 다음 主 ドル 半 point coma minus - ~
to % percent next last of end march may 第 個 . , ! ? 👌 no ja не \u0301 ﷽ x@y.de q1 00 9^99 1e99
1/0 ½
"""
anything = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(PIECES.split()), max_size=12).map(" ".join),
    st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join),
)
locales = st.sampled_from([*LANGUAGES, "en-GB", "de_AT", "es-419", "zh-TW", "xx", "", "-"])


def _one(found: Found[Any] | None) -> Sequence[Found[Any]]:
    return [found] if found else []


@settings(max_examples=150, deadline=None)
@given(text=anything, locale=locales)
def test_any_text_is_read_without_error_and_every_find_lies_in_it(text: str, locale: str) -> None:
    for find in (*FINDERS.values(), *READERS):
        for found in find(text, locale):
            assert 0 <= found.start < found.end <= len(text)
    assert set(parse.read_several(text, ["Gold", "Ezüst"], locale=locale) or ()) <= {"Gold", "Ezüst"}


def _calls(work: Callable[[], object]) -> int:
    """How many calls, of Python and of library functions, the work makes: steps that do not depend on the machine."""
    count = 0

    def note(frame: object, event: str, argument: object) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
    return count


CALLS_PER_CHARACTER = 40


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "one ",
        "and two ",
        "10k ",
        "5 march ",
        "ein",
        "三",
        "이 ",
        "point ",
        "(1",
        "a.b@",
        "+4",
        "fy27 ",
        "1. ",
    ],
)
@pytest.mark.parametrize("name", list(FINDERS))
def test_twenty_thousand_characters_cost_no_more_than_the_cap_allows(name: str, piece: str) -> None:
    locale = {"三": "zh", "이 ": "ko", "ein": "de"}.get(piece, "en")
    find, text = FINDERS[name], (piece * 20_000)[:20_000]
    find("warm up 1 acme.de", locale)

    assert _calls(lambda: find(text, locale)) <= CALLS_PER_CHARACTER * parse.MAX_TEXT


def test_what_stands_behind_the_cap_is_not_read() -> None:
    assert parse.find_money(" " * parse.MAX_TEXT + "50k USD", locale="en") == []
