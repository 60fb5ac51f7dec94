"""Days and periods as people name them; today is Saturday, 21 November 2026."""

from __future__ import annotations

from datetime import date

import pytest

from bot.parse import find_dates, find_periods, parse_date, read_date

TODAY = date(2026, 11, 21)


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("closes end of March", "en", "2027-03-31"),
        ("in two weeks", "en", "2026-12-05"),
        ("March 15", "en", "2027-03-15"),
        ("fourth of july 2027", "en", "2027-07-04"),
        ("no later than 3/31", "en", "2027-03-31"),
        ("by friday", "en", "2026-11-27"),
        ("first wednesday of october 2027", "en", "2027-10-06"),
        ("end of q1", "en", "2027-03-31"),
        ("31.3.", "de", "2027-03-31"),
        ("bis Ende März", "de", "2027-03-31"),
        ("übermorgen", "de", "2026-11-23"),
        ("neunundzwanzigsten Mai", "de", "2027-05-29"),
        ("a finales del próximo mes", "es", "2026-12-31"),
        ("5 de abril de 2027", "es", "2027-04-05"),
        ("mañana", "es", "2026-11-22"),
        ("le 15 du mois prochain", "fr", "2026-12-15"),
        ("d'ici fin T1", "fr", "2027-03-31"),
        ("március végén", "hu", "2027-03-31"),
        ("2027. március 31-ig", "hu", "2027-03-31"),
        ("jövő hónap vége", "hu", "2026-12-31"),
        ("két hét múlva", "hu", "2026-12-05"),
        ("来月末", "ja", "2026-12-31"),
        ("3月31日まで", "ja", "2027-03-31"),
        ("来週の水曜日", "ja", "2026-11-25"),
        ("3월 말", "ko", "2027-03-31"),
        ("다음 주 수요일까지", "ko", "2026-11-25"),
        ("이천이십칠년 삼월 삼일", "ko", "2027-03-03"),
        ("下个月底", "zh", "2026-12-31"),
        ("明年三月底", "zh", "2027-03-31"),
        ("下星期三", "zh", "2026-11-25"),
        ("end of March", "de", "2027-03-31"),
        ("por finales de marzo", "es", "2027-03-31"),
        ("a mediados de marzo", "es", "2027-03-16"),
        ("fin de l'année", "fr", "2026-12-31"),
        ("EOM", "en", "2026-11-30"),
        ("late March", "en", "2027-03-31"),
        ("end of 03/2027", "en", "2027-03-31"),
        ("end of Q1'28", "en", "2028-03-31"),
        ("Ende Q1 28", "de", "2028-03-31"),
        ("end of the first half of 2027", "en", "2027-06-30"),
        ("I. negyedév végén", "hu", "2027-03-31"),
        ("第一季度末", "zh", "2027-03-31"),
        ("今週の金曜日（11月27日）", "ja", "2026-11-27"),
    ],
)
def test_an_open_date_is_the_next_one_from_today(text: str, locale: str, day: str) -> None:
    assert parse_date(text, locale=locale, reference=TODAY) == date.fromisoformat(day)


def test_day_and_month_that_can_be_swapped_are_both_listed() -> None:
    american = read_date("03/04", locale="en-US", reference=TODAY)
    british = read_date("03/04", locale="en-GB", reference=TODAY)

    assert american is not None
    assert british is not None
    assert (american.value, american.alternatives) == (date(2027, 3, 4), (date(2027, 4, 3),))
    assert (british.value, british.alternatives) == (date(2027, 4, 3), (date(2027, 3, 4),))


def test_next_friday_has_two_readings_before_friday() -> None:
    monday = date(2026, 11, 23)

    found = read_date("next Friday", locale="en", reference=monday)

    assert found is not None
    assert {found.value, *found.alternatives} == {date(2026, 11, 27), date(2026, 12, 4)}


def test_a_longer_period_gives_the_end_that_is_asked_for_and_lists_the_other() -> None:
    starts = read_date("in March", locale="en", reference=TODAY)
    closes = read_date("in March", locale="en", reference=TODAY, edge="last")

    assert starts is not None
    assert closes is not None
    assert (starts.value, starts.alternatives) == (date(2027, 3, 1), (date(2027, 3, 31),))
    assert (closes.value, closes.alternatives) == (date(2027, 3, 31), (date(2027, 3, 1),))


def test_quarters_follow_the_fiscal_year_of_the_programme() -> None:
    (calendar,) = find_periods("Q1 2027", locale="en", reference=TODAY)
    (fiscal,) = find_periods("Q1 2027", locale="en", reference=TODAY, fiscal_year_start=7)

    assert (calendar.value.first, calendar.value.last) == (date(2027, 1, 1), date(2027, 3, 31))
    assert (fiscal.value.first, fiscal.value.last) == (date(2026, 7, 1), date(2026, 9, 30))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("you may do it", "en"),
        ("guten Morgen", "de"),
        ("3 of 5 users", "en"),
        ("30/2", "de"),
        ("Feb 30", "en"),
        ("call 888-000-9999", "en"),
        ("report-2002-10-09.xlsx", "en"),
        ("version 1.2", "en"),
        ("日本語で話してください", "ja"),
        ("日本の会社です", "ja"),
        ("日本的公司", "zh"),
        ("週次の会議", "ja"),
        ("한국어로 말해 주세요", "ko"),
        ("명함을 보내주세요", "ko"),
        ("연말정산 회사", "ko"),
        ("la vista del mar", "es"),
        ("la mer est belle", "fr"),
        ("köszönöm szépen", "hu"),
        ("千年舟公司", "zh"),
        ("code 133-03-03-2020", "en"),
        ("a 50/2000 ratio", "en"),
    ],
)
def test_what_only_looks_like_a_date_is_none(text: str, locale: str) -> None:
    assert find_dates(text, locale=locale, reference=TODAY) == []


