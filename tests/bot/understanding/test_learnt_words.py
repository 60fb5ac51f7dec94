"""What an example says is known by its words alone: sentences are answered before the model of meanings is learnt."""

import pytest

from bot.understand import Act, Sentence
from bot.understanding.examples import Example
from bot.understanding.learnt_words import learned, words_alone
from tests.bot.understanding.hearing import BOOK, TODAY, understand
from tests.conversation import Stage, button
from tests.support_world import support
from tests.world import World


@pytest.mark.parametrize(("said", "same"), [
    ("Answer ticket T-2026-0044!", "answer ticket T-2026-0001"), ("show deal DR-1002", "Show deal D-2026-0001"),
    ("  MY   deals ", "my deals"),
])  # fmt: skip
def test_case_punctuation_and_numbers_of_records_do_not_count(said: str, same: str) -> None:
    assert words_alone(said) == words_alone(same)


def test_what_is_also_said_otherwise_is_known_to_be() -> None:
    two = [Example("en", "my_deals", "mine"), Example("en", "my_leads", "mine"), Example("en", "my_deals", "my deals")]

    assert learned(two) == {"mine": {"my_deals", "my_leads"}, "mydeals": {"my_deals"}}


async def test_a_ticket_is_answered_by_typing_so_and_then_the_answer(stage: Stage, people: World) -> None:
    await support(stage, people)
    anna, erik = stage.person("anna"), stage.person("erik")
    await anna.press(button(await anna.say("How do I renew a key?"), "Talk to a person"))

    asked = (await erik.say("answer ticket T-2026-0001")).ask
    assert asked is not None
    assert [question.name for question in asked.open_questions] == ["answer"]

    told = await erik.say("Send it to our repair centre and we pay the parcel, Anna gets a code before")
    assert told.text == "Your answer to ticket T-2026-0001 is on its way."


async def test_what_is_not_for_somebody_unknown_is_heard_all_the_same_so_that_they_are_told_to_enrol() -> None:
    for said, skill in (("show my deals", "my_deals"), ("show the ticket queue", "ticket_queue")):
        heard = await understand(Sentence(text=said, language="en", today=TODAY, skills=BOOK.for_person(None)))
        assert (heard.act, heard.skill) == (Act.START, skill)
