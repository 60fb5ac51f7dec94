"""Published articles go into the content as documents of their own, and leave it when they are taken out.

The folder of articles is written anew from the database each time, so it can be lost without harm. Whatever holds for
content holds for them: who may read them, their last day, versions.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Protocol, cast

import yaml
from sqlalchemy import Table, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.attributes import set_committed_value

from bot.jobs import Work, enqueue
from bot.prm import articles, gaps, regressions
from bot.prm.article_records import Article, ArticleState
from bot.prm.database import Database
from bot.prm.gaps import Gap, GapState
from bot.prm.ledger import SYSTEM
from bot.prm.people import Person
from bot.prm.regressions import RegressionQuestion
from bot.support import replaying

KIND = "publish"  # the job


class NotTakenIn(Exception):
    """The content could not take the articles in; `reason` says why without anybody's data."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class Folder(Protocol):
    """Where articles stand as files, and what makes them part of the content; handed in from outside."""

    async def hold(self, files: Mapping[str, str]) -> None:
        """Hold exactly these, by their names, and have the content take them in. Raises NotTakenIn."""
        ...


async def plan(session: AsyncSession, key: str) -> None:
    """Have it done; after a decision, and at a start, where the folder may be another machine's."""
    await enqueue(session, KIND, {}, key=key, lane=KIND)


def duty(database: Database, folder: Folder) -> Callable[[Work], Awaitable[None]]:
    """The job. The files are there before anything says so, and the same files twice change nothing."""

    async def publish(work: Work) -> None:
        async with database.reading() as session:
            out = await articles.published(session)
            files = {each.file: await document(session, each) for each in out}
        await folder.hold(files)
        async with work.finish() as session:
            await _taken_in(session, {each.number: each.version for each in out}, work.now())

    return publish


async def document(session: AsyncSession, article: Article) -> str:
    """The article as a file of the content, with everything it says of itself above it."""
    owner = await session.get(Person, article.owner_id or article.author_id or 0)
    meta = {
        "title": article.title,
        "audience": str(article.level),
        "language": article.language,
        "valid_until": article.valid_until.isoformat(),
        "updated": article.written_at.date().isoformat(),
        **({"tiers": article.tiers} if article.tiers else {}),
        **({"owner": owner.key or owner.email} if owner and (owner.key or owner.email) else {}),
    }
    card = yaml.safe_dump(meta, allow_unicode=True, sort_keys=False)
    return f"---\n{card}---\n\n# {article.title}\n\n{article.body}\n"


async def _taken_in(session: AsyncSession, written: Mapping[str, int], now: datetime) -> None:
    """Note it of those that have not changed meanwhile; what was written for a gap is asked for again."""
    waiting = (Article.taken_in_at.is_(None), Article.state.in_((ArticleState.PUBLISHED, ArticleState.RETIRED)))
    fresh = select(Article).where(*waiting).with_for_update().execution_options(populate_existing=True)
    for article in (await session.scalars(fresh)).all():
        out = article.state is ArticleState.PUBLISHED
        if out != (written.get(article.number) == article.version):
            continue  # decided while the files were written: the next job is on its way
        await _note(session, article, now)
        gap = await session.get(Gap, article.gap_id) if out and article.gap_id else None
        if gap is not None:
            await _ask_again(session, article, gap, now)


async def _note(session: AsyncSession, article: Article, now: datetime) -> None:
    """No change of the article: the buttons below the card that said it was published stay good."""
    table = cast(Table, Article.__table__)
    await session.execute(update(table).where(table.c.id == article.id).values(taken_in_at=now))
    set_committed_value(article, "taken_in_at", now)


async def _ask_again(session: AsyncSession, article: Article, gap: Gap, now: datetime) -> None:
    for asked in await gaps.questions_of(session, gap):
        question = RegressionQuestion(
            programme_id=gap.programme_id,
            set_name=gap.number,
            question_id=asked.question_id,
            partner_id=asked.partner_id,
            text=asked.text,
            language=asked.language,
            page=article.file,
            added_at=now,
        )
        await regressions.keep(session, question)
    if gap.state is not GapState.PUBLISHED:
        await gaps.move(session, SYSTEM, gap, GapState.PUBLISHED, now)
    await replaying.plan(session, gap.number, key=f"{article.number}:{article.version}")