def test_the_29th_of_february_waits_for_the_next_leap_year() -> None:
    assert parse_date("29.2.", locale="de", reference=TODAY) == date(2028, 2, 29)


def test_two_dates_of_a_range_are_one_find_with_both_ends() -> None:
    (found,) = find_periods("from 1 March to 5 March", locale="en", reference=TODAY)

    assert found.upper is not None
    assert (found.value.first, found.upper.last) == (date(2027, 3, 1), date(2027, 3, 5))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("what was my commission in march?", "2026-03-01", "2026-03-31"),
        ("how was Q4", "2026-10-01", "2026-12-31"),
        ("deals of 31.12.", "2025-12-31", "2025-12-31"),
    ],
)
def test_a_question_about_the_past_takes_the_latest_occurrence(text: str, first: str, last: str) -> None:
    (found,) = find_periods(text, locale="en-GB", reference=TODAY, past=True)

    assert (found.value.first.isoformat(), found.value.last.isoformat()) == (first, last)


@pytest.mark.parametrize(
    ("text", "locale"),
    [("the first one", "en"), ("die erste", "de"), ("el primero", "es"), ("3rd floor", "en"), ("3/4 of them", "en")],
)
def test_an_order_is_no_day_of_the_month(text: str, locale: str) -> None:
    assert find_dates(text, locale=locale, reference=TODAY) == []


def test_the_day_of_a_month_alone_needs_its_lead_in() -> None:
    assert parse_date("on the 15th", locale="en", reference=TODAY) == date(2026, 12, 15)
    assert parse_date("am 15.", locale="de", reference=TODAY) == date(2026, 12, 15)
    assert parse_date("KW 12", locale="de", reference=TODAY) == date(2027, 3, 22)


def test_a_numeric_day_is_unsure_where_no_place_tells_day_from_month() -> None:
    told = {
        locale: found.unsure
        for locale in ("en", "en-CA", "de", "hu", "en-US", "en-GB", "es", "fr", "ja")
        if (found := read_date("03/04", locale=locale, reference=TODAY))
    }

    assert [locale for locale, unsure in told.items() if unsure] == ["en", "en-CA", "de", "hu"]
    assert not any(found.unsure for found in find_dates("3.4. or 15/3", locale="de", reference=TODAY))


@pytest.mark.parametrize(
    ("text", "locale", "day"),
    [
        ("end of fiscal q1", "en", "2027-04-30"),
        ("end of Q1", "en", "2027-04-30"),
        ("end of calendar Q1", "en", "2027-03-31"),
        ("FY27 Q1", "en", "2026-04-30"),
        ("Q4 FY27", "en", "2027-01-31"),
        ("GJ 2027 Q4", "de", "2027-01-31"),
        ("Geschäftsjahresende", "de", "2027-01-31"),
        ("fin de l'exercice", "fr", "2027-01-31"),
        ("fin del ejercicio", "es", "2027-01-31"),
        ("az üzleti év végén", "hu", "2027-01-31"),
        ("第1四半期(会計)", "ja", "2027-04-30"),
        ("年度末", "ja", "2027-01-31"),
        ("회계연도 말", "ko", "2027-01-31"),
        ("财年底", "zh", "2027-01-31"),
        ("end of the quarter", "en", "2027-01-31"),
        ("end of the year", "en", "2026-12-31"),
    ],
)
def test_a_fiscal_year_that_starts_in_february_moves_quarters_but_no_calendar_year(
    text: str, locale: str, day: str
) -> None:
    found = read_date(text, locale=locale, reference=TODAY, fiscal_year_start=2, edge="last")

    assert found is not None
    assert found.value.isoformat() == day


def test_a_quarter_whose_year_nobody_named_can_be_the_calendars_too() -> None:
    found = read_date("end of Q1", locale="en", reference=TODAY, fiscal_year_start=2)
    told = read_date("end of fiscal Q1", locale="en", reference=TODAY, fiscal_year_start=2)

    assert found is not None
    assert told is not None
    assert (found.alternatives, told.alternatives) == ((date(2027, 3, 31),), ())


def test_the_japanese_fiscal_year_starts_in_april_where_the_programme_has_none_of_its_own() -> None:
    assert parse_date("年度末", locale="ja", reference=TODAY, edge="last") == date(2027, 3, 31)


def test_weeks_and_halves_of_a_month_lie_in_it() -> None:
    (week,) = find_periods("last week of September 2027", locale="en", reference=TODAY)
    (half,) = find_periods("second half of March", locale="en", reference=TODAY)

    assert (week.value.first, week.value.last) == (date(2027, 9, 20), date(2027, 9, 26))
    assert (half.value.first, half.value.last) == (date(2027, 3, 16), date(2027, 3, 31))


@pytest.mark.parametrize(
    ("text", "locale"),
    [
        ("5万ユーロ、3月31日、週次の会議", "ja"), ("3월 31일, 주문이 많아요", "ko"), ("3月31日，周先生是联系人", "zh"),
        ("március 31., a hét hosszú volt", "hu"), ("2027년 3월 31일 수요일", "ko"),
    ],
)  # fmt: skip
def test_what_follows_a_day_does_not_turn_it_into_a_count_of_weeks(text: str, locale: str) -> None:
    assert [found.value for found in find_dates(text, locale=locale, reference=TODAY)] == [date(2027, 3, 31)]
