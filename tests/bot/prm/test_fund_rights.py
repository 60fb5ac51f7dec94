"""Who reads and decides what about funds: every combination of roles, every partner; no foreign row, no hint."""

from typing import Any

import pytest

from bot.errors import NotAllowed, UserError
from bot.prm import fund_claim_decisions, fund_claims, fund_decisions, fund_requests, funds
from bot.prm.database import Database
from bot.prm.deciders import AboveLimit
from bot.prm.fund_claims import NoSuchClaim
from bot.prm.fund_decisions import NotYourOwn
from bot.prm.fund_requests import NoSuchRequest
from bot.prm.people import Member
from tests.bot.prm.fund_world import AFTER, build, money
from tests.bot.prm.test_rights import everybody
from tests.bot.prm.world import NOW


def should_read(member: Member, partner_id: int, manager: bool) -> bool:
    """The rules in plain words, written a second time."""
    if member.internal:
        sees_all = {"approver", "support", "finance", "admin"} & member.roles
        return bool(sees_all) or ("channel_manager" in member.roles and manager)
    return member.partner_id == partner_id and bool({"admin", "finance", "marketing"} & member.roles)


async def test_no_combination_of_roles_sees_or_finds_funds_out_of_its_reach(database: Database) -> None:
    here = await build(database)
    row = await here.approved()
    claim = await here.claim(row)
    alpine = here.world.partners["alpine"].id
    async with database.reading() as session:
        for member in everybody(here.world):
            reads = should_read(member, alpine, member.person_id == here.world.ids["mira"])
            assert bool(await fund_requests.mine(session, member)) is reads, member
            assert bool(await fund_claims.mine(session, member)) is reads, member
            assert [left.partner for left in await _left(session, member)] == (["Alpine"] if reads else [])
            if not reads:
                with pytest.raises(NoSuchRequest):
                    await fund_requests.get(session, member, row.number)
                with pytest.raises(NoSuchClaim):
                    await fund_claims.get(session, member, claim.number)


async def _left(session: Any, member: Member) -> Any:
    try:
        return await funds.left(session, member)
    except NotAllowed:
        return []


async def test_nobody_without_the_right_ever_decides_reviews_or_pays(database: Database) -> None:
    here = await build(database)
    asked, approved = await here.request(), await here.approved()
    claim = await here.claim(approved)
    accepted = await here.accept(await here.claim(approved))
    for member in everybody(here.world):
        manages = "channel_manager" in member.roles and member.person_id == here.world.ids["mira"]
        rights = {
            "fund": member.internal and bool({"approver", "admin"} & member.roles or manages),
            "claim": member.internal and bool({"approver", "admin", "finance"} & member.roles or manages),
            "pay": member.internal and bool({"admin", "finance"} & member.roles),
        }
        async with database.reading() as session:  # what is decided here is not kept
            current = here.world.programme
            assert (
                await _done(fund_decisions.approve(session, member, current, asked.number, now=NOW)) is rights["fund"]
            )
        async with database.reading() as session:
            assert (
                await _done(fund_claim_decisions.approve(session, member, current, claim.number, now=AFTER))
                is rights["claim"]
            )
        async with database.reading() as session:
            assert await _done(fund_claim_decisions.pay(session, member, accepted.number, now=AFTER)) is rights["pay"]


async def _done(attempt: Any) -> bool:
    try:
        await attempt
    except UserError:
        return False
    return True


async def test_limits_go_up_step_by_step_and_an_admin_has_none(database: Database) -> None:
    here = await build(database, part=90_000)
    small, larger, large = [await here.request(total_cost=money(cost)) for cost in (20_000, 20_002, 100_004)]
    with pytest.raises(AboveLimit, match="10,000"):
        await here.approve(larger)
    with pytest.raises(AboveLimit, match="50,000"):
        await here.approve(large, "olaf")
    assert (await here.approve(large, "mira", amount=money(10_000))).approved_minor == 1_000_000  # what is given counts
    assert (await here.approve(small)).approved_minor == 1_000_000
    assert (await here.approve(larger, "root")).approved_minor == 1_000_100


async def test_where_nobody_knows_the_exchange_rate_only_an_admin_decides(database: Database) -> None:
    here = await build(database, currency="KWD")
    row = await here.request(total_cost=money("1.001", "KWD"))
    assert row.amount == money("0.500", "KWD")  # half-even
    for who in ("mira", "olaf"):
        with pytest.raises(AboveLimit):
            await here.approve(row, who)
    assert (await here.approve(row, "root")).approved_minor == 500


async def test_nobody_decides_on_what_they_asked_for_themselves(database: Database) -> None:
    here = await build(database)
    row = await here.request()
    async with database.writing() as session:
        row = await session.merge(row)
        row.requested_by_id = here.world.ids["olaf"]
    with pytest.raises(NotYourOwn):
        await here.approve(row, "olaf")
