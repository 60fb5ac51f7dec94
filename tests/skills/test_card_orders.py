"""Below a ticket's card everything goes to the partner; what is an order to the assistant must not."""

import pytest

from bot.card_orders import SURELY
from bot.message import Place
from bot.prm.ticket_records import TicketState
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button
from tests.skills.test_ticket_new_words import says_below_the_card
from tests.support_world import DESK, at_desk, said_to, support, the_ticket
from tests.world import World

NUMBER = "T-2026-0001"
AT_DESK = Place(key=DESK, kind="shared", outsiders=False)


@pytest.fixture
async def told(stage: Stage, people: World, anna: Talk) -> list[str]:
    """What Anna had been told when there was a ticket with a card."""
    await support(stage, people)
    await anna.submit("open_ticket", about="My key is gone")
    return texts(stage, anna)


def texts(stage: Stage, who: Talk) -> list[str]:
    return [each.text for each in said_to(stage, who)]


def understood(stage: Stage, text: str, skill: str, score: float = 1.0) -> None:
    stage.understood[text] = Understood(act=Act.START, skill=skill, values={"ticket": NUMBER}, score=score)


async def test_an_order_that_names_the_ticket_is_carried_out_and_not_passed_on(
    stage: Stage, told: list[str], anna: Talk
) -> None:
    understood(stage, f"solve {NUMBER}", "solve_ticket", 0.96)
    await says_below_the_card(stage, f"solve {NUMBER}", "said-1")
    assert (await the_ticket(stage)).state is TicketState.SOLVED
    assert not [each for each in texts(stage, anna) if f"solve {NUMBER}" in each]


async def test_what_may_be_an_order_waits_for_a_word_of_whoever_wrote_it(
    stage: Stage, told: list[str], anna: Talk
) -> None:
    understood(stage, f"please close {NUMBER}", "solve_ticket", 0.6)
    said = await says_below_the_card(stage, f"please close {NUMBER}", "said-1")
    assert said == ["I have not sent this: is it for the partner, or for me?"]
    assert texts(stage, anna) == told

    asked = next(each.reply for each in reversed(at_desk(stage)) if each.reply.text == said[0])
    assert [each.label for each in asked.buttons] == ["Send to the partner", "Solve a ticket"]
    await stage.person("erik", place=AT_DESK).press(button(asked, "Send to the partner"))
    assert texts(stage, anna)[-1] == f"**Erik (Vendor):**\n\nplease close {NUMBER}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"show {NUMBER}", Understood(act=Act.START, skill="ticket_status", values={"ticket": NUMBER})),
        (
            f"can you solve {NUMBER}?",
            Understood(act=Act.CHOOSE, skill="solve_ticket", between=("ticket_status", "solve_ticket"), score=0.48),
        ),
    ],
)
async def test_few_words_beside_the_number_may_be_an_order(
    stage: Stage, told: list[str], anna: Talk, text: str, said: Understood
) -> None:
    stage.understood[text] = said
    assert await says_below_the_card(stage, text, "said-1")
    assert texts(stage, anna) == told
    assert await says_below_the_card(stage, text, "said-2", edits="said-1"), "nor does it when it is edited"
    assert texts(stage, anna) == told


async def test_take_it_is_asked_about(stage: Stage, told: list[str], anna: Talk) -> None:
    understood(stage, f"take it {NUMBER}", "take_ticket", 0.97)  # as it is understood with the number behind it
    assert await says_below_the_card(stage, "take it", "said-1")
    assert texts(stage, anna) == told


async def test_who_names_a_colleague_beside_the_number_may_mean_to_give_it_to_them(
    stage: Stage, told: list[str], anna: Talk
) -> None:
    assert await says_below_the_card(stage, f"assign {NUMBER} to Frida", "said-1")
    assert texts(stage, anna) == told
    asked = next(each.reply for each in reversed(at_desk(stage)) if each.reply.text.startswith("I have not sent this"))
    given = await stage.person("erik", place=AT_DESK).press(button(asked, "Reassign a ticket"))
    assert given.text == f"Ticket {NUMBER} is with Frida now."


async def test_a_note_that_only_sounds_like_one_reaches_nobody_before_it_is_sure(
    stage: Stage, told: list[str], anna: Talk
) -> None:
    text = f"note on {NUMBER}: they ask all the time"
    understood(stage, text, "note_ticket", 0.71)
    assert await says_below_the_card(stage, text, "said-1")
    assert texts(stage, anna) == told
    asked = next(each.reply for each in reversed(at_desk(stage)) if each.reply.text.startswith("I have not sent this"))
    assert button(asked, "Note on a ticket").values == {"ticket": NUMBER, "note": "they ask all the time"}


@pytest.mark.parametrize(
    ("text", "skill", "score"),
    [
        (f"We solved {NUMBER} for you yesterday", "solve_ticket", 0.65),
        (f"We will take care of {NUMBER} today", "take_ticket", 0.55),
        (f"It is {NUMBER}", "ticket_status", 1.0),
        (f"Frida will take {NUMBER} over from here", "ticket_status", 1.0),
        (f"Write {NUMBER} on the parcel", "answer_ticket", 0.53),
        ("You can close the ticket yourself with the button", "solve_ticket", 0.98),
        ("You can solve this by turning the screw", "solve_ticket", 0.94),
        ("Close the valve", "solve_ticket", SURELY - 0.1),
        ("12 Nm", "ask", 0.5),
        ("Thanks", "thanks", 1.0),
    ],
)
async def test_an_answer_goes_to_the_partner_as_it_is(
    stage: Stage, told: list[str], anna: Talk, text: str, skill: str, score: float
) -> None:
    """As the shipped understanding takes each of them."""
    understood(stage, text, skill, score)
    assert await says_below_the_card(stage, text, "said-1") == []
    assert texts(stage, anna)[-1].endswith(f":**\n\n{text}")
