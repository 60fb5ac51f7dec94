"""What the app adds to the box people write in, and to other people's messages: ask the assistant, search content."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from bot.audience import UNKNOWN, Room, room_of
from bot.channels.teams_answer import MALFORMED, Answer, Body, dialog
from bot.channels.teams_answer import said as last_word
from bot.channels.teams_arrivals import Arrival, Chat, author_of, chat_of, identity, locale_of, said
from bot.channels.teams_book import TeamsChat
from bot.channels.teams_cards import card, dialog_title
from bot.channels.teams_desk import Desk
from bot.channels.teams_message import attachment
from bot.channels.teams_waiting import Outcome
from bot.channels.teams_wire import Activity, objects, string
from bot.i18n import N_, Translator
from bot.inquiry import Inquiry, LookUp
from bot.prm import people
from bot.reply import Citation, Reply, literal

NOT_MET = N_("We have not met yet. Write to me in a private chat first; then I can help you here, too.")
QUESTION_LIMIT = 4_000  # characters
SHOWN = 10  # results of a search

TAGS = re.compile(r"<[^<>]*>")  # a message arrives as HTML here
WITHIN_WORDS = re.compile(
    r"</?(?:a|b|i|u|s|at|code|del|em|font|mark|span|strike|strong|sub|sup)(?:\s[^<>]*)?>", re.IGNORECASE
)


@dataclass(frozen=True, kw_only=True)
class Box:
    desk: Desk
    look_up: LookUp
    outcome: Callable[[Arrival], Awaitable[Outcome | None]]  # of a turn, where it comes in time
    seconds: float

    async def ask(self, activity: Activity) -> Answer:
        """Ask the assistant: on a message or beside the box: answered to this person alone, wherever they asked."""
        question, chat = _question(activity), chat_of(activity)
        if chat is None or not question:
            return MALFORMED
        t, account = Translator(locale_of(activity)), await self.desk.account(activity, chat)
        if account is None or account.chat is None:
            return last_word(t(NOT_MET))
        alone = replace(chat, id=account.chat, tenant=account.tenant, scope="personal", service_url=account.service_url)
        author = author_of(activity, alone)
        if author is None:
            return MALFORMED
        id_, turn = identity(activity, alone), {"text": question[:QUESTION_LIMIT]}
        arrival = Arrival(id=id_, chat=alone, author=author, locale=locale_of(activity), turn=turn)
        outcome = await self.outcome(arrival)
        if outcome is None:
            return last_word(t("I am working on it, and will answer in our private chat."))
        content = card(replace(outcome.delivery.reply, buttons=()), Translator(outcome.delivery.locale))
        return dialog(content, title=dialog_title(None, t), height="medium")

    async def search(self, activity: Activity) -> Answer:
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
        account = await self.desk.account(activity, chat)
        async with self.desk.database.reading() as session:
            known = await session.get(TeamsChat, chat.place.key)
            if known is None or known.left_at is not None or account is None:
                return UNKNOWN
            place = replace(chat.place, outsiders=await self.desk.rosters.known(session, known) is not False)
            if known.scope == "personal" and account.chat != chat.id:
                return UNKNOWN
            return await room_of(session, place, await people.resolve(session, *account.sender.identity))


def _question(activity: Activity) -> str:
    """What was typed, else the message it was asked about."""
    typed = string(activity, "value", "data", "question").strip()
    told = string(activity, "value", "messagePayload", "body", "content", most=50_000)
    return typed or said({"text": TAGS.sub(" ", WITHIN_WORDS.sub("", told)), "textFormat": "xml"})


def _result(citation: Citation) -> Body:
    """A page to choose, and the card that is shared then: its name, where in it, and the way to the original."""
    title, *within = citation.path or (citation.source,)
    shown: dict[str, Any] = {"title": title, "text": " > ".join(within)}
    address = citation.link.replace("(", "%28").replace(")", "%29")  # a parenthesis could end it, and begin another
    linked = f"[{literal(title)}]({address})" if address.startswith("https://") else literal(title)
    content = card(Reply(text="\n\n".join((f"**{linked}**", *map(literal, within)))), Translator())
    preview = {"contentType": "application/vnd.microsoft.card.thumbnail", "content": shown}
    return {**attachment(content), "preview": preview}
