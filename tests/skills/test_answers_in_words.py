"""What agents and reviewers type to a form that asks for words: all of it arrives, as it was written."""

import pytest

from bot.prm.database import Database
from bot.reply import unescaped
from tests.bot.understanding.listening import Listening
from tests.conversation import Stage, Talk, button
from tests.support_world import card, said_to, support
from tests.world import World


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Listening(database)


ANSWERS = (
    "Send it to our repair centre and we pay the parcel, Maya gets a code before",
    "The deal is protected for 90 days, see the guide.",
    "I have put 500 EUR on your account, the MDF claim is done",
    "No, that is not possible before the end of March.",
    "Sorry, we have no stock until March.",
    "Which key is it?",
    "You can find it under Settings > Licences. Tell me if it does not work!",
    "Das ist leider nicht vor Ende März möglich, nein.",
    "申し訳ありませんが、三月末までは対応できません。",
    "It stands in the guide. " * 100 + "That was all.",  # longer than what is looked at of a request
)


async def test_an_answer_to_a_ticket_arrives_word_for_word(stage: Stage, people: World) -> None:
    await support(stage, people)
    anna, erik = stage.person("anna"), stage.person("erik")
    answer = await anna.say("How do I renew a key?")
    await anna.press(button(answer, "Talk to a person"))
    await erik.press(button(card(stage), "Take"))
    for words in ANSWERS:
        await erik.say("answer ticket T-2026-0001")
        await erik.say(words)
        assert unescaped(said_to(stage, anna)[-1].text).endswith(f"\n\n{words.strip()}"), words


async def test_a_form_that_asks_for_words_is_still_left_by_a_word(stage: Stage, people: World) -> None:
    await support(stage, people)
    anna, erik = stage.person("anna"), stage.person("erik")
    answer = await anna.say("How do I renew a key?")
    await anna.press(button(answer, "Talk to a person"))
    await erik.press(button(card(stage), "Take"))
    before = len(said_to(stage, anna))
    for word in ("cancel", "never mind"):
        await erik.say("answer ticket T-2026-0001")
        await erik.say(word)
    assert len(said_to(stage, anna)) == before


async def test_a_question_of_a_partner_in_the_middle_is_a_question_still(stage: Stage, people: World) -> None:
    anna: Talk = stage.person("anna")
    await anna.submit("register_deal", customer="Acme", products=["keep"], value="50k", closes_on="2027-03-31")
    await anna.say("we lost D-2026-0001")
    told = await anna.say("How long is a deal protected in your programme?")
    assert "(found in en)" in told.text
