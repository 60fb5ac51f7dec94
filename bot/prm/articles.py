"""Articles on their way into the content: from a gap or a ticket, reviewed by somebody else, published, taken out.

Nobody publishes what they wrote themselves, except whoever was named as its owner: they answer for it. What an article
says goes into the content as a document of its own, with its readers and its last day; see `bot.support.publishing`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import OutOfDate, ReasonNeeded, UserError
from bot.prm import article_clocks, gaps, ledger
from bot.prm.article_records import EDITABLE, TRANSITIONS, Article, ArticleState, Level, subject
from bot.prm.gaps import Gap, GapState
from bot.prm.ledger import SYSTEM
from bot.prm.numbers import next_number
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require

KIND = "KB"  # of an article's number


class NoSuchArticle(UserError):
    """There is no article {number}. Say “articles” to see them all."""


class ReviewedBySomebodyElse(UserError):
    """You wrote this article, so somebody else has to review it."""


class NamedBySomebodyElse(UserError):
    """You look after what you write anyway. As its owner you could publish it, so somebody else has to name you."""


class LastDayOver(UserError):
    """The last day of an article must lie in the future."""


class StillPublished(UserError):
    """Article {number} is in the content. Take it out first, then it can be changed."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What somebody writes: everything of an article that can be changed."""

    title: str
    body: str
    language: str
    level: Level = Level.PARTNERS
    tiers: Sequence[str] = field(default_factory=tuple)
    valid_until: date
    owner_id: int | None = None


async def begin(
    session: AsyncSession,
    by: Member,
    programme: Programme,
    wording: Wording,
    *,
    gap: Gap | None = None,
    ticket: str | None = None,
    now: datetime,
) -> Article:
    """A new draft, for a gap that is then being written about, or out of a ticket.

    Raises NotAllowed, LastDayOver, NamedBySomebodyElse.
    """
    require(by, "content.write")
    _in_force(wording.valid_until, now)
    _named_by_another(by, wording, owner=None)
    article = Article(
        programme_id=programme.id,
        number=await next_number(session, programme.id, KIND, now.year),
        gap_id=gap.id if gap else None,
        ticket=ticket,
        author_id=by.person_id,
        written_at=now,
        **_columns(wording),
    )
    session.add(article)
    await session.flush()
    await _record(session, article, "article.drafted", by.actor, now)
    if gap is not None and gap.state is not GapState.DRAFTED:
        await gaps.move(session, by.actor, gap, GapState.DRAFTED, now)
    return article


async def write(
    session: AsyncSession, by: Member, number: str, wording: Wording, *, version: int, now: datetime
) -> Article:
    """Change it; what was under review, sent back or taken out is a draft again, and by whoever wrote last.

    Raises NotAllowed, NoSuchArticle, StillPublished, OutOfDate, LastDayOver, NamedBySomebodyElse.
    """
    require(by, "content.write")
    article = await _locked(session, by, number, version)
    if article.state not in EDITABLE:
        raise StillPublished(number=article.number)
    _in_force(wording.valid_until, now)
    _named_by_another(by, wording, owner=article.owner_id)
    for name, value in _columns(wording).items():
        setattr(article, name, value)
    article.state, article.author_id, article.written_at = ArticleState.DRAFT, by.person_id, now
    article.reason = None
    await session.flush()
    await _record(session, article, "article.written", by.actor, now)
    return article


async def submit(session: AsyncSession, by: Member, number: str, *, version: int, now: datetime) -> Article:
    """Ask for a review."""
    require(by, "content.write")
    article = await _locked(session, by, number, version)
    _in_force(article.valid_until, now)
    await _move(session, article, ArticleState.IN_REVIEW, by.actor, now)
    return article


async def publish(
    session: AsyncSession, by: Member, programme: Programme, number: str, *, version: int, now: datetime
) -> Article:
    """Let it into the content. Raises ReviewedBySomebodyElse for its author, unless they are its owner."""
    article = await _reviewed(session, by, number, version)
    _in_force(article.valid_until, now)
    article.published_at, article.taken_in_at, article.reason = now, None, None
    await _move(session, article, ArticleState.PUBLISHED, by.actor, now)
    await article_clocks.begin(session, programme, article)
    return article


async def send_back(
    session: AsyncSession, by: Member, number: str, *, version: int, reason: str, now: datetime
) -> Article:
    """Not like this: its author learns why."""
    article = await _reviewed(session, by, number, version)
    if not reason.strip():
        raise ReasonNeeded
    article.reason = reason.strip()
    await _move(session, article, ArticleState.REJECTED, by.actor, now)
    return article


async def retire(session: AsyncSession, by: Member, number: str, *, version: int, now: datetime) -> Article:
    """Take it out of the content."""
    require(by, "content.publish")
    article = await _locked(session, by, number, version)
    await _taken_out(session, article, by.actor, now)
    return article


