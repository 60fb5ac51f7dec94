"""Back, skip, repeat, cancel and its undo, the form of last time: what each does, whatever words asked for it."""

from typing import Any

import pytest

from bot.message import Place
from bot.prm.database import Database
from bot.reply import Reply
from bot.understand import Act, Understood
from tests import world
from tests.conversation import Stage, Talk, button, fact

DEAL = {"customer": "Acme", "products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}
STEPS = {
    "undo": Act.BACK,
    "skip": Act.SKIP,
    "what did you say?": Act.REPEAT,
    "where were we?": Act.RESUME,
    "perhaps": Act.MAYBE,
}


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(stage.database, stage.clock())
    stage.understood |= {text: Understood(act=act, skill="help") for text, act in STEPS.items()}
    stage.understood["cancel"] = Understood(act=Act.CANCEL, skill="cancel")
    return stage


@pytest.fixture
def anna(stage: Stage) -> Talk:
    return stage.person("anna")


def told(stage: Stage, text: str, act: Act = Act.ANSWER, *, like_last: bool = False, **values: Any) -> str:
    """From now on, `text` is understood as these values for a deal."""
    stage.understood[text] = Understood(act=act, skill="register_deal", values=values, like_last=like_last)
    return text


def known(reply: Reply) -> dict[str, Any]:
    assert reply.ask is not None, reply.text
    return reply.ask.known


async def start(anna: Talk, **values: Any) -> Reply:
    return await anna.say(told(anna.stage, "register a deal", Act.START, **values))


async def finish(anna: Talk, **values: Any) -> Reply:
    asked = await start(anna, **(DEAL | values))
    return await anna.press(button(asked, "Confirm"))


# Back


async def test_back_undoes_the_last_answer_and_asks_for_it_again(anna, stage):
    await start(anna, customer="Acme", products=["keep"])
    await anna.say(told(stage, "50k", value="50k"))

    reply = await anna.say("undo")

    assert reply.text.startswith("Undone: Value.")
    assert reply.next_question.startswith("Value:")
    assert known(reply)["customer"] == "Acme"


async def test_back_goes_on_answer_by_answer_until_the_beginning_and_says_so(anna, stage):
    await start(anna, customer="Acme")
    await anna.say(told(stage, "Keep Cloud", products=["keep"]))
    await anna.say(told(stage, "50k", value="50k"))

    await anna.say("undo")
    reply = await anna.say("undo")
    assert "products" not in known(reply)

    reply = await anna.say("undo")
    assert reply.text.startswith("This is where the form began")
    assert known(reply)["customer"] == "Acme"


async def test_back_from_the_confirmation_takes_back_a_correction(anna, stage):
    await start(anna, **DEAL)
    assert fact(await anna.say(told(stage, "no, 60k", value="60k")), "Value") == "€60,000.00"

    assert fact(await anna.say("undo"), "Value") == "€50,000.00"


async def test_a_card_from_before_the_step_back_does_nothing(anna, stage):
    await start(anna, **DEAL)
    wrong = await anna.say(told(stage, "no, 60k", value="60k"))
    await anna.say("undo")

    reply = await anna.press(button(wrong, "Confirm"))

    assert "out of date" in reply.text
    assert fact(reply, "Value") == "€50,000.00"


async def test_back_where_nothing_is_open_says_so(anna):
    assert (await anna.say("undo")).text == "There is nothing to undo."


# Skip


async def test_a_required_question_is_put_behind_the_others(anna, stage):
    asked = await start(anna, customer="Acme")
    assert asked.next_question.startswith("Products:")

    reply = await anna.say("skip")
    assert reply.text.startswith("Later: Products.")
    assert reply.next_question.startswith("Value:")

    await anna.say(told(stage, "50k", value="50k"))
    assert (await anna.say(told(stage, "31 March", closes_on="2027-03-31"))).next_question.startswith("Products:")


async def test_the_last_needed_question_says_why_and_how_to_stop(anna):
    await start(anna, **{name: DEAL[name] for name in ("customer", "products", "closes_on")})

    reply = await anna.say("skip")

    assert "“Value” cannot be left out" in reply.text
    assert "“Cancel”" in reply.text
    assert known(reply)["customer"] == "Acme"


async def test_an_optional_answer_with_an_error_is_left_out(anna):
    asked = await start(anna, **DEAL, country="Atlantis")
    assert asked.ask is not None
    assert "country" in asked.ask.errors

    reply = await anna.say("skip")

    assert reply.text.startswith("Left out: Country of the customer.")
    assert "Country of the customer" not in dict(reply.facts)


async def test_nothing_is_skipped_where_everything_is_answered(anna):
    await start(anna, **DEAL)

    reply = await anna.say("skip")

    assert reply.text.startswith("Everything is answered")
    assert button(reply, "Confirm").confirms


# Maybe


async def test_somebody_undecided_is_told_how_to_go_on_without_the_answer(anna):
    asked = await start(anna, customer="Acme")

    reply = await anna.say("perhaps")

    assert reply.text.startswith("Take your time.")
    assert "“Skip”" in reply.text
    assert (reply.next_question, known(reply)) == (asked.next_question, known(asked))


async def test_somebody_undecided_about_a_card_sees_it_again_and_nothing_is_sent(anna):
    await start(anna, **DEAL)

    reply = await anna.say("perhaps")

    assert reply.text.startswith("Take your time. Nothing happens until you confirm.")
    assert any(each.confirms for each in reply.buttons)
    assert (await anna.turn(skill="my_deals")).table is None


async def test_somebody_undecided_about_nothing_is_told_so_and_offered_help(anna):
    reply = await anna.say("perhaps")

    assert reply.text.startswith("I have not asked you anything")
    assert [each.skill for each in reply.buttons] == ["help"]


# Repeat


async def test_the_last_reply_is_said_once_more_also_next_day(anna, stage):
    before = await anna.say("How long is a deal protected?")
    stage.clock.advance(hours=20)

    assert (await anna.say("what did you say?")).text == before.text
    assert (await anna.say("what did you say?")).text == before.text


async def test_an_open_form_is_repeated_as_it_stands(anna):
    await start(anna, customer="Acme")

    assert known(await anna.say("what did you say?"))["customer"] == "Acme"


async def test_where_nothing_was_said_there_is_nothing_to_repeat(anna):
    assert (await anna.say("what did you say?")).text == "I have nothing here that I could repeat for you."


async def test_a_private_reply_stays_private_when_repeated(anna, stage):
    shared = stage.person("anna", place=Place(key="test:T1:C-both", kind="shared"))
    await finish(anna)
    await shared.turn(skill="my_deals")
    stage.sent.clear()

    reply = await shared.say("what did you say?")

    assert reply.table is not None
    assert [delivery.reply.table for delivery in stage.sent if delivery.conversation] == [None]
    assert (await anna.say("what did you say?")).table is not None, "it was said to her alone, so here too"


async def test_nobody_is_told_what_somebody_else_was_told(anna, stage):
    shared = Place(key="test:T1:C-both", kind="shared")
    await stage.person("anna", place=shared).say("How long is a deal protected?")

    reply = await stage.person("chloe", place=shared).say("what did you say?")

    assert "protected" not in reply.text


async def test_what_was_fit_for_one_partner_is_not_repeated_where_another_reads_along(anna, stage, database):
    at = Place(key="test:T1:C-nordlicht", kind="shared")
    await stage.person("anna", place=at).say("How long is a deal protected?")
    from sqlalchemy import select

    from bot.prm.partners import Partner
    from bot.prm.places import Place as Bound
    from bot.prm.places import PlacePartner

    async with database.writing() as session:
        place = (await session.scalars(select(Bound).where(Bound.key == at.key))).one()
        other = (await session.scalars(select(Partner).where(Partner.key == "sudwind"))).one()
        session.add(PlacePartner(place_id=place.id, partner_id=other.id))

    reply = await stage.person("anna", place=at).say("what did you say?")

    assert "protected" not in reply.text


# Cancel and its undo


async def test_cancelled_and_brought_back_by_a_button(anna):
    await start(anna, customer="Acme", value="50k")
    cancelled = await anna.say("cancel")
    assert cancelled.text == "Cancelled. Nothing was sent."

    reply = await anna.press(button(cancelled, "Undo"))

    assert known(reply)["customer"] == "Acme"


@pytest.mark.parametrize("said", ["undo", "where were we?"])
async def test_cancelled_and_brought_back_in_words(anna, said):
    await start(anna, **DEAL)
    await anna.say("cancel")

    assert fact(await anna.say(said), "Customer") == "Acme"


async def test_words_bring_back_only_what_was_just_cancelled(anna, stage):
    await start(anna, customer="Acme")
    cancelled = await anna.say("cancel")
    stage.clock.advance(days=2)

    assert (await anna.say("undo")).text == "There is nothing to undo."
    assert known(await anna.press(button(cancelled, "Undo")))["customer"] == "Acme"


async def test_a_confirm_button_from_before_cancelling_does_nothing(anna):
    asked = await start(anna, **DEAL)
    await anna.say("cancel")

    assert "out of date" in (await anna.press(button(asked, "Confirm"))).text
    assert (await anna.turn(skill="my_deals")).table is None


async def test_nobody_else_brings_a_form_back(anna, stage):
    await start(anna, customer="Acme")
    cancelled = await anna.say("cancel")

    assert "out of date" in (await stage.person("bela").press(button(cancelled, "Undo"))).text


async def test_two_forms_of_one_kind_are_brought_back_by_what_tells_them_apart(anna, stage):
    for customer in ("Acme Robotics", "Globex and its many subsidiaries in Europe"):
        stage.clock.advance(minutes=1)
        await anna.turn(skill="register_deal", values={"customer": customer})
    cancelled = await anna.say("cancel")

    assert [each.label for each in cancelled.buttons] == [
        "Undo: Register a deal, Globex and its many subsidiar…",
        "Undo: Register a deal, Acme Robotics",
    ]
    assert known(await anna.press(cancelled.buttons[1]))["customer"] == "Acme Robotics"


async def test_of_two_forms_that_nothing_tells_apart_the_one_touched_last_comes_back(anna):
    for _ in range(2):
        await anna.turn(skill="register_deal", edit=True)

    assert [each.label for each in (await anna.say("cancel")).buttons] == ["Undo: Register a deal"]


# Resume


async def test_the_form_is_shown_again_next_day(anna, stage):
    await start(anna, customer="Acme")
    stage.clock.advance(days=1)

    assert known(await anna.say("where were we?"))["customer"] == "Acme"


# Same as last time


async def test_same_as_last_time_fills_in_what_belongs_to_no_single_record(anna, stage):
    await finish(anna, notes="call them on Monday", website="acme.example")
    said = told(stage, "same as last time but Globex", Act.START, like_last=True, customer="Globex")

    reply = await anna.say(said)

    shown = dict(reply.facts)
    assert (shown["Customer"], shown["Products"], shown["Value"]) == ("Globex", "Keep Cloud", "€50,000.00")
    assert not {"Notes", "Website of the customer"} & shown.keys()
    assert button(reply, "Confirm").confirms


async def test_a_day_that_has_passed_is_asked_for_again(anna, stage):
    await finish(anna, closes_on="2026-11-30")
    stage.clock.advance(days=20)

    reply = await anna.say(told(stage, "same but Globex", Act.START, like_last=True, customer="Globex"))

    assert reply.next_question.startswith("Expected closing date")


async def test_without_an_earlier_form_it_says_so_and_opens_an_empty_one(anna, stage):
    reply = await anna.say(told(stage, "same but Globex", Act.START, like_last=True, customer="Globex"))

    assert reply.text.startswith("I found nothing of yours that I could copy from.")
    assert known(reply)["customer"] == "Globex"


async def test_nobody_copies_from_a_colleague(anna, stage):
    await finish(anna)

    reply = await stage.person("bela").say(told(stage, "same", Act.START, like_last=True, customer="Globex"))

    assert reply.text.startswith("I found nothing of yours")


# Which of two


async def test_which_skill_was_meant_is_asked_with_a_button_for_each(anna, stage):
    stage.understood["deal"] = Understood(
        act=Act.CHOOSE,
        skill="ask",
        between=("register_deal", "my_deals"),
        values={"register_deal": {"customer": "Acme"}},
    )

    reply = await anna.say("deal")

    assert [each.label for each in reply.buttons] == ["Register a deal", "My deals"]
    assert known(await anna.press(reply.buttons[0]))["customer"] == "Acme"


async def test_nobody_else_sees_in_a_shared_place_what_somebody_is_in_the_middle_of(stage):
    shared = stage.person("anna", place=Place(key="test:T1:C-both", kind="shared"))
    await shared.turn(skill="register_deal", values={"customer": "Acme"})
    stage.sent.clear()

    await shared.say("How long is my deal protected?")

    public = [delivery.reply for delivery in stage.sent if delivery.conversation is not None]
    assert public
    assert all("deal" not in each.label.lower() for reply in public for each in reply.buttons)
