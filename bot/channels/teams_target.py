"""Where a delivery goes, as Teams addresses it: the chat it answers in, or the personal chat with somebody."""

from dataclasses import dataclass

from bot.channels import teams_book as book
from bot.channels.teams_arrivals import PLATFORM, THREAD, whole
from bot.channels.teams_book import TeamsAccount, TeamsChat
from bot.channels.teams_connector import Connector, Gone
from bot.channels.teams_roster import Roster
from bot.outbox import Delivery
from bot.prm.database import Database


@dataclass(frozen=True, kw_only=True)
class Target:
    service_url: str
    id: str
    tenant: str
    place: str  # the key of the place; of a personal chat we opened ourselves, the person's
    person: str = ""  # of a private reply: Teams' id of who alone may read it
    shown_in: str = ""  # a shared place in which only they would see it
    viewers: tuple[str, ...] = ()  # of a shared place: who can each be shown a card of their own
    threaded: bool = False  # what is posted here has its answers below it

    def thread_below(self, message: str) -> str | None:
        """The conversation in which a message that was posted here is answered."""
        return f"{self.place}{THREAD}{message}" if self.threaded else None


@dataclass(frozen=True, kw_only=True)
class Targets:
    database: Database
    connector: Connector

    async def of(self, delivery: Delivery) -> Target:
        """Raises Refusal: Gone where we are in no such chat, and whatever Teams says when a chat is begun."""
        async with self.database.reading() as session:
            if delivery.conversation is not None:
                return _in_chat(await session.get(TeamsChat, whole(delivery.conversation)), delivery.conversation)
            account = await book.of_sender(session, delivery.sender)
        if account is None:
            raise Gone("nobody we have met in Teams")
        return await self._alone(account, delivery)

    async def _alone(self, account: TeamsAccount, delivery: Delivery) -> Target:
        """The personal chat with somebody; it is begun where there is none yet."""
        chat = account.chat
        if chat is None:
            chat = await self.connector.open(account.service_url, account.tenant, account.bot, account.id)
            async with self.database.writing() as session:
                await session.merge(TeamsAccount(id=account.id, chat=chat))
        return Target(
            service_url=account.service_url,
            id=chat,
            tenant=account.tenant,
            place=f"{PLATFORM}:{account.tenant}:{chat}",
            person=account.id,
            shown_in=delivery.place.key if delivery.place.kind == "shared" else "",
        )


def _in_chat(chat: TeamsChat | None, conversation: str) -> Target:
    if chat is None or chat.left_at is not None:
        raise Gone("no chat we are in")
    return Target(
        service_url=chat.service_url,
        id=conversation.split(":", 2)[2],
        tenant=chat.tenant,
        place=chat.key,
        threaded=chat.scope == "channel" and THREAD not in conversation,
        viewers=Roster.from_json(chat.readers).viewers if chat.readers else (),
    )