async def expire(session: AsyncSession, number: str, now: datetime) -> Article | None:
    """Its last day is over; None where it was taken out before."""
    article = await session.scalar(_kept(select(Article).where(Article.number == number)))
    if article is None or article.state is not ArticleState.PUBLISHED:
        return None
    await _taken_out(session, article, SYSTEM, now)
    return article


async def get(session: AsyncSession, by: Member, number: str) -> Article:
    """Raises NoSuchArticle, and NotAllowed for whoever does not look after the content."""
    require(by, "content.read")
    return await _found(session, by, number)


async def every(
    session: AsyncSession, by: Member, *, state: ArticleState | None = None, limit: int = 20, after: str | None = None
) -> Sequence[Article]:
    """The newest first; `after` is the number of the last one seen."""
    require(by, "content.read")
    wanted = select(Article).where(Article.programme_id == by.programme_id)
    if state is not None:
        wanted = wanted.where(Article.state == state)
    if after is not None:
        last = select(Article.id).where(Article.programme_id == by.programme_id, Article.number == after)
        wanted = wanted.where(Article.id < last.correlate(None).scalar_subquery())
    return (await session.scalars(wanted.order_by(Article.id.desc()).limit(limit))).all()


async def of_gap(session: AsyncSession, gap: Gap) -> Article | None:
    """The newest one written for it."""
    wanted = select(Article).where(Article.gap_id == gap.id)
    return await session.scalar(wanted.order_by(Article.id.desc()).limit(1))


async def published(session: AsyncSession) -> Sequence[Article]:
    """Everything that belongs into the content now."""
    wanted = select(Article).where(Article.state == ArticleState.PUBLISHED)
    return (await session.scalars(wanted.order_by(Article.id))).all()


async def _reviewed(session: AsyncSession, by: Member, number: str, version: int) -> Article:
    require(by, "content.publish")
    article = await _locked(session, by, number, version)
    if article.author_id == by.person_id != article.owner_id:
        raise ReviewedBySomebodyElse
    return article


def _named_by_another(by: Member, wording: Wording, *, owner: int | None) -> None:
    """Nobody makes themselves an `owner` they were not before. Raises NamedBySomebodyElse."""
    if wording.owner_id == by.person_id != owner:
        raise NamedBySomebodyElse


async def _locked(session: AsyncSession, by: Member, number: str, version: int) -> Article:
    article = await _found(session, by, number, lock=True)
    if article.version != version:
        raise OutOfDate
    return article


async def _found(session: AsyncSession, by: Member, number: str, *, lock: bool = False) -> Article:
    wanted = select(Article).where(Article.programme_id == by.programme_id, Article.number == number.strip().upper())
    article = await session.scalar(_kept(wanted) if lock else wanted)
    if article is None:
        raise NoSuchArticle(number=number)
    return article


def _kept(wanted: Select[Article]) -> Select[Article]:
    """As it is now, whatever was read before, and from others until this transaction ends."""
    return wanted.with_for_update().execution_options(populate_existing=True)


async def _taken_out(session: AsyncSession, article: Article, actor: str, now: datetime) -> None:
    article.taken_in_at = None
    await _move(session, article, ArticleState.RETIRED, actor, now)
    await article_clocks.stop(session, article)
    gap = await session.get(Gap, article.gap_id) if article.gap_id else None
    if gap is not None and gap.state is GapState.PUBLISHED:
        await gaps.move(session, actor, gap, GapState.OPEN, now)


async def _move(session: AsyncSession, article: Article, to: ArticleState, actor: str, now: datetime) -> None:
    """Raises OutOfDate where that is no step from here."""
    if to not in TRANSITIONS[article.state]:
        raise OutOfDate
    before, article.state = article.state, to
    await session.flush()
    await _record(session, article, f"article.{to}", actor, now, before)


async def _record(
    session: AsyncSession, article: Article, action: str, actor: str, now: datetime, before: str | None = None
) -> None:
    """What it says is kept as a fingerprint: no words of anybody's are in the ledger."""
    said = ledger.fingerprint({"title": article.title, "body": article.body})
    after = {"state": article.state, "says": said, "level": article.level, "until": article.valid_until}
    detail = {"gap": article.gap_id, "ticket": article.ticket, "version": article.version}
    await ledger.append(
        session, actor=actor, action=action, subject=subject(article),
        before={"state": before} if before else None, after=after, detail=detail, at=now,
    )  # fmt: skip


def _columns(wording: Wording) -> Mapping[str, Any]:
    return {
        "title": wording.title.strip(),
        "body": wording.body.strip(),
        "language": wording.language,
        "level": wording.level,
        "tiers": sorted(wording.tiers) if wording.level is Level.PARTNERS else [],
        "valid_until": wording.valid_until,
        "owner_id": wording.owner_id,
    }


def _in_force(last: date, now: datetime) -> None:
    if last <= now.date():
        raise LastDayOver


def usual_last_day(programme: Programme, now: datetime) -> date:
    """Until when a new article holds, unless somebody says else."""
    return now.date() + timedelta(days=programme.rules.article_kept_valid_days)
