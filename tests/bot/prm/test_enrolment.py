"""Becoming somebody: codes work once and for one person, guessing is hopeless, and every refusal sounds the same."""

import asyncio
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from bot.errors import NotAllowed, UserError
from bot.prm import invitations, people
from bot.prm.database import Database
from bot.prm.enrolment import (
    AlreadySomebodyElse,
    ChatIdentity,
    TooManyWrongCodes,
    WrongCode,
    enrol_by_code,
    enrol_by_verified_email,
)
from bot.prm.invitations import Invitation, Invite
from bot.prm.people import Identity, Member, PartnerMembership, PartnerRole
from tests.bot.prm.world import NOW, World, build

ZOE = ChatIdentity("slack", "T1", "zoe")
ZOE_AT_TEAMS = ChatIdentity("teams", "tenant", "zoe")


async def invite_zoe(world: World, by: str = "alma", email: str = "zoe@example.com") -> Invitation:
    async with world.database.writing() as session:
        return await invitations.invite(
            session,
            await world.member(session, by),
            world.programme,
            world.partners["alpine"],
            name="Zoe",
            email=email,
            roles=[PartnerRole.REP],
            now=NOW,
        )


async def send(world: World, code: str, identity: ChatIdentity = ZOE, now: datetime = NOW) -> Member | UserError:
    async with world.database.writing() as session:
        return await enrol_by_code(session, world.programme, identity, code, now=now)


async def test_an_invited_person_enrols_with_the_code_and_is_known_from_then_on(database: Database) -> None:
    world = await build(database)
    invitation = await invite_zoe(world)
    enrolled = await send(world, invitation.code)
    async with database.reading() as session:
        assert await people.resolve(session, "slack", "T1", "zoe") == enrolled
    assert isinstance(enrolled, Member)
    assert enrolled.name == "Zoe"
    assert enrolled.roles == {"rep"}


async def test_people_type_codes_in_their_own_way(database: Database) -> None:
    world = await build(database)
    invitation = await invite_zoe(world)
    typed = invitation.code.replace("-", " ").lower().replace("0", "o").replace("1", "l")
    assert isinstance(await send(world, f"  {typed} "), Member)


async def test_wrong_used_expired_superseded_and_foreign_codes_get_one_and_the_same_answer(
    database: Database,
) -> None:
    world = await build(database)
    superseded, used = await invite_zoe(world), await invite_zoe(world)
    await send(world, used.code)
    fresh = await invite_zoe(world, email="yan@example.com")
    elsewhere = world.programme.__class__(id=99, rules=world.programme.rules)
    stranger = ChatIdentity("slack", "T1", "stranger")
    async with database.writing() as session:
        answers = [
            await enrol_by_code(session, world.programme, stranger, "K7QM-4D2X-0000-1111", now=NOW),
            await enrol_by_code(session, world.programme, stranger, used.code, now=NOW),
            await enrol_by_code(session, world.programme, stranger, superseded.code, now=NOW),
            await enrol_by_code(session, elsewhere, stranger, fresh.code, now=NOW),
        ]
        late = NOW + timedelta(days=15)
        answers.append(await enrol_by_code(session, world.programme, stranger, fresh.code, now=late))
    assert {type(answer) for answer in answers} == {WrongCode}
    assert len({str(answer) for answer in answers}) == 1


async def test_of_two_accounts_sending_one_code_at_the_same_moment_exactly_one_becomes_the_person(
    any_database: Database,
) -> None:
    world = await build(any_database)
    code = (await invite_zoe(world)).code
    accounts = [ChatIdentity("slack", "T1", f"user{n}") for n in range(6)]
    answers = await asyncio.gather(*(send(world, code, account) for account in accounts))
    assert sorted(isinstance(answer, Member) for answer in answers) == [False] * 5 + [True]
    async with any_database.reading() as session:
        zoe = next(answer for answer in answers if isinstance(answer, Member))
        wanted = select(func.count()).where(Identity.person_id == zoe.person_id)
        assert await session.scalar(wanted) == 1


async def test_five_wrong_codes_lock_an_account_for_an_hour_even_for_the_right_one(database: Database) -> None:
    world = await build(database)
    code = (await invite_zoe(world)).code
    for _ in range(5):
        assert isinstance(await send(world, "wrong"), WrongCode)
    assert isinstance(await send(world, code), TooManyWrongCodes)
    assert isinstance(await send(world, code, now=NOW + timedelta(minutes=59)), TooManyWrongCodes)
    assert isinstance(await send(world, code, now=NOW + timedelta(minutes=60)), Member)


async def test_wrong_codes_of_long_ago_and_of_other_accounts_do_not_count(database: Database) -> None:
    world = await build(database)
    for n in range(4):
        await send(world, "wrong")
        await send(world, "wrong", ChatIdentity("slack", "T1", f"other{n}"))
    assert isinstance(await send(world, "wrong", now=NOW + timedelta(hours=1)), WrongCode)
    code = (await invite_zoe(world)).code
    assert isinstance(await send(world, code, now=NOW + timedelta(hours=1)), Member)


async def test_parallel_guesses_are_counted_one_by_one(any_database: Database) -> None:
    world = await build(any_database)
    answers = await asyncio.gather(*(send(world, f"guess {n}") for n in range(12)))
    assert sum(isinstance(answer, WrongCode) for answer in answers) == 5
    assert sum(isinstance(answer, TooManyWrongCodes) for answer in answers) == 7


