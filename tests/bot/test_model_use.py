"""Tokens of the language model: never more than the caps allow, however many ask at the same time."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot import model_use
from bot.model_use import KEPT, Budget, Caps, Used, used_on
from bot.prm import people
from bot.prm.database import Database
from bot.understand import Speaker
from tests import world
from tests.conversation import Clock

ANNA = Speaker(person="test:T1:anna", partner=1)
BELA = Speaker(person="test:T1:bela", partner=1)
CHLOE = Speaker(person="test:T1:chloe", partner=2)
STRANGER = Speaker(person="test:T1:zoe")
OTHER_STRANGER = Speaker(person="test:T1:yuri")


def budget(database: Database, **caps: int) -> Budget:
    return Budget(database=database, caps=Caps(**caps), now=Clock())


async def used(database: Database) -> Used:
    async with database.reading() as session:
        return await used_on(session, Clock()().date())


async def may(budget: Budget, speaker: Speaker, tokens: int = 60) -> bool:
    return await budget.reserve(speaker, tokens) is not None


async def test_a_person_at_the_cap_keeps_nobody_else_from_asking(any_database: Database) -> None:
    capped = budget(any_database, person=100)
    assert [await may(capped, who) for who in (ANNA, ANNA, BELA, CHLOE)] == [True, False, True, True]


async def test_a_partner_at_the_cap_keeps_all_its_people_from_asking(any_database: Database) -> None:
    capped = budget(any_database, partner=100)
    assert [await may(capped, who) for who in (ANNA, BELA, CHLOE)] == [True, False, True]


async def test_everybody_without_a_partner_shares_one_cap_so_new_accounts_gain_nothing(database: Database) -> None:
    capped = budget(database, partner=100, person=100)
    assert [await may(capped, who) for who in (STRANGER, OTHER_STRANGER, ANNA)] == [True, False, True]


async def test_the_day_is_capped_for_all_together_and_begins_anew_at_midnight(any_database: Database) -> None:
    clock = Clock()
    capped = Budget(database=any_database, caps=Caps(day=100), now=clock)
    assert [await may(capped, who) for who in (ANNA, CHLOE)] == [True, False]
    clock.advance(days=1)
    assert await may(capped, CHLOE)


async def test_without_caps_everything_is_counted_and_nothing_refused(database: Database) -> None:
    free = budget(database)
    assert all([await may(free, ANNA, 10**6) for _ in range(3)])
    assert (await used(database)).calls == 3


async def test_what_is_refused_by_one_cap_is_counted_nowhere(any_database: Database) -> None:
    await may(budget(any_database, person=50), ANNA, 60)
    assert await used(any_database) == Used()


async def test_a_call_counts_as_reserved_until_it_is_settled_and_then_as_it_was(any_database: Database) -> None:
    capped = budget(any_database, person=100)
    reserved = await capped.reserve(ANNA, 90)
    assert reserved is not None
    assert not await may(capped, ANNA, 20)
    await capped.settle(reserved, 30, 10)
    assert await may(capped, ANNA, 20)
    found = await used(any_database)
    assert (found.tokens_in, found.tokens_out, found.reserved, found.by_one_person) == (30, 10, 20, 60)


async def test_of_a_hundred_turns_at_once_only_as_many_pass_as_the_cap_allows(any_database: Database) -> None:
    replicas = [budget(any_database, partner=1000), budget(Database(any_database.url), partner=1000)]
    speakers = [Speaker(person=f"test:T1:{n % 7}", partner=1) for n in range(100)]
    passed = await asyncio.gather(*(may(replicas[n % 2], who, 60) for n, who in enumerate(speakers)))
    await replicas[1].database.close()
    assert sum(passed) == 16
    assert (await used(any_database)).tokens == 960


@given(st.lists(st.tuples(st.sampled_from([ANNA, BELA, CHLOE, STRANGER]), st.integers(1, 60)), max_size=12))
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
async def test_no_order_of_calls_passes_a_cap(database: Database, calls: Sequence[tuple[Speaker, int]]) -> None:
    clock = Clock(datetime(2026, 1, 1, tzinfo=UTC))
    async with database.writing() as session:
        await model_use.purge(session, clock() + timedelta(days=1000))
    capped = Budget(database=database, caps=Caps(person=100, partner=150, day=200), now=clock)
    passed = [(who, tokens) for who, tokens in calls if await may(capped, who, tokens)]
    assert sum(tokens for _, tokens in passed) <= 200
    for partner in (1, 2, None):
        assert sum(tokens for who, tokens in passed if who.partner == partner) <= 150
    for person in (ANNA, BELA, CHLOE, STRANGER):
        assert sum(tokens for who, tokens in passed if who == person) <= 100


async def test_a_person_is_forgotten_and_the_sums_of_all_stay_true(database: Database) -> None:
    await world.build(database, Clock()())
    await may(budget(database), ANNA)
    async with database.writing() as session:
        anna = await people.resolve(session, "test", "T1", "anna")
        assert anna is not None
        assert await model_use.forget(session, anna.person_id) == 1
    found = await used(database)
    assert (found.tokens, found.by_one_person) == (60, 0)


@pytest.mark.parametrize(("later", "kept"), [(KEPT, 1), (KEPT + timedelta(days=1), 0)])
async def test_it_is_kept_for_two_months(database: Database, later: timedelta, kept: int) -> None:
    await may(budget(database), ANNA)
    async with database.writing() as session:
        await model_use.purge(session, Clock()() + later)
    assert (await used(database)).calls == kept
