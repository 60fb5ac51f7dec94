"""A partner's and a channel manager's work as one story, the same on every surface."""

from datetime import date

from tests import samples
from tests.enquiries import CONTACT, EXPECTED, came_in
from tests.skills import mdf_stage
from tests.skills.test_my_commissions import earned
from tests.surfaces.surface import Surface, meant

DEAL = {"customer": "Acme Robotics", "products": ["keep"], "value": "150k", "closes_on": "2027-03-31"}


async def test_a_deal_is_registered_approved_with_one_press_and_earns(surface: Surface) -> None:
    assert "is this right?" in await surface.say("anna", meant(surface, "register_deal", **DEAL))
    assert "Deal D-2026-0001 with Acme Robotics is registered" in await surface.press("anna", "Confirm")

    assert "Deal D-2026-0001 with Acme Robotics waits for a decision." in (await surface.reads("dora"))[-1]
    await surface.press("dora", "Approve")
    assert any("Decided by Dora" in each for each in (await surface.reads("dora")))
    assert "Good news: deal D-2026-0001 with Acme Robotics is approved" in (await surface.reads("anna"))[-1]

    await earned(surface.stage, surface.world.nordlicht, "D-2026-0001", "2080.35", date(2026, 9, 30))
    told = await surface.say("bela", meant(surface, "my_commissions"))
    assert told.count("€2,080.35") >= 2  # the balance, and its line in the table
    assert "Acme Robotics" in told


async def test_a_lead_is_accepted_from_its_card(surface: Surface) -> None:
    await came_in(surface.stage)
    await surface.happen()
    assert "A new lead for you, L-2026-0001" in (await surface.reads("anna"))[-1]
    assert CONTACT not in "".join(await surface.reads("anna"))

    await surface.press("anna", "Accept")
    told = await surface.submit("anna", **EXPECTED)

    assert "Lead L-2026-0001, Tannzapf Spielwaren GmbH, is accepted." in told
    assert CONTACT in told


async def test_funds_are_asked_for_approved_and_claimed_with_papers(surface: Surface) -> None:
    await mdf_stage.build(surface.stage)
    await surface.say("bela", meant(surface, "request_mdf", **mdf_stage.ASKED))
    assert "Request MR-2026-0001, Customer story, is with us." in await surface.press("bela", "Confirm")
    assert "Nordlicht asks for €1,000.00: MR-2026-0001." in (await surface.reads("dora"))[-1]
    assert "You approved MR-2026-0001" in await surface.press("dora", "Approve")
    assert "is approved: €1,000.00." in (await surface.reads("bela"))[-1]

    surface.stage.clock.advance(days=25)
    await surface.happen()
    await surface.press("bela", "Claim")
    papers = {kind: [await surface.attach("bela", "paper.pdf", samples.PDF)] for kind in ("invoice", "sample")}
    told = await surface.submit("bela", amount="600 EUR", **papers)

    assert "Claim MC-2026-0001 for Customer story is in review." in told
    assert "Invoice (1) and Finished piece (1)" in told
    assert "Nordlicht claims €600.00: MC-2026-0001." in (await surface.reads("dora"))[-1]
