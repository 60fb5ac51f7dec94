"""What Teams wants answered at once: pressed cards, dialogs, thumbs, and the box people write in.

Each is kept like every other turn; then up to `INVOKE_SECONDS` are spent waiting for what comes of it. If it comes
later, Teams is told so, and it is posted as everything is.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.audience import UNKNOWN, Room, room_of
from bot.channels import teams_book as book
from bot.channels.teams_arrivals import (
    Arrival,
    Chat,
    author_of,
    chat_of,
    feedback,
    identity,
    locale_of,
    press,
    said,
)
from bot.channels.teams_book import TeamsAccount, TeamsChat
from bot.channels.teams_cards import CONTENT_TYPE, card, dialog, dialog_title
from bot.channels.teams_desk import Desk
from bot.channels.teams_limits import INVOKE_SECONDS
from bot.channels.teams_markdown import unmarked
from bot.channels.teams_message import attachment
from bot.channels.teams_waiting import Outcome, Waiting
from bot.channels.teams_wire import Activity, mapping, objects, string
from bot.i18n import N_, Translator
from bot.inquiry import Inquiry, LookUp
from bot.instant import Instant, Shown
from bot.message import Incoming
from bot.prm import people
from bot.reply import Citation, Reply

LATER = N_("I am working on it, and will post it here.")
NOT_MET = N_("We have not met yet. Write to me in a private chat first; then I can help you here, too.")
QUESTION_LIMIT = 4_000  # characters
SHOWN = 10  # results of a search

TAGS = re.compile(r"<[^>]*>")  # a message arrives as HTML here

Body = dict[str, Any]


@dataclass(frozen=True)
class Answer:
    """Status and body of the response."""

    status: int
    body: Body | None = None


UNHEARD = Answer(404)
MALFORMED = Answer(400)


@dataclass(frozen=True, kw_only=True)
class Invokes:
    desk: Desk
    waiting: Waiting
    look_up: LookUp
    instant: Instant
    seconds: float = INVOKE_SECONDS

    async def answer(self, activity: Activity) -> Answer:
        """The response to any invoke; what we do not offer is 404, what we cannot read 400."""
        offered: Mapping[str, Callable[[Activity], Awaitable[Answer]]] = {
            "adaptiveCard/action": self._card,
            "task/fetch": self._fetch,
            "task/submit": self._submit,
            "message/submitAction": self._feedback,
            "composeExtension/query": self._search,
            "composeExtension/submitAction": self._ask,
        }
        do = offered.get(string(activity, "name"))
        return await do(activity) if do else UNHEARD

    async def _card(self, activity: Activity) -> Answer:
        arrival = press(activity, mapping(activity, "value", "action", "data"))
        if arrival is None:
            return MALFORMED
        outcome = await self._outcome(arrival)
        if outcome is None:
            return _note(Translator(arrival.locale)(LATER))
        t = Translator(outcome.delivery.locale)
        if outcome.redrawn is not None:
            shown = outcome.redrawn.get("attachments") or [attachment(card(outcome.delivery.reply, t))]
            return Answer(200, {"statusCode": 200, "type": CONTENT_TYPE, "value": shown[-1]["content"]})
        return _note(unmarked(outcome.delivery.reply.text)[:200])

    async def _fetch(self, activity: Activity) -> Answer:
        """The form as it stands, at once; nothing changes by looking at it."""
        arrival = press(activity, mapping(activity, "value", "data"))
        if arrival is None:
            return MALFORMED
        account = await self._account(activity, arrival.chat)
        shown = await self._shown(arrival.incoming(account.sender, arrival.chat.place)) if account else None
        return await self._form(shown, arrival) if shown else await self._dialog(arrival)

    async def _shown(self, turn: Incoming) -> Shown | None:
        try:
            async with asyncio.timeout(self.seconds):
                return await self.instant.form(turn)
        except TimeoutError:
            return None

    async def _submit(self, activity: Activity) -> Answer:
        return await self._dialog(press(activity, mapping(activity, "value", "data")))

    async def _dialog(self, arrival: Arrival | None) -> Answer:
        """The form in a dialog; once it is complete, what came of it."""
        if arrival is None:
            return MALFORMED
        outcome = await self._outcome(arrival)
        if outcome is None:
            return _said(Translator(arrival.locale)(LATER))
        reply, t = outcome.delivery.reply, Translator(outcome.delivery.locale)
        if reply.ask is None:
            return _said(unmarked(reply.text))
        return await self._form(Shown(reply.ask, t), arrival)

    async def _form(self, shown: Shown, arrival: Arrival) -> Answer:
        async with self.desk.database.reading() as session:
            account = await book.account(session, arrival.author)
            currency = await book.currency_of(session, account.sender) if account else None
        frame = {"title": dialog_title(shown.draft, shown.t), "width": "medium", "height": "large"}
        content = attachment(dialog(shown.draft, shown.t, currency=currency))
        return Answer(200, {"task": {"type": "continue", "value": {**frame, "card": content}}})

    async def _feedback(self, activity: Activity) -> Answer:
        arrival = feedback(activity)
        if arrival is not None:
            await self.desk.accept(arrival)
        return Answer(200, {})

    async def _ask(self, activity: Activity) -> Answer:
        """Ask the assistant: on a message or beside the box: answered to this person alone, wherever they asked."""
        question = _question(activity)
        chat = chat_of(activity)
        if chat is None or not question:
            return MALFORMED
        t, account = Translator(locale_of(activity)), await self._account(activity, chat)
        if account is None or account.chat is None:
            return _said(t(NOT_MET))
        alone = replace(chat, id=account.chat, tenant=account.tenant, scope="personal", service_url=account.service_url)
        author = author_of(activity, alone)
        if author is None:
            return MALFORMED
        id_, turn = identity(activity, alone), {"text": question[:QUESTION_LIMIT]}
        arrival = Arrival(id=id_, chat=alone, author=author, locale=locale_of(activity), turn=turn)
        outcome = await self._outcome(arrival)
        if outcome is None:
            return _said(t("I am working on it, and will answer in our private chat."))
        reply = outcome.delivery.reply
        shown = {"title": dialog_title(None, t), "width": "medium", "height": "medium"}
        content = card(replace(reply, buttons=()), Translator(outcome.delivery.locale))
        return Answer(200, {"task": {"type": "continue", "value": {**shown, "card": attachment(content)}}})

    async def _search(self, activity: Activity) -> Answer:
        """Content for everybody who will read what is chosen; where that is not known, what is public."""
        words = next((string(p, "value") for p in objects(activity, "value", "parameters")), "").strip()
        chat = chat_of(activity)
        if chat is None:
            return MALFORMED
        found: tuple[Citation, ...] = ()
        if words and words != "true":  # what Teams sends when the box has just been opened
            room = await self._readers(activity, chat)
            found = await self._found(words[:QUESTION_LIMIT], room, Translator(locale_of(activity)).language)
        listed = [_result(each) for each in found[:SHOWN]]
        return Answer(200, {"composeExtension": {"type": "result", "attachmentLayout": "list", "attachments": listed}})

    async def _found(self, words: str, room: Room, language: str) -> tuple[Citation, ...]:
        try:
            async with asyncio.timeout(self.seconds):
                inquiry = Inquiry(text=words, room=room, language=language, at_once=True)
                return (await self.look_up(inquiry)).citations
        except TimeoutError:
            return ()

    async def _readers(self, activity: Activity, chat: Chat) -> Room:
        """A chat the assistant is not in may be anybody's, whatever it calls itself."""
        account = await self._account(activity, chat)
        async with self.desk.database.reading() as session:
            known = await session.get(TeamsChat, chat.place.key)
            if known is None or known.left_at is not None or account is None:
                return UNKNOWN
            place = replace(chat.place, outsiders=await self.desk.rosters.known(session, known) is not False)
            if known.scope == "personal" and account.chat != chat.id:
                return UNKNOWN
            return await room_of(session, place, await people.resolve(session, *account.sender.identity))

    async def _account(self, activity: Activity, chat: Chat) -> TeamsAccount | None:
        author = author_of(activity, chat)
        async with self.desk.database.reading() as session:
            return await book.account(session, replace(author, tenant="")) if author else None

    async def _outcome(self, arrival: Arrival) -> Outcome | None:
        """Keep the turn, and what comes of it if that takes no longer than Teams waits."""
        with self.waiting.turn(arrival.id) as coming:
            if not await self.desk.accept(arrival):
                return None
            try:
                async with asyncio.timeout(self.seconds):
                    return await coming
            except TimeoutError:
                return None


def _note(text: str) -> Answer:
    return Answer(200, {"statusCode": 200, "type": "application/vnd.microsoft.activity.message", "value": text})


def _said(text: str) -> Answer:
    return Answer(200, {"task": {"type": "message", "value": text}})


def _question(activity: Activity) -> str:
    """What was typed, else the message it was asked about."""
    typed = string(activity, "value", "data", "question").strip()
    told = string(activity, "value", "messagePayload", "body", "content", most=50_000)
    return typed or said({"text": TAGS.sub(" ", told), "textFormat": "xml"})


def _result(citation: Citation) -> Body:
    title = citation.title or citation.source
    shown: Body = {"title": title, "text": citation.heading}
    content = card(Reply(text="", citations=(citation,)), Translator())
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": shown}
    return {**attachment(content), "preview": preview}
