"""A desk that is away for days loses nothing and keeps nobody busy: what waits for it goes through once it is back."""

from collections.abc import Sequence
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot import absence
from bot.desks.carrying import ATTEMPTS
from bot.desks.polling import TOLD_AFTER
from bot.jobs import Job
from tests.bot.desks.connected import Connected
from tests.conversation import Stage, Talk
from tests.fake_desk import LOST
from tests.support_world import at_desk as in_the_channel
from tests.support_world import said_to, writes

CREATE = r"POST /(api/v2/tickets\.json|rest/servicedeskapi/request)"
COMMENT = r"(PUT /api/v2/tickets/\d+\.json|POST /rest/servicedeskapi/request/[A-Z]+-\d+/comment)"
READ = r"GET /(api/v2/tickets/\d+\.json|rest/api/3/issue/[A-Z]+-\d+)"


@pytest.fixture(params=[503, *(pytest.param(status, marks=pytest.mark.slow) for status in (401, 403, 404)), LOST])
def absent(request: pytest.FixtureRequest) -> int:
    """How a desk is away: in trouble, its token changed, moved, or not answering at all."""
    return int(request.param)


async def test_what_is_written_while_the_desk_is_away_for_days_goes_there_once_and_in_order(
    at_desk: Connected, anna: Talk, absent: int
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.faults.away = absent
    await writes(anna, "first")
    await looks(at_desk, 15)
    await writes(anna, "second")
    await looks(at_desk, 15)
    at_desk.faults.away = None
    await back(at_desk)
    assert [each.text.rpartition("> ")[2] for each in at_desk.said] == ["first", "second"]
    assert await states(at_desk.stage, "desk-carry", "desk-hear") == {"done"}


async def test_a_ticket_that_is_opened_while_the_desk_is_away_is_made_there_once(
    at_desk: Connected, anna: Talk, absent: int
) -> None:
    at_desk.faults.away = absent
    await anna.submit("open_ticket", about="My key is gone")
    await looks(at_desk, 25)
    at_desk.faults.away = None
    await back(at_desk)
    assert at_desk.faults.count(CREATE) >= 1
    assert at_desk.there.description(at_desk.ticket).count("My key is gone") == 1


async def test_what_an_agent_said_before_the_desk_went_away_arrives_when_it_is_back(
    at_desk: Connected, anna: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.there.says(at_desk.ticket, "Rosa", "Use 4711")
    for _ in range(3):
        at_desk.fails(READ, 503)
    await at_desk.minutes(2)
    at_desk.faults.away = 503
    at_desk.faults.waiting.clear()
    await looks(at_desk, 25)
    at_desk.faults.away = None
    await back(at_desk)
    assert sum("Use 4711" in each.text for each in said_to(at_desk.stage, anna)) == 1


def test_the_pauses_grow_to_a_quarter_of_an_hour_and_no_further() -> None:
    assert absence.pause(1) <= timedelta(seconds=4)
    assert all(timedelta(minutes=7.5) <= absence.pause(each) <= timedelta(minutes=15) for each in (10, 100, 100_000))


async def test_support_is_told_once_that_a_desk_is_away_and_once_that_it_is_back(
    at_desk: Connected, anna: Talk
) -> None:
    at_desk.faults.away = 503
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(10)
    assert about_the_desk(at_desk) == []
    await looks(at_desk, 6)
    [away] = about_the_desk(at_desk)
    assert "has not answered, or not let us in, since Nov 20, 2026, 10:01" in away
    at_desk.faults.away = None
    await back(at_desk)
    [_, again] = about_the_desk(at_desk)
    assert "is back. What has waited since Nov 20, 2026, 10:01" in again
    await looks(at_desk, 6)
    assert len(about_the_desk(at_desk)) == 2


async def test_a_desk_that_is_away_for_a_moment_is_nobodys_business(at_desk: Connected, anna: Talk) -> None:
    at_desk.faults.away = 503
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.stage.wait(minutes=TOLD_AFTER.total_seconds() / 60 - 5)
    at_desk.faults.away = None
    await at_desk.minutes(10)
    assert about_the_desk(at_desk) == []
    assert at_desk.ticket


async def test_what_the_desk_does_not_take_is_no_absence_and_support_learns_why(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    at_desk.fails(COMMENT, 400)
    await writes(anna, "first")
    await at_desk.minutes(1)
    assert "dead" in await states(at_desk.stage, "desk-carry")
    [told] = [
        each.reply for each in in_the_channel(at_desk.stage) if "could not be taken to the desk" in each.reply.text
    ]
    assert "T-2026-0001" in told.text
    assert dict(told.facts) == {"Reason": "the desk refused it with 400"}


async def test_a_desk_that_fails_over_one_step_alone_is_not_away(at_desk: Connected, anna: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await at_desk.minutes(1)
    for _ in range(ATTEMPTS):
        at_desk.fails(COMMENT, 500)
    await writes(anna, "first")
    await looks(at_desk, ATTEMPTS)
    assert "dead" in await states(at_desk.stage, "desk-carry")
    assert about_the_desk(at_desk) == []


def about_the_desk(at_desk: Connected) -> Sequence[str]:
    """What the channel for support was told of the desk itself."""
    names = ("Zendesk ", "Jira Service Management ")
    return [each.reply.text for each in in_the_channel(at_desk.stage) if each.reply.text.startswith(names)]


async def looks(at_desk: Connected, many: int) -> None:
    """So often somebody may try again: twenty are ten hours."""
    for _ in range(many):
        await at_desk.stage.wait(minutes=30)


async def back(at_desk: Connected) -> None:
    """The next look notices it, and gets everything going; what that leads to follows within minutes."""
    await at_desk.minutes(8)


async def states(stage: Stage, *kinds: str) -> set[str]:
    async with stage.database.reading() as session:
        return set(await session.scalars(select(Job.state).where(Job.kind.in_(kinds))))
