"""A stage with real content: what partners miss is found, written about, taken in and asked again."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from bot.jobs import enqueue
from bot.outbox import Channel
from bot.prm import programme
from bot.prm.articles import Article
from bot.prm.gaps import Gap
from bot.prm.people import StaffRole
from bot.reply import Reply
from bot.support import staleness
from commands import learning
from commands.lookup import look_up_in
from knowledge.library import Library
from tests import rows, world
from tests.conversation import Stage, Talk

GUIDE = """# Deal registration

Register every deal before you quote. A deal is protected for 90 days from its approval.
"""
BODY = "## How do I return broken hardware?\n\nSend broken hardware back within 14 days, with its return number."
QUESTION = "How do I return broken hardware?"


@dataclass(frozen=True)
class Loop:
    """dora (channel manager) and sam (support) look after the content; anna and chloe ask."""

    stage: Stage
    library: Library
    content: Path

    def who(self, name: str) -> Talk:
        return self.stage.person(name)

    async def ask(self, name: str, question: str = QUESTION) -> Reply:
        said = await self.who(name).turn(skill="ask", values={"question": question})
        await self.stage.worker.run_due()
        return said

    async def does(self, name: str, skill: str, **values: object) -> Reply:
        """A complete form, and everything that follows from it."""
        said = await self.who(name).turn(skill=skill, values=values, confirmed=True)
        await self.stage.worker.run_due()
        return said

    async def gaps(self) -> list[Gap]:
        async with self.stage.database.reading() as session:
            return list(await session.scalars(select(Gap).order_by(Gap.id)))

    async def article(self) -> Article:
        async with self.stage.database.reading() as session:
            return (await session.scalars(select(Article).order_by(Article.id.desc()))).first() or Article()

    async def look_for_stale(self, at: datetime) -> None:
        async with self.stage.database.writing() as session:
            await enqueue(session, staleness.KIND, {}, key=f"now:{at}")
        await self.stage.worker.run_due()

    async def published(self, **written: str) -> Reply:
        """From the gap to the content: dora writes, sam publishes."""
        await self.does("dora", "draft_article", gap="G-2026-0001")
        await self.does("dora", "write_article", article="KB-2026-0001", **{"body": BODY, **written})
        await self.does("dora", "submit_article", article="KB-2026-0001")
        return await self.does("sam", "publish_article", article="KB-2026-0001")


async def build(stage: Stage, library: Library, folder: Path) -> Loop:
    await world.build(stage.database, stage.clock())
    async with stage.database.writing() as session:
        current = await programme.only(session)
        assert current is not None
        account = ("test", world.TEAM, "sam")
        await rows.person(session, current, "Sam", key="sam", staff=[StaffRole.SUPPORT], account=account)
    content = folder / "content"
    content.mkdir()
    (content / "guide.md").write_text(GUIDE)
    await library.ingest([content])
    duties = learning.duties(stage.database, library, look_up_in(library), folder)
    stage.worker = stage.worker_of({"test": Channel(send=stage._send, look=stage._look)}, duties)
    return Loop(stage, library, content)
