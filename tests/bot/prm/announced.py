"""Announcements for tests: two who write them, and one that is ready to be released."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.prm import announcement_release, announcement_writing, people
from bot.prm.announcement_plan import Plan
from bot.prm.announcement_reach import UNLIMITED, Reach
from bot.prm.announcement_records import Announcement
from bot.prm.people import Member, Person, StaffRole
from bot.prm.programme import Programme
from tests import rows

REACH = Reach(paces={"test": UNLIMITED})


@dataclass
class Desk:
    """Erik writes, Frida releases; both are admins of the programme."""

    session: AsyncSession
    programme: Programme
    erik: Member
    frida: Member
    reach: Reach = field(default_factory=lambda: REACH)

    async def ready(self, now: datetime, *, body: str = "We have news.", **facts: Any) -> Announcement:
        """An announcement that waits for its release."""
        facts = {"title": "News", "category": "product", **facts}
        row = await announcement_writing.draft(self.session, self.erik, self.programme, now=now, **facts)
        language = self.programme.default_locale
        await announcement_writing.set_text(
            self.session, self.erik, row.number, language, title="News", body=body, now=now
        )
        return await announcement_writing.submit(self.session, self.erik, self.programme, row.number, now=now)

    async def planned(self, row: Announcement, now: datetime) -> Plan:
        return await announcement_release.dry_run(
            self.session, self.frida, self.programme, row.number, reach=self.reach, now=now
        )

    async def released(self, now: datetime, **facts: Any) -> Announcement:
        """One that Frida has released, having seen its plan."""
        row = await self.ready(now, **facts)
        return await self.let_go(row, await self.planned(row, now), now)

    async def let_go(self, row: Announcement, seen: Plan, now: datetime) -> Announcement:
        let_go, _ = await announcement_release.release(
            self.session, self.frida, self.programme, row.number,
            places=seen.places, fingerprint=seen.fingerprint, reach=self.reach, now=now,
        )  # fmt: skip
        return let_go


async def desk(session: AsyncSession, *, reach: Reach = REACH) -> Desk:
    """In the programme there is; Erik and Frida join it if they have not yet."""
    programme = (await session.scalars(select(Programme))).one()
    found = {name: await _admin(session, programme, name) for name in ("erik", "frida")}
    return Desk(session, programme, found["erik"], found["frida"], reach)


async def _admin(session: AsyncSession, programme: Programme, key: str) -> Member:
    known = await session.scalar(select(Person.id).where(Person.key == key))
    if known is None:
        account, roles = ("test", "T1", key), [StaffRole.ADMIN]
        known = (await rows.person(session, programme, key.title(), key=key, account=account, staff=roles)).id
    member = await people.member(session, known)
    assert member is not None
    return member
