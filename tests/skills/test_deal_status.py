"""Partners ask how one deal stands, naming it by number, by the customer or as the last one."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.fields import Reading
from bot.form import fill
from bot.understand import Act, Understood
from skills.deal_status import DealStatusForm
from tests.conversation import Stage, Talk, button, fact

DEAL = {"products": ["keep"], "value": "50k", "closes_on": "2027-03-31"}


async def registered(who: Talk, *customers: str) -> None:
    for customer in customers:
        assert "is registered" in (await who.submit("register_deal", **DEAL | {"customer": customer})).text


async def asked_about(who: Talk, deal: str) -> Any:
    return await who.turn(skill="deal_status", values={"deal": deal})


@pytest.mark.parametrize(
    "named",
    [
        "D-2026-0002", "d-2026-2", "d20260002", "2026-0002", "#2",
        "Hollerbach", "hollrbach", "Hollerbach Kuehltechnik", "the Hollerbach deal", "az Hollerbachhal kötött ügylet",
        "홀러바흐와의 딜", "ホラーバッハ",
    ],
)  # fmt: skip
async def test_a_deal_is_found_by_number_and_by_its_customers_name(anna: Talk, named: str) -> None:
    await registered(anna, "Acme Robotics", "Hollerbach Kühltechnik GmbH", "Zirbental Hotels")

    told = await asked_about(anna, named)

    assert told.text == "Deal D-2026-0002 with Hollerbach Kühltechnik GmbH: Approved."
    assert fact(told, "Value") == "€50,000.00"
    assert fact(told, "Protection") == "90 days left"
    assert button(told, "My deals").skill == "my_deals"


@pytest.mark.parametrize(
    "named",
    ["my last deal", "mein letzter Deal", "mi última oportunidad", "ma dernière affaire", "最新の案件", "최근 딜",
     "最近的单子", "a legutóbbi ügyletem", "the newest one"],
)  # fmt: skip
async def test_the_last_deal_is_the_newest_one(anna: Talk, named: str) -> None:
    await registered(anna, "Acme Robotics", "Zirbental Hotels")

    assert (await asked_about(anna, named)).text.startswith("Deal D-2026-0002 with Zirbental Hotels")


@pytest.mark.parametrize(
    "named", ["アクメの案件", "아크메와의 딜", "az Acme-vel kötött ügylet", "Acmével", "das Acme-Geschäft"]
)
async def test_a_name_in_another_script_or_with_an_ending_is_still_that_name(anna: Talk, named: str) -> None:
    await registered(anna, "Acme Robotics", "Zirbental Hotels")

    assert (await asked_about(anna, named)).text.startswith("Deal D-2026-0001 with Acme Robotics")


async def test_where_several_fit_the_person_chooses(anna: Talk) -> None:
    await registered(anna, "Hollerbach Kühltechnik GmbH", "Hollerbach Logistik GmbH", "Acme Robotics")

    asked = await asked_about(anna, "Hollerbach")

    assert asked.ask is not None
    assert asked.ask.errors == {"deal": "Several match “Hollerbach”. Please choose one."}
    (question,) = asked.ask.questions
    assert {choice.label for choice in question.choices} == {
        "D-2026-0001 · Hollerbach Kühltechnik GmbH",
        "D-2026-0002 · Hollerbach Logistik GmbH",
    }
    told = await anna.submit(asked.ask, deal="D-2026-0002")
    assert told.text == "Deal D-2026-0002 with Hollerbach Logistik GmbH: Approved."


async def test_more_words_of_a_name_settle_which_one(anna: Talk) -> None:
    await registered(anna, "Hollerbach Kühltechnik GmbH", "Hollerbach Logistik GmbH")

    assert "D-2026-0002" in (await asked_about(anna, "the Hollerbach Logistik deal")).text


async def test_without_a_name_the_newest_ones_are_offered(anna: Talk) -> None:
    await registered(anna, "Acme Robotics", "Zirbental Hotels")

    asked = await anna.turn(skill="deal_status")

    assert asked.ask is not None
    assert [choice.value for choice in asked.ask.questions[0].choices] == ["D-2026-0002", "D-2026-0001"]
    assert asked.ask.questions[0].record


async def test_what_is_not_found_is_said_with_how_to_list_them(anna: Talk) -> None:
    asked = await asked_about(anna, "Globex")

    assert asked.ask is not None
    assert asked.ask.errors == {"deal": "I don't find a deal “Globex”. Say “my deals” to see yours."}


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(customer=st.from_regex(r"[A-Z][a-z]{3,9}( [A-Z][a-z]{3,9})?", fullmatch=True))
async def test_another_partners_deal_and_a_made_up_one_get_the_same_answer(
    anna: Talk, chloe: Talk, customer: str
) -> None:
    """Whatever is asked, in whichever words, before and after the other partner registered it."""
    questions = [customer, f"the {customer} deal", customer[:5], "D-2026-0001", "#1", "my last deal"]
    before = [await asked_about(chloe, question) for question in questions]
    await anna.submit("register_deal", **DEAL | {"customer": f"{customer} Unique"})
    after = [await asked_about(chloe, question) for question in questions]

    for one, two in zip(before, after, strict=True):
        assert (one.text, one.facts, one.table) == (two.text, two.facts, two.table)
        assert one.ask is not None
        assert two.ask is not None
        assert (one.ask.errors, one.ask.questions) == (two.ask.errors, two.ask.questions)


async def test_a_colleagues_deal_is_the_administrators_to_see_and_no_other_reps(anna: Talk, bela: Talk) -> None:
    await registered(bela, "Acme Robotics")

    assert "Approved" in (await asked_about(bela, "acme")).text
    assert (await asked_about(anna, "acme")).ask is not None


async def test_a_deal_in_review_says_when_a_decision_is_due(chloe: Talk) -> None:
    await registered(chloe, "Acme Robotics")

    told = await asked_about(chloe, "acme")

    assert told.text == "Deal D-2026-0001 with Acme Robotics: In review."
    assert fact(told, "Decision expected by") == "November 24, 2026"


async def test_a_sentence_that_names_a_deal_is_answered_at_once(stage: Stage, anna: Talk) -> None:
    """The whole path: the understanding hands on what it took for the deal, the form finds the record."""
    await registered(anna, "Acme Robotics")
    sentence = "how is the Acme deal doing?"
    stage.understood[sentence] = Understood(act=Act.START, skill="deal_status", values={"deal": "Acme"})

    assert (await anna.say(sentence)).text == "Deal D-2026-0001 with Acme Robotics: Approved."


async def test_days_left_are_counted_down(stage: Stage, anna: Talk) -> None:
    await registered(anna, "Acme Robotics")
    stage.clock.advance(days=60)

    assert fact(await asked_about(anna, "acme"), "Protection") == "30 days left"


def test_the_form_alone_knows_no_records() -> None:
    """Without somebody who asks, nothing is found and nothing breaks."""
    draft, form = fill("deal_status", DealStatusForm, {"deal": "Acme"}, Reading())

    assert form is None
    assert draft.errors.keys() == {"deal"}


async def test_what_was_typed_is_repeated_in_one_short_line(anna: Talk) -> None:
    form = (await asked_about(anna, "a\x00b\n\n# \u202edeal " + "x" * 5_000)).ask

    assert form is not None
    assert form.errors["deal"] == f"I don't find a deal “a b # deal {'x' * 68}…”. Say “my deals” to see yours."
