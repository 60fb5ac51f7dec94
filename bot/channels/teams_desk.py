"""Takes in what arrives: committed before Teams gets its acknowledgement, and nothing slow before that.

Who is met for the first time, and what is said where the readers are not known right now, needs a question to Teams
first. That is a job of its own, which becomes the turn: in the conversation's lane it stays before what is said since.
"""

from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy.ext.asyncio import AsyncSession

from bot import announced, handover, inbox, language, outbox, posted
from bot.audience import UNKNOWN, Room, RoomKind
from bot.channels import teams_book as book
from bot.channels.teams_arrivals import NOBODY, PLATFORM, Arrival, Author, Chat, author_of, chat_of
from bot.channels.teams_book import TeamsAccount, TeamsChat
from bot.channels.teams_connector import Busy, Connector, Refusal
from bot.channels.teams_files import Fetching, Kept
from bot.channels.teams_places import Rosters
from bot.channels.teams_roster import Reads, member
from bot.channels.teams_wire import Activity, objects, string
from bot.clock import Clock
from bot.crashpoints import reach
from bot.i18n import Translator
from bot.jobs import Retry, Work, enqueue
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.phrases import said
from bot.prm.database import Database
from bot.reply import Button, Reply, Visibility

KIND = "teams-arrival"  # of jobs that find out who speaks, and who reads along

_codec = TypeAdapter(Arrival)


@dataclass(frozen=True, kw_only=True)
class Desk:
    database: Database
    connector: Connector
    rosters: Rosters
    fetching: Fetching
    now: Clock

    async def accept(self, arrival: Arrival) -> bool:
        """Commit one turn. False: it was there already, or is not for us. Raises Unavailable where it could not be
        kept."""
        if arrival.turn.get("unaddressed") and not await self._listens(arrival.chat):
            return False
        reach("before-accept")
        is_new = await self.database.together(lambda session: self._keep(session, arrival))
        reach("after-accept")
        return is_new

    async def is_at(self, arrival: Arrival) -> bool:
        """Whether what comes of it is still being worked on."""
        async with self.database.reading() as session:
            return await inbox.is_under_way(session, arrival.id, before=KIND)

    async def take_back(self, arrival: Arrival) -> bool:
        """Somebody deleted what they wrote: nobody answers it, and whoever was told of it is told so."""
        id_ = str(arrival.turn["edits"])

        async def keep(session: AsyncSession) -> bool:
            if await inbox.withdraw(session, id_, before=KIND):
                return True
            told = await handover.relayed(session, id_) or await inbox.is_under_way(session, id_)
            return await self._keep(session, arrival) if told else False

        return await self.database.together(keep)

    async def find_out(self, work: Work) -> None:
        """The duty for a turn of somebody new, or in a place whose readers are not known right now.

        Where Teams does not answer however often it is asked, the turn is handed on all the same: said by nobody we
        know, in a place of outsiders.
        """
        arrival = _codec.validate_python(work.payload)
        async with self.database.reading() as session:
            known = await book.account(session, arrival.author)
        try:
            place = await self.rosters.look(arrival.chat.place)
            read = None if known else await self._ask(arrival)
        except Retry:
            if work.attempt < work.max_attempts:
                raise
            place, read = replace(arrival.chat.place, outsiders=True), None
        sender = known.sender if known else _sender(arrival, read)
        kept = await self.fetching.keep(sender, arrival.files) if arrival.files else Kept()
        async with work.finish() as session:
            if read is not None:
                await _introduce(session, arrival, read)
            if kept.problems:
                await self._complain(session, arrival, sender, place, kept)
            if kept.ids or arrival.turn.get("text") or not arrival.files:
                await self._hand_on(session, arrival, sender, place, kept.ids, after=work)

    async def joined(self, chat: Chat, author: Author | None, locale: str) -> None:
        """The assistant was added: remember the way there, and say hello once."""
        async with self.database.writing() as session:
            await book.met(session, chat)
            if chat.scope == "personal" and author is None:
                return
            await outbox.post(session, _greeting(chat, author, locale), self.now())

    async def left(self, chat: Chat) -> None:
        async with self.database.writing() as session:
            await book.left(session, chat.place.key, self.now())

    async def changed(self, chat: Chat) -> None:
        """Somebody came or went."""
        async with self.database.writing() as session:
            await book.unlooked(session, chat, self.now())

    async def reacted(self, activity: Activity) -> bool:
        """Reactions to an announcement of ours are kept. False: it was to something else."""
        chat, about = chat_of(activity), string(activity, "replyToId")
        author = author_of(activity, chat) if chat else None
        if chat is None or author is None or not about:
            return False
        async with self.database.reading() as session:
            known = await book.account(session, author)
            sender = known.sender if known else Sender(platform=PLATFORM, tenant=author.tenant, user=author.user)
            post = await posted.called(session, PLATFORM, about, chat.place.key, sender.key)
            if post is None or not await announced.is_one(session, post):
                return False
        async with self.database.writing() as session:
            for kind, added in (("reactionsAdded", True), ("reactionsRemoved", False)):
                for sign in [string(each, "type", most=100) for each in objects(activity, kind)]:
                    await announced.reacted(session, post, sender, sign, added=added, now=self.now())
        return True

    async def account(self, activity: Activity, chat: Chat) -> TeamsAccount | None:
        """Whose activity it is, where we have met them."""
        author = author_of(activity, chat)
        async with self.database.reading() as session:
            return await book.account(session, replace(author, tenant="")) if author else None

    async def _listens(self, chat: Chat) -> bool:
        """Whether what is said there is for us although nobody names us: below an announcement, or about a ticket."""
        async with self.database.reading() as session:
            return await handover.listened_to(session, chat.key)

    async def _keep(self, session: AsyncSession, arrival: Arrival) -> bool:
        chat = await book.met(session, arrival.chat)
        await book.pressed(session, arrival, self.now())
        account = await book.account(session, arrival.author)
        place = await self._place(session, arrival, chat)
        if account is not None and arrival.chat.scope == "personal":
            account.chat, account.service_url, account.blocked_at = arrival.chat.id, arrival.chat.service_url, None
        if account is None or place is None or arrival.files:
            payload: dict[str, Any] = _codec.dump_python(arrival, mode="json")
            key, lane = arrival.id, arrival.chat.key
            return await enqueue(session, KIND, payload, key=key, lane=lane, max_attempts=inbox.ATTEMPTS)
        return await self._hand_on(session, arrival, account.sender, place)

    async def _place(self, session: AsyncSession, arrival: Arrival, chat: TeamsChat) -> Place | None:
        """Where it was said, with what is known of its readers; None where that has to be asked first."""
        place = arrival.chat.place
        if place.kind == "private":
            return place
        outsiders = await self.rosters.known(session, chat)
        return None if outsiders is None else replace(place, outsiders=outsiders)

    async def _hand_on(
        self,
        session: AsyncSession,
        arrival: Arrival,
        sender: Sender,
        place: Place,
        files: tuple[str, ...] = (),
        *,
        after: Work | None = None,
    ) -> bool:
        """`after`: what had to be found out first."""
        turn = arrival.incoming(sender, place, files)
        if arrival.rating is not None and arrival.about:
            answer = await book.answer_in(session, place.key, arrival.about)
            if answer is None:
                return False  # a thumb on something that is no answer
            turn = replace(turn, values={"answer": answer})
        return await (inbox.keep_in_place(session, turn, after) if after else inbox.keep(session, turn))

    async def _complain(
        self, session: AsyncSession, arrival: Arrival, sender: Sender, place: Place, kept: Kept
    ) -> None:
        """What is wrong with a file is its sender's business alone."""
        t = Translator(await language.known(session, sender.key) or arrival.locale)
        reply = Reply(text="\n\n".join(said(problem, t) for problem in kept.problems))
        apart = replace(arrival.incoming(sender, place), id=f"{arrival.id}:files")
        room = Room(RoomKind.PRIVATE) if place.kind == "private" else UNKNOWN
        for delivery in outbox.deliveries(reply, apart, room, t):
            await outbox.post(session, delivery, self.now())

    async def _ask(self, arrival: Arrival) -> Reads | None:
        """Who it is, from the roster of where they speak; None where Teams does not tell."""
        chat = arrival.chat
        try:
            told = await self.connector.member(chat.service_url, chat.place.key.split(":", 2)[2], arrival.author.id)
        except Busy as busy:
            raise Retry(busy.after, f"member: {busy.reason}", counts=busy.after is None) from None
        except Refusal:
            return None
        return member(told, chat.tenant)


