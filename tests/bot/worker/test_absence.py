"""What waits for a side that is away keeps its place for as long as that lasts, and goes at once when it is back."""

from datetime import timedelta

from bot.absence import LONGEST_PAUSE, Away, is_back, waiting
from bot.jobs import Work
from bot.prm.database import Database
from bot.worker import MOST_IN_LINE, Worker
from tests.bot.worker.at_work import Clock, put, the_job


async def test_a_job_whose_other_side_is_away_never_dies_and_lets_nothing_go_before_it(
    any_database: Database, clock: Clock
) -> None:
    said, away = [], True

    async def say(work: Work) -> None:
        if away:
            raise Away(work, "nobody answers")
        said.append(work.payload["it"])

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "first", "second", lane="a", max_attempts=2)
    for _ in range(MOST_IN_LINE + 5):
        await worker.run_due()
        clock.move(LONGEST_PAUSE)
    assert (await the_job(any_database, "second")).token == 0, "it was begun before the first one was done"
    async with any_database.reading() as session:
        assert (await waiting(session)).jobs == 1
    away = False
    await worker.run_due()
    assert said == ["first", "second"]


async def test_all_that_waits_is_due_as_soon_as_the_other_side_is_back(any_database: Database, clock: Clock) -> None:
    said, away = [], True

    async def say(work: Work) -> None:
        if away:
            raise Away(work, "nobody answers", after=timedelta(hours=1))
        said.append(work.payload["it"])

    worker = Worker(any_database, {"say": say}, now=clock)
    await put(any_database, "one", lane="a")
    await put(any_database, "other", lane="b")
    await worker.run_due()
    away = False
    clock.move(timedelta(minutes=1))
    assert await worker.run_due() == 0
    async with any_database.writing() as session:
        await is_back(session, ("say",), clock())
    await worker.run_due()
    assert sorted(said) == ["one", "other"]
