"""Decisions and deadlines have consequences: once, with the fact they follow from, and only for whom they concern."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import delete, select, update

from bot import outbox, reactions
from bot.i18n import Translator
from bot.jobs import Job
from bot.message import Place
from bot.notify import Teller
from bot.outbox import Channel
from bot.prm import clocks, ledger, people, places, programme
from bot.prm.clocks import Clock
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Identity, Member, Person
from bot.prm.places import Purpose
from bot.prm.programme import Programme, Rules
from bot.reactions import Fact, Rang, Reactions
from bot.reply import Reply
from bot.worker import Worker
from tests import world
from tests.conversation import Stage

REMINDER = "test.reminder"


def days_after(rules: Rules, start: datetime, zone: str) -> dict[int, datetime]:
    return {step: start + timedelta(days=rules.deal_protection_days - step) for step in (30, 3)}


clocks.define(REMINDER, days_after)


@pytest.fixture
async def stage(database: Database) -> Stage:
    stage = Stage(database)
    await world.build(database, stage.clock())
    return stage


def told_about(stage: Stage, reacts: Reactions) -> None:
    """The stage with these reactions in the place of the product's own."""
    stage.database.followers[:] = [reacts.follow]
    deliver = outbox.handler(stage.database, {"test": Channel(send=stage._send)})
    stage.worker = Worker(stage.database, {outbox.KIND: deliver, **reacts.duties({"test"})}, now=stage.clock)


async def person(stage: Stage, key: str) -> int:
    async with stage.database.reading() as session:
        return (await session.scalars(select(Person.id).where(Person.key == key))).one()


def hello(t: Translator, who: Member | None) -> Reply:
    return Reply(text=t("My deals") if who else "everybody")


async def decide(stage: Stage, action: str = "test.decided") -> None:
    async with stage.database.writing() as session:
        await ledger.append(session, actor="system", action=action, subject="test:7", at=stage.clock())


async def test_a_decision_is_told_once_to_whom_it_concerns_in_their_language(stage: Stage) -> None:
    anna = await person(stage, "anna")
    await stage.person("anna").say("Auf Deutsch ist es mir am liebsten, wenn das möglich ist")

    async def react(fact: Fact, teller: Teller) -> None:
        assert (fact.action, fact.name) == ("test.decided", "7")
        assert await teller.person(anna, hello, key=f"test:{fact.seq}")

    told_about(stage, Reactions(reacts={"test.decided": [react]}))
    await decide(stage)
    await decide(stage, "test.of_no_consequence")
    await stage.worker.run_due()
    assert [reply.text for reply in stage.told("anna")] == ["Meine Deals"]
    assert stage.sent[-1].room.private


async def test_what_is_rolled_back_has_no_consequence(stage: Stage) -> None:
    told_about(stage, Reactions(reacts={"test.decided": []}))
    async with stage.database.writing() as session:
        nested = await session.begin_nested()
        await ledger.append(session, actor="system", action="test.decided", subject="test:7", at=stage.clock())
        await nested.rollback()
    async with stage.database.reading() as session:
        assert (await session.scalars(select(Job))).all() == []


@pytest.mark.parametrize("lost", ["suspended", "the account is somebody else's"])
async def test_a_notice_does_not_reach_whom_it_no_longer_concerns(stage: Stage, lost: str) -> None:
    anna, bela = await person(stage, "anna"), await person(stage, "bela")

    async def react(fact: Fact, teller: Teller) -> None:
        assert await teller.person(anna, hello, key="test")
        if lost == "suspended":  # after it was written, before it left
            await teller.session.execute(update(Partner).values(status=PartnerStatus.SUSPENDED))
        else:
            await teller.session.execute(update(Identity).where(Identity.person_id == anna).values(person_id=bela))

    told_about(stage, Reactions(reacts={"test.decided": [react]}))
    await decide(stage)
    await stage.worker.run_due()
    assert stage.sent == []


async def test_somebody_without_rights_or_account_is_told_nothing(stage: Stage) -> None:
    anna, bela = await person(stage, "anna"), await person(stage, "bela")
    async with stage.database.writing() as session:
        teller = Teller(session=session, now=stage.clock(), platforms={"test"})
        await session.execute(delete(Identity).where(Identity.person_id == bela))
        assert not await teller.person(bela, hello, key="test")
        await session.execute(update(Partner).values(status=PartnerStatus.ENDED))
        assert not await teller.person(anna, hello, key="test")


