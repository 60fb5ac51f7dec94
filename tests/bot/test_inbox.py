"""Accepted means kept, and only once."""

from typing import Any

from bot.inbox import TURN, accept, from_payload, to_payload
from bot.jobs import list_jobs
from bot.message import Incoming, Place, Sender
from bot.prm.database import Database


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
