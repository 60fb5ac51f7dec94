"""The buttons below an announcement: what partners who got it can start with one press."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot.errors import UserError
from bot.prm import announcement_lifecycle as lifecycle
from bot.prm.announcement_records import Announcement, AnnouncementButton
from bot.prm.people import Member

MOST_BUTTONS = 5


class CannotStart(UserError):
    """A button cannot start "{skill}": it has to be something partners can do that asks before changing a thing."""


class TooManyButtons(UserError):
    """An announcement has at most {most} buttons."""


@dataclass(frozen=True, slots=True)
class Pressable:
    """A button: what it says, by language, and the skill it starts with some values."""

    labels: Mapping[str, str]
    skill: str
    values: Mapping[str, Any] = field(default_factory=dict)


async def set_buttons(
    session: AsyncSession,
    member: Member,
    number: str,
    buttons: Sequence[Pressable],
    *,
    startable: Collection[str],
    now: datetime,
) -> None:
    """The buttons below it, in place of those there were. `startable`: the skills a partner's press may start, which
    are those that change nothing by the press alone (`SkillBook.startable`).

    Raises CannotStart, TooManyButtons, and as `to_write`.
    """
    row = await lifecycle.to_write(session, member, number)
    if len(buttons) > MOST_BUTTONS:
        raise TooManyButtons(most=MOST_BUTTONS)
    for each in buttons:
        if each.skill not in startable:
            raise CannotStart(skill=each.skill)
    await session.execute(delete(AnnouncementButton).where(AnnouncementButton.announcement_id == row.id))
    for position, each in enumerate(buttons):
        said = {"labels": dict(each.labels), "skill": each.skill, "values": dict(each.values)}
        session.add(AnnouncementButton(announcement_id=row.id, position=position, **said))
    await lifecycle.touched(session, row, member)
    action, detail = "announcement.buttons_set", {"buttons": [each.skill for each in buttons]}
    await lifecycle.note(session, row, action, actor=member.actor, now=now, detail=detail)


async def buttons(session: AsyncSession, row: Announcement) -> Sequence[AnnouncementButton]:
    mine = select(AnnouncementButton).where(AnnouncementButton.announcement_id == row.id)
    return (await session.scalars(mine.order_by(AnnouncementButton.position))).all()
