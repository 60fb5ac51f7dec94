"""An announcement reaches each partner once, where it should; whatever changes on the way is seen."""

from collections import Counter
from datetime import timedelta

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.announcing.wording import WITHDRAWN
from bot.jobs import GiveUp, Retry, Work
from bot.message import Place
from bot.outbox import Channel, Delivery, Send
from bot.prm import (
    announcement_after,
    announcement_corrections,
    announcement_release,
    announcement_writing,
    people,
    programme,
)
from bot.prm import announcement_opt_outs as opt_outs
from bot.prm.announcement_choices import Audience, Schedule
from bot.prm.announcement_reach import Pace, Reach
from bot.prm.announcement_records import AnnouncementDelivery, AnnouncementState, Outcome
from bot.prm.database import Database
from bot.prm.partners import Partner, PartnerStatus, PartnerType
from bot.prm.people import Member, PartnerRole, Person
from bot.prm.places import PlacePartner
from bot.reply import Reply
from tests import rows, world
from tests.bot.announcing.flow import opened, outcomes, released, until_settled
from tests.bot.prm.announced import desk
from tests.conversation import Stage


async def test_each_partner_gets_it_in_its_channel(any_database: Database) -> None:
    """On PostgreSQL as well, with every criterion there is."""
    stage = await opened(any_database)
    everything = Audience(
        tiers=("gold", "silver"), regions=("dach", "france"), types=(PartnerType.VAR,), languages=("en",),
        products=("keep",), inactive_for_days=30, roles=(PartnerRole.REP,),
    )  # fmt: skip
    number = await released(stage, body="Prices change in May.", audience=everything)

    assert await until_settled(stage, number) is AnnouncementState.SENT

    said = {each.place.key: each.reply.text for each in stage.sent if each.card == f"announcement:{number}"}
    assert said == dict.fromkeys(("test:T1:C-nordlicht", "test:T1:C-both"), "**News**\n\nPrices change in May.")
    assert set((await outcomes(any_database)).values()) == {Outcome.SENT}


async def test_a_partner_without_a_channel_is_told_person_by_person_in_their_language(database: Database) -> None:
    stage = await opened(database)
    await change(database, Person, "chloe", locale="fr")
    async with database.writing() as session:
        await session.execute(delete(PlacePartner))
        at_work = await desk(session)
        row = await at_work.ready(stage.clock())
        await announcement_writing.give_back(session, at_work.erik, row.number, reason="", now=stage.clock())
        await announcement_writing.set_text(
            session, at_work.erik, row.number, "fr", title="Nouvelles", body="Voilà.", now=stage.clock()
        )
        await announcement_writing.submit(session, at_work.erik, at_work.programme, row.number, now=stage.clock())
        seen = await at_work.planned(row, stage.clock())
        await at_work.let_go(row, seen, stage.clock())
    await until_settled(stage, row.number)

    assert [stage.told(who)[0].text for who in ("anna", "bela", "chloe")] == [
        *("**News**\n\nWe have news.",) * 2,
        "**Nouvelles**\n\nVoilà.",
    ]


async def test_where_somebody_else_reads_along_by_now_it_is_withheld_and_counted(database: Database) -> None:
    stage = await opened(database)
    stage.joined.add("test:T1:C-nordlicht")
    number = await released(stage, audience=Audience(partners=("nordlicht",)))
    await until_settled(stage, number)

    assert await outcomes(database) == {"test:T1:C-nordlicht": Outcome.WITHHELD}
    assert posted_to(stage) == []


async def test_who_was_suspended_or_opted_out_since_the_plan_gets_nothing(database: Database) -> None:
    stage = await opened(database)
    number = await released(stage, schedule=Schedule.of(stage.clock() + timedelta(hours=1)))
    async with database.writing() as session:
        bela = await member_called(session, "bela")
        await opt_outs.opt_out(session, bela, (await desk(session)).programme, "product", stage.clock())
    await change(database, Partner, "sudwind", status=PartnerStatus.SUSPENDED)
    await stage.wait(hours=1)
    await until_settled(stage, number)

    assert posted_to(stage) == []


