"""Which documents somebody should look at: found once a day from what the content says and how its answers did."""

from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.jobs import Work, enqueue
from bot.prm import programme, stale_clocks, stale_content
from bot.prm.database import Database
from bot.prm.people import Person, PersonStatus, fold_email
from bot.prm.programme import Rules
from bot.prm.stale_content import StaleDocument, Why
from bot.prm.support_asks import SupportAsk

KIND = "stale"  # the job
EVERY = timedelta(days=1)
ENOUGH = 3  # ratings, below which nothing follows from them
LOW = 0.5  # share of ratings that say it helped, below which it did not


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document of the content as whoever looks after it sees it."""

    source: str
    title: str
    owner: str  # an e-mail address, a person's key, or a name we know nobody by; empty where nobody is named
    updated: date | None
    valid_until: date | None
    expired: bool
    replaced: bool


Shelf = Callable[[], Awaitable[Sequence[Document]]]
"""Everything in the content; handed in from outside."""


async def plan(session: AsyncSession, at: datetime) -> None:
    """Have it done on that day; asking twice is asking once."""
    await enqueue(session, KIND, {}, key=f"{at:%Y-%m-%d}", run_at=at)


def duty(database: Database, shelf: Shelf) -> Callable[[Work], Awaitable[None]]:
    """The job, which asks for itself again tomorrow."""

    async def look(work: Work) -> None:
        now = work.now()
        async with database.writing() as session:
            await plan(session, now + EVERY)  # first, so that a day on which it fails is not the last one
        documents = await shelf()
        async with database.reading() as session:  # before the transaction that others wait for
            current = await programme.only(session)
            found = await stale(session, current.id, current.rules, documents, now) if current else []
        async with work.finish() as session:
            current = await programme.only(session)
            if current is not None:
                await stale_content.replace(session, current.id, found)
                await stale_clocks.keep_reminding(session, current, now)

    return look


async def stale(
    session: AsyncSession, programme_id: int, rules: Rules, documents: Sequence[Document], now: datetime
) -> list[StaleDocument]:
    """Those with a reason to be looked at."""
    ratings = await _ratings(session, now - timedelta(days=rules.content_old_after_days))
    reasons = {
        each: why(each, rules, helped=ratings[each.source, True], failed=ratings[each.source, False], today=now.date())
        for each in documents
    }
    found = [each for each in documents if reasons[each]]
    owners = {owner: await _person(session, programme_id, owner) for owner in {each.owner for each in found}}
    return [
        StaleDocument(
            programme_id=programme_id,
            source=each.source,
            title=each.title,
            owner=each.owner,
            owner_id=owners[each.owner],
            reasons=[str(reason) for reason in reasons[each]],
            updated=each.updated,
            valid_until=each.valid_until,
            answers=ratings[each.source, True] + ratings[each.source, False],
            failed=ratings[each.source, False],
            since=now,
        )
        for each in found
    ]


async def _ratings(session: AsyncSession, since: datetime) -> Counter[tuple[str | None, bool | None]]:
    """How many answers that rested on a document helped, and how many did not."""
    given = (SupportAsk.helpful.is_not(None), SupportAsk.asked_at > since)
    wanted = select(SupportAsk.source, SupportAsk.helpful, func.count()).where(*given)
    rows = await session.execute(wanted.group_by(SupportAsk.source, SupportAsk.helpful))
    return Counter({(source, helpful): many for source, helpful, many in rows})


def why(document: Document, rules: Rules, *, helped: int, failed: int, today: date) -> list[Why]:
    """Everything that speaks for a look at it."""
    until, rated = document.valid_until, helped + failed
    old = document.updated is not None and (today - document.updated).days > rules.content_old_after_days
    soon = until is not None and 0 <= (until - today).days < rules.content_expires_soon_days
    reasons = {
        Why.EXPIRED: document.expired,
        Why.EXPIRES_SOON: soon,
        Why.REPLACED: document.replaced,
        Why.OLD: old and not document.expired and not document.replaced,
        Why.UNHELPFUL: rated >= ENOUGH and helped / rated < LOW,
    }
    return [reason for reason, true in reasons.items() if true]


async def _person(session: AsyncSession, programme_id: int, owner: str) -> int | None:
    """Whom an `owner` of the content names: one of the vendor's own, by key, e-mail or whole name, if only one is."""
    if not owner.strip():
        return None
    named = Person.key == owner, Person.email == fold_email(owner), Person.name == owner.strip()
    ours = select(Person.id).where(Person.programme_id == programme_id, Person.staff)
    for condition in named:
        wanted = ours.where(condition, Person.status != PersonStatus.REMOVED).limit(2)
        found = (await session.scalars(wanted)).all()
        if len(found) == 1:
            return found[0]
    return None
