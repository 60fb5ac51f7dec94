"""One pace for all replicas: whoever asks gets the next moment, nobody gets it twice, and no window holds too many."""

import asyncio
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from bot.channels.pace import Rate, go, hold, is_free, purge, turn
from bot.channels.teams_limits import TENANT_PACE, THREAD_PACE
from bot.channels.teams_pace import TENANT, THREAD, Limits, Pace
from bot.prm.database import Database
from tests import databases

ROUNDS = 40
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RATE = {"slack:T1:C1": Rate(timedelta(seconds=1), 2)}


async def ask(database: Database, holder: str, now: datetime = NOW) -> float:
    """Seconds until its turn; 0 where it went."""
    async with database.writing() as session:
        return (await turn(session, holder, RATE, now) - now).total_seconds()


async def going(database: Database, after: float = 0) -> float:
    now = NOW + timedelta(seconds=after)
    async with database.writing() as session:
        return (await go(session, RATE, now) - now).total_seconds()


async def test_a_burst_goes_at_once_and_the_rest_one_a_second(any_database: Database) -> None:
    waits = await asyncio.gather(*(ask(any_database, f"m{n}") for n in range(6)))

    assert sorted(waits) == [0, 0, 1, 2, 3, 4]


async def test_whoever_comes_back_keeps_their_place(database: Database) -> None:
    waits = [await ask(database, holder) for holder in ("a", "b", "c", "c", "c", "d")]

    assert waits == [0, 0, 1, 1, 1, 2]


async def test_who_went_queues_again_for_the_next_one(database: Database) -> None:
    waits = [await ask(database, holder) for holder in ("a", "b", "c")]
    later = NOW + timedelta(seconds=1)

    assert waits == [0, 0, 1]
    assert [await ask(database, "c", later) for _ in range(2)] == [0, 1]


async def test_a_pause_gives_the_burst_back(database: Database) -> None:
    for holder in ("a", "b", "c"):
        await ask(database, holder)

    assert [await ask(database, holder, NOW + timedelta(minutes=1)) for holder in ("a", "e")] == [0, 0]


async def test_without_a_place_in_the_queue_nobody_waits_for_who_does_not_come_back(database: Database) -> None:
    assert [await going(database) for _ in range(4)] == [0, 0, 1, 1]
    assert [await going(database, after=1) for _ in range(2)] == [0, 1]


async def test_looking_whether_it_is_free_takes_nothing(database: Database) -> None:
    async with database.reading() as session:
        assert [await is_free(session, RATE, NOW) for _ in range(3)] == [True] * 3
    assert [await going(database) for _ in range(2)] == [0, 0]
    async with database.reading() as session:
        assert not await is_free(session, RATE, NOW)


async def test_when_the_platform_says_to_wait_nobody_goes_before(database: Database) -> None:
    await ask(database, "a")
    async with database.writing() as session:
        await hold(session, "slack:T1:C1", NOW + timedelta(seconds=31))

    assert await ask(database, "b") == 30  # and one that the burst allows


async def test_what_nobody_asks_for_any_more_is_forgotten(database: Database) -> None:
    await ask(database, "a")
    async with database.writing() as session:
        await purge(session, NOW + timedelta(days=30))

    assert await ask(database, "a", NOW + timedelta(days=30)) == 0


def test_our_pace_in_teams_is_within_every_window_it_documents() -> None:
    for rates, windows in ((TENANT, TENANT_PACE), (THREAD, THREAD_PACE)):
        for most, within in windows:
            assert min(rate.burst + int(within / rate.every.total_seconds() + 1e-6) for rate in rates) <= most


async def test_replicas_together_are_no_faster_in_teams_than_one(any_database: Database) -> None:
    """Two engines on one database, each asking for all it can get."""
    [(most, within)] = TENANT_PACE
    clock = NOW

    async with databases.opened(any_database.url) as other:
        paces = [Pace(database=each, now=lambda: clock, limits=Limits()) for each in (any_database, other)]
        went = list[datetime]()
        while clock < NOW + timedelta(seconds=2):
            waits = await asyncio.gather(*(asked(pace) for pace in paces))
            went += [clock] * waits.count(timedelta(0))
            clock += min(filter(None, waits), default=timedelta(0))

    windows = [[at for at in went if timedelta(0) <= at - begin < timedelta(seconds=within)] for begin in went]
    assert max(map(len, windows)) <= most
    assert len(went) > 1.8 * most  # and as fast as it may be


async def asked(pace: Pace) -> timedelta:
    async with pace.database.writing() as session:
        return await pace.go(session, "home", None)


@pytest.mark.postgres
async def test_replicas_that_need_the_same_buckets_never_wait_for_each_other_in_a_circle(postgres_url: str) -> None:
    """Also where some are new, have been forgotten or are being so."""
    database = databases.opened(postgres_url)
    keys = [f"slack:T1:C{number}" for number in range(5)]
    some = Random(7)

    async def one(number: int) -> None:
        async with database.writing() as session:
            if number % 5 == 0:
                await purge(session, NOW + timedelta(days=1))
                return
            wanted = some.sample(keys, some.randint(1, 5))
            await go(session, dict.fromkeys(wanted, Rate(timedelta(0), 1)), NOW)

    for _ in range(ROUNDS):
        await asyncio.gather(*(one(number) for number in range(10)))
    await databases.closed(database)