async def test_where_somebody_cannot_be_reached_their_administrators_are_told(stage: Stage) -> None:
    anna = await person(stage, "anna")
    async with stage.database.writing() as session:
        await session.execute(delete(Identity).where(Identity.person_id == anna))
        teller = Teller(session=session, now=stage.clock(), platforms={"test"})
        partner = (await session.scalars(select(Partner.id).where(Partner.key == "nordlicht"))).one()
        assert await teller.partner(anna, partner, hello, key="test")
    await stage.worker.run_due()
    assert [len(stage.told(name)) for name in ("anna", "bela", "chloe")] == [0, 1, 0]


async def test_a_card_is_rewritten_wherever_it_was_posted(stage: Stage) -> None:
    anna, bela = await person(stage, "anna"), await person(stage, "bela")

    async def ask(fact: Fact, teller: Teller) -> None:
        for each in (anna, bela):
            await teller.person(each, hello, key="ask", card="test:7:review")

    async def answer(fact: Fact, teller: Teller) -> None:
        assert await teller.rewrite("test:7:review", lambda t, who: Reply(text=f"decided, {who and who.name}")) == 2

    told_about(stage, Reactions(reacts={"test.asked": [ask], "test.decided": [answer]}))
    await decide(stage, "test.asked")
    await decide(stage)
    await stage.worker.run_due()
    assert [[r.text for r in stage.told(name)] for name in ("anna", "bela")] == [["decided, Anna"], ["decided, Bela"]]


@pytest.mark.parametrize(("outsiders", "arrives"), [(False, True), (None, False), (True, False)])
async def test_what_is_for_staff_goes_to_their_channel_while_its_platform_vouches_for_it(
    stage: Stage, outsiders: bool | None, arrives: bool
) -> None:
    async def look(place: Place) -> Place:
        return replace(place, outsiders=outsiders)

    async def react(fact: Fact, teller: Teller) -> None:
        current = await teller.session.get_one(Programme, 1)
        assert await teller.staff(current.id, Purpose.DEALS, hello, key="test", card=None)
        assert not await teller.staff(current.id, Purpose.LEADS, hello, key="test", card=None)

    reacts = Reactions(reacts={"test.decided": [react]})
    told_about(stage, reacts)
    deliver = outbox.handler(stage.database, {"test": Channel(send=stage._send, look=look)})
    stage.worker = Worker(stage.database, {outbox.KIND: deliver, **reacts.duties({"test"})}, now=stage.clock)
    async with stage.database.writing() as session:
        admin = people.system(1, "operator")
        await places.keep_for_staff(
            session, admin, "test:T1:C-staff", [Purpose.DEALS], platform="test", now=stage.clock()
        )  # fmt: skip
    await decide(stage)
    await stage.worker.run_due()
    assert [each.reply.text for each in stage.sent] == (["everybody"] if arrives else [outbox.KEPT_BACK])


async def start(stage: Stage, zone: str | None = None) -> None:
    async with stage.database.writing() as session:
        current = await session.get_one(Programme, 1)
        await clocks.start(session, current, REMINDER, "test:7", stage.clock(), zone=zone)


async def test_a_deadline_rings_each_step_once_whoever_looks(stage: Stage) -> None:
    rang: list[int] = []

    async def note(each: Rang, teller: Teller) -> None:
        rang.append(each.step)

    told_about(stage, Reactions(rings={REMINDER: [note]}))
    await start(stage)
    await stage.wait(days=59)
    assert rang == []
    await stage.wait(days=1)
    assert rang == [30]
    assert await reactions.look(stage.database, stage.clock()) == 0
    await stage.wait(days=365)
    assert rang == [30, 3]


async def test_a_deadline_that_was_stopped_or_moved_after_it_became_due_does_not_ring(stage: Stage) -> None:
    rang: list[int] = []

    async def note(each: Rang, teller: Teller) -> None:
        rang.append(each.step)

    told_about(stage, Reactions(rings={REMINDER: [note]}))
    await start(stage)
    stage.clock.advance(days=61)
    assert await reactions.look(stage.database, stage.clock()) == 1  # its job exists
    await start(stage)  # and now it counts from today
    await stage.worker.run_due()
    assert rang == []


async def test_a_changed_setting_moves_what_is_still_open(stage: Stage) -> None:
    rang: list[int] = []

    async def note(each: Rang, teller: Teller) -> None:
        rang.append(each.step)

    told_about(stage, Reactions(rings={REMINDER: [note]}))
    await start(stage)
    await stage.wait(days=60)
    async with stage.database.writing() as session:
        current = await session.get_one(Programme, 1)
        await programme.change_rules(session, current, {"deal_protection_days": 120})
        assert await clocks.reset(session, current) == 1
    await stage.wait(days=50)
    assert rang == [30]  # the first step does not ring again, and the second waits for the new end
    await stage.wait(days=7)
    assert rang == [30, 3]
    async with stage.database.reading() as session:
        assert (await session.scalars(select(Clock).where(Clock.rung_at.is_(None)))).all() == []
