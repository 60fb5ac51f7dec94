"""Whatever fails in the middle of a step, and whenever: nothing said on either side is lost, and nothing said twice."""

import re
from collections.abc import Mapping, Sequence

import pytest
from sqlalchemy import func, select

from bot.jobs import Job
from bot.prm.files import File
from bot.prm.ticket_records import TicketMessage, TicketState
from tests.bot.desks.connected import Connected
from tests.conversation import Talk
from tests.fake_desk import LOST
from tests.samples import PDF
from tests.support_world import said_to, the_ticket, writes

pytestmark = pytest.mark.slow  # each step of a story in turn, at two desks

STEPS: Mapping[str, Mapping[str, tuple[str, str]]] = {  # when in the story, and the call that fails
    "zendesk": {
        "create": ("asks", r"POST /api/v2/tickets\.json"),
        "upload": ("writes", r"POST /api/v2/uploads\.json"),
        "comment": ("writes", r"PUT /api/v2/tickets/\d+\.json"),
        "look": ("is answered", r"GET /api/v2/incremental/.*"),
        "read": ("is answered", r"GET /api/v2/tickets/\d+/audits\.json"),
        "names": ("is answered", r"GET /api/v2/users/show_many\.json"),
        "download": ("is answered", r"GET /attachments/\d+"),
        "solve": ("solves", r"PUT /api/v2/tickets/\d+\.json"),
    },
    "jira": {
        "create": ("asks", r"POST /rest/servicedeskapi/request"),
        "upload": ("writes", r"POST .*/attachTemporaryFile"),
        "comment": ("writes", r"POST .*/attachment"),
        "look": ("is answered", r"GET /rest/api/3/search/jql"),
        "read": ("is answered", r"GET /rest/servicedeskapi/request/.*/comment"),
        "download": ("is answered", r"GET /rest/api/3/attachment/content/\d+"),
        "solve": ("solves", r"POST /rest/api/3/issue/.*/transitions"),
    },
}


def cases() -> list[object]:
    named = [(desk, step) for desk, steps in STEPS.items() for step in steps]
    return [pytest.param(*each, id="-".join(each)) for each in named]


@pytest.mark.parametrize(("at_desk", "step"), cases(), indirect=["at_desk"])
async def test_an_answer_that_is_lost_changes_nothing(at_desk: Connected, step: str, anna: Talk) -> None:
    await story(at_desk, [step], LOST, anna)
    await as_if_nothing_had_happened(at_desk, anna)


@pytest.mark.parametrize("status", [503, 429, 409])
async def test_a_desk_that_refuses_every_call_once_changes_nothing(at_desk: Connected, status: int, anna: Talk) -> None:
    await story(at_desk, list(STEPS[at_desk.desk.name]), status, anna)
    await as_if_nothing_had_happened(at_desk, anna)


async def story(at_desk: Connected, steps: Sequence[str], status: int, anna: Talk) -> None:
    """Anna asks, writes with a file, is answered with one, and says that it is solved; these steps fail at first."""
    faulty = [STEPS[at_desk.desk.name][each] for each in steps]

    async def after(moment: str) -> None:
        for _ in range(1 + sum(when == moment for when, _ in faulty)):
            await at_desk.stage.wait(minutes=2)

    def before(moment: str) -> None:
        for when, call in faulty:
            if when == moment:
                at_desk.fails(call, status, "90" if status == 429 else None)

    before("asks")
    await anna.submit("open_ticket", about="My key is gone")
    await after("asks")
    before("writes")
    await writes(anna, "See for yourself", files=(await at_desk.sent(anna, "error.pdf", PDF),))
    await after("writes")
    before("is answered")
    at_desk.there.says(at_desk.ticket, "Rosa", "Do it like this", file=("steps.pdf", PDF + b"%"))
    await after("is answered")
    before("solves")
    await anna.submit("solve_ticket", ticket="T-2026-0001")
    await after("solves")
    assert not at_desk.faults.waiting, "it never came to that call"


async def as_if_nothing_had_happened(at_desk: Connected, anna: Talk) -> None:
    there = at_desk.there
    assert len(there.tickets if at_desk.desk.name == "zendesk" else there.issues) == 1
    assert there.description(at_desk.ticket).count("My key is gone") == 1
    words = [(re.split(r"\n\n", each.text)[-1], each.files) for each in at_desk.said]
    assert words == [("> See for yourself", ["error.pdf"]), ("Do it like this", ["steps.pdf"])]
    assert there.is_solved(at_desk.ticket)
    assert (await the_ticket(at_desk.stage)).state is TicketState.SOLVED
    told = [each for each in said_to(at_desk.stage, anna) if "Do it like this" in each.text]
    assert [[file.label for file in each.downloads] for each in told] == [["steps.pdf (70 bytes)"]]
    async with at_desk.stage.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(TicketMessage)) == 3
        assert await session.scalar(select(func.count()).select_from(File)) == 2
        dead = await session.scalars(select(Job.error).where(Job.state == "dead"))
        assert dead.all() == []
