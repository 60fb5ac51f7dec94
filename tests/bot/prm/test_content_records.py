"""Gaps as people name them: partners wrote their titles, and may have written another one's number there."""

from bot.clock import utc_now
from bot.prm import content_records
from bot.prm.database import Database
from bot.prm.gaps import Gap, GapState
from bot.prm.people import Member
from tests import world

BY = Member(person_id=1, programme_id=1, name="Erik", actor="erik", roles=frozenset({"support"}), internal=True)


async def test_a_number_means_the_gap_that_has_it_and_no_title_that_holds_it(database: Database) -> None:
    await world.build(database, utc_now())
    titles = {"How do I renew a key?": GapState.DISMISSED, "What became of G-2026-0001?": GapState.OPEN}
    async with database.writing() as session:
        for nth, (title, state) in enumerate(titles.items(), 1):
            facts = {"opened_at": utc_now(), "total": b"", "model": "m"}
            session.add(Gap(programme_id=1, number=f"G-2026-{nth:04d}", state=state, title=title, **facts))
        await session.flush()

        async def named(text: str) -> list[str]:
            found = await content_records.gaps_named(session, BY, text, (GapState.OPEN,))
            return [each.number for each in found]

        assert await named("G-2026-0001") == []
        assert await named("What became of") == await named("g 2026 2") == ["G-2026-0002"]
