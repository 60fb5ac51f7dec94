"""One queue for all replicas: whoever asks gets the next moment, and nobody gets it twice."""

import asyncio
from datetime import UTC, datetime, timedelta

from bot.channels.slack_pace import Rate, due, hold, purge, spent
from bot.prm.database import Database

NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
RATE = {"T1:C1": Rate(timedelta(seconds=1), 2)}


async def ask(database: Database, holder: str, now: datetime = NOW) -> float:
    async with database.writing() as session:
        return (await due(session, holder, RATE, now) - now).total_seconds()


async def test_a_burst_goes_at_once_and_the_rest_one_a_second(any_database: Database) -> None:
    waits = await asyncio.gather(*(ask(any_database, f"m{n}") for n in range(6)))

    assert sorted(waits) == [0, 0, 1, 2, 3, 4]


async def test_whoever_comes_back_keeps_their_place(database: Database) -> None:
    waits = [await ask(database, holder) for holder in ("a", "b", "c", "c", "c", "d")]

    assert waits == [0, 0, 1, 1, 1, 2]


async def test_a_pause_gives_the_burst_back(database: Database) -> None:
    for holder in ("a", "b", "c"):
        await ask(database, holder)
    async with database.writing() as session:
        await spent(session, "a")

    assert [await ask(database, holder, NOW + timedelta(minutes=1)) for holder in ("a", "e")] == [0, 0]


async def test_when_slack_says_to_wait_nobody_goes_before(database: Database) -> None:
    await ask(database, "a")
    async with database.writing() as session:
        await hold(session, "T1:C1", NOW + timedelta(seconds=31))

    assert await ask(database, "b") == 30  # and one that the burst allows


async def test_what_nobody_asks_for_any_more_is_forgotten(database: Database) -> None:
    await ask(database, "a")
    async with database.writing() as session:
        await purge(session, NOW + timedelta(days=30))

    assert await ask(database, "a", NOW + timedelta(days=30)) == 0
