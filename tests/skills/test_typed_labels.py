"""Who types what stands on a button means the button."""

import pytest

from bot.i18n import LANGUAGES, Translator
from bot.prm.ticket_records import TicketState
from bot.understand import Act, Understood
from tests.conversation import Stage, Talk, button
from tests.support_world import at_desk, said_to, support, the_ticket, writes
from tests.world import World


@pytest.fixture
async def erik(stage: Stage, people: World) -> Talk:
    """In support, where they have a channel."""
    await support(stage, people)
    return stage.person("erik")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_way_back_to_the_assistant_is_typed_as_it_reads(anna: Talk, erik: Talk, language: str) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("answer_ticket", ticket="T-2026-0001", answer="Which key?")
    typed = Translator(language)("Ask the assistant again")

    before = len(at_desk(anna.stage))
    await writes(anna, typed.upper())
    assert said_to(anna.stage, anna)[-1].buttons, "it speaks again, and offers a person"
    assert all(typed.casefold() not in each.reply.text.casefold() for each in at_desk(anna.stage)[before:])
    answer = await anna.say("How long is a deal protected?")
    assert "That solved it" in [each.label for each in answer.buttons]


async def test_where_nobody_is_in_charge_these_words_are_words(anna: Talk) -> None:
    anna.stage.understood["Ask the assistant again"] = Understood(act=Act.START, skill="my_deals")
    assert "deal" in (await anna.say("Ask the assistant again")).text.lower()


async def test_words_that_opened_a_ticket_again_are_taken_out_by_the_label_that_offers_it(
    anna: Talk, erik: Talk
) -> None:
    await anna.submit("open_ticket", about="My key is gone")
    await erik.submit("solve_ticket", ticket="T-2026-0001")
    again = await writes(anna, "How long is a deal protected?")
    assert again is not None
    assert button(again, "Ask the assistant instead").values
    await writes(anna, "Ask the assistant instead")
    assert said_to(anna.stage, anna)[-1].text.endswith("How long is a deal protected?"), "what content says to it"
    assert (await the_ticket(anna.stage)).state is TicketState.SOLVED


async def test_a_button_below_what_was_said_last_is_typed_with_what_it_carries(anna: Talk, erik: Talk) -> None:
    asked = await anna.say("How do I renew a key?")
    assert button(asked, "Talk to a person").values
    handed = await anna.say("Talk to a person")
    assert handed.text.startswith("I passed this on to our people: it is ticket T-2026-0001.")
    assert "How do I renew a key?" in at_desk(anna.stage)[0].reply.text


async def test_what_no_button_says_and_what_belongs_to_a_form_is_heard_as_ever(anna: Talk) -> None:
    for customer in ("Acme", "Globex"):
        await anna.turn(skill="register_deal", values={"customer": customer})
    anna.stage.understood["Cancel"] = Understood(act=Act.CANCEL, skill="cancel")
    assert len((await anna.say("Cancel")).buttons) == 2
