"""Typed values out of chat text, in English, German, Spanish, French, Japanese, Korean, Chinese and Hungarian.

Every parser is a pure function of its text and never raises. `find_*` looks for values in a sentence and returns each
with its span and its other possible readings; `read_*` takes the text as the answer to one question and returns the
best find; `parse_*` returns the bare value of `read_*`. Text of unknown or other languages is read as English.
"""

from bot.parse.choices import find_choices, parse_choice, read_choice
from bot.parse.contacts import (
    find_countries,
    find_emails,
    find_phones,
    find_urls,
    parse_country,
    parse_email,
    parse_phone,
    parse_url,
)
from bot.parse.dates import Edge, find_dates, find_periods, parse_date, read_date
from bot.parse.durations import Duration, find_durations, parse_duration, read_duration
from bot.parse.found import Found
from bot.parse.money import Money, find_money, parse_money, read_money
from bot.parse.numbers import (
    find_numbers,
    find_percents,
    parse_number,
    parse_percent,
    read_number,
    read_percent,
)
from bot.parse.periods import Period
from bot.parse.several import read_several
from bot.parse.text import MAX_TEXT
from bot.parse.yes_no import find_yes_no, parse_yes_no, read_yes_no

__all__ = [
    "MAX_TEXT",
    "Duration",
    "Edge",
    "Found",
    "Money",
    "Period",
    "find_choices",
    "find_countries",
    "find_dates",
    "find_durations",
    "find_emails",
    "find_money",
    "find_numbers",
    "find_percents",
    "find_periods",
    "find_phones",
    "find_urls",
    "find_yes_no",
    "parse_choice",
    "parse_country",
    "parse_date",
    "parse_duration",
    "parse_email",
    "parse_money",
    "parse_number",
    "parse_percent",
    "parse_phone",
    "parse_url",
    "parse_yes_no",
    "read_choice",
    "read_date",
    "read_duration",
    "read_money",
    "read_number",
    "read_percent",
    "read_several",
    "read_yes_no",
]
