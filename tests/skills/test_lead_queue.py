"""The vendor's staff see to what no partner takes, and can say why a lead went where it went."""

import pytest

from bot.prm.leads import LeadState
from tests.conversation import Stage, Talk, button
from tests.enquiries import all_leads, another_partner, came_in, lead
from tests.world import World

pytestmark = pytest.mark.usefixtures("people")


@pytest.fixture
def dora(stage: Stage, people: World) -> Talk:
    """The channel manager of both partners."""
    return stage.person("dora")


async def test_the_queue_shows_what_is_with_nobody_and_what_is_overdue(stage: Stage, dora: Talk) -> None:
    assert (await dora.turn(skill="lead_queue")).text == "No lead waits for you: all are with a partner and in time."
    await came_in(stage, "Nowhere Ltd", region="lost_atlantis")
    await came_in(stage, "Late GmbH")
    stage.clock.advance(days=7)  # and nothing rang meanwhile

    queue = await dora.turn(skill="lead_queue")
    assert queue.table is not None
    assert [(*row[:3], *row[4:]) for row in queue.table.rows] == [
        ("L-2026-0001", "Nowhere Ltd", "Lost Atlantis", "With no partner", "7 days ago"),
        ("L-2026-0002", "Late GmbH", "DACH", "Overdue", "7 days ago"),
    ]
    assert [each.label for each in queue.buttons] == ["Assign L-2026-0001", "Assign L-2026-0002"]


async def test_by_hand_a_lead_goes_to_a_named_partner_for_a_reason_that_is_kept(stage: Stage, dora: Talk) -> None:
    await came_in(stage, "Nowhere Ltd", region="atlantis")
    asked = await dora.press(button(await dora.turn(skill="lead_queue"), "Assign L-2026-0001"))
    assert asked.ask is not None
    done = await dora.submit(asked.ask, partner="sudwind", reason="They installed it")

    assert done.text == "Lead L-2026-0001, Nowhere Ltd, is with Sudwind now."
    assert [each.text for each in stage.told("chloe")] == ["A new lead for you, L-2026-0001: Nowhere Ltd."]
    why = await dora.turn(skill="lead_route", values={"lead": "L-2026-0001"})
    assert why.text == "Dora gave lead L-2026-0001, Nowhere Ltd, to Sudwind: They installed it"


async def test_a_lead_that_is_with_a_partner_is_taken_back_first(stage: Stage, people: World, dora: Talk) -> None:
    number = await came_in(stage)
    done = await dora.submit("assign_lead", lead=number, partner="sudwind", reason="They know them")

    first, second = await all_leads(stage)
    assert done.text == "Lead L-2026-0002, Tannzapf Spielwaren GmbH, is with Sudwind now."
    assert (first.state, second.partner_id) == (LeadState.EXPIRED, people.sudwind.id)
    back = await dora.submit("assign_lead", lead=second.number, partner="Nordlicht", reason="After all")
    assert back.text == "Nordlicht had this lead before and did not take it. It never goes back."


async def test_whoever_looks_after_other_partners_finds_none_of_these(stage: Stage, people: World, dora: Talk) -> None:
    await another_partner(stage, people, channel_manager_id=None)
    number = await came_in(stage, region="atlantis")
    refused = await dora.submit("assign_lead", lead=number, partner="ostwall", reason="They are near")

    assert refused.ask is not None
    assert refused.ask.errors["partner"] == "I don't find a partner “ostwall” that you may give leads to."
    assert (await lead(stage, number)).partner_id is None


async def test_a_route_is_explained_line_by_line(stage: Stage, people: World, dora: Talk) -> None:
    await another_partner(stage, people, languages=["de"])
    await another_partner(stage, people, "basic", tier="registered")
    number = await came_in(stage)
    why = await dora.turn(skill="lead_route", values={"lead": number})

    assert why.text == "Lead L-2026-0001, Tannzapf Spielwaren GmbH, went to Nordlicht with 82 points."
    assert why.table is not None
    assert why.table.columns == ("Partner", "Language", "Tier", "Conversion", "Load", "Points")
    assert why.table.rows == (
        ("Nordlicht", "30", "20 (Gold)", "12 (0 of 0)", "20 (0 open)", "82"),
        ("Ostwall", "0", "10 (Silver)", "12 (0 of 0)", "20 (0 open)", "42"),
        ("Basic", "", "", "", "", "tier receives no leads"),
    )

    await stage.person("anna").submit("decline_lead", lead=number, reason="Too far away")
    after = await dora.turn(skill="lead_route", values={"lead": "L-2026-0002"})
    assert after.facts == (("Region", "DACH"), ("Had it before", "Nordlicht (Lead declined)"))
    assert after.table is not None
    assert after.table.rows[1] == ("Nordlicht", "", "", "", "", "had it before")


async def test_partners_can_neither_see_routes_nor_queues_nor_assign(stage: Stage, anna: Talk, bela: Talk) -> None:
    number = await came_in(stage)
    for who in (anna, bela):
        for skill in ("lead_queue", "lead_route", "assign_lead", "hot_lead"):
            said = await who.turn(skill=skill, values={"lead": number, "partner": "nordlicht", "reason": "mine"})
            assert said.text.startswith("You are not allowed to do that.")
            assert said.ask is None
