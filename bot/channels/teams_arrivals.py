"""What an activity of Teams says, stripped of Teams: who, where, and which turn. Pure; `teams_desk` keeps it."""

import html
import re
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.channels.teams_attached import Attached, attached
from bot.channels.teams_input import turn_of
from bot.channels.teams_wire import Activity, at, fingerprint, mapping, objects, string
from bot.message import Incoming, Place, Sender

Scope = Literal["personal", "groupChat", "channel"]

PLATFORM = "teams"
BREAK = re.compile(r"<br\s*/?>|</p>", re.IGNORECASE)
AT = re.compile(r"<at\b[^>]*>(.*?)</at>", re.IGNORECASE | re.DOTALL)
THREAD = ";messageid="  # what a channel's conversation id has behind the channel's own
A_BOT = "28:"  # how Teams' ids of bots begin
BEHIND = "|"  # between a conversation and the activity's own id
NOBODY = "?"  # the tenant of somebody Teams does not tell us about: nobody is enrolled with it
LIKED, DISLIKED = frozenset({"like", "heart"}), frozenset({"sad", "angry", "dislike"})


@dataclass(frozen=True, kw_only=True)
class Chat:
    """One conversation as Teams addresses it."""

    tenant: str
    id: str  # Teams' own, in a channel with the thread it is about
    scope: Scope
    service_url: str
    bot: str  # the assistant's own id there
    team: str = ""
    name: str = ""

    @property
    def key(self) -> str:
        """The conversation of an `Incoming`: a thread of a channel is one of its own."""
        return f"{PLATFORM}:{self.tenant}:{self.id}"

    @property
    def place(self) -> Place:
        kind: Literal["private", "shared"] = "private" if self.scope == "personal" else "shared"
        return Place(key=whole(self.key), kind=kind, named_only=kind == "shared")


@dataclass(frozen=True, kw_only=True)
class Author:
    """Who Teams says has written or pressed. `tenant` is the person's own where Teams says it."""

    id: str  # within Teams: the same person is the same wherever the assistant meets them
    user: str  # of the directory
    tenant: str = ""


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """One turn, and the message whose card or reaction it belongs to."""

    id: str
    chat: Chat
    author: Author
    locale: str
    turn: dict[str, Any]  # fields of `Incoming`
    about: str | None = None  # Teams' id of the message that was pressed on, or answered with a reaction
    rating: bool | None = None  # of the answer in that message
    files: tuple[Attached, ...] = ()  # still to be fetched
    redraw: bool = False  # the card that was pressed may be replaced by what comes of it

    def incoming(self, sender: Sender, place: Place, files: tuple[str, ...] = ()) -> Incoming:
        """The turn, once it is known who speaks and who reads along."""
        return Incoming(
            id=self.id,
            conversation=self.chat.key,
            sender=sender,
            place=place,
            locale=self.locale,
            files=files,
            **self.turn,
        )


def whole(key: str) -> str:
    """The place of a conversation: a thread's place is its channel."""
    return key.partition(THREAD)[0]


def message(activity: Activity) -> Arrival | None:
    """A message: what was typed, or what a card of an older client sent. None where it says nothing to us."""
    if (data := mapping(activity, "value")) and (turn := turn_of(data)):
        return _arrival(activity, turn, about=string(activity, "replyToId") or None, redraw=_redraws(data, turn))
    text, files, way = said(activity), attached(activity), _way(activity)
    if not (text or files) or way is None:
        return None
    unaddressed = {"unaddressed": True} if way == "overheard" else {}
    return _arrival(activity, {"text": text, **unaddressed}, files=files)


def edited(activity: Activity) -> Arrival | None:
    """A message its author has changed is said anew; where it is restored or only its looks changed, nothing is."""
    if string(activity, "channelData", "eventType") != "editMessage":
        return None
    found = message(activity)
    when = string(activity, "timestamp") or fingerprint(activity)
    return replace(_renamed(found, f"edit:{when}"), turn={**found.turn, "edits": found.id}) if found else None


def taken_back(activity: Activity) -> Arrival | None:
    """A message its author has deleted, as a turn that has nothing left to say."""
    found = _arrival(activity, {"text": ""})
    return replace(_renamed(found, "gone"), turn={"text": "", "edits": found.id}) if found else None


def press(activity: Activity, data: Activity) -> Arrival | None:
    """A button or a form, from a card in the chat or from a dialog."""
    turn = turn_of(data)
    if turn is None:
        return None
    return _arrival(activity, turn, about=string(activity, "replyToId") or None, redraw=_redraws(data, turn))


def reaction(activity: Activity) -> Arrival | None:
    """A thumb on an answer, as a rating of it."""
    added = {string(each, "type") for each in objects(activity, "reactionsAdded")}
    if not added & (LIKED | DISLIKED):
        return None
    return _rating(activity, bool(added & LIKED))


