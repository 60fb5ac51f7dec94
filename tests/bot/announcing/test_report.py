"""What is known of an announcement afterwards: each thing once, by partner, and nothing that nobody can know."""

from typing import Any

from bot.prm import announcement_after, announcement_report, people
from bot.prm.announcement_records import Outcome
from bot.prm.database import Database
from tests.bot.announcing.flow import opened, released, until_settled
from tests.bot.prm.announced import desk
from tests.conversation import Stage


async def sent(database: Database, **facts: Any) -> tuple[Stage, str]:
    stage = await opened(database)
    number = await released(stage, **facts)
    await until_settled(stage, number)
    return stage, number


async def test_clicks_reactions_and_replies_count_once_and_by_partner(any_database: Database) -> None:
    stage, number = await sent(any_database, acknowledge=True)
    now, post = stage.clock(), f"announcement:{number}:test:T1:C-both"
    async with any_database.writing() as session:
        erik, anna, chloe = [await people.called(session, key) for key in ("erik", "anna", "chloe")]
        assert erik is not None
        assert chloe is not None
        for _ in range(2):  # platforms repeat themselves
            await announcement_after.clicked(session, anna, number, 0, turn="e1", now=now)
            await announcement_after.reacted(session, post, account="a", sign="+1", added=True, person=chloe, now=now)
            await announcement_after.reacted(session, post, account="b", sign="+1", added=True, person=None, now=now)
            told = {"turn": "e2", "text": "From when?", "conversation": "test:T1:C-both:1", "now": now}
            await announcement_after.replied(session, number, member=chloe, **told)
        await announcement_after.reacted(session, post, account="b", sign="+1", added=False, person=None, now=now)
        await announcement_after.acknowledge(session, chloe, number, now)

        whole = await announcement_report.totals(session, erik, number)
        rows = {row.partner: row for row in await announcement_report.by_partner(session, erik, number)}
        (reply,) = await announcement_after.replies(session, erik)
        assert await announcement_after.take_care(session, erik, reply.id)
        assert not await announcement_after.replies(session, erik)

    assert (whole.clicks, whole.reactions, whole.replies, whole.replies_open) == ({0: 1}, {"+1": 1}, 1, 1)
    assert (whole.partners, whole.reached, whole.acknowledged, whole.read) == (2, 2, 1, None)
    assert (rows["nordlicht"].clicks, rows["nordlicht"].acknowledged_at) == (1, None)
    assert (rows["sudwind"].reactions, rows["sudwind"].replies, rows["sudwind"].acknowledged_at) == (1, 1, now)
    assert reply.what == "From when?"


async def test_the_report_is_read_page_by_page(database: Database) -> None:
    _, number = await sent(database)
    async with database.writing() as session:
        erik = (await desk(session)).erik
        first = await announcement_report.by_partner(session, erik, number, limit=1)
        rest = await announcement_report.by_partner(session, erik, number, after=first[-1].partner_id)
    assert [row.partner for row in (*first, *rest)] == ["nordlicht", "sudwind"]
    assert {row.places[Outcome.SENT] for row in (*first, *rest)} == {1}


async def test_progress_says_how_much_is_left_and_for_how_long(database: Database) -> None:
    stage = await opened(database)
    number = await released(stage)
    async with database.writing() as session:
        at_work = await desk(session)
        waiting = await announcement_report.progress(session, at_work.erik, number, stage.reach, stage.clock())
    await until_settled(stage, number)
    async with database.writing() as session:
        at_work = await desk(session)
        over = await announcement_report.progress(session, at_work.erik, number, stage.reach, stage.clock())
    assert (waiting.total, waiting.left) == (0, None)  # not planned for good before it begins
    assert (over.total, over.open, over.left, over.per_minute) == (2, 0, None, 2)
