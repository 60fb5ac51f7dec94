"""What may have changed between the plan and the moment a message leaves: partners, readers, the time of day."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, and_, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_audience as whom
from bot.prm.announcement_choices import Schedule
from bot.prm.announcement_plan import Timing
from bot.prm.announcement_records import Announcement, AnnouncementDelivery, Outcome
from bot.prm.partners import Partner, PartnerFacts
from bot.prm.places import Place, PlacePartner
from bot.prm.programme import Programme

SUSPENDED, OPTED_OUT, NOT_MEANT = "suspended", "opted_out", "not meant any more"
OTHERS, UNBOUND = "others read along there who were not meant", "the channel is not the partner's any more"

Post = Sequence[AnnouncementDelivery]


class _Now(NamedTuple):
    """A partner as it is now."""

    reason: str | None  # why it is not told after all
    calendar: str


@dataclass
class Doubts:
    """Answers for one batch; what it finds against a message is noted for all of them at the end."""

    partners: Mapping[int, _Now]
    readers: Mapping[str, Sequence[PartnerFacts]]  # of each shared place
    timing: Timing
    _changes: list[dict[str, Any]] = field(default_factory=list)

    def fit(self, post: Post) -> Post:
        """The rows of a message for which it leaves now; none where it does not leave."""
        shared = post[0].person_id is None
        good = [each for each in post if self._reason(each.partner_id) is None]
        for each in post:
            if (reason := self._reason(each.partner_id)) is not None:
                self._withhold(each, reason)
        if not good:
            return ()
        if shared and (reason := self._against(post[0].place, good)):
            for each in good:
                self._withhold(each, reason)
            return ()
        return () if self._too_early(good) else good

    def _reason(self, partner_id: int) -> str | None:
        now = self.partners.get(partner_id)
        return now.reason if now else SUSPENDED

    def _against(self, place: str, good: Post) -> str | None:
        """Who reads there may be told the same elsewhere, but not be one that is not to be told."""
        readers = {partner.id for partner in self.readers.get(place, ())}
        if not readers & {each.partner_id for each in good}:
            return UNBOUND
        return OTHERS if any(self._reason(each) for each in readers) else None

    def _too_early(self, rows: Post) -> bool:
        """It was held up until after hours: then it waits for the next morning where the partner is."""
        due_at, shifted = self.timing.at(self.partners[rows[0].partner_id].calendar)
        if shifted:
            self._changes += [{"id": each.id, "due_at": due_at} for each in rows]
        return shifted

    def _withhold(self, row: AnnouncementDelivery, reason: str) -> None:
        settled = {"outcome": Outcome.WITHHELD, "reason": reason, "settled_at": self.timing.now}
        self._changes.append({"id": row.id, **settled})

    async def note(self, session: AsyncSession) -> None:
        by_columns: dict[tuple[str, ...], list[dict[str, Any]]] = defaultdict(list)
        for each in self._changes:
            by_columns[tuple(each)].append(each)
        for alike in by_columns.values():
            await session.execute(update(AnnouncementDelivery), alike)


async def look(session: AsyncSession, row: Announcement, wave: int, rows: Post, now: datetime) -> Doubts:
    """Read all that may have changed for these rows, in a few queries."""
    programme = await session.get_one(Programme, row.programme_id)
    rules = programme.rules
    readers = await _readers(session, {each.place for each in rows if each.person_id is None})
    ids = {each.partner_id for each in rows} | {each.id for at in readers.values() for each in at}
    return Doubts(
        partners=await _partners(session, row, programme, wave, ids, now),
        readers=readers,
        timing=Timing(Schedule(), now, rules.quiet_before, rules.quiet_after, row.urgent),
    )


async def _partners(
    session: AsyncSession, row: Announcement, programme: Programme, wave: int, ids: set[int], now: datetime
) -> dict[int, _Now]:
    """A reminder goes to whoever got what it reminds of, whatever the audience would be today."""
    known = await whom.saved(session, programme.id)
    meant: ColumnElement[bool] = true() if wave else whom.meant(Partner, row.audience, known, now)
    flags = (whom.standing(Partner), whom.refuses(Partner, row.category), and_(meant, ~whom.taken_out(Partner, row)))
    found = await session.execute(select(Partner, *flags).where(Partner.id.in_(ids)))
    return {partner.id: _Now(_why(good, no, still), partner.calendar) for partner, good, no, still in found}


def _why(standing: bool, refuses: bool, meant: bool) -> str | None:
    if not standing:
        return SUSPENDED
    if refuses:
        return OPTED_OUT
    return None if meant else NOT_MEANT


async def _readers(session: AsyncSession, places: set[str]) -> dict[str, list[PartnerFacts]]:
    wanted = (
        select(Place.key, Partner)
        .join(PlacePartner, PlacePartner.place_id == Place.id)
        .join(Partner, Partner.id == PlacePartner.partner_id)
        .where(Place.key.in_(places), Place.staff.is_(False))
    )
    readers: dict[str, list[PartnerFacts]] = defaultdict(list)
    for key, partner in await session.execute(wanted):
        readers[key].append(partner.facts)
    return readers
