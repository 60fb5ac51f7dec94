"""A card of a staff channel as each colleague sees it: who may decide sees the buttons, everybody else what it says.

Teams asks for such a view when somebody looks at the card. The card carries what it says, so that nothing has to be
kept for it; what a client makes of that is shown to this client alone, and a press is checked like every other one.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pydantic import TypeAdapter, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels.teams_cards import CONTENT_TYPE, Card, card, size
from bot.channels.teams_limits import CARD_BYTES
from bot.channels.teams_message import Message, message
from bot.channels.teams_wire import string
from bot.i18n import Translator
from bot.instant import Pressable
from bot.posted import Posted
from bot.reply import Reply

VERB = "view"

_codec = TypeAdapter(Reply)


@dataclass(frozen=True, kw_only=True)
class View:
    """What a card carries of itself."""

    key: str  # of the delivery that posted it, or last rewrote it
    reply: Reply
    t: Translator

    async def is_outdated(self, session: AsyncSession) -> bool:
        """Whether the card says something else by now: it has been decided, for instance."""
        first, _, rewrites = self.key.partition("~")
        now = await session.get(Posted, first)
        return now is None or str(now.rewrites) != (rewrites or "0")

    def of(self, theirs: Pressable) -> Card:
        """The card for somebody who may press no more than this of it."""
        text = f"{theirs.why}\n\n{self.reply.text}" if theirs.why else self.reply.text
        return card(replace(self.reply, text=text, buttons=theirs.buttons), self.t)


def for_each(reply: Reply, t: Translator, key: str, viewers: Sequence[str]) -> Message:
    """The message whose card each of these people asks for anew; the same for all where it would be too large."""
    view = {"key": key, "locale": t.language, "reply": _codec.dump_python(reply, mode="json", exclude_defaults=True)}
    action = {"type": "Action.Execute", "verb": VERB, "title": t("Show anew"), "data": {VERB: view}}
    shown = card(replace(reply, buttons=()), t) | {"refresh": {"action": action, "userIds": list(viewers)}}
    written = message(reply, t)
    if size(shown) > CARD_BYTES or not written.get("attachments"):
        return written
    return written | {"attachments": [{"contentType": CONTENT_TYPE, "content": shown}]}


def view_of(data: Mapping[str, Any]) -> View | None:
    """What a client says that its card carries; None where that is none of ours."""
    told = data.get(VERB)
    try:
        reply = _codec.validate_python(told["reply"]) if isinstance(told, dict) else None
    except (ValidationError, LookupError):
        return None
    if reply is None or reply.ask is not None:
        return None
    return View(key=string(data, VERB, "key"), reply=reply, t=Translator(string(data, VERB, "locale", most=35)))
