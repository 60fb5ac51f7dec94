"""Tell people what they did not ask for just now: in their language, privately, through the outbox."""

from collections.abc import Awaitable, Callable, Collection
from dataclasses import dataclass, replace
from datetime import datetime
from inspect import isawaitable

from sqlalchemy.ext.asyncio import AsyncSession

from bot import language, outbox, posted
from bot.audience import STAFF, Room, RoomKind
from bot.i18n import Translator
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm import people, programme
from bot.prm.people import Identity, Member, Standing
from bot.prm.places import Purpose, of_staff
from bot.prm.programme import Programme
from bot.reply import Reply, Visibility

Write = Callable[[Translator, Member | None], Reply | Awaitable[Reply]]
"""What to say, for one reader in their language; nobody in particular reads a place."""


@dataclass(frozen=True, kw_only=True)
class Teller:
    """Says things in one transaction: they leave if it is committed. The same `key` is the same message."""

    session: AsyncSession
    now: datetime
    platforms: Collection[str]  # those with a channel of ours

    async def programme(self) -> Programme:
        """The one all this is about. Raises LookupError: a deadline or a decision without one is a defect."""
        if (current := await programme.only(self.session)) is None:
            raise LookupError("a deadline or a decision without a programme")
        return current

    async def person(
        self, person_id: int, write: Write, *, key: str, card: str | None = None, partner: int | None = None
    ) -> bool:
        """Tell one person, in the chat they used last. False: they have none, or no rights here any more.

        `partner`: it is about this partner, so only as long as they work for it.
        """
        who = await people.member(self.session, person_id, partner_id=partner)
        account = await people.account(self.session, person_id, self.platforms)
        if who is None or who.standing is not Standing.GOOD or account is None:
            return False
        t = Translator(await self._locale(account, who))
        sender = Sender(platform=account.platform, tenant=account.tenant, user=account.user_id)
        delivery = Delivery(
            key=f"{key}:{person_id}",
            sender=sender,
            place=Place(key=sender.key, kind="private"),
            conversation=None,
            room=Room(RoomKind.PRIVATE),
            reply=await written(write, t, who),
            locale=t.language,
            notice_to=person_id,
            partner=partner,
            card=card,
        )
        await outbox.post(self.session, delivery, self.now)
        return True

    async def partner(self, person_id: int, partner: int, write: Write, *, key: str) -> bool:
        """Tell one of a partner's people what is theirs; where they cannot be reached, the partner's administrators."""
        if await self.person(person_id, write, key=key, partner=partner):
            return True
        admins = [each for each in await people.admins_of(self.session, partner) if each != person_id]
        return any([await self.person(each, write, key=key, partner=partner) for each in admins])

    async def staff(self, programme_id: int, purpose: Purpose, write: Write, *, key: str, card: str | None) -> bool:
        """Tell the channel the vendor keeps for this purpose. False: there is none that we can reach."""
        place = await of_staff(self.session, programme_id, purpose)
        if place is None or place.platform not in self.platforms:
            return False
        t = Translator((await self.programme()).default_locale)
        delivery = Delivery(
            key=f"{key}:{place.key}",
            sender=Sender(platform=place.platform, tenant="", user=""),
            place=Place(key=place.key, kind="shared"),
            conversation=place.key,
            room=STAFF,
            reply=_for_all(await written(write, t, None)),
            locale=t.language,
            card=card,
        )
        await outbox.post(self.session, delivery, self.now)
        return True

    async def rewrite(self, card: str, write: Write, *, alone: Write | None = None) -> int:
        """Say this in place of every message posted about `card`; how many there are.

        `alone`: in place of those that were said to somebody in private, outside any conversation.
        """
        found = await posted.about(self.session, card)
        for message in found:
            first = outbox.as_posted(message)
            who = await people.member(self.session, first.notice_to) if first.notice_to else None
            chosen = alone if alone and first.conversation is None else write
            reply = await written(chosen, Translator(first.locale), who)
            shown = reply if who else _for_all(reply)
            await outbox.rewrite(self.session, message, shown, self.now)
        return len(found)

    async def _locale(self, account: Identity, who: Member) -> str:
        sender = Sender(platform=account.platform, tenant=account.tenant, user=account.user_id)
        spoken = await language.known(self.session, sender.key)
        partner = who.partner.languages[:1] if who.partner else ()
        return spoken or who.locale or next(iter(partner), "en")


async def written(write: Write, t: Translator, who: Member | None) -> Reply:
    """What there is to say for this reader."""
    reply = write(t, who)
    return await reply if isawaitable(reply) else reply


def _for_all(reply: Reply) -> Reply:
    """Said to a place: everybody who reads there is meant."""
    return replace(reply, visibility=Visibility.PLACE)
