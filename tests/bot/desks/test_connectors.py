"""What is peculiar to a connector: how it looks for what it is not sure of, where its key goes, what it calls over."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from bot.desks.desk import Comment, Desk, Gone, NewTicket, Refused
from bot.desks.jira import Jira
from bot.desks.zendesk import Zendesk
from bot.jobs import Retry
from bot.prm.desk_links import DeskState
from bot.prm.ticket_records import Priority
from commands import desks
from tests.bot.desks.connected import connector
from tests.conversation import Clock
from tests.fake_desk import SECRET, TOKEN, USER, Fault
from tests.fake_jira import FakeJira, fake_jira
from tests.fake_zendesk import FakeZendesk, fake_zendesk

NEW = NewTicket(marker="T-2026-0001", subject="My key is gone", text="It was here", priority=Priority.HIGH)


def said(marker: str, text: str = "Hello") -> Comment:
    return Comment(marker=marker, by="Anna (Nordlicht)", text=text, public=True, awaits=True)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    async with desks.client_for_desk("http://127.0.0.1") as found:
        yield found


@pytest.fixture
async def zendesk(clock: Clock) -> AsyncIterator[FakeZendesk]:
    async with fake_zendesk(clock) as found:
        yield found


@pytest.fixture
async def jira(clock: Clock) -> AsyncIterator[FakeJira]:
    async with fake_jira(clock) as found:
        yield found


@pytest.fixture
def to_zendesk(zendesk: FakeZendesk, client: httpx.AsyncClient) -> Desk:
    return connector(zendesk, client)


@pytest.fixture
def to_jira(jira: FakeJira, client: httpx.AsyncClient) -> Desk:
    return connector(jira, client)


async def test_zendesk_makes_one_ticket_of_two_calls_under_one_marker(zendesk: FakeZendesk, to_zendesk: Desk) -> None:
    assert await to_zendesk.create(NEW) == await to_zendesk.create(NEW) == await to_zendesk.find(NEW.marker)
    assert len(zendesk.tickets) == 1
    assert await to_zendesk.find("T-2026-0002") is None


async def test_zendesk_says_that_a_closed_ticket_takes_nothing(zendesk: FakeZendesk, to_zendesk: Desk) -> None:
    ticket = await to_zendesk.create(NEW)
    zendesk.closes(ticket)
    with pytest.raises(Gone):
        await to_zendesk.comment(ticket, said("T-2026-0001/1"))
    assert (await to_zendesk.read(ticket)).state is DeskState.CLOSED
    with pytest.raises(Gone):
        await to_zendesk.read("4711")


async def test_jira_finds_a_request_some_time_after_it_was_made(jira: FakeJira, to_jira: Desk, clock: Clock) -> None:
    key = await to_jira.create(NEW)
    assert await to_jira.find(NEW.marker) is None
    clock.advance(seconds=to_jira.settles.total_seconds())
    assert await to_jira.find(NEW.marker) == key
    await to_jira.create(NewTicket(marker="T-2026-00010", subject="T-2026-0001", text="-", priority=Priority.LOW))
    clock.advance(seconds=60)
    assert await to_jira.find("T-2026-0001") == key


async def test_jira_shows_what_people_write_as_they_write_it(jira: FakeJira, to_jira: Desk) -> None:
    key = await to_jira.create(NEW)
    await to_jira.comment(key, said("T-2026-0001/1", "{code} [~admin] !photo.png!"))
    assert jira.issues[key].comments[0]["body"].endswith(r"\{code} \[~admin] \!photo.png\!")


async def test_a_long_subject_is_cut_and_keeps_its_marker(jira: FakeJira, to_jira: Desk) -> None:
    key = await to_jira.create(NewTicket(marker="T-2026-0001", subject="x" * 300, text="-", priority=Priority.LOW))
    assert len(jira.issues[key].summary) == 255
    assert jira.issues[key].summary.endswith("x [T-2026-0001]")


@pytest.mark.parametrize("kind", ["zendesk", "jira"])
async def test_every_page_of_a_long_conversation_is_read(
    kind: str, zendesk: FakeZendesk, jira: FakeJira, client: httpx.AsyncClient
) -> None:
    there = zendesk if kind == "zendesk" else jira
    desk = connector(there, client)
    ticket = await desk.create(NEW)
    for number in range(7):
        there.says(ticket, "Rosa", f"Part {number}")
    seen = await desk.read(ticket)
    assert [each.text for each in seen.comments if each.by == "Rosa"] == [f"Part {number}" for number in range(7)]


async def test_changes_are_told_from_where_we_looked_last(zendesk: FakeZendesk, to_zendesk: Desk, clock: Clock) -> None:
    first = await to_zendesk.changed(None, clock())
    ticket = await to_zendesk.create(NEW)
    assert (await to_zendesk.changed(first.cursor, clock())).tickets == (), "the last minute comes later"
    clock.advance(minutes=2)
    second = await to_zendesk.changed(first.cursor, clock())
    assert [each for each, _ in second.tickets] == [ticket]
    assert (await to_zendesk.changed(second.cursor, clock())).tickets == ()


@pytest.mark.parametrize(("status", "after"), [(429, timedelta(seconds=7)), (503, None), (500, None), (409, None)])
async def test_what_cannot_be_done_now_is_tried_again(
    status: int, after: timedelta | None, zendesk: FakeZendesk, to_zendesk: Desk
) -> None:
    zendesk.faults.waiting.append(Fault(".*", status, "7" if status == 429 else None))
    with pytest.raises(Retry) as later:
        await to_zendesk.create(NEW)
    assert (later.value.after, later.value.counts) == (after, status != 429)


async def test_what_is_wrong_is_not_tried_again(to_zendesk: Desk) -> None:
    with pytest.raises(Refused):
        await to_zendesk.create(NewTicket(marker="x", subject="x", text="", priority=Priority.LOW))


async def test_a_check_says_who_answers_or_that_our_key_is_none(
    zendesk: FakeZendesk, jira: FakeJira, client: httpx.AsyncClient
) -> None:
    assert await connector(zendesk, client).check() == "Zendesk answers, as agent"
    assert await connector(jira, client).check() == "Jira Service Management answers, for SUP"
    for there in (zendesk, jira):
        with pytest.raises(Retry, match="does not let us in: 401"):
            await connector(there, client, token="wrong").check()
    with pytest.raises(Gone):
        await Jira(client, jira.url, USER, TOKEN, SECRET, service_desk="5", request_type="12").check()
    with pytest.raises(Retry, match="did not answer"):
        await Zendesk(client, "http://127.0.0.1:9", USER, TOKEN, SECRET).check()
