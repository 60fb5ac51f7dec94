"""The best partner of the region gets a lead, by points that can be read out, whatever order anything is stored in."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import ReasonNeeded
from bot.prm import lead_by_hand, lead_intake, lead_outcomes, lead_routing, products
from bot.prm.database import Database
from bot.prm.lead_outcomes import Conversion
from bot.prm.lead_records import Lead, LeadState
from bot.prm.lead_routing import Decision
from bot.prm.lead_scores import Facts, Out, ranked, weigh
from bot.prm.leads import NoSuchLead
from bot.prm.partners import PartnerProduct
from bot.prm.people import PartnerRole
from bot.prm.programme import Rules
from tests import rows
from tests.bot.prm.leads import enquiry, handed, routed
from tests.bot.prm.world import NOW, World, build

RULES = Rules()


def facts(key: str = "one", **told: Any) -> Facts:
    """A gold partner that speaks English and has nothing to do yet."""
    usual: dict[str, Any] = {"tier": "gold", "languages": ("en",), "sells_it": True, "had_it": False, "people": 1}
    none: dict[str, Any] = {"open_leads": 0, "conversion": Conversion()}
    return Facts(id=len(key), key=key, name=key.title(), **usual | none | told)


@pytest.mark.parametrize(
    ("told", "points"),
    [
        ({}, {"language": 30, "tier": 20, "conversion": 12, "load": 20}),
        ({"languages": ("de",)}, {"language": 0, "tier": 20, "conversion": 12, "load": 20}),
        ({"tier": "platinum", "open_leads": 4}, {"language": 30, "tier": 25, "conversion": 12, "load": 12}),
        ({"open_leads": 99}, {"language": 30, "tier": 20, "conversion": 12, "load": 0}),
        ({"conversion": Conversion(18, 18)}, {"language": 30, "tier": 20, "conversion": 23, "load": 20}),
        ({"conversion": Conversion(0, 18)}, {"language": 30, "tier": 20, "conversion": 1, "load": 20}),
    ],
)
def test_points_for_language_tier_conversion_and_load(told: dict[str, Any], points: dict[str, int]) -> None:
    assert weigh(facts(**told), "en", RULES).points == points


@pytest.mark.parametrize(
    ("told", "out"),
    [
        ({"had_it": True, "people": 0}, Out.HAD_IT),
        ({"tier": "registered"}, Out.TIER),
        ({"sells_it": False}, Out.PRODUCT),
        ({"people": 0}, Out.NOBODY),
    ],
)
def test_what_rules_a_partner_out(told: dict[str, Any], out: Out) -> None:
    assert (weigh(facts(**told), "en", RULES).out, weigh(facts(**told), "en", RULES).total) == (out, 0)


somebody = st.builds(
    facts,
    key=st.text("abc", min_size=1, max_size=4),
    tier=st.sampled_from(["platinum", "gold", "silver", "registered"]),
    had_it=st.booleans(),
    open_leads=st.integers(0, 12),
)


@given(everybody=st.lists(somebody, max_size=6, unique_by=lambda each: each.key), seed=st.randoms())
def test_the_order_partners_are_stored_in_decides_nothing(everybody: list[Facts], seed: Any) -> None:
    shuffled = seed.sample(everybody, len(everybody))
    orders = [ranked(((each, weigh(each, "en", RULES)) for each in some), RULES) for some in (everybody, shuffled)]
    assert orders[0] == orders[1]
    fit = [each for each in orders[0] if each.out is None]
    assert fit == orders[0][: len(fit)]
    assert [each.total for each in fit] == sorted((each.total for each in fit), reverse=True)


def test_equal_points_go_to_the_higher_tier_then_to_who_has_less_to_do() -> None:
    level = Rules(lead_tier_points={"gold": 20, "platinum": 25}, lead_language_points=5, lead_load_points=0)
    rich, near = facts("z", languages=("de",), tier="platinum", open_leads=5), facts("b", tier="gold")
    busy = facts("0", tier="gold", open_leads=3)
    order = ranked(((each, weigh(each, "en", level)) for each in (busy, near, rich)), level)
    assert [each.name for each in order] == ["Z", "B", "0"]


async def test_each_new_lead_goes_to_who_has_less_to_do(database: Database) -> None:
    world = await build(database)
    names = {partner.id: key for key, partner in world.partners.items()}
    async with database.writing() as session:
        went = [(await routed(world, session, enquiry(f"Company {count}"))).partner_id for count in range(4)]
    assert [names[each or 0] for each in went] == ["alpine", "brook", "alpine", "brook"]


async def test_a_partner_tied_to_some_products_gets_no_lead_for_others(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        vault, bridge = await products.named(session, world.programme.id, ["vault", "bridge"])
        session.add(PartnerProduct(partner_id=world.partners["alpine"].id, product_id=vault.id))
        both = await routed(world, session, enquiry("Both", products=[vault, bridge]))
        assert both.partner_id == world.partners["brook"].id
        one = await routed(world, session, enquiry("One", products=[vault]))
        assert one.partner_id == world.partners["alpine"].id


async def test_who_let_leads_go_gets_fewer_than_who_made_deals_of_them(any_database: Database) -> None:
    world = await build(any_database)
    async with any_database.writing() as session:
        alpine, brook = world.partners["alpine"].id, world.partners["brook"].id
        for _ in range(6):
            await lead_outcomes.count(session, alpine, LeadState.EXPIRED, NOW)
            await lead_outcomes.count(session, brook, LeadState.CONVERTED, NOW)
            await lead_outcomes.count(session, alpine, LeadState.CONVERTED, NOW - timedelta(days=500))
        lead = await routed(world, session, enquiry("Acme"))
        assert lead.partner_id == brook
        kept = Decision.of(lead.routing or {})
        assert [(each.name, each.points["conversion"]) for each in kept.candidates] == [("Brook", 21), ("Alpine", 3)]


async def test_outside_every_region_it_stays_with_staff_and_the_attempt_is_kept(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        lead = await routed(world, session, enquiry("Acme", region="atlantis"))
    assert (lead.partner_id, lead.routing) == (None, Decision().document)


async def test_by_hand_needs_a_reason_and_a_partner_in_reach(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        mira, number = await world.member(session, "mira"), (await handed(world, session, "Acme", "brook")).number
        with pytest.raises(NoSuchLead):  # it is with a partner somebody else looks after
            await give(world, session, "mira", number, "alpine")
        with pytest.raises(ReasonNeeded):
            await give(world, session, "root", number, "alpine", reason=" ")
        for made_up in ("closed", "nobody", "Alpine"):
            with pytest.raises(lead_by_hand.NoPartnerToAssign):
                await give(world, session, "root", number, made_up)
        assert [each.name for each in await lead_by_hand.assignable(session, mira, "")] == ["Alpine"]
        assert await lead_by_hand.assignable(session, mira, "give it to brook") == []
        lead, _ = await give(world, session, "root", number, "alpine")
        assert (lead.partner_id, lead.number) == (world.partners["alpine"].id, "L-2027-0002")


async def give(
    world: World, session: AsyncSession, who: str, number: str, to: str, reason: str = "They know them"
) -> tuple[Lead, Any]:
    member = await world.member(session, who)
    return await lead_by_hand.assign_by_hand(session, member, world.programme, number, to, reason=reason, now=NOW)


@pytest.mark.parametrize("others", [1, 30])
async def test_a_decision_takes_as_many_queries_for_one_partner_as_for_many(database: Database, others: int) -> None:
    world = await build(database)
    async with database.writing() as session:
        for count in range(others):
            partner = rows.partner(world.programme, f"other-{count}")
            session.add(partner)
            await session.flush()
            account = ("slack", "T1", f"rep-{count}")
            await rows.person(
                session, world.programme, f"Rep {count}", at=partner, roles=[PartnerRole.REP], account=account
            )
        lead = await lead_intake.receive(session, world.programme, enquiry("Acme"), now=NOW)
    statements: list[str] = []
    event.listen(database.engine.sync_engine, "before_cursor_execute", lambda *said: statements.append(said[2]))
    async with database.reading() as session:
        decision = await lead_routing.consider(session, world.programme, lead, NOW)
    assert decision.weighed == others + 2
    assert len([each for each in statements if each.startswith("SELECT")]) == 7