async def test_nothing_leaves_while_it_is_paused(database: Database) -> None:
    """At nine in Berlin it is night in New York, so half of it is still to go."""
    stage = await opened(database)
    await change(database, Partner, "sudwind", time_zone="America/New_York")
    number = await released(stage)
    await stage.wait(seconds=1)
    assert posted_to(stage) == ["test:T1:C-nordlicht"]

    async with database.writing() as session:
        await announcement_release.pause(session, (await desk(session)).frida, number, stage.clock())
    await stage.wait(hours=6)
    assert posted_to(stage) == ["test:T1:C-nordlicht"]

    async with database.writing() as session:
        await announcement_release.resume(session, (await desk(session)).frida, number, stage.clock())
    assert await until_settled(stage, number) is AnnouncementState.SENT
    assert posted_to(stage) == ["test:T1:C-nordlicht", "test:T1:C-both"]


async def test_what_is_cancelled_halfway_goes_no_further_and_can_be_recalled(database: Database) -> None:
    stage = await opened(database)
    await change(database, Partner, "sudwind", time_zone="America/New_York")
    number = await released(stage)
    await stage.wait(seconds=1)
    async with database.writing() as session:
        await announcement_release.cancel(
            session, (await desk(session)).frida, number, reason="Wrong prices.", now=stage.clock()
        )
    await stage.wait(hours=6)
    assert await outcomes(database) == {"test:T1:C-both": Outcome.CANCELLED, "test:T1:C-nordlicht": Outcome.SENT}

    async with database.writing() as session:
        await announcement_release.recall(
            session, (await desk(session)).frida, number, reason="Wrong prices.", now=stage.clock()
        )
    for _ in range(3):
        await stage.wait(seconds=2)
    assert {key: reply.text for key, reply in standing(stage).items()} == {"test:T1:C-nordlicht": WITHDRAWN}


async def test_an_answer_never_waits_for_a_campaign(database: Database) -> None:
    """Of many messages to one workspace only a few seconds' worth is on its way, and answers are taken first."""
    stage = Stage(database, reach=Reach(paces={"test": Pace(per_second=1)}))
    await world.build(database, stage.clock())
    await with_channels(database, 20, stage)
    stage.worker = stage.worker_of({"test": Channel(send=waiting_its_turn(stage))})
    await released(stage)
    for _ in range(5):
        await stage.wait(seconds=1)
    said = Counter((await outcomes(database)).values())
    assert said == {Outcome.QUEUED: 3, Outcome.PLANNED: 19}

    anna = stage.person("anna", place=Place(key="test:T1:C-nordlicht", kind="shared"))
    await anna.say("thanks")
    assert not stage.sent[-1].aside


async def test_what_was_told_to_wait_and_is_not_meant_for_them_by_then_surely_did_not_arrive(
    database: Database,
) -> None:
    stage = await opened(database)
    stage.worker = stage.worker_of({"test": Channel(send=waiting_its_turn(stage))})
    await released(stage)
    for _ in range(3):
        await stage.wait(seconds=1)
    await change(database, Partner, "nordlicht", status=PartnerStatus.SUSPENDED)
    await stage.wait(hours=2)
    await stage.wait(seconds=2)  # what came of it is noted in a job of its own

    async with database.reading() as session:
        reasons = (await session.scalars(select(AnnouncementDelivery.reason))).all()
    assert "suspended" in reasons
    assert not [each for each in reasons if each and each.startswith("unknown")]


async def test_a_correction_changes_what_stands_in_every_channel(any_database: Database) -> None:
    stage = await opened(any_database)
    number = await released(stage)
    await until_settled(stage, number)
    async with any_database.writing() as session:
        at_work = await desk(session)
        proposed = await announcement_corrections.propose(
            session, at_work.frida, number, "en", title="News", body="Prices change in June.", now=stage.clock()
        )
        await announcement_corrections.release(session, at_work.erik, number, proposed.id, now=stage.clock())
    for _ in range(3):
        await stage.wait(seconds=2)

    assert [each.text for each in standing(stage).values()] == ["**News**\n\nPrices change in June."] * 2


