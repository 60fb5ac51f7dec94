"""Whoever was answered in private and could not be reached there learns that much where they asked."""

from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from bot import outbox
from bot.audience import UNKNOWN
from bot.i18n import N_, Translator
from bot.outbox import Delivery
from bot.reply import Reply, Visibility

UNREACHED = N_("I could not reach you in private. Open a conversation with me and ask there.")


async def tell(session: AsyncSession, delivery: Delivery, now: datetime, *, why: str = UNREACHED) -> None:
    """Say it once, and nothing of what was to be delivered: `why` is for every reader. Nothing, for what nobody asked.

    Where it cannot be said there either, nobody is told any more: it is no private answer itself.
    """
    if delivery.asked_in is None:
        return
    here = replace(
        delivery,
        key=f"{delivery.key}!",
        conversation=delivery.asked_in,
        asked_in=None,
        room=UNKNOWN,
        card=None,
        reply=Reply(text=Translator(delivery.locale)(why), visibility=Visibility.PLACE),
    )
    await outbox.post(session, here, now)
