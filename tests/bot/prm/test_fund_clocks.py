"""Deadlines of funds are where the people are who have to keep them, whatever the clocks on the wall do."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.prm import clocks, fund_claim_decisions, fund_claim_lifecycle, fund_lifecycle, programme
from bot.prm.database import Database
from bot.prm.fund_claim_records import ClaimState
from bot.prm.fund_claims import ClaimedTooLate, DisputeOver
from bot.prm.fund_clocks import CLAIMS, DEADLINES, DECISION, DUE, PAYMENT, REVIEW, day_after
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.fund_requests import share_of
from bot.prm.money import Money, decimals
from bot.prm.programme import Programme, Rules
from tests.bot.prm.fund_world import AFTER, HELD_ON, FundWorld, build, money

RULES = Rules()
VIENNA = ZoneInfo("Europe/Vienna")


def moments(name: str, start: datetime, zone: str = "Europe/Vienna", rules: Rules = RULES) -> dict[int, datetime]:
    return dict(DEADLINES[name][0](rules, start, zone))


def test_a_claim_can_be_made_until_the_end_of_the_sixtieth_day_across_a_change_of_the_clocks() -> None:
    held = date(2027, 2, 10)
    due = moments(CLAIMS, day_after(held, "Europe/Vienna"))
    assert due[DUE].astimezone(VIENNA) == datetime(2027, 4, 12, 0, 0, tzinfo=VIENNA)  # 11 April is the 60th
    assert due[14].astimezone(VIENNA) == datetime(2027, 3, 28, 8, 0, tzinfo=VIENNA)  # the day of the change itself
    assert due[3].astimezone(VIENNA) == datetime(2027, 4, 8, 8, 0, tzinfo=VIENNA)


@pytest.mark.parametrize(
    ("start", "due"),
    [
        (datetime(2027, 3, 21, 2, 30, tzinfo=VIENNA), datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (datetime(2027, 10, 24, 2, 30, tzinfo=VIENNA), datetime(2027, 10, 31, 0, 30, tzinfo=UTC)),
    ],
)
def test_seven_days_end_at_the_same_time_of_day_or_when_the_clocks_change(start: datetime, due: datetime) -> None:
    assert moments(DECISION, start)[DUE] == due


def test_a_review_counts_the_business_days_of_the_vendor() -> None:
    thursday = datetime(2027, 3, 25, 10, 0, tzinfo=VIENNA)  # Easter Monday is the 29th
    assert moments(REVIEW, thursday, "Europe/Vienna AT")[DUE] == datetime(2027, 3, 30, 10, 0, tzinfo=VIENNA)


def test_a_day_that_does_not_begin_at_midnight_ends_when_the_next_one_begins() -> None:
    assert day_after(date(2018, 11, 3), "America/Sao_Paulo") == datetime(2018, 11, 4, 3, 0, tzinfo=UTC)


@given(
    minutes=st.integers(0, 20 * 365 * 24 * 60),
    zone=st.sampled_from(["Europe/Vienna", "America/New_York", "Asia/Seoul", "Australia/Lord_Howe", "Pacific/Apia"]),
    days=st.integers(0, 90),
)
def test_reminders_come_before_their_deadline_in_the_morning_and_never_before_the_start(
    minutes: int, zone: str, days: int
) -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
    due = moments(PAYMENT, start, zone, Rules(mdf_payment_days=days, mdf_payment_reminder_days=7))
    assert set(due) <= {DUE, 7}
    assert start <= due[DUE]
    if 7 in due:
        assert start < due[7] < due[DUE]
        assert due[7].astimezone(ZoneInfo(zone)).time() == time(8)
        assert timedelta(days=6) < due[DUE] - due[7] < timedelta(days=8, hours=1)


@given(
    minor=st.integers(1, 10**13),
    currency=st.sampled_from(["EUR", "KRW", "KWD"]),
    steps=st.integers(1, 1_000_000),
)
def test_a_share_is_the_nearest_amount_there_is_and_both_shares_are_the_whole(
    minor: int, currency: str, steps: int
) -> None:
    cost, percent = Money.of_minor(minor, currency), Decimal(steps) / 10_000
    ours = share_of(cost, percent)
    assert abs(ours.amount - cost.amount * percent / 100) * 2 <= Decimal(1).scaleb(-decimals(currency))
    theirs = share_of(cost, 100 - percent)
    assert abs(ours.minor + theirs.minor - minor) <= 1


async def expire(here: FundWorld, row: FundRequest, now: datetime) -> FundRequest:
    async with here.database.writing() as session:
        await fund_lifecycle.expire(session, row.number, now)
    return await here.stored(row)


async def test_a_request_nobody_approves_ends_with_its_activity(database: Database) -> None:
    here = await build(database)
    row = await here.request()
    over = day_after(HELD_ON, "Europe/Berlin")
    assert (await expire(here, row, over - timedelta(seconds=1))).state is RequestState.PENDING
    assert (await expire(here, row, over)).state is RequestState.EXPIRED


async def test_what_may_still_be_disputed_falls_back_only_when_it_no_longer_can(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    claim = await here.claim(row, 400)
    end = row.expires_at
    assert end is not None
    await here.refuse(claim, now=end - timedelta(hours=1))
    assert (await expire(here, row, end)).released_minor == 60_000
    with pytest.raises(ClaimedTooLate):
        await here.claim(row, 1, now=end)
    async with database.writing() as session:
        await fund_claim_lifecycle.undisputed(session, claim.number, end + timedelta(days=8))
    assert (await here.stored(row)).released_minor == 100_000
    with pytest.raises(DisputeOver):
        await here.dispute(claim, now=end + timedelta(days=8))
    assert (await here.left()).free == money(4_000)


async def test_a_dispute_after_the_end_finds_its_money(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    claim = await here.claim(row, 400)
    assert row.expires_at is not None
    await here.refuse(claim, now=row.expires_at - timedelta(hours=1))
    await expire(here, row, row.expires_at)
    await here.dispute(claim, now=row.expires_at + timedelta(hours=1))
    await here.accept(claim, "olaf", now=row.expires_at + timedelta(hours=2))
    await here.pay(claim, now=row.expires_at + timedelta(hours=3))
    assert (await here.left()).free == money(3_600)


async def test_a_question_nobody_answers_rejects_the_claim_and_frees_its_money(database: Database) -> None:
    here = await build(database)
    claim = await here.claim(await here.approved(), 400)
    async with database.writing() as session:
        mira = await here.world.member(session, "mira")
        await fund_claim_decisions.ask_for_more(
            session, mira, here.world.programme, claim.number, reason="Where is our logo?", now=AFTER
        )
    async with database.writing() as session:
        rejected = await fund_claim_lifecycle.unanswered(
            session, here.world.programme, claim.number, AFTER + timedelta(days=14)
        )
    assert rejected is not None
    assert (rejected.state, rejected.decided_by_id) == (ClaimState.REJECTED, None)


async def test_a_changed_setting_moves_what_is_still_open(database: Database) -> None:
    here = await build(database)
    row, asked = await here.approved(), await here.request()
    async with database.writing() as session:
        current = await session.get_one(Programme, here.world.programme.id)
        await programme.change_rules(session, current, {"mdf_claim_due_days": 90, "mdf_decision_days": 10})
        await clocks.reset(session, current)
    moved = await here.stored(row)
    assert moved.expires_at == day_after(HELD_ON + timedelta(days=90), "Europe/Berlin")
    due = (await here.stored(asked)).decision_due_at
    assert due == datetime(2027, 3, 11, 9, 0, tzinfo=UTC)
