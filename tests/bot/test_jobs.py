"""What a job row promises, before anybody runs it."""

from datetime import UTC, datetime, timedelta

from bot.jobs import Count, GiveUp, Work, counts, enqueue, list_jobs, purge, retry
from bot.prm.database import Database
from bot.worker import Worker

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


async def test_the_same_key_is_the_same_job_also_after_it_is_done(any_database: Database) -> None:
    async def enqueue_it() -> bool:
        async with any_database.writing() as session:
            return await enqueue(session, "turn", {"text": "hello"}, key="Ev1")

    assert await enqueue_it() is True
    assert await enqueue_it() is False
    assert await Worker(any_database, {"turn": _nothing}).run_due() == 1
    assert await enqueue_it() is False
    async with any_database.reading() as session:
        assert len(await list_jobs(session)) == 1


async def test_keys_of_different_kinds_do_not_meet_and_jobs_without_key_are_all_new(database: Database) -> None:
    async with database.writing() as session:
        assert await enqueue(session, "turn", {}, key="1")
        assert await enqueue(session, "deliver", {}, key="1")
        assert await enqueue(session, "deliver", {})
        assert await enqueue(session, "deliver", {})


async def test_a_job_exists_only_if_the_fact_it_follows_from_does(any_database: Database) -> None:
    class ChangedTheirMind(Exception):
        pass

    try:
        async with any_database.writing() as session:
            await enqueue(session, "deliver", {})
            raise ChangedTheirMind
    except ChangedTheirMind:
        pass
    async with any_database.reading() as session:
        assert await list_jobs(session) == []


async def test_what_is_over_keeps_its_key_but_not_what_was_said(database: Database) -> None:
    async with database.writing() as session:
        await enqueue(session, "turn", {"text": "my salary is"}, key="Ev1")
    await Worker(database, {"turn": _nothing}).run_due()
    async with database.reading() as session:
        [job] = await list_jobs(session, state="done")
    assert (job.key, job.payload, job.error) == ("Ev1", {}, None)


async def test_an_operator_sees_what_is_dead_and_why_and_can_try_again(any_database: Database) -> None:
    online = False

    async def deliver(work: Work) -> None:
        if not online:
            raise GiveUp("the channel was archived")

    async with any_database.writing() as session:
        await enqueue(session, "deliver", {"text": "hello"})
        await enqueue(session, "unheard-of", {})
    worker = Worker(any_database, {"deliver": deliver})
    await worker.run_due()

    async with any_database.reading() as session:
        [dead] = await list_jobs(session, state="dead", kind="deliver")
        states = [(count.kind, count.state, count.jobs) for count in await counts(session)]
    assert (dead.error, dead.payload) == ("the channel was archived", {"text": "hello"})
    assert states == [("deliver", "dead", 1), ("unheard-of", "ready", 1)]

    online = True
    async with any_database.writing() as session:
        assert await retry(session, dead.id) is True
        assert await retry(session, dead.id) is False
    assert await worker.run_due() == 1
    async with any_database.reading() as session:
        assert [job.id for job in await list_jobs(session, state="done")] == [dead.id]


async def test_counts_tell_how_old_the_oldest_is(database: Database) -> None:
    async with database.writing() as session:
        await enqueue(session, "turn", {})
        await enqueue(session, "turn", {})
    async with database.reading() as session:
        oldest = (await list_jobs(session))[-1]
        assert await counts(session) == [Count("turn", "ready", 2, oldest.created_at)]


async def test_done_jobs_are_forgotten_in_portions_and_others_never(any_database: Database) -> None:
    async with any_database.writing() as session:
        for _ in range(5):
            await enqueue(session, "turn", {})
        await enqueue(session, "later", {})
    await Worker(any_database, {"turn": _nothing}, now=lambda: NOW).run_due()
    async with any_database.writing() as session:
        assert await purge(session, older_than=NOW) == 0
        assert await purge(session, older_than=NOW + timedelta(seconds=1), limit=3) == 3
        assert await purge(session, older_than=NOW + timedelta(seconds=1), limit=3) == 2
        assert [job.kind for job in await list_jobs(session)] == ["later"]


async def _nothing(work: Work) -> None:
    """A duty with nothing to do: the worker finishes the job."""
