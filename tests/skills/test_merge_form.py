"""The form that joins two tickets offers the second among others than the first."""

import pytest

from bot.message import Place
from bot.prm.ticket_records import TicketState
from bot.reply import Reply
from tests.conversation import Stage, Talk
from tests.support_world import the_ticket


async def test_the_ticket_that_was_chosen_is_not_offered_to_go_on_as(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    again = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await again.submit("open_ticket", about="Our key is gone")

    at_first = await erik.turn(skill="merge_tickets")
    assert to_go_on_as(at_first) == {"T-2026-0001", "T-2026-0002"}
    then = await erik.turn(skill="merge_tickets", values={"ticket": "T-2026-0001"})
    assert to_go_on_as(then) == {"T-2026-0002"}


@pytest.mark.parametrize("said", ["T-2026-0001", "merge ticket T-2026-0001"])
async def test_a_ticket_does_not_go_on_as_itself(anna: Talk, erik: Talk, said: str) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    refused = await erik.submit("merge_tickets", ticket=said, into=said)
    assert refused.ask is not None
    assert refused.ask.errors["into"].startswith("Ticket T-2026-0001 cannot go on as itself.")
    assert (await the_ticket(anna.stage)).state is TicketState.OPEN


async def test_a_sentence_with_one_number_asks_for_the_other_ticket(anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    asked = await erik.turn(skill="merge_tickets", values=dict.fromkeys(("ticket", "into"), "merge T-2026-0001"))
    assert asked.ask is not None, "it is a form, and no card to confirm"
    assert [each.name for each in asked.ask.open_questions] == ["into"]


def to_go_on_as(said: Reply) -> set[str]:
    assert said.ask is not None
    return {choice.value for each in said.ask.questions if each.name == "into" for choice in each.choices}
