"""Somebody asked for translations of an announcement: a job for each language asks the model."""

from collections.abc import Mapping

from sqlalchemy import select

from bot.announcing import translating
from bot.notify import Teller
from bot.prm.announcement_records import Announcement
from bot.reactions import Fact, React


async def translate(fact: Fact, teller: Teller) -> None:
    row = (await teller.session.scalars(select(Announcement).where(Announcement.number == fact.name))).one()
    for language in fact.detail["languages"]:
        await translating.ask(teller.session, row, row.changed_by_id, str(language), key=str(fact.seq))


REACTIONS: Mapping[str, React] = {"announcement.translation_asked": translate}