async def test_the_same_person_may_enrol_again_and_from_a_second_platform(database: Database) -> None:
    world = await build(database)
    code = (await invite_zoe(world)).code
    first = await send(world, code)
    assert await send(world, code) == first
    assert await send(world, (await invite_zoe(world)).code, ZOE_AT_TEAMS) == first


async def test_an_account_that_is_somebody_never_becomes_somebody_else_and_leaves_the_code_unused(
    database: Database,
) -> None:
    world = await build(database)
    code = (await invite_zoe(world)).code
    anna = ChatIdentity("slack", "T1", "anna")
    refusal, wrong = await send(world, code, anna), await send(world, "wrong", anna)
    assert isinstance(refusal, AlreadySomebodyElse)
    assert "Anna" in str(refusal)
    assert str(refusal) == str(wrong)
    assert isinstance(await send(world, code), Member)


async def test_a_verified_address_enrols_the_one_invited_person_it_names(database: Database) -> None:
    world = await build(database)
    await invite_zoe(world)
    async with database.writing() as session:
        zoe = await enrol_by_verified_email(session, world.programme, ZOE_AT_TEAMS, "Zoe@Example.COM ", now=NOW)
        assert zoe is not None
        assert zoe.name == "Zoe"
        somebody = ChatIdentity("teams", "tenant", "x")
        assert await enrol_by_verified_email(session, world.programme, somebody, "nobody@example.com", now=NOW) is None


async def test_an_address_of_staff_or_of_two_people_enrols_nobody(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        beth = await world.member(session, "beth")
        await invitations.invite(
            session,
            beth,
            world.programme,
            world.partners["brook"],
            name="Anna",
            email="anna@example.com",
            roles=[PartnerRole.REP],
            now=NOW,
        )
        for address in ("anna@example.com", "mira@example.com"):
            assert await enrol_by_verified_email(session, world.programme, ZOE_AT_TEAMS, address, now=NOW) is None


async def test_a_partner_admin_who_invites_a_competitors_address_gets_no_way_to_that_person(
    database: Database,
) -> None:
    world = await build(database)
    async with database.writing() as session:
        invitation = await invitations.invite(
            session,
            await world.member(session, "alma"),
            world.programme,
            world.partners["alpine"],
            name="Bert",
            email="bert@example.com",
            roles=[PartnerRole.REP],
            now=NOW,
        )
    assert invitation.person_id != world.ids["bert"]
    enrolled = await send(world, invitation.code)
    assert isinstance(enrolled, Member)
    assert enrolled.partner_id == world.partners["alpine"].id


@pytest.mark.parametrize("who", ["anna", "finn", "beth", "cora", "olaf", "sue"])
async def test_only_the_partners_admin_and_its_channel_manager_invite(database: Database, who: str) -> None:
    world = await build(database)
    with pytest.raises(NotAllowed):
        await invite_zoe(world, by=who)


async def test_a_revoked_person_is_unknown_at_once_and_their_open_code_is_dead(database: Database) -> None:
    world = await build(database)
    code = (await invite_zoe(world)).code
    zoe = await send(world, code)
    second = (await invite_zoe(world)).code
    assert isinstance(zoe, Member)
    async with database.writing() as session:
        await invitations.revoke(session, await world.member(session, "alma"), zoe.person_id, now=NOW)
    async with database.reading() as session:
        assert await people.resolve(session, "slack", "T1", "zoe") is None
    assert isinstance(await send(world, second), WrongCode)
    assert isinstance(await send(world, code), WrongCode)


@pytest.mark.parametrize("whom", ["bert", "mira", "nobody"])
async def test_nobody_revokes_a_foreign_partners_person_or_staff(database: Database, whom: str) -> None:
    world = await build(database)
    async with database.writing() as session:
        alma = await world.member(session, "alma")
        with pytest.raises(NotAllowed):
            await invitations.revoke(session, alma, world.ids.get(whom, 12345), now=NOW)


async def test_the_database_never_sees_a_code(database: Database) -> None:
    world = await build(database)
    code = (await invite_zoe(world)).code
    async with database.reading() as session:
        invite = (await session.scalars(select(Invite))).one()
    assert code not in invite.code_hash
    assert code.replace("-", "") not in invite.code_hash


@given(st.text(max_size=60))
def test_any_text_can_be_tried_as_a_code(text: str) -> None:
    assert len(invitations.hash_of(text)) == 64


def test_codes_are_long_and_avoid_look_alikes() -> None:
    codes = {invitations._new_code() for _ in range(500)}
    assert len(codes) == 500
    assert all(len(code) == 19 and not set("ILOU") & set(code) for code in codes)


async def test_a_partner_admin_gets_no_code_for_a_colleague_who_works_for_a_competitor_too(database: Database) -> None:
    world = await build(database)
    async with database.writing() as session:
        brook = world.partners["brook"]
        session.add(PartnerMembership(person_id=world.ids["anna"], partner_id=brook.id, role=PartnerRole.REP))
    with pytest.raises(NotAllowed):
        await invite_zoe(world, by="alma", email="anna@example.com")
    assert (await invite_zoe(world, by="mira", email="anna@example.com")).person_id == world.ids["anna"]
