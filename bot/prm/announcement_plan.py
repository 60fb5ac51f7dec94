"""The dry run of an announcement: exactly who is told, where, in which language and when; and who is not, and why.

`planned` is a pure function over what `announcement_rows` reads. What is sent later is planned by the same function.
"""

import hashlib
from collections import Counter
from collections.abc import AsyncGenerator, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_rows as rows
from bot.prm.announcement_choices import Schedule
from bot.prm.announcement_estimate import Estimate
from bot.prm.announcement_reach import Reach
from bot.prm.announcement_records import Announcement, AnnouncementText
from bot.prm.announcement_rows import Candidate, Room
from bot.prm.business_calendar import calendar_of
from bot.prm.business_days import next_open
from bot.prm.programme import Programme


class Unreached(StrEnum):
    """Why a partner that is meant gets nothing."""

    SUSPENDED = "suspended"
    OPTED_OUT = "opted_out"  # it does not want this category
    TAKEN_OUT = "taken_out"  # by its channel manager
    FATIGUE = "fatigue"  # it heard from us a short time ago
    SHARED_CHANNEL = "shared_channel"  # others read its channel who are not meant, and nobody is enrolled
    NO_ONE = "no_one"  # it has no channel, and nobody is enrolled


@dataclass(frozen=True, slots=True)
class Recipient:
    """One place at which one partner is told."""

    partner_id: int
    partner: str  # its key
    name: str
    platform: str
    tenant: str  # with its platform: "slack:T1"
    place: str  # the channel's key, or the person's chat account
    person_id: int | None  # None: a shared channel
    language: str
    due_at: datetime
    shifted: bool  # because of the partner's quiet hours


@dataclass(frozen=True, slots=True)
class Missed:
    """A partner that is meant and gets nothing."""

    partner_id: int
    partner: str
    name: str
    why: Unreached


Line = Recipient | Missed


@dataclass(frozen=True)
class Timing:
    """When it is due at a partner's; `now` is the earliest. Quiet hours and days off move it to the next open hour."""

    schedule: Schedule
    now: datetime
    opens: time
    closes: time
    urgent: bool = False
    _known: dict[str, tuple[datetime, bool]] = field(default_factory=dict)

    def at(self, calendar: str) -> tuple[datetime, bool]:
        """The moment, as aware UTC, and whether quiet hours have moved it. `calendar`: a `key_of`."""
        if calendar not in self._known:
            self._known[calendar] = self._reckoned(calendar)
        return self._known[calendar]

    def _reckoned(self, calendar: str) -> tuple[datetime, bool]:
        wished = self._wished(calendar)
        if self.urgent:
            return wished, False
        due = next_open(wished, calendar_of(calendar, opens=self.opens, closes=self.closes))
        return due, due > wished

    def _wished(self, calendar: str) -> datetime:
        wish = self.schedule
        if wish.moment is not None:
            return max(wish.moment, self.now)
        if wish.day is not None and wish.at is not None:
            return max(calendar_of(calendar).moment(wish.day, wish.at), self.now)
        return self.now


@dataclass(frozen=True)
class Wording:
    """In which language something is said to whom: one there is a text in, else the programme's own."""

    available: Collection[str]
    default: str

    def to_partner(self, languages: Sequence[str]) -> str:
        known = (_plain(each) for each in languages)
        return next((each for each in known if each in self.available), self.default)

    def to_person(self, own: str | None, languages: Sequence[str]) -> str:
        return self.to_partner((own,) if own else languages)


@dataclass
class Plan:
    """What a dry run found, in figures. `fingerprint` is another one as soon as anybody is told something else."""

    partners: int = 0
    places: int = 0  # messages that are posted: partners that share a channel share one
    shifted: int = 0  # places that wait for the end of quiet hours
    by_platform: Counter[str] = field(default_factory=Counter)  # places
    by_language: Counter[str] = field(default_factory=Counter)  # places
    unreached: Counter[Unreached] = field(default_factory=Counter)  # partners
    first_at: datetime | None = None
    last_at: datetime | None = None  # when the last place is due
    ends_at: datetime | None = None  # when the last one is reached, at the pace of the platforms
    sending: timedelta = timedelta(0)  # what sending takes at that pace, quiet hours apart
    fingerprint: str = ""


async def lines(
    session: AsyncSession,
    programme: Programme,
    announcement: Announcement,
    reach: Reach,
    now: datetime,
    *,
    after: int = 0,
) -> AsyncGenerator[Line]:
    """The plan line by line, by partner, from behind the one with the id `after`; nothing is kept of what was read."""
    what = await rows.asked(session, announcement, programme, reach, _begins(announcement, now))
    timing, wording = timing_of(announcement, programme, now), await wording_of(session, programme, announcement)
    async for batch in rows.candidates(session, what, after=after):
        for candidate in batch:
            for line in planned(candidate, timing, wording):
                yield line


