"""Rights hold for every combination of roles, over deals in every state and of every partner: no row, no hint."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import NotAllowed
from bot.prm import deal_decisions, deals
from bot.prm.database import Database
from bot.prm.deals import Deal, DealState, NoSuchDeal
from bot.prm.people import Member, PartnerRole, StaffRole
from bot.prm.rights import ACTIONS, PARTNER_RIGHTS, STAFF_RIGHTS, may, rights
from tests.bot.prm.world import NOW, World, build


def subsets(roles: type[PartnerRole] | type[StaffRole]) -> Iterator[frozenset[str]]:
    everything = list(roles)
    sizes = range(len(everything) + 1)
    return map(frozenset, chain.from_iterable(combinations(everything, size) for size in sizes))


def everybody(world: World) -> Iterator[Member]:
    """Anna, Alma, Bert and a colleague with every set of partner roles; Mira and Olaf with every set of staff roles."""
    for name, partner in (("anna", "alpine"), ("alma", "alpine"), ("bert", "brook")):
        for roles in subsets(PartnerRole):
            facts = world.partners[partner].facts
            yield Member(
                person_id=world.ids[name],
                programme_id=world.programme.id,
                name=name,
                actor="x",
                partner=facts,
                roles=roles,
            )
    for name in ("mira", "olaf"):
        for roles in subsets(StaffRole):
            yield Member(
                person_id=world.ids[name],
                programme_id=world.programme.id,
                name=name,
                actor="x",
                roles=roles,
                internal=True,
            )


def should_see(world: World, member: Member, deal: Deal) -> bool:
    """The rules in plain words, written a second time."""
    managed = deal.partner_id == world.partners["alpine"].id and member.person_id == world.ids["mira"]
    if member.internal:
        sees_all = {"approver", "support", "finance", "admin"} & member.roles
        return bool(sees_all) or ("channel_manager" in member.roles and managed)
    same_partner = deal.partner_id == member.partner_id
    own = deal.owner_id == member.person_id
    return same_partner and ("admin" in member.roles or ("rep" in member.roles and own))


async def deals_in_every_state(world: World) -> list[Deal]:
    made = []
    async with world.database.writing() as session:
        for owner in ("anna", "alma", "bert"):
            for state in DealState:
                done = await world.register(session, owner, customer=f"Customer of {owner} {state}")
                if state is not DealState.APPROVED:
                    done.deal.state = state
                made.append(done.deal)
    return made


async def test_no_combination_of_roles_ever_sees_or_finds_a_deal_out_of_its_reach(database: Database) -> None:
    world = await build(database)
    made = await deals_in_every_state(world)
    async with database.reading() as session:
        for member in everybody(world):
            seen = {deal.id for deal in await deals.mine(session, member, limit=1000)}
            assert seen == {deal.id for deal in made if should_see(world, member, deal)}, member
            for deal in made[:: len(DealState)]:
                await finds(session, member, deal, deal.id in seen)


async def finds(session: AsyncSession, member: Member, deal: Deal, expected: bool) -> None:
    if expected:
        assert (await deals.get(session, member, deal.number)).id == deal.id
    else:
        with pytest.raises(NoSuchDeal):
            await deals.get(session, member, deal.number)


async def test_nobody_of_a_partner_ever_decides_on_a_deal(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        deal = (await world.register(session, "anna", value=Decimal(200_000))).deal
        for member in everybody(world):
            if not member.internal:
                with pytest.raises((NotAllowed, NoSuchDeal)):
                    await deal_decisions.approve(session, member, world.programme, deal.number, now=NOW)


async def test_whoever_lost_their_standing_may_nothing(database: Database) -> None:
    world = await build(database)
    for member in everybody(world):
        if not member.internal:
            assert rights(replace(member, partner=None)) == frozenset()


def test_every_role_has_its_row_in_the_table_and_only_known_actions() -> None:
    assert set(PARTNER_RIGHTS) == set(PartnerRole)
    assert set(STAFF_RIGHTS) == set(StaffRole)
    assert frozenset().union(*PARTNER_RIGHTS.values(), *STAFF_RIGHTS.values()) == ACTIONS


def test_a_misspelt_action_is_a_mistake_and_not_a_no() -> None:
    somebody = Member(person_id=1, programme_id=1, name="x", actor="x")
    with pytest.raises(LookupError):
        may(somebody, "deal.regster")  # type: ignore[arg-type]
