"""Once a week everybody who looks after documents is told which of them need a look."""

from collections.abc import Mapping

from sqlalchemy import func, select

from bot.i18n import Translator
from bot.notify import Teller, Write
from bot.prm import stale_content
from bot.prm.people import Member
from bot.prm.places import Purpose
from bot.prm.stale_clocks import WEEKLY
from bot.prm.stale_content import StaleDocument
from bot.reactions import Rang, Ring
from bot.reply import Button, Reply


async def tell(rang: Rang, teller: Teller) -> None:
    """Owners privately; of what nobody looks after the channel for support."""
    current, key = await teller.programme(), f"stale:{rang.due_at:%Y-%m-%d}"
    for owner in await stale_content.owners(teller.session, current.id):
        await teller.person(owner, _of(await _count(teller, current.id, owner)), key=key)
    if nobodys := await _count(teller, current.id, None):
        await teller.staff(current.id, Purpose.SUPPORT, _of(nobodys), key=key, card=None)


CLOCKS: Mapping[str, Ring] = {WEEKLY: tell}


async def _count(teller: Teller, programme_id: int, owner: int | None) -> int:
    theirs = (StaleDocument.programme_id == programme_id, StaleDocument.owner_id == owner)
    return await teller.session.scalar(select(func.count()).where(*theirs)) or 0


def _of(count: int) -> Write:
    def write(t: Translator, _: Member | None) -> Reply:
        text = t.plural("{n} document should be looked at.", "{n} documents should be looked at.", count)
        return Reply(text=text, buttons=(Button(label=t("Show them"), skill="stale_documents"),))

    return write
