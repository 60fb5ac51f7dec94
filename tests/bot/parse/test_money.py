"""What partners write when they mean money."""

from __future__ import annotations

from decimal import Decimal

import pytest

from bot.parse import Money, find_money, parse_money, read_money


@pytest.mark.parametrize(
    ("text", "locale", "amount", "currency"),
    [
        ("$10k", "en", "10000", "USD"),
        ("about €2.5M", "en", "2500000", "EUR"),
        ("the deal is worth 1,250.50 USD", "en", "1250.50", "USD"),
        ("fifty thousand dollars", "en", "50000", "USD"),
        ("20 euros 43", "en", "20.43", "EUR"),
        ("$5 000", "en-CA", "5000", "CAD"),
        ("2,5 Mio. Euro", "de", "2500000", "EUR"),
        ("fünfzigtausend Euro", "de", "50000", "EUR"),
        ("50 TEUR", "de", "50000", "EUR"),
        ("1.250,50 €", "de", "1250.50", "EUR"),
        ("C$ 1,34 por acción", "es", "1.34", "CAD"),
        ("dos millones y medio de euros", "es", "2500000", "EUR"),
        ("1,17 milliards de $", "fr", "1170000000", "USD"),
        ("treize euros et quarante-cinq cents", "fr", "13.45", "EUR"),
        ("500万円", "ja", "5000000", "JPY"),
        ("1200億ドル", "ja", "120000000000", "USD"),
        ("이천칠백삼십오만원", "ko", "27350000", "KRW"),
        ("예산은 5천만 원 정도", "ko", "50000000", "KRW"),
        ("이제 120,000 유로예요", "ko", "120000", "EUR"),
        ("50元6角三分", "zh", "50.63", "CNY"),
        ("大约3万美元", "zh", "30000", "USD"),
        ("ötvenezer forint", "hu", "50000", "HUF"),
        ("2,5 millió Ft-ot", "hu", "2500000", "HUF"),
        ("50k by end of March", "de", "50000", None),
    ],
)
def test_an_amount_is_read_as_people_of_each_language_write_it(
    text: str, locale: str, amount: str, currency: str | None
) -> None:
    assert parse_money(text, locale=locale) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("Q3 2025 roadmap for 5 users", "en"),
        ("10k users on 300 seats", "en"),
        ("version 2.5 in 2027", "en"),
        ("can we all try the top plan?", "en"),
        ("call +36 20 123 4567", "en"),
        ("one moment please", "en"),
        ("see https://example.com/?price=100$", "en"),
        ("das ist ein Test", "de"),
        ("이것은 한국 일정입니다", "ko"),
        ("3万人が使う", "ja"),
        ("két hét múlva", "hu"),
    ],
)
def test_a_sentence_without_money_yields_none(text: str, locale: str) -> None:
    assert find_money(text, locale=locale) == []


def test_the_amount_of_a_whole_sentence_is_found_where_it_stands() -> None:
    text = "register acme 50k closing end of q1"

    (found,) = find_money(text, locale="en")

    assert (found.value, text[found.start : found.end]) == (Money(Decimal(50000), None), "50k")


def test_a_bare_number_is_an_amount_only_as_the_answer_to_how_much() -> None:
    assert find_money("50000", locale="en") == []
    assert parse_money("50000", locale="en") == Money(Decimal(50000), None)


def test_a_thousands_mark_that_could_be_a_decimal_mark_keeps_the_other_reading() -> None:
    found = read_money("12.500 EUR", locale="de")

    assert found is not None
    assert found.value == Money(Decimal(12500), "EUR")
    assert found.alternatives == (Money(Decimal("12.5"), "EUR"),)


@pytest.mark.parametrize(
    ("text", "locale", "low", "high"),
    [
        ("10-20k USD", "en", "10000", "20000"),
        ("between $5k and $10k", "en", "5000", "10000"),
        ("10달러 - 20달러", "ko", "10", "20"),
        ("50万円から100万円", "ja", "500000", "1000000"),
    ],
)
def test_a_range_keeps_both_ends(text: str, locale: str, low: str, high: str) -> None:
    (found,) = find_money(text, locale=locale)

    assert found.value.amount == Decimal(low)
    assert found.upper is not None
    assert found.upper.amount == Decimal(high)
    assert found.value.currency == found.upper.currency


@pytest.mark.parametrize(
    ("text", "locale", "hedge"),
    [
        ("about 5k USD", "en", "about"),
        ("at least $100", "en", "at_least"),
        ("bis zu 500 €", "de", "at_most"),
        ("5000원 이상", "ko", "at_least"),
        ("$100", "en", ""),
    ],
)
def test_words_that_loosen_an_amount_are_kept(text: str, locale: str, hedge: str) -> None:
    assert find_money(text, locale=locale)[0].hedge == hedge


