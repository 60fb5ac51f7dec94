"""Accepted means kept, and only once."""

from typing import Any

from bot.inbox import TURN, accept, from_payload, keep_in_place, to_payload
from bot.jobs import Work, enqueue, list_jobs
from bot.message import Incoming, Place, Sender
from bot.prm.database import Database
from bot.worker import Worker


def incoming(**changes: Any) -> Incoming:
    anna = Sender(platform="slack", tenant="T1", user="U1")
    place = Place(key="slack:T1:C1", kind="shared")
    said: dict[str, Any] = {"id": "Ev1", "conversation": "slack:T1:C1:9", "sender": anna, "place": place}
    return Incoming(**{**said, **changes})


async def test_an_event_is_accepted_once_however_often_the_platform_sends_it(any_database: Database) -> None:
    assert await accept(any_database, incoming(text="hello")) is True
    assert await accept(any_database, incoming(text="hello")) is False
    async with any_database.reading() as session:
        [job] = await list_jobs(session, kind=TURN)
    assert job.lane == "slack:T1:C1:9"
    assert from_payload(job.payload) == incoming(text="hello")


def test_everything_a_turn_can_hold_comes_back_as_it_was() -> None:
    turn = incoming(
        skill="register_deal", values={"value": "50k", "products": ["a", "b"], "none": None}, confirmed=True
    )
    assert from_payload(to_payload(turn)) == turn
    hostile = incoming(text="a \x00 null, half a pair \\ud83d, ünï, 漢字, 🤖")
    assert from_payload(to_payload(hostile)) == hostile


def test_rows_of_older_and_newer_versions_stay_readable() -> None:
    payload = to_payload(incoming(text="hello"))
    del payload["locale"], payload["sender"]["email"]
    payload["not_invented_yet"] = {"any": "thing"}
    assert from_payload(payload) == incoming(text="hello")


async def test_what_something_had_to_be_looked_up_for_is_answered_before_what_was_said_meanwhile(
    any_database: Database,
) -> None:
    answered: list[str] = []

    async def look_up(work: Work) -> None:
        await accept(any_database, incoming(id="Ev2", text="never mind"))
        async with work.finish() as session:
            await keep_in_place(session, incoming(text="look at this", files=("F1",)), work)

    async def answer(work: Work) -> None:
        answered.append(from_payload(work.payload).text)

    await arrive(any_database)
    await Worker(any_database, {"arrival": look_up, TURN: answer}).run_due()
    assert answered == ["look at this", "never mind"]


async def test_an_event_that_became_a_turn_is_known_when_it_is_sent_again(any_database: Database) -> None:
    answered: list[str] = []

    async def look_up(work: Work) -> None:
        async with work.finish() as session:
            await keep_in_place(session, incoming(text="look at this"), work)

    async def answer(work: Work) -> None:
        answered.append(from_payload(work.payload).text)

    worker = Worker(any_database, {"arrival": look_up, TURN: answer})
    assert await arrive(any_database) is True
    await worker.run_due()
    assert await arrive(any_database) is False
    assert await accept(any_database, incoming(text="look at this")) is False
    await worker.run_due()
    assert answered == ["look at this"]


async def test_an_event_that_was_answered_without_the_look_is_not_answered_after_it(any_database: Database) -> None:
    """It was sent twice, and between the two of them what it needed was learnt."""
    answered: list[str] = []

    async def look_up(work: Work) -> None:
        async with work.finish() as session:
            assert await keep_in_place(session, incoming(text="hello"), work) is False

    async def answer(work: Work) -> None:
        answered.append(from_payload(work.payload).text)

    await accept(any_database, incoming(text="hello"))
    await arrive(any_database)
    await Worker(any_database, {"arrival": look_up, TURN: answer}).run_due()
    assert answered == ["hello"]


async def arrive(database: Database) -> bool:
    """The event of `incoming`, for which something has to be looked up first."""
    async with database.writing() as session:
        return await enqueue(session, "arrival", {}, key="Ev1", lane=incoming().conversation)
