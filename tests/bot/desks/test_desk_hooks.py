"""A desk says that something changed: only a message it signed wakes us, and nothing depends on it."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from bot.desks.desk import Forged
from commands import desks
from tests.bot.desks.connected import Connected, connector
from tests.conversation import Talk
from tests.support_world import said_to


@pytest.fixture
async def door(at_desk: Connected, anna: Talk) -> AsyncIterator[httpx.AsyncClient]:
    """The routes of a server, and a ticket."""
    await anna.submit("open_ticket", about="My key is gone")
    app = FastAPI()
    app.include_router(desks.routes(at_desk.stage.database, at_desk.desk))
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://pa.example") as client:
        yield client


async def test_a_signed_message_brings_an_answer_at_once_and_twice_changes_nothing(
    at_desk: Connected, anna: Talk, door: httpx.AsyncClient
) -> None:
    at_desk.there.says(at_desk.ticket, "Rosa", "Which key is it?")
    headers, body = at_desk.there.webhook(at_desk.ticket)
    for _ in range(2):
        answer = await door.post("/hooks/desk", headers=headers, content=body)
        assert (answer.status_code, answer.json()) == (202, {"looking": 1})
    await at_desk.stage.worker.run_due()
    told = [each.text for each in said_to(at_desk.stage, anna)]
    assert told.count("**Rosa (Vendor):**\n\nWhich key is it?") == 1


async def test_a_message_that_is_not_signed_for_it_is_refused(at_desk: Connected, door: httpx.AsyncClient) -> None:
    headers, body = at_desk.there.webhook(at_desk.ticket)
    before = len(at_desk.faults.calls)
    assert (await door.post("/hooks/desk", headers=headers, content=body + b" ")).status_code == 401
    assert (await door.post("/hooks/desk", content=body)).status_code == 401
    forged = dict.fromkeys(headers, "sha256=0")
    assert (await door.post("/hooks/desk", headers=forged, content=body)).status_code == 401
    await at_desk.stage.worker.run_due()
    assert len(at_desk.faults.calls) == before


async def test_a_message_about_somebody_elses_ticket_is_of_no_consequence(
    at_desk: Connected, door: httpx.AsyncClient
) -> None:
    headers, body = at_desk.there.webhook("SUP-999")
    answer = await door.post("/hooks/desk", headers=headers, content=body)
    assert answer.json() == {"looking": 0}


async def test_without_a_secret_nothing_is_believed(at_desk: Connected) -> None:
    async with desks.client_for_desk(at_desk.there.url) as client:
        deaf = connector(at_desk.there, client, secret=None)
        headers, body = at_desk.there.webhook("1")
        with pytest.raises(Forged):
            deaf.told({name.lower(): value for name, value in headers.items()}, body)