async def plan(
    session: AsyncSession, programme: Programme, announcement: Announcement, reach: Reach, now: datetime
) -> Plan:
    """The plan in figures. `now`: when it could leave at the earliest, the end of an opt-out window if there is one."""
    found, estimate, digest = Plan(), Estimate(reach), hashlib.sha256(_identity(announcement).encode())
    shared: set[str] = set()
    partner = 0
    async for line in lines(session, programme, announcement, reach, now):
        if isinstance(line, Missed):
            found.unreached[line.why] += 1
            digest.update(f"\n{line.partner_id} {line.why}".encode())
            continue
        digest.update(f"\n{line.partner_id} {line.place} {line.language}".encode())
        found.partners += line.partner_id != partner
        partner = line.partner_id
        if line.place not in shared:
            shared.add(line.place)
            _count(found, line)
            estimate.add(line.tenant, line.platform, line.due_at)
    found.ends_at, found.sending = estimate.ends_at(), estimate.sending()
    found.fingerprint = digest.hexdigest()[:32]
    return found


def planned(candidate: Candidate, timing: Timing, wording: Wording) -> Iterator[Line]:
    """Where one partner is told: in its channel, once; else its people, each in their own chat."""
    why = _hindrance(candidate)
    if why is not None:
        yield Missed(candidate.id, candidate.key, candidate.name, why)
        return
    due_at, shifted = timing.at(candidate.calendar)
    who = (candidate.id, candidate.key, candidate.name)
    if room := _best(candidate.rooms):
        language = wording.to_partner(candidate.languages)
        yield Recipient(*who, room.platform, tenant_of(room.key), room.key, None, language, due_at, shifted)
        return
    for each in candidate.people:
        language = wording.to_person(each.language, candidate.languages)
        tenant = f"{each.platform}:{each.tenant}"
        yield Recipient(*who, each.platform, tenant, each.key, each.person_id, language, due_at, shifted)


def _hindrance(candidate: Candidate) -> Unreached | None:
    if not candidate.active:
        return Unreached.SUSPENDED
    if candidate.refuses:
        return Unreached.OPTED_OUT
    if candidate.taken_out:
        return Unreached.TAKEN_OUT
    if candidate.tired:
        return Unreached.FATIGUE
    if candidate.people or _best(candidate.rooms):
        return None
    return Unreached.SHARED_CHANNEL if candidate.rooms else Unreached.NO_ONE


def _best(rooms: Sequence[Room]) -> Room | None:
    """The one preferred for announcements, else the one with the fewest readers, else the one that was bound first."""
    fitting = [each for each in rooms if each.fits]
    return min(fitting, key=lambda each: (not each.preferred, each.partners), default=None)


def tenant_of(place: str) -> str:
    """The platform and organisation of a place's key: "slack:T1" of "slack:T1:C1"."""
    return ":".join(place.split(":", 2)[:2])


def timing_of(announcement: Announcement, programme: Programme, now: datetime) -> Timing:
    rules = programme.rules
    return Timing(announcement.schedule, now, rules.quiet_before, rules.quiet_after, announcement.urgent)


async def wording_of(session: AsyncSession, programme: Programme, announcement: Announcement) -> Wording:
    """The languages it is written in; what a machine proposed and nobody approved is no text yet."""
    t = AnnouncementText
    written = select(t.language).where(t.announcement_id == announcement.id, t.proposed.is_(False))
    return Wording(frozenset(await session.scalars(written)), programme.default_locale)


def _begins(announcement: Announcement, now: datetime) -> datetime:
    return max(announcement.schedule.moment or now, now)


def _identity(announcement: Announcement) -> str:
    """What is released, beside who gets it."""
    chosen = (announcement.audience, announcement.schedule)
    documents = " ".join(each.model_dump_json(exclude_defaults=True) for each in chosen)
    return f"{announcement.number} {announcement.wording} {announcement.category} {announcement.urgent} {documents}"


def _count(found: Plan, line: Recipient) -> None:
    found.places += 1
    found.shifted += line.shifted
    found.by_platform[line.platform] += 1
    found.by_language[line.language] += 1
    found.first_at = min(found.first_at or line.due_at, line.due_at)
    found.last_at = max(found.last_at or line.due_at, line.due_at)


def _plain(locale: str) -> str:
    """The language of a locale: de of de-AT."""
    return locale.replace("_", "-").partition("-")[0].lower()
