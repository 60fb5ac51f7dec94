"""A lead is offered to a partner, and whoever is first has it."""

import pytest

from bot.prm.leads import LeadState
from tests.conversation import Stage, Talk, button, fact
from tests.enquiries import CONTACT, EXPECTED, all_leads, another_partner, came_in, lead
from tests.world import World

pytestmark = pytest.mark.usefixtures("people")


async def test_a_new_lead_is_told_to_whoever_may_take_it_and_says_nothing_about_the_person_behind_it(
    stage: Stage, people: World
) -> None:
    await came_in(stage)

    for name in ("anna", "bela"):
        (told,) = stage.told(name)
        assert told.text == "A new lead for you, L-2026-0001: Tannzapf Spielwaren GmbH."
        assert fact(told, "Accept by") == "Nov 24, 2026, 10:00\u202fAM"  # 48 hours over a weekend, in Berlin
        assert [each.label for each in told.buttons] == ["Accept", "Decline"]
        assert CONTACT not in str(told)
    assert stage.told("chloe") == []


async def test_accepting_asks_for_what_is_expected_and_shows_whom_to_call(stage: Stage, anna: Talk) -> None:
    number = await came_in(stage)
    asked = await anna.press(button(stage.told("anna")[0], "Accept"))
    assert asked.ask is not None
    assert asked.ask.known["lead"] == number
    assert [each.name for each in asked.ask.open_questions] == ["value", "closes_on"]

    done = await anna.submit(asked.ask, **EXPECTED)
    assert done.text == "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is accepted. Please get in touch soon."
    assert fact(done, "Contact person") == CONTACT
    assert fact(done, "Reached at") == "m.richter@example.com, +49 30 23125 031"
    assert fact(done, "Expected value") == "€20,000.00"
    assert [each.label for each in done.buttons] == [
        "Update a lead", "Turn a lead into a deal", "Close a lead as lost", "My leads",
    ]  # fmt: skip
    kept = await lead(stage, number)
    assert (kept.state, kept.accepted_at) == (LeadState.ACCEPTED, stage.clock())


async def test_of_two_colleagues_who_press_at_once_the_second_is_told_who_was_first(
    stage: Stage, anna: Talk, bela: Talk
) -> None:
    await came_in(stage)
    forms = [(await each.turn(skill="accept_lead", values={"lead": "tannzapf"})).ask for each in (anna, bela)]
    assert forms[0] is not None
    assert forms[1] is not None

    await anna.submit(forms[0], **EXPECTED)
    second = await bela.submit(forms[1], **EXPECTED)
    assert second.text == "Lead L-2026-0001 was accepted already; Anna takes care of it."
    assert stage.told("bela")[0].text == (
        "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is accepted: Anna takes care of it. "
        "Decided by Anna, Nov 20, 2026, 10:00\u202fAM."
    )
    assert not [each for each in stage.told("bela")[0].buttons if each.skill == "accept_lead"]
    assert (await anna.submit("accept_lead", lead="L-2026-0001", **EXPECTED)).text == (
        "You take care of lead L-2026-0001 already."
    )


async def test_a_colleague_can_be_named_who_takes_care_of_it(stage: Stage, anna: Talk, bela: Talk) -> None:
    await came_in(stage)
    done = await anna.submit("accept_lead", lead="tannzapf", owner="Bela", **EXPECTED)

    assert CONTACT not in str(done)  # it is Bela's now, and Anna sees her own leads
    assert CONTACT in str(await bela.turn(skill="my_leads", values={"lead": "tannzapf"}))


@pytest.mark.parametrize(
    ("said", "field", "wrong"),
    [
        ({"value": "-5 EUR", "closes_on": "2027-03-31"}, None, "The expected value must be more than zero."),
        ({"value": "20k EUR", "closes_on": "2020-03-31"}, "closes_on", "The closing date must not lie in the past."),
        ({"value": "20k EUR", "closes_on": "2027-03-31", "owner": "Chloe"}, "owner", "Please choose from: Anna, Bela"),
    ],
)
async def test_what_cannot_be_is_asked_again(
    stage: Stage, anna: Talk, said: dict[str, str], field: str | None, wrong: str
) -> None:
    number = await came_in(stage)
    again = await anna.submit("accept_lead", lead=number, **said)

    assert again.ask is not None
    assert (again.ask.errors.get(field) if field else again.text) == wrong
    assert (await lead(stage, number)).state is LeadState.NEW


async def test_declined_for_a_reason_it_goes_to_the_next_partner_and_never_comes_back(
    stage: Stage, people: World, bela: Talk
) -> None:
    await another_partner(stage, people)
    await came_in(stage)
    said = await bela.submit("decline_lead", lead="tannzapf", reason="Outside our service area")

    assert said.text == "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is declined and will not come back to you."
    assert "was declined. Nobody has to answer any more. Decided by Bela, Nov 20" in stage.told("anna")[0].text
    first, second = await all_leads(stage)
    assert (first.state, first.reason) == (LeadState.DECLINED, "Outside our service area")
    assert (second.number, second.state, second.follows_id) == ("L-2026-0002", LeadState.NEW, first.id)
    (offered,) = stage.told("wanda")
    assert offered.text == "A new lead for you, L-2026-0002: Tannzapf Spielwaren GmbH."

    wanda = stage.person("wanda")
    await wanda.submit("decline_lead", lead="tannzapf", reason="Too far away")
    third = (await all_leads(stage))[2]
    assert third.partner_id is None  # both have had it: it is the vendor's staff who see to it


async def test_why_is_asked_before_anything_is_declined(stage: Stage, anna: Talk) -> None:
    number = await came_in(stage)
    asked = await anna.submit("decline_lead", lead=number)

    assert asked.ask is not None
    assert [each.name for each in asked.ask.open_questions] == ["reason"]
    assert (await lead(stage, number)).state is LeadState.NEW


async def test_another_partners_lead_and_a_made_up_one_get_the_same_answer(stage: Stage, chloe: Talk) -> None:
    before = [await answers(chloe, skill) for skill in ("accept_lead", "decline_lead", "update_lead", "convert_lead")]
    await came_in(stage)
    after = [await answers(chloe, skill) for skill in ("accept_lead", "decline_lead", "update_lead", "convert_lead")]

    assert before == after


async def answers(chloe: Talk, skill: str) -> list[object]:
    told = [await chloe.turn(skill=skill, values={"lead": each}) for each in ("L-2026-0001", "tannzapf", "my newest")]
    return [(each.text, each.ask and (each.ask.errors, each.ask.questions)) for each in told]