def _sender(arrival: Arrival, read: Reads | None) -> Sender:
    """Who Teams does not tell about is nobody we know."""
    author = arrival.author
    if read is None:
        return Sender(platform=PLATFORM, tenant=author.tenant or NOBODY, user=author.user)
    return Sender(platform=PLATFORM, tenant=read.tenant, user=read.user, email=read.email)


async def _introduce(session: AsyncSession, arrival: Arrival, read: Reads) -> None:
    facts = {"tenant": read.tenant, "user": read.user, "guest": read.guest, "email": read.email}
    await book.introduce(session, arrival.author, arrival.chat, **facts)


def _greeting(chat: Chat, author: Author | None, locale: str) -> Delivery:
    t = Translator(locale)
    private = chat.scope == "personal"
    greeting = t("Hello! I am the assistant of your partner programme.")
    if private:
        what = t("Ask me anything about it, or tell me what you want to do.")
    else:
        what = t("Mention me with a question. What is meant for one of you alone, I answer in private.")
    sender = Sender(platform=PLATFORM, tenant=author.tenant if author else "", user=author.user if author else "")
    return Delivery(
        key=f"{chat.place.key}|hello:0",
        sender=sender,
        place=chat.place,
        conversation=chat.place.key,
        room=Room(RoomKind.PRIVATE) if private else UNKNOWN,
        reply=Reply(
            text=f"{greeting} {what}",
            buttons=(Button(label=t("What can you do?"), skill="help"),),
            visibility=Visibility.PLACE,
        ),
        locale=t.language,
    )
