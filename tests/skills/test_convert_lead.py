"""From an accepted lead to a deal, or to nothing."""

import pytest
from sqlalchemy import select

from bot.prm.deal_records import Deal
from bot.prm.leads import LeadState
from tests.conversation import Stage, Talk, button, fact
from tests.enquiries import CONTACT, EXPECTED, came_in, lead

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
async def number(stage: Stage, people: object, anna: Talk) -> str:
    """A lead that Anna has accepted."""
    number = await came_in(stage, domain="tannzapf.example", country="AT")
    worth = EXPECTED | {"value": "30,000 EUR"}
    await anna.submit("accept_lead", lead=number, **worth)
    return number


async def deals(stage: Stage) -> list[Deal]:
    async with stage.database.reading() as session:
        return list(await session.scalars(select(Deal)))


async def test_everything_known_is_carried_over_and_one_press_makes_the_deal(
    stage: Stage, anna: Talk, number: str
) -> None:
    await anna.submit("update_lead", lead=number, note="They want a demo.")
    shown = await anna.turn(skill="my_leads", values={"lead": number})
    asked = await anna.press(button(shown, "Turn a lead into a deal"))

    assert asked.text == "Turn a lead into a deal: is this right?"
    assert fact(asked, "Lead") == "L-2026-0001 · Tannzapf Spielwaren GmbH"
    assert fact(asked, "Customer") == "Tannzapf Spielwaren GmbH"
    assert fact(asked, "Products") == "Keep Cloud"
    assert fact(asked, "Value") == "€30,000.00"
    assert fact(asked, "Expected closing date") == "March 31, 2027"
    assert fact(asked, "Country of the customer") == "Austria"
    assert fact(asked, "Website of the customer") == "tannzapf.example"
    assert fact(asked, "Contact person") == CONTACT
    assert fact(asked, "Notes") == "Backup for one plant.\nThey want a demo."

    done = await anna.press(button(asked, "Confirm"))
    assert done.text == (
        "Deal D-2026-0001 with Tannzapf Spielwaren GmbH is registered and protected. "
        "Lead L-2026-0001, Tannzapf Spielwaren GmbH, became this deal."
    )
    (deal,) = await deals(stage)
    kept = await lead(stage, number)
    assert (kept.state, kept.deal_id) == (LeadState.CONVERTED, deal.id)
    assert (deal.contact_name, deal.contact_phone) == (CONTACT, "+49 30 23125 031")
    assert CONTACT in str(await anna.turn(skill="my_leads", values={"lead": number}))
    assert fact(await anna.turn(skill="deal_status", values={"deal": deal.number}), "Came from lead") == number


async def test_a_registration_that_fails_leaves_the_lead_as_it_was(stage: Stage, anna: Talk, number: str) -> None:
    refused = await anna.submit("convert_lead", lead=number, value="500 EUR")

    assert refused.text.startswith("Deals are registered from €25,000.00 up")
    assert refused.ask is not None
    assert refused.ask.known["customer"] == "Tannzapf Spielwaren GmbH"
    assert (await lead(stage, number)).state is LeadState.ACCEPTED
    assert await deals(stage) == []

    again = await anna.submit(refused.ask, value="35,000 EUR")
    assert again.text.startswith("Deal D-2026-0001 with Tannzapf Spielwaren GmbH is registered")
    assert (await lead(stage, number)).state is LeadState.CONVERTED


async def test_in_plain_words_the_lead_is_asked_first_and_what_was_changed_stays_changed(
    stage: Stage, anna: Talk, number: str
) -> None:
    asked = await anna.turn(skill="convert_lead")
    assert asked.ask is not None
    assert asked.ask.open_questions[0].name == "lead"

    shown = await anna.submit(asked.ask, lead="tannzapf", customer="Tannzapf Holding AG")
    assert shown.text.startswith("Deal D-2026-0001 with Tannzapf Holding AG is registered")


async def test_twice_is_once(stage: Stage, anna: Talk, number: str) -> None:
    await anna.submit("convert_lead", lead=number)
    second = await anna.submit("convert_lead", lead=number, customer="Another GmbH", value="40k EUR", **PLAIN)

    assert second.text == "Lead L-2026-0001 has moved on in the meantime, so that is no longer possible."
    assert len(await deals(stage)) == 1


PLAIN = {"products": ["keep"], "closes_on": "2027-03-31"}


async def test_what_was_not_accepted_cannot_be_converted_updated_or_lost(stage: Stage, anna: Talk) -> None:
    number = await came_in(stage)
    for said in (
        await anna.submit("convert_lead", lead=number, customer="Acme", value="40k EUR", **PLAIN),
        await anna.submit("update_lead", lead=number, note="I called"),
        await anna.submit("lead_lost", lead=number, reason="no budget"),
    ):
        assert said.text == "Lead L-2026-0001 has to be accepted first."


async def test_an_update_is_noted_and_says_that_it_is_being_worked_on(stage: Stage, anna: Talk, number: str) -> None:
    done = await anna.submit("update_lead", lead=number, value="45,000 EUR", note="Budget is approved")

    assert done.text == "I noted that down for lead L-2026-0001, Tannzapf Spielwaren GmbH."
    assert (fact(done, "State"), fact(done, "Expected value")) == ("Working", "€45,000.00")
    assert fact(done, "Notes") == "Budget is approved"
    nothing = await anna.submit("update_lead", lead=number)
    assert nothing.ask is not None
    assert nothing.ask.errors == {"note": "What is new about it? A value, a closing date, or a few words."}


async def test_lost_needs_a_reason_and_hides_the_contact_again(stage: Stage, anna: Talk, number: str) -> None:
    done = await anna.submit("lead_lost", lead="tannzapf", reason="No budget this year")
    shown = await anna.turn(skill="my_leads", values={"lead": number})

    assert done.text == "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is closed as lost."
    assert CONTACT not in str(shown)
    assert fact(shown, "Reason") == "No budget this year"
    assert fact(shown, "State") == "Lead lost"