def feedback(activity: Activity) -> Arrival | None:
    """The thumbs that Teams itself puts below an answer."""
    chosen = string(activity, "value", "actionValue", "reaction")
    return _rating(activity, chosen == "like") if chosen in ("like", "dislike") else None


def said(activity: Activity) -> str:
    """The words of a message without the assistant's name, and with everybody else's as it is written."""
    text = string(activity, "text", most=100_000)
    own = string(activity, "recipient", "id")
    for each in objects(activity, "entities"):
        if string(each, "mentioned", "id") == own and (mark := string(each, "text")):
            text = text.replace(mark, " ")
    words = AT.sub(r"\1", BREAK.sub("\n", text))
    if string(activity, "textFormat") == "xml" or "&nbsp;" in words:
        words = html.unescape(words)
    return "\n".join(" ".join(line.split()) for line in words.replace("\xa0", " ").splitlines()).strip()


def _way(activity: Activity) -> Literal["told", "overheard"] | None:
    """Whether it is said to the assistant. Overheard: below something in a channel, naming nobody, which Teams tells of
    where it may (the package's RSC permission); it counts where the assistant is to listen. Elsewhere people talk to
    each other."""
    chat, own = chat_of(activity), string(activity, "recipient", "id")
    mentioned = {string(each, "mentioned", "id") for each in objects(activity, "entities")} - {""}
    if chat is None or chat.scope == "personal" or own in mentioned:
        return "told"
    below = THREAD in chat.id and not chat.id.endswith(f"{THREAD}{string(activity, 'id')}")
    by_a_bot = string(activity, "from", "id").startswith(A_BOT)
    return "overheard" if below and not mentioned and not by_a_bot else None


def chat_of(activity: Activity) -> Chat | None:
    """Where it happened; None where it does not say so."""
    id_, service = string(activity, "conversation", "id", most=300), string(activity, "serviceUrl", most=300)
    if not id_ or not service:
        return None
    return Chat(
        tenant=tenant_of(activity) or NOBODY,
        id=id_,
        scope=_scope(activity),
        service_url=service.rstrip("/"),
        bot=string(activity, "recipient", "id", most=300),
        team=string(activity, "channelData", "team", "id", most=300),
        name=string(activity, "channelData", "channel", "name", most=200) or string(activity, "conversation", "name"),
    )


def tenant_of(activity: Activity) -> str:
    """The organisation whose chat it is."""
    return string(activity, "channelData", "tenant", "id", most=100) or string(
        activity, "conversation", "tenantId", most=100
    )


def author_of(activity: Activity, chat: Chat) -> Author | None:
    """In a personal chat the organisation is the person's own; elsewhere they may be a guest of it."""
    id_ = string(activity, "from", "id", most=300)
    if not id_ or id_ == chat.bot:
        return None
    own = chat.tenant if chat.scope == "personal" else string(activity, "from", "tenantId", most=100)
    return Author(id=id_, user=string(activity, "from", "aadObjectId", most=100) or id_, tenant=own)


def locale_of(activity: Activity) -> str:
    info = next((e for e in objects(activity, "entities") if string(e, "type") == "clientInfo"), {})
    found = string(activity, "locale", most=35) or string(info, "locale", most=35)
    return found if re.fullmatch(r"[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8})*", found) else "en"


def identity(activity: Activity, chat: Chat) -> str:
    """Under which the same activity is recognised, however often it arrives."""
    return f"{chat.key}{BEHIND}{string(activity, 'id', most=300) or fingerprint(activity)}"


def _arrival(activity: Activity, turn: dict[str, Any], **more: Any) -> Arrival | None:
    chat = chat_of(activity)
    author = author_of(activity, chat) if chat else None
    if chat is None or author is None:
        return None
    id_, locale = identity(activity, chat), locale_of(activity)
    return Arrival(id=id_, chat=chat, author=author, locale=locale, turn=turn, **more)


def _rating(activity: Activity, helpful: bool) -> Arrival | None:
    skill = "answer_helped" if helpful else "answer_failed"
    about = string(activity, "replyToId") or None
    return _arrival(activity, {"skill": skill}, about=about, rating=helpful) if about else None


def _renamed(arrival: Arrival, suffix: str) -> Arrival:
    return replace(arrival, id=f"{arrival.id}:{suffix}")


def _redraws(data: Activity, turn: dict[str, Any]) -> bool:
    """A form, or a button of one, becomes what comes of it; an answer stays where it is, whatever is below it."""
    return bool(turn["draft"] or at(data, "turn", "values", "form"))


def _scope(activity: Activity) -> Scope:
    """What does not say that it is personal is read by others."""
    told = string(activity, "conversation", "conversationType")
    if told == "personal":
        return "personal"
    return "channel" if told == "channel" or string(activity, "channelData", "channel", "id") else "groupChat"
