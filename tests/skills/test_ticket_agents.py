"""The vendor's people among themselves: who takes a ticket, gives it away, joins it with another, or is late."""

from bot.prm.ticket_records import TicketState
from tests.conversation import Stage, Talk, button
from tests.support_world import OURS, at_desk, card, said_to, support, the_ticket, writes
from tests.world import World


async def test_two_who_take_one_ticket_one_wins_and_the_other_sees_who(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    shown = card(stage)
    await erik.press(button(shown, "Take"))
    late = await stage.person("frida").press(button(shown, "Take"))
    assert late.text == "Ticket T-2026-0001 is with Erik already."


async def test_who_solves_without_having_seen_the_newest_message_is_shown_that_there_is_one(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    before = card(stage)
    await writes(anna, "And the other one, too")
    refused = await erik.press(button(before, "Solve"))
    assert refused.text == "There is a new message in ticket T-2026-0001. Please look at it first."
    assert (await the_ticket(stage)).state is TicketState.OPEN


async def test_joined_tickets_go_on_as_one(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    again = stage.person("anna", place=OURS)
    await again.submit("open_ticket", about="Our key is gone")
    card_ = await erik.submit("merge_tickets", ticket="T-2026-0002", into="T-2026-0001")
    assert card_.text.startswith("Ticket T-2026-0002 goes on as T-2026-0001.")
    assert said_to(stage, again)[-1].text == "Your ticket T-2026-0002 goes on as T-2026-0001, which is about the same."
    await writes(again, "It is urgent")
    assert at_desk(stage)[-1].reply.text == "**Anna (Nordlicht):**\n\nIt is urgent"


async def test_of_two_numbers_in_a_sentence_the_first_goes_on_as_the_last(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    again = stage.person("anna", place=OURS)
    await again.submit("open_ticket", about="Our key is gone")
    said = "merge ticket T-2026-0002 into T-2026-0001"
    joined = await erik.submit("merge_tickets", ticket=said, into=said)
    assert joined.text.startswith("Ticket T-2026-0002 goes on as T-2026-0001.")


async def test_only_tickets_that_have_another_to_go_on_as_are_offered(stage: Stage, anna: Talk, erik: Talk) -> None:
    await stage.person("bela").submit("open_ticket", about="Our invoice is wrong")
    await anna.submit("open_ticket", about="My key is gone")
    assert "T-2026" not in str(await erik.turn(skill="merge_tickets"))
    again = stage.person("anna", place=OURS)
    await again.submit("open_ticket", about="Our key is gone")
    offered = str(await erik.turn(skill="merge_tickets"))
    assert "T-2026-0002" in offered
    assert "T-2026-0003" in offered
    assert "T-2026-0001" not in offered


async def test_what_colleagues_asked_in_private_is_not_joined(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await stage.person("bela").submit("open_ticket", about="Our key is gone")
    refused = await erik.submit("merge_tickets", ticket="T-2026-0002", into="T-2026-0001")
    assert refused.text.startswith("Tickets can only be joined where one person asked both")


async def test_an_agent_gives_a_ticket_to_a_colleague_and_notes_stay_inside(
    stage: Stage, anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    before = len(said_to(stage, anna))
    await erik.submit("note_ticket", ticket="T-2026-0001", note="They lose keys often")
    assert at_desk(stage)[-1].reply.text == "**Erik (Vendor), note:**\n\nThey lose keys often"
    assert len(said_to(stage, anna)) == before
    assert "often" not in (await anna.turn(skill="ticket_status", values={"ticket": "T-2026-0001"})).text

    given = await erik.submit("reassign_ticket", ticket="T-2026-0001", to="Frida")
    assert given.text == "Ticket T-2026-0001 is with Frida now."
    theirs = stage.told("frida")[-1]
    assert "My key is gone" in theirs.text
    shown = await stage.person("frida").press(button(theirs, "Show"))
    assert "**Erik (Vendor), note:**\n\nThey lose keys often" in shown.text
    assert "Show" not in [each.label for each in card(stage).buttons], "it stands above all that was said"


async def test_who_has_the_card_already_hears_that_a_ticket_was_given_to_them(
    stage: Stage, people: World, anna: Talk
) -> None:
    await support(stage, people, channel=False)
    await anna.submit("open_ticket", about="My key is gone")
    await stage.person("erik").submit("reassign_ticket", ticket="T-2026-0001", to="Frida")
    told = stage.told("frida")[-1]
    assert told.text == "Ticket T-2026-0001, “My key is gone”, is yours now."
    assert [each.label for each in told.buttons] == ["Show", "Answer"]


async def test_late_answers_are_reminded_of_and_then_escalated(stage: Stage, anna: Talk, erik: Talk) -> None:
    await anna.submit("open_ticket", about="It is urgent: my key is gone")
    await erik.press(button(card(stage), "Take"))
    await stage.wait(hours=3, minutes=5)
    assert stage.told("erik")[-1].text.startswith("Reminder: ticket T-2026-0001")
    await stage.wait(hours=1)
    assert "is overdue since" in stage.told("erik")[-1].text
    await stage.wait(days=4)
    assert "is overdue since" in stage.told("dora")[-1].text
    assert "is overdue since" in stage.told("gerd")[-1].text
