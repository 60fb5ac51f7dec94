"""The built-in understanding in the whole path: what is typed becomes a deal, and only after a person said yes."""

import pytest

from tests.conversation import fact


async def test_a_deal_is_registered_in_five_sentences_with_a_question_and_a_correction_between(anna, stage):
    form = (await anna.say("register a deal with Acme Robotics, 50k, closes end of March")).ask
    assert form is not None
    assert form.known["customer"] == "Acme Robotics"
    assert [question.name for question in form.open_questions] == ["products"]

    await anna.say("How long is my deal protected?")
    assert [question for question, _ in stage.asked_for] == ["How long is my deal protected?"]

    asked = await anna.say("Keep Cloud")
    assert fact(asked, "Value") == "€50,000.00"

    asked = await anna.say("no, 60k")
    assert (fact(asked, "Value"), fact(asked, "Products")) == ("€60,000.00", "Keep Cloud")

    done = await anna.say("yes please")
    assert done.text == "Deal D-2026-0001 with Acme Robotics is registered and protected."


async def test_the_same_in_korean(anna):
    form = (await anna.say("한빛 주식회사와의 딜을 등록해 줘, 5만 유로, 3월 말 마감")).ask
    assert form is not None
    assert form.known["customer"] == "한빛 주식회사"

    asked = await anna.say("Keep Cloud")
    assert "한빛 주식회사" in dict(asked.facts).values()

    done = await anna.say("네 맞아요")
    assert "D-2026-0001" in done.text


async def test_a_typed_yes_confirms_nothing_that_was_not_shown(anna):
    await anna.say("register a deal with Acme Robotics")
    await anna.say("yes")

    assert "D-2026" not in (await anna.say("show my deals")).text


@pytest.mark.parametrize("between", ["How long is my deal protected?", "thanks", "my deals", "hello"])
async def test_a_yes_after_something_else_was_said_shows_the_card_again(anna, between):
    await anna.say("register a deal with Acme Robotics, Keep Cloud, 50k, closes end of March")
    await anna.say(between)

    again = await anna.say("yes")

    assert (again.text, fact(again, "Value")) == ("Register a deal: is this right?", "€50,000.00")
    assert (await anna.say("yes")).text == "Deal D-2026-0001 with Acme Robotics is registered and protected."


async def test_a_yes_weeks_later_shows_the_card_again(anna, stage):
    await anna.say("register a deal with Acme Robotics, Keep Cloud, 50k, closes end of March")
    stage.clock.advance(days=20)

    assert (await anna.say("yes")).text == "Register a deal: is this right?"


async def test_a_stranger_enrols_with_nothing_but_a_code(stage):
    reply = await stage.person("zoe").say("ZZZZ-4D2X-9RT3-WB6H")

    assert "code" in reply.text.lower()


@pytest.mark.parametrize("asked", ["show my deals", "my deals"])
async def test_a_stranger_who_asks_for_deals_is_told_how_to_become_known_and_nothing_else(stage, asked):
    reply = await stage.person("zoe").say(asked)

    assert reply.text.startswith("I don't know yet who you are.")
    assert stage.asked_for == []


async def test_the_language_changes_when_asked_to(anna):
    assert "Deutsch" in (await anna.say("speak German")).text
