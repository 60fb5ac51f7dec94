"""Addresses, phone numbers and countries."""

from __future__ import annotations

import pytest

from bot.parse import find_countries, find_emails, find_phones, find_urls, parse_country, parse_phone


def test_an_address_is_found_without_the_sentence_around_it() -> None:
    assert [f.value for f in find_emails("mail anna.k+x@acme.co.uk, please")] == ["anna.k+x@acme.co.uk"]


def test_a_domain_counts_when_its_ending_exists() -> None:
    found = find_urls("see acme.de or https://x.io/a?b=1. Plan v2.5 is in plan.pro2")

    assert [f.value for f in found] == ["acme.de", "https://x.io/a?b=1"]


def test_a_phone_number_is_grouped_digits_and_no_date_or_amount() -> None:
    text = "call +49 (0)30 1234-567 or 06 20 123 4567, by 2026-11-21, about 1 000 000 000"

    assert [f.value for f in find_phones(text)] == ["+49301234567", "06201234567"]


@pytest.mark.parametrize(
    ("text", "locale", "code"),
    [
        ("Germany", "en", "DE"), ("Deutschland", "de", "DE"), ("Németországban", "hu", "DE"), ("독일", "ko", "DE"),
        ("アメリカ", "ja", "US"), ("Corea del Sur", "es", "KR"), ("États-Unis", "fr", "US"), ("美国", "zh", "US"),
        ("DE", "en", "DE"), ("DEU", "en", "DE"), ("Germny", "en", "DE"), ("Deutschland", "en", "DE"),
        ("hello", "en", None),
    ],
)  # fmt: skip
def test_a_country_is_known_by_its_names_its_codes_and_nearly_by_name(text: str, locale: str, code: str | None) -> None:
    assert parse_country(text, locale=locale) == code


@pytest.mark.parametrize(
    ("written", "country", "number"),
    [
        ("030 1234567", "DE", "+49301234567"),
        ("06 20 123 4567", "HU", "+36201234567"),
        ("(415) 555-2671", "US", "+14155552671"),
        ("0044 20 7946 0958", "DE", "+442079460958"),
        ("+49 (0)30 1234-567", None, "+49301234567"),
        ("030 1234567", None, "0301234567"),
        ("+999 123 456 7", "DE", None),
    ],
)
def test_a_number_without_its_country_is_one_of_the_partners(
    written: str, country: str | None, number: str | None
) -> None:
    assert parse_phone(f"call {written}", country=country) == number


@pytest.mark.parametrize(
    ("text", "locale"), [("je suis en réunion", "fr"), ("日本語で話してください", "ja"), ("한국어로", "ko")]
)
def test_a_word_or_a_language_is_no_country(text: str, locale: str) -> None:
    assert find_countries(text, locale=locale) == []
