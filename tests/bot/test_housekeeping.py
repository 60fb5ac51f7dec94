"""What need not be kept any longer is forgotten once a day, and nothing sooner."""

from datetime import timedelta

import pytest

from bot import drafts, housekeeping
from bot.housekeeping import EVERY, Purge
from bot.jobs import REMEMBER, Job, enqueue, list_jobs
from bot.message import Incoming, Place, Sender
from bot.prm.database import Database
from bot.worker import Worker
from tests.conversation import Clock

EVENT = Incoming(
    id="1",
    conversation="test:T1:anna",
    sender=Sender(platform="test", tenant="T1", user="anna"),
    place=Place(key="test:T1:anna", kind="private"),
)


class Night:
    """An installation in which nothing happens but tidying up."""

    def __init__(self, database: Database, *purges: Purge) -> None:
        self.database, self.clock = database, Clock()
        tidy = housekeeping.duty(database, self.clock, purges)
        self.worker = Worker(database, {housekeeping.KIND: tidy, "greet": _nothing}, now=self.clock)

    async def passes(self, time: timedelta) -> None:
        """Day by day, as the clock would."""
        until = self.clock() + time
        while self.clock() < until:
            self.clock.now = min(until, self.clock() + EVERY)
            await self.worker.run_due()

    async def begin(self) -> None:
        async with self.database.writing() as session:
            await housekeeping.plan(session, self.clock())

    async def jobs(self, kind: str) -> list[Job]:
        async with self.database.reading() as session:
            return list(await list_jobs(session, kind=kind))


async def _nothing(_work: object) -> None:
    return


@pytest.fixture
async def night(database: Database) -> Night:
    night = Night(database)
    await night.begin()
    return night


async def test_it_asks_for_itself_again_every_day(night: Night) -> None:
    await night.passes(timedelta(days=3))
    states = [job.state for job in await night.jobs(housekeeping.KIND)]
    assert states[0] == "ready", "tomorrow's"
    assert set(states[1:]) == {"done"}


async def test_a_day_on_which_it_fails_is_not_the_last_one(database: Database) -> None:
    async def broken(_session: object, _now: object) -> None:
        raise ZeroDivisionError

    night = Night(database, broken)
    await night.begin()
    await night.passes(timedelta(days=2))
    assert {job.attempts > 0 for job in await night.jobs(housekeeping.KIND)} == {True, False}, (
        "tomorrow's has not begun"
    )


async def test_every_replica_may_ask_at_its_start(night: Night) -> None:
    await night.begin()
    await night.begin()
    assert len(await night.jobs(housekeeping.KIND)) == 1


async def test_a_done_job_is_remembered_for_as_long_as_a_platform_may_send_it_again(night: Night) -> None:
    async with night.database.writing() as session:
        await enqueue(session, "greet", {}, key="hello")
    await night.passes(REMEMBER)
    assert len(await night.jobs("greet")) == 1
    await night.passes(REMEMBER + 2 * EVERY)
    assert await night.jobs("greet") == []


async def test_a_form_nobody_comes_back_to_is_forgotten_and_one_in_use_is_kept(night: Night) -> None:
    async with night.database.writing() as session:
        await drafts.begin(session, EVENT, "register_deal", night.clock())
    await night.passes(drafts.KEPT - EVERY)
    async with night.database.writing() as session:
        assert await drafts.versions(session, EVENT.conversation) != {}
    await night.passes(3 * EVERY)
    async with night.database.reading() as session:
        assert await drafts.versions(session, EVENT.conversation) == {}