def test_three_digits_after_a_mark_are_thousands_where_the_currency_has_no_thousandths() -> None:
    """ "40.000 USD" typed in English is forty thousand; in a currency with three decimals it is forty."""
    assert parse_money("40.000 USD", locale="en") == Money(Decimal(40_000), "USD")
    assert parse_money("40,000 Euro", locale="de") == Money(Decimal(40_000), "EUR")
    assert parse_money("40.000 KWD", locale="en") == Money(Decimal(40), "KWD")


@pytest.mark.parametrize(
    ("text", "locale", "low", "high"),
    [
        ("between 50 and 60k", "en", 50_000, 60_000),
        ("$50k-$60k", "en", 50_000, 60_000),
        ("zwischen 50.000 und 60.000 Euro", "de", 50_000, 60_000),
        ("entre 50 y 60 mil euros", "es", 50_000, 60_000),
        ("50 és 60 ezer euró között", "hu", 50_000, 60_000),
        ("5만에서 6만 유로", "ko", 50_000, 60_000),
        ("5万から6万ユーロ", "ja", 50_000, 60_000),
    ],
)
def test_a_range_is_read_in_every_language(text: str, locale: str, low: int, high: int) -> None:
    found = read_money(text, locale=locale)

    assert found is not None
    assert found.upper is not None
    assert (found.value.amount, found.upper.amount) == (low, high)


@pytest.mark.parametrize(
    ("text", "locale", "amount", "currency"),
    [
        ("half a million", "en", 500_000, None),
        ("1,2 Mio", "de", 1_200_000, None),
        ("50.000,- €", "de", 50_000, "EUR"),
        ("50 TEUR", "de", 50_000, "EUR"),
        ("félmillió forint", "hu", 500_000, "HUF"),
        ("50e Ft", "hu", 50_000, "HUF"),
        ("5 M Ft", "hu", 5_000_000, "HUF"),
        ("5万ユーロ", "ja", 50_000, "EUR"),
        ("5만 유로", "ko", 50_000, "EUR"),
        ("120萬", "zh", 1_200_000, None),
    ],
)
def test_scales_are_written_as_each_language_writes_them(
    text: str, locale: str, amount: int, currency: str | None
) -> None:
    assert parse_money(text, locale=locale) == Money(Decimal(amount), currency)


@pytest.mark.parametrize(
    ("customary", "currency"), [("CAD", "CAD"), ("AUD", "AUD"), ("MXN", "MXN"), ("EUR", "USD"), (None, "USD")]
)
def test_a_dollar_sign_means_the_currency_a_partner_deals_in(customary: str | None, currency: str) -> None:
    found = read_money("$50k", locale="en", customary=customary)

    assert found is not None
    assert found.value.currency == currency
    assert [other.currency for other in found.alternatives] == ([] if currency == "USD" else ["USD"])


def test_a_currency_that_is_named_is_that_one_whatever_is_customary() -> None:
    assert parse_money("US$ 50k", customary="CAD") == Money(Decimal(50_000), "USD")
    assert parse_money("USD 50k", customary="AUD") == Money(Decimal(50_000), "USD")


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("who may register a deal?", "en"), ("how do I become a gold partner", "en"), ("the quarter results", "en"),
        ("kein Problem", "de"), ("die halbe Belegschaft", "de"), ("los dos socios", "es"), ("a mediados", "es"),
        ("bonsoir à tous", "fr"), ("le tiers payant", "fr"), ("hat a reklám", "hu"), ("a második lehetőség", "hu"),
        ("三菱商事のお客様", "ja"), ("五十嵐さんが担当です", "ja"), ("이 고객은 누구인가요", "ko"),
        ("客户是三一重工", "zh"), ("五角大楼宣布了", "zh"), ("50/60k", "en"),
    ],
)  # fmt: skip
def test_everyday_words_and_names_are_no_amounts(text: str, locale: str) -> None:
    assert parse_money(text, locale=locale) is None


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("bitte notieren, 50.000 Euro, 31. März", "de"), ("客户是华星，5万欧元，3月31日", "zh"),
        ("mil gracias, 50.000 euros", "es"), ("mille mercis, 50 000 euros", "fr"),
        ("ezer köszönet, 50 ezer euró", "hu"), ("万が一の場合、5万ユーロ", "ja"), ("万科是客户，5万欧元", "zh"),
    ],
)  # fmt: skip
def test_what_stands_beside_an_amount_does_not_change_it(text: str, locale: str) -> None:
    assert [found.value for found in find_money(text, locale=locale)] == [Money(Decimal(50_000), "EUR")]
