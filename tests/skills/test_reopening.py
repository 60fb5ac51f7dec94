"""Who was just asked to write what is still missing is heard by whoever has the ticket, whatever their words sound
like."""

from pathlib import Path

import pytest

from bot.file_store import FileStore
from bot.prm.ticket_records import TicketState
from bot.reopening import is_reply
from bot.understand import Act, Understood
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk, button
from tests.samples import PDF
from tests.support_world import said_to, support, the_ticket, writes
from tests.world import World

ANSWER = Understood(act=Act.ANSWER, skill="reply_ticket")


def start(skill: str, score: float) -> Understood:
    return Understood(act=Act.START, skill=skill, score=score)


def act(what: Act) -> Understood:
    return Understood(act=what, skill="help")


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    await support(stage, people)
    return stage.person("erik")


@pytest.fixture
async def solved(stage: Stage, anna: Talk, erik: Talk) -> None:
    """Anna's ticket was answered and solved, and she was asked to write what is missing."""
    await anna.submit("open_ticket", about="My bottle does not fit")
    stage.clock.advance(minutes=1)
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    assert said_to(stage, anna)[-1].text.endswith("If it is not solved, just write what is missing.")


@pytest.mark.usefixtures("solved")
async def test_a_complaint_that_sounds_like_a_request_opens_the_ticket_again(stage: Stage, anna: Talk) -> None:
    stage.understood["The seal leaks"] = start("my_leads", 0.16)
    told = await writes(anna, "The seal leaks")
    assert told
    assert told.text == "Ticket T-2026-0001 is open again, and I passed this on."
    assert button(told, "Ask the assistant instead")
    assert (await the_ticket(stage)).state is TicketState.OPEN


@pytest.mark.usefixtures("solved")
async def test_a_file_alone_is_what_is_missing(stage: Stage, anna: Talk, tmp_path: Path) -> None:
    sent = await send(stage, FileStore(tmp_path / "files"), anna, "the leak.pdf", PDF)
    told = await writes(anna, "", files=(sent.id,))
    assert told
    assert told.text == "Ticket T-2026-0001 is open again, and I passed this on."


@pytest.mark.usefixtures("solved")
async def test_what_is_asked_for_in_so_many_words_is_done(stage: Stage, anna: Talk) -> None:
    stage.understood["show my deals"] = start("my_deals", 1.0)
    assert (await anna.say("show my deals")).text == "There are no deals yet."
    stage.understood["thanks"] = Understood(act=Act.THANKS, skill="thanks")
    await anna.say("thanks")
    assert (await the_ticket(stage)).state is TicketState.SOLVED


@pytest.mark.usefixtures("solved")
async def test_once_the_assistant_has_answered_something_else_words_are_taken_as_ever(stage: Stage, anna: Talk) -> None:
    await anna.turn(skill="my_deals")
    stage.understood["The seal leaks"] = start("my_leads", 0.16)
    await anna.say("The seal leaks")
    assert (await the_ticket(stage)).state is TicketState.SOLVED


async def test_whoever_says_themselves_that_it_is_solved_was_asked_nothing(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My bottle does not fit")
    await anna.submit("solve_ticket", ticket="T-2026-0001")
    stage.understood["The seal leaks"] = start("my_leads", 0.16)
    await anna.say("The seal leaks")
    assert (await the_ticket(stage)).state is TicketState.SOLVED


@pytest.mark.parametrize(
    ("text", "alone", "amid"),
    [
        ("Er passt leider nicht", act(Act.NO), ANSWER),
        ("How do I tighten it?", act(Act.HELP), ANSWER),
        ("My deal is still not shown", start("deal_status", 0.66), ANSWER),
        ("We never got the money for the event", start("cancel_mdf_request", 0.71), ANSWER),
        ("まだ直っていません", start("ask", 0.5), act(Act.SKIP)),
        ("Le joint fuit", start("ask", 0.5), act(Act.CANCEL)),
        ("That did not help", start("answer_failed", 1.0), act(Act.NO)),
        ("can you send me the drawing again", act(Act.REPEAT), act(Act.REPEAT)),
        ("please help, it is broken", act(Act.HELP), act(Act.HELP)),
        ("助けてください、シールがまだ漏れています", act(Act.HELP), act(Act.HELP)),
        ("it leaks or it is a lead", Understood(act=Act.CHOOSE, skill="my_leads"), ANSWER),
    ],
)
def test_what_is_missing(text: str, alone: Understood, amid: Understood) -> None:
    """As the shipped understanding takes it, by itself and as an answer."""
    assert is_reply(text, alone, amid)


@pytest.mark.parametrize(
    ("text", "alone", "amid"),
    [
        ("thanks, that works now", act(Act.THANKS), act(Act.YES)),
        ("Thank you, it fits", act(Act.THANKS), ANSWER),
        ("what did you say?", act(Act.REPEAT), act(Act.REPEAT)),
        ("help", act(Act.HELP), act(Act.HELP)),
        ("no", act(Act.NO), act(Act.NO)),
        ("register a deal with Acme Robotics", start("register_deal", 1.0), ANSWER),
        ("what is the status of D-2026-0001", start("deal_status", 0.86), ANSWER),
        ("Problem solved", start("answer_helped", 1.0), start("answer_helped", 1.0)),
    ],
)
def test_what_is_something_else(text: str, alone: Understood, amid: Understood) -> None:
    assert not is_reply(text, alone, amid)
