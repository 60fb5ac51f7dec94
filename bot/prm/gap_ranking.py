"""Gaps as whoever looks after the content sees them: by how many partners miss it, with what there is and why it does
not do. Nobody's name is in it; which partners asked is told to those who may see these partners' matters."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import distinct, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm.gaps import Gap, GapQuestion, GapState, questions_of
from bot.prm.partners import Partner
from bot.prm.people import Member
from bot.prm.programme import Programme
from bot.prm.rights import require, rights

SHOWN = 5  # of what was asked


@dataclass(frozen=True, kw_only=True)
class Ranked:
    """A gap with what was asked of late: `asks` questions by people of `partners` partners."""

    gap: Gap
    partners: int
    asks: int


@dataclass(frozen=True, kw_only=True)
class Missed:
    """Why what there is does not do, as counts of questions."""

    unanswered: int = 0  # nothing near enough was found
    unsure: int = 0  # something close was shown with a reserve
    failed: int = 0  # somebody said that it did not help


@dataclass(frozen=True, kw_only=True)
class Closest:
    """The place in the content most of the questions came nearest to."""

    source: str
    anchor: str
    questions: int
    confidence: float  # the best of them


@dataclass(frozen=True, kw_only=True)
class Told:
    """Everything about one gap."""

    ranked: Ranked
    questions: Sequence[str]  # a few, the newest first
    languages: Sequence[tuple[str, int]]
    closest: Closest | None
    why: Missed
    names: Sequence[str]  # of the partners this person may know about


async def ranking(
    session: AsyncSession,
    by: Member,
    programme: Programme,
    *,
    state: GapState = GapState.OPEN,
    now: datetime,
    limit: int = 10,
    skip: int = 0,
) -> Sequence[Ranked]:
    """By partners who asked within the programme's window, then by questions; the oldest first among equals."""
    require(by, "content.read")
    since = now - timedelta(days=programme.rules.gap_window_days)
    partners, asks = func.count(distinct(GapQuestion.partner_id)), func.count()
    wanted = (
        select(Gap, partners, asks)
        .join(GapQuestion, GapQuestion.gap_id == Gap.id)
        .where(Gap.programme_id == by.programme_id, Gap.state == state, GapQuestion.asked_at > since)
        .group_by(Gap.id)
        .order_by(partners.desc(), asks.desc(), Gap.id)
        .limit(limit)
        .offset(skip)
    )
    return [Ranked(gap=gap, partners=some, asks=many) for gap, some, many in await session.execute(wanted)]


async def told(session: AsyncSession, by: Member, gap: Gap) -> Told:
    """One gap with everything that was asked in it, for whoever may see it (`gaps.get`)."""
    require(by, "content.read")
    asked = await questions_of(session, gap)
    partners = {each.partner_id for each in asked if each.partner_id is not None}
    newest = [each.text for each in reversed(asked)]
    return Told(
        ranked=Ranked(gap=gap, partners=len(partners), asks=len(asked)),
        questions=tuple(dict.fromkeys(newest))[:SHOWN],
        languages=Counter(each.language for each in asked).most_common(),
        closest=closest(asked),
        why=Missed(
            unanswered=sum(each.band == "unknown" for each in asked),
            unsure=sum(each.band == "unsure" for each in asked),
            failed=sum(each.failed for each in asked),
        ),
        names=await _names(session, by, partners),
    )


def closest(asked: Sequence[GapQuestion]) -> Closest | None:
    """Where most came nearest; among equals where one came nearest of all."""
    places = Counter((each.source, each.anchor or "") for each in asked if each.source)
    best = {place: max(each.confidence for each in asked if _at(each) == place) for place in places}
    if not places:
        return None
    place = max(places, key=lambda each: (places[each], best[each]))
    return Closest(source=str(place[0]), anchor=place[1], questions=places[place], confidence=best[place])


def _at(question: GapQuestion) -> tuple[str | None, str]:
    return question.source, question.anchor or ""


async def _names(session: AsyncSession, by: Member, partners: set[int]) -> Sequence[str]:
    wanted = select(Partner.name).where(Partner.id.in_(partners))
    if "ticket.read.all" not in rights(by):
        wanted = wanted.where(Partner.channel_manager_id == by.person_id)
    return (await session.scalars(wanted.order_by(Partner.name))).all()
