"""Counting in eight languages."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.parse import find_numbers, parse_number, parse_percent, read_number


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("we have 1,674,200 users", "en", "1674200"),
        ("two and a half million", "en", "2500000"),
        ("one hundred and twenty five", "en", "125"),
        ("one twenty two", "en", "122"),
        ("minus 5", "en", "-5"),
        ("siebenhunderteinundzwanzigtausendzwölf", "de", "721012"),
        ("dreieinhalb", "de", "3.5"),
        ("fuenfundzwanzig", "de", "25"),
        ("quinientos trece millones cuatrocientos mil", "es", "513400000"),
        ("treinta y tres", "es", "33"),
        ("quatre-vingt-quinze", "fr", "95"),
        ("1 234 567,89", "fr", "1234567.89"),
        ("huszonnyolc", "hu", "28"),
        ("másfél millió", "hu", "1500000"),
        ("７万５千", "ja", "75000"),
        ("三万五千", "zh", "35000"),
        ("四亿五千六百四十二万零一十五", "zh", "456420015"),
        ("백이십삼", "ko", "123"),
        ("스물다섯", "ko", "25"),
        ("2억 5천만", "ko", "250000000"),
    ],
)
def test_a_number_is_read_in_digits_in_words_and_in_both(text: str, locale: str, value: str) -> None:
    assert parse_number(text, locale=locale) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "locale", "first", "other"),
    [("4.800", "en", "4.8", "4800"), ("4.800", "de", "4800", "4.8"), ("4,800", "en", "4800", "4.8")],
)
def test_the_marks_follow_the_locale_and_the_other_reading_is_kept(
    text: str, locale: str, first: str, other: str
) -> None:
    found = read_number(text, locale=locale)

    assert found is not None
    assert (found.value, found.alternatives) == (Decimal(first), (Decimal(other),))


def test_everyday_words_and_names_are_no_numbers() -> None:
    assert find_numbers("this one is for the B2B team in Q3", locale="en") == []
    assert find_numbers("das ist ein Gerät", locale="de") == []
    assert find_numbers("이것은 한국 일정", locale="ko") == []


@pytest.mark.parametrize(
    ("text", "locale", "value"),
    [
        ("15 %", "en", "15"),
        ("twenty percent", "en", "20"),
        ("siebenunddreißig Prozent", "de", "37"),
        ("diez por ciento", "es", "10"),
        ("vingt pour cent", "fr", "20"),
        ("tizenöt százalék", "hu", "15"),
        ("이십 퍼센트 할인", "ko", "20"),
        ("百分之五", "zh", "5"),
        ("三成", "zh", "30"),
        ("20パーセント", "ja", "20"),
        ("15", "en", "15"),
    ],
)
def test_a_percentage_is_the_number_before_the_sign(text: str, locale: str, value: str) -> None:
    assert parse_percent(text, locale=locale) == Decimal(value)
