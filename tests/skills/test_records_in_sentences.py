"""What people type about their deals, leads and money, understood by the product itself: nothing is scripted."""

from datetime import date, timedelta

import pytest

from bot.prm.database import Database
from tests.bot.understanding.listening import Listening
from tests.conversation import Stage, Talk, fact
from tests.skills.test_my_commissions import earned
from tests.skills.test_my_leads import companies, sent
from tests.world import World

DEAL = {"products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}


@pytest.fixture
async def stage(database: Database) -> Stage:
    return Listening(database)


async def test_a_deal_is_found_in_a_question_about_it(anna: Talk) -> None:
    for customer in ("Hollerbach Kühltechnik GmbH", "State Street Foods"):
        await anna.submit("register_deal", **DEAL | {"customer": customer})

    for question in (
        "what is the state of the Hollerbach deal?",
        "is D-2026-0001 approved?",
        "what is the state of the Hollrbach deal?",
    ):
        assert (await anna.say(question)).text == "Deal D-2026-0001 with Hollerbach Kühltechnik GmbH: Approved."


async def test_words_of_the_request_are_no_customer(anna: Talk) -> None:
    await anna.submit("register_deal", **DEAL | {"customer": "State Street Foods"})

    assert "State Street" not in (await anna.say("what is the state of my Globex deal?")).text


async def test_a_foreign_customer_gets_the_answer_of_a_made_up_one(anna: Talk, chloe: Talk) -> None:
    asked = "what is the state of the Hollerbach deal?"
    before = await chloe.say(asked)
    await anna.submit("register_deal", **DEAL | {"customer": "Hollerbach Kühltechnik GmbH"})
    after = await chloe.say(asked)

    assert (before.text, before.facts) == (after.text, after.facts)
    assert (before.ask and before.ask.errors) == (after.ask and after.ask.errors)


async def test_which_of_several_is_answered_in_words(anna: Talk) -> None:
    for customer in ("Hollerbach Kühltechnik GmbH", "Hollerbach Logistik GmbH"):
        await anna.submit("register_deal", **DEAL | {"customer": customer})

    asked = await anna.say("what is the state of the Hollerbach deal?")
    assert asked.ask is not None
    assert "Several match" in asked.ask.errors["deal"]
    assert "D-2026-0002 with Hollerbach Logistik" in (await anna.say("Hollerbach Logistik")).text


@pytest.mark.parametrize("answer", ["the second one", "D-2026-0001", "the Kühltechnik one"])
async def test_which_of_several_is_answered_by_its_place_or_number(anna: Talk, answer: str) -> None:
    for customer in ("Hollerbach Kühltechnik GmbH", "Hollerbach Logistik GmbH"):
        await anna.submit("register_deal", **DEAL | {"customer": customer})
    await anna.say("what is the state of the Hollerbach deal?")

    assert "D-2026-0001 with Hollerbach Kühltechnik" in (await anna.say(answer)).text


async def test_leads_are_asked_for_by_day(stage: Stage, people: World, bela: Talk) -> None:
    await sent(stage, people.nordlicht, "Quellmoor Energie eG", ago=timedelta(days=1))
    await sent(stage, people.nordlicht, "Tannzapf Spielwaren GmbH", ago=timedelta(hours=1))

    assert companies(await bela.say("show me the leads you sent me yesterday")) == ["Quellmoor Energie eG"]


async def test_a_commission_is_asked_for_by_month(stage: Stage, people: World, anna: Talk, bela: Talk) -> None:
    await anna.submit("register_deal", **DEAL | {"customer": "Acme Robotics"})
    await earned(stage, people.nordlicht, "D-2026-0001", "6000.10", date(2026, 3, 31))
    await earned(stage, people.nordlicht, "D-2026-0001", "1.00", date(2026, 4, 1))

    told = await bela.say("what was my commission in march?")

    assert told.text == "Your commission from March 1, 2026 to March 31, 2026: €6,000.10."
    assert fact(told, "Pending") == "€6,000.10"
