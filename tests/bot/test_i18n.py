"""What is said reads as the reader's own: language by the platform's locale, dates and money by local custom."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.i18n import LANGUAGES, Translator, in_words, pick
from bot.parse.money import read_money


@pytest.mark.parametrize(
    ("locale", "language"),
    [("de-AT", "de"), ("zh_Hant_TW", "zh"), ("HU", "hu"), ("pt-BR", "en"), ("", "en"), (None, "en"), ("-x-", "en")],
)
def test_the_language_of_a_locale_is_one_of_ours_or_english(locale: str | None, language: str) -> None:
    assert pick(locale) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_day_can_never_be_misread(language: str) -> None:
    """03/04 is March to some and April to others: the month is spelled out, or stands under its own sign."""
    april, march = (Translator(language).day(date(2027, *day)) for day in ((4, 3), (3, 4)))
    assert april != march
    assert "/" not in april


def test_money_is_written_as_the_readers_region_writes_it() -> None:
    written = {locale: Translator(locale).money(Decimal("1234.5"), "CHF") for locale in ("en", "de", "de-CH", "ko")}
    assert written["de"] != written["de-CH"]
    assert all("1" in each and "CHF" in each for each in written.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("currency", ["EUR", "USD", "JPY", "CHF"])
def test_what_is_owed_has_a_minus_that_stays_with_its_amount_and_is_read_as_a_typed_one(
    language: str, currency: str
) -> None:
    """A line may end after a hyphen, and between a minus and the sign of a currency."""
    written = Translator(language).money(Decimal(-600), currency)
    assert re.fullmatch(r"−(?:\u2060\D+)?600(?:[.,]00)?(?:\u00a0\D+)?", written)

    typed = written.replace("−", "-").replace("\u2060", "")
    shown, plain = (read_money(each, locale=language) for each in (written, typed))
    assert shown is not None
    assert plain is not None
    assert shown.value == plain.value


def test_a_region_of_another_language_changes_nothing() -> None:
    assert Translator("pt-BR").day(date(2027, 3, 31)) == "March 31, 2027"


def test_the_half_of_a_day_is_named_in_words() -> None:
    evening = datetime(2027, 3, 1, 18, 5, tzinfo=UTC)
    assert Translator("ko").clock(evening) == "오후 6:05"
    assert Translator("en").clock(evening) == "6:05\u202fPM"
    assert Translator("ja").clock(evening) == "18:05"


def test_a_moment_is_told_in_the_zone_it_is_asked_for() -> None:
    new_year = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert "2027" in Translator("en").moment(new_year, "Asia/Seoul")
    assert "2026" in Translator("en").moment(new_year)


def test_a_text_without_translation_is_shown_in_english_with_its_values() -> None:
    assert Translator("hu")("Nobody translated {this}.", this="that") == "Nobody translated that."


def test_a_name_of_the_code_becomes_words() -> None:
    assert [in_words("in_review"), in_words("MSP")] == ["In review", "MSP"]
