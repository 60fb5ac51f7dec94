"""Once a week everybody who looks after documents is told how many of them need a look."""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select

from bot.i18n import Translator
from bot.notify import Teller, Write
from bot.prm import stale_content
from bot.prm.deciders import staff
from bot.prm.people import Member, StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from bot.prm.stale_clocks import WEEKLY
from bot.prm.stale_content import StaleDocument
from bot.reactions import Rang, Ring
from bot.reply import Button, Reply


async def tell(rang: Rang, teller: Teller) -> None:
    """Owners privately; of what nobody looks after the channel for support, or where there is none, who may publish.

    They are shown what nobody looks after below what is theirs, so they are told of both at once.
    """
    current, key = await teller.programme(), f"stale:{rang.due_at:%Y-%m-%d}"
    nobodys = await _count(teller, current.id, None)
    if nobodys and await teller.staff(current.id, Purpose.SUPPORT, _of(nobodys), key=key, card=None):
        nobodys = 0
    publishing = await _publishing(teller, current) if nobodys else []
    for person in dict.fromkeys((*await stale_content.owners(teller.session, current.id), *publishing)):
        count = await _count(teller, current.id, person) + (nobodys if person in publishing else 0)
        await teller.person(person, _of(count), key=key)


CLOCKS: Mapping[str, Ring] = {WEEKLY: tell}


async def _publishing(teller: Teller, current: Programme) -> Sequence[int]:
    """The people who may do something about what nobody looks after."""
    roles = (StaffRole.SUPPORT, StaffRole.ADMIN)
    return [each for role in roles for each in await staff(teller.session, current, role)]


async def _count(teller: Teller, programme_id: int, owner: int | None) -> int:
    theirs = (StaleDocument.programme_id == programme_id, StaleDocument.owner_id == owner)
    return await teller.session.scalar(select(func.count()).where(*theirs)) or 0


def _of(count: int) -> Write:
    def write(t: Translator, _: Member | None) -> Reply:
        text = t.plural("{n} document should be looked at.", "{n} documents should be looked at.", count)
        return Reply(text=text, buttons=(Button(label=t("Show them"), skill="stale_documents"),))

    return write
