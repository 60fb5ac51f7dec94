"""A desk that is connected while there are tickets already."""

from pathlib import Path

from tests.bot.desks.connected import connected
from tests.conversation import Stage, Talk
from tests.support_world import writes


async def test_a_ticket_from_before_is_there_with_the_next_thing_that_happens_to_it(
    stage: Stage, anna: Talk, erik: Talk, tmp_path: Path
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Which one?")
    async with connected("zendesk", stage, tmp_path) as at_desk:
        assert not at_desk.there.tickets
        await writes(anna, "The one of last week")
        assert "My key is gone" in at_desk.there.description(at_desk.ticket)
        assert [each.text for each in at_desk.said] == [
            "Erik (Vendor):\n\n> Which one?",
            "Anna (Nordlicht):\n\n> The one of last week",
        ]
