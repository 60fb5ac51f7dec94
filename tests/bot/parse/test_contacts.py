"""Addresses, phone numbers and countries."""

from __future__ import annotations

import pytest

from bot.parse import find_emails, find_phones, find_urls, parse_country


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
