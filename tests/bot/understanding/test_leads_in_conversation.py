"""What partners say about a lead they work on, understood by words alone: it is not taken for a deal."""

import pytest

from bot.prm.leads import LeadState
from bot.prm.partners import Partner
from tests.conversation import Stage, Talk, fact
from tests.skills.test_my_leads import sent


@pytest.fixture
async def lead(stage: Stage) -> str:
    """One that Anna has accepted."""
    async with stage.database.reading() as session:
        nordlicht = await session.get_one(Partner, 1)
    company = "Tannzapf Spielwaren GmbH"
    return await sent(stage, nordlicht, company, owner="anna", state=LeadState.ACCEPTED, country="DE")


@pytest.mark.parametrize("said", [
    "The Tannzapf lead is worth 120,000 EUR now", "Change the expected value of the Tannzapf lead to 120k",
])  # fmt: skip
async def test_what_a_lead_is_worth_is_changed(anna: Talk, lead: str, said: str) -> None:
    asked = await anna.say(said)

    assert (asked.text, fact(asked, "Expected value")) == ("Update a lead: is this right?", "€120,000.00")
    assert (await anna.say("yes")).text == f"I noted that down for lead {lead}, Tannzapf Spielwaren GmbH."


@pytest.mark.parametrize("said", [
    "Tannzapf 리드를 딜로 전환해 줘", "Tannzapfのリードを案件に変換してください", "把 Tannzapf 线索转成商机",
    "Turn the Tannzapf lead into a deal", "mach aus dem Tannzapf-Lead einen Deal",
    "convierte el lead de Tannzapf en un negocio", "transforme le lead Tannzapf en affaire",
    "alakítsd át a Tannzapf leadet ügyletté",
])  # fmt: skip
async def test_a_lead_that_becomes_a_deal_brings_its_own_customer(anna: Talk, lead: str, said: str) -> None:
    form = (await anna.say(said)).ask

    assert form is not None
    assert form.skill == "convert_lead"
    assert (form.known["lead"], form.known["customer"]) == (lead, "Tannzapf Spielwaren GmbH")


async def test_an_update_that_says_nothing_new_is_asked_what_is(anna: Talk, lead: str) -> None:
    asked = await anna.say(f"update lead {lead}")

    assert asked.ask is not None
    assert asked.ask.errors == {"note": "What is new about it? A value, a closing date, or a few words."}

    shown = await anna.say("closes end of March, they want a demo")
    assert fact(shown, "Expected closing date") == "March 31, 2027"