async def test_sending_again_concerns_only_what_failed(any_database: Database) -> None:
    stage = await opened(any_database)
    stage.worker = stage.worker_of({"test": Channel(send=refusing(stage, "test:T1:C-both"))})
    number = await released(stage)
    assert await until_settled(stage, number) is AnnouncementState.PARTLY_FAILED
    assert (await outcomes(any_database))["test:T1:C-both"] is Outcome.FAILED

    stage.worker = stage.worker_of({"test": Channel(send=refusing(stage))})
    async with any_database.writing() as session:
        assert await announcement_release.resend(session, (await desk(session)).frida, number, stage.clock()) == 1
    assert await until_settled(stage, number) is AnnouncementState.SENT
    assert sorted(posted_to(stage)) == ["test:T1:C-both", "test:T1:C-nordlicht"]


async def test_who_has_not_acknowledged_is_reminded_where_they_got_it(any_database: Database) -> None:
    stage = await opened(any_database)
    due = (stage.clock() + timedelta(days=7)).date()
    number = await released(stage, acknowledge=True, acknowledge_by=due)
    await until_settled(stage, number)
    async with any_database.writing() as session:
        anna = await member_called(session, "anna")
        assert await announcement_after.acknowledge(session, anna, number, stage.clock())
        assert not await announcement_after.acknowledge(session, anna, number, stage.clock())
    stage.sent.clear()

    await stage.wait(days=4)
    for _ in range(3):
        await stage.wait(seconds=1)
    assert posted_to(stage) == ["test:T1:C-both"]
    assert await outcomes(any_database, wave=1) == {"test:T1:C-both": Outcome.SENT}


async def test_channel_managers_hear_what_will_reach_their_partners_and_may_take_them_out(database: Database) -> None:
    stage = await opened(database)
    await set_rule(database, announcement_opt_out_hours=24)
    number = await released(stage)
    await stage.wait(hours=1)
    assert "reach 2 of your partners, among them Nordlicht and Sudwind" in stage.told("dora")[0].text

    async with database.writing() as session:
        dora = await member_called(session, "dora")
        await opt_outs.take_out(session, dora, number, ["sudwind"], reason="In a dispute.", now=stage.clock())
    await stage.wait(hours=72)
    await until_settled(stage, number)
    assert posted_to(stage) == ["test:T1:C-nordlicht"]


def refusing(stage: Stage, *places: str) -> Send:
    """A platform that refuses for good in these places."""

    async def send(delivery: Delivery, _work: Work) -> None:
        if delivery.place.key in places:
            raise GiveUp("the workspace does not accept us any more")
        stage.sent.append(delivery)

    return send


def waiting_its_turn(stage: Stage) -> Send:
    """A platform that has no room for announcements at the moment."""

    async def send(delivery: Delivery, _work: Work) -> None:
        if delivery.aside:
            raise Retry(timedelta(hours=1), "waits its turn", counts=False)
        stage.sent.append(delivery)

    return send


async def with_channels(database: Database, many: int, stage: Stage) -> None:
    """So many partners more, each with a channel."""
    async with database.writing() as session:
        here = (await desk(session)).programme
        for number in range(many):
            partner = rows.partner(here, f"p{number}")
            session.add(partner)
            await session.flush()
            await world.bind(session, here, f"test:T1:C{number}", partner, now=stage.clock())


def posted_to(stage: Stage) -> list[str]:
    return [each.place.key for each in stage.sent if each.aside and not each.edits]


def standing(stage: Stage) -> dict[str, Reply]:
    """What stands in each channel by now."""
    return {each.place.key: each.reply for each in stage.sent if each.aside}


async def change(database: Database, table: type[Partner] | type[Person], key: str, **values: object) -> None:
    async with database.writing() as session:
        await session.execute(update(table).where(table.key == key).values(**values))


async def set_rule(database: Database, **rules: object) -> None:
    async with database.writing() as session:
        await programme.change_rules(session, (await desk(session)).programme, rules)


async def member_called(session: AsyncSession, key: str) -> Member:
    found = await people.called(session, key)
    assert found is not None
    return found
