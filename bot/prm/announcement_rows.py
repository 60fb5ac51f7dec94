"""The rows a plan is made of, read in batches of partners: who is meant, where it could be told, what hinders that."""

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, exists, func, literal, not_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from bot.prm import announcement_audience as whom
from bot.prm.announcement_choices import Audience
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement
from bot.prm.business_calendar import key_of
from bot.prm.partners import Partner, PartnerStatus
from bot.prm.people import Identity, PartnerMembership, Person, PersonStatus
from bot.prm.places import Place, PlacePartner
from bot.prm.programme import Programme

BATCH = 1_000  # partners read at once


@dataclass(frozen=True, slots=True)
class Room:
    """A shared channel of a partner. It fits where everybody who reads there may read this."""

    key: str
    platform: str
    preferred: bool
    partners: int  # who read there
    fits: bool


@dataclass(frozen=True, slots=True)
class Contact:
    """One of a partner's people, with the chat account they used last."""

    person_id: int
    platform: str
    tenant: str
    user: str
    language: str | None  # their own, as far as we know it

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.tenant}:{self.user}"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A partner that is meant, with all that decides whether, where, when and in which language it is told."""

    id: int
    key: str
    name: str
    languages: tuple[str, ...]
    calendar: str
    active: bool = True
    refuses: bool = False
    taken_out: bool = False
    tired: bool = False
    rooms: Sequence[Room] = field(default=())
    people: Sequence[Contact] = field(default=())


@dataclass(frozen=True)
class Asked:
    """One announcement as its rows are asked for. `at`: when it goes out, from which the days of fatigue count back."""

    announcement: Announcement
    programme: Programme
    reach: Reach
    known: Mapping[str, Audience]  # the saved audiences
    at: datetime


async def asked(
    session: AsyncSession, announcement: Announcement, programme: Programme, reach: Reach, at: datetime
) -> Asked:
    return Asked(announcement, programme, reach, await whom.saved(session, programme.id), at)


async def candidates(
    session: AsyncSession, what: Asked, *, after: int = 0, batch: int = BATCH
) -> AsyncIterator[Sequence[Candidate]]:
    """All partners that are meant, by id from behind `after`, in batches: the memory it takes does not grow."""
    while found := await some(session, what, after=after, batch=batch):
        yield found
        after = found[-1].id


async def some(session: AsyncSession, what: Asked, *, after: int, batch: int = BATCH) -> Sequence[Candidate]:
    """One batch, with a handful of queries however large it is."""
    rows = (await session.execute(_partners(what).where(Partner.id > after).order_by(Partner.id).limit(batch))).all()
    if not rows:
        return ()
    first, last = rows[0].id, rows[-1].id
    rooms = _by_partner(await session.execute(_rooms(what, first, last)), _room)
    people = _by_partner(await session.execute(_people(what, first, last)), _contact)
    return [_candidate(row, rooms.get(row.id, ()), people.get(row.id, ())) for row in rows]


def _partners(what: Asked) -> Select[*tuple[Any, ...]]:
    """Those that are suspended are told apart rather than left out, so that a plan can say why they get nothing."""
    p, announcement = Partner, what.announcement
    region = func.coalesce(p.subdivision, "")
    return select(
        *(p.id, p.key, p.name, p.languages, p.time_zone, p.country, region.label("subdivision")),
        whom.standing(p).label("active"),
        whom.refuses(p, announcement.category).label("refuses"),
        whom.taken_out(p, announcement).label("taken_out"),
        whom.tired(p, announcement, what.programme, what.at).label("tired"),
    ).where(
        p.programme_id == what.programme.id,
        p.status.in_((PartnerStatus.ACTIVE, PartnerStatus.SUSPENDED)),
        whom.meant(p, announcement.audience, what.known, what.at),
    )


def _rooms(what: Asked, first: int, last: int) -> Select[*tuple[Any, ...]]:
    other, reader = aliased(PlacePartner), aliased(Partner)
    readers = select(other.partner_id).where(other.place_id == Place.id)
    strangers = (
        select(other.partner_id)
        .join(reader, reader.id == other.partner_id)
        .where(other.place_id == Place.id, other.partner_id != PlacePartner.partner_id)
        .where(not_(whom.may_read(reader, what.announcement, what.programme, what.known, what.at)))
    )
    return (
        select(
            *(PlacePartner.partner_id, Place.id, Place.key, Place.platform, Place.purposes),
            readers.with_only_columns(func.count()).scalar_subquery().label("partners"),
            not_(exists(strangers)).label("fits"),
        )
        .join(Place, Place.id == PlacePartner.place_id)
        .where(_within(PlacePartner.partner_id, first, last), not_(Place.staff))
        .where(Place.platform.in_(what.reach.paces), Place.programme_id == what.programme.id)
        .order_by(PlacePartner.partner_id, Place.id)
    )


def _people(what: Asked, first: int, last: int) -> Select[*tuple[Any, ...]]:
    """Each person of a partner once, with the account they spoke to us from last; nobody watches a terminal."""
    m, roles = PartnerMembership, what.announcement.audience.roles
    spoke = (Identity.seen_at.desc().nulls_last(), Identity.platform == "terminal", Identity.id.desc())
    latest = func.row_number().over(partition_by=(m.partner_id, Person.id), order_by=spoke).label("latest")
    wanted = (
        select(
            *(m.partner_id, Person.id.label("person_id"), Person.locale),
            *(Identity.platform, Identity.tenant, Identity.user_id, latest),
        )
        .join(Person, Person.id == m.person_id)
        .join(Identity, Identity.person_id == Person.id)
        .where(_within(m.partner_id, first, last), Person.status != PersonStatus.REMOVED, not_(Person.staff))
        .where(Identity.platform.in_(what.reach.paces), m.role.in_(roles) if roles else literal(True))
    )
    each = wanted.subquery()
    columns = (each.c.partner_id, each.c.person_id, each.c.platform, each.c.tenant, each.c.user_id)
    last_account = each.c.latest == 1
    if what.reach.spoken is None:
        found = select(*columns, each.c.locale.label("language")).where(last_account)
    else:
        spoken = what.reach.spoken.subquery()
        account = each.c.platform + ":" + each.c.tenant + ":" + each.c.user_id
        language = func.coalesce(spoken.c.language, each.c.locale).label("language")
        found = select(*columns, language).outerjoin(spoken, spoken.c.sender == account).where(last_account)
    return found.order_by(each.c.partner_id, each.c.person_id)


def _within(column: Any, first: int, last: int) -> ColumnElement[bool]:
    return and_(column >= first, column <= last)


def _by_partner(rows: Any, read: Any) -> dict[int, list[Any]]:
    return {partner: list(map(read, mine)) for partner, mine in groupby(rows, key=lambda row: row.partner_id)}


def _room(row: Any) -> Room:
    return Room(row.key, row.platform, "announcements" in row.purposes, row.partners, bool(row.fits))


def _contact(row: Any) -> Contact:
    return Contact(row.person_id, row.platform, row.tenant, row.user_id, row.language)


def _candidate(row: Any, rooms: Sequence[Room], people: Sequence[Contact]) -> Candidate:
    country = f"{row.country}-{row.subdivision}" if row.subdivision else row.country
    return Candidate(
        id=row.id,
        key=row.key,
        name=row.name,
        languages=tuple(row.languages),
        calendar=key_of(row.time_zone, country),
        active=bool(row.active),
        refuses=bool(row.refuses),
        taken_out=bool(row.taken_out),
        tired=bool(row.tired),
        rooms=rooms,
        people=people,
    )
