"""What Slack sends, as turns: pure, so that recorded payloads can be read again and again.

Slack names one person in several ways. `home` is the workspace a person's account lives in: who they are to us is
(home, user), and never the workspace an event was delivered for.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.channels import slack_ids
from bot.channels.slack_ids import Spot
from bot.channels.slack_modals import Submitted
from bot.channels.slack_press import Turn
from bot.channels.slack_text import mentioned, typed
from bot.message import Incoming, Place, Sender

Payload = Mapping[str, Any]
Way = Literal["direct", "mention", "overheard"]

SPOKEN = (None, "file_share", "thread_broadcast")  # subtypes that are a person's words
MOST_TEXT = 40_000  # characters Slack lets a message have


@dataclass(frozen=True, kw_only=True)
class Heard:
    """Words of a person in a conversation we are part of."""

    spot: Spot  # a channel's thread, a thread of a direct conversation, or that itself
    ts: str  # of the message: with its channel this is its identity, in however many events it arrives
    sender: Sender
    text: str
    way: Way  # overheard: nobody mentioned us, so it counts only where this person talks to us already
    mentions: frozenset[str]  # of others
    named: bool = False  # with our name, wherever it was said
    files: tuple[str, ...] = ()
    edited: str = ""  # when, if this is an earlier message in new words
    shared: bool | None = None  # whether the event says that another organisation reads there

    @property
    def id(self) -> str:
        """A mention arrives as two events, and each of them up to four times: still one turn."""
        return ":".join(filter(None, (self.spot.place, self.ts, self.edited)))


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A message its author deleted."""

    id: str
    said: Heard | None = None  # what it was, as far as Slack tells


def workspaces(payload: Payload) -> tuple[str, ...]:
    """The workspaces (or organisations) an installation of which this may be for, the likeliest first."""
    return tuple(dict.fromkeys(each for each in _workspaces(payload) if isinstance(each, str) and each))


def _workspaces(payload: Payload) -> Iterator[Any]:
    for granted in payload.get("authorizations") or ():
        yield from (granted.get("team_id"), granted.get("enterprise_id"))
    yield _part(payload, "view", "app_installed_team_id")
    yield _part(payload, "message", "bot_profile", "team_id")
    yield _part(payload, "message", "team")
    yield _part(payload, "team", "id")
    yield payload.get("team_id")
    yield _part(payload, "user", "team_id")
    yield _part(payload, "enterprise", "id")
    yield payload.get("enterprise_id")


def heard(payload: Payload, workspace: str, bot: str) -> Heard | Gone | None:
    """A message event for us; None for what is no person's words to us. `bot` is our own account there."""
    event = _dict(payload.get("event"))
    if event.get("subtype") == "message_changed":
        return _edited(payload, event, workspace, bot)
    if event.get("subtype") == "message_deleted":
        return _deleted(payload, event, workspace, bot)
    return _said(payload, event, workspace, bot)


def _said(payload: Payload, event: Payload, workspace: str, bot: str) -> Heard | None:
    channel, ts, user = (_name(event.get(key)) for key in ("channel", "ts", "user"))
    ours = event.get("bot_id") or event.get("bot_profile") or user in (bot, "USLACKBOT")
    if event.get("subtype") not in SPOKEN or ours or not (channel and ts and user):
        return None
    text = str(event.get("text") or "")[:MOST_TEXT]
    mentions = mentioned(text)
    direct = channel.startswith("D")
    named = bot in mentions or event["type"] == "app_mention"
    way: Way = "direct" if direct else "mention" if named else "overheard"
    return Heard(
        spot=Spot(workspace, channel, _name(event.get("thread_ts")) or (None if direct else ts)),
        ts=ts,
        sender=slack_ids.person(home(payload, event, workspace), user),
        text=typed(text, bot),
        way=way,
        mentions=mentions - {bot},
        named=named,
        files=tuple(str(each["id"]) for each in event.get("files") or () if _dict(each).get("id")),
        shared=payload.get("is_ext_shared_channel"),
    )


def _edited(payload: Payload, event: Payload, workspace: str, bot: str) -> Heard | None:
    """New words for an earlier message. A preview that appeared below it, or a new reply, changes no words."""
    now, before = _dict(event.get("message")), _dict(event.get("previous_message"))
    if now.get("text") == before.get("text") or not now.get("edited"):
        return None
    said = _said(
        payload, {**now, "channel": event.get("channel"), "ts": now.get("ts") or before.get("ts")}, workspace, bot
    )
    if said is None:
        return None
    return Heard(**{**vars(said), "edited": _name(_dict(now["edited"]).get("ts")) or "edited"})


def _deleted(payload: Payload, event: Payload, workspace: str, bot: str) -> Gone | None:
    channel, ts = _name(event.get("channel")), _name(event.get("deleted_ts"))
    if not channel or not ts:
        return None
    before = {**_dict(event.get("previous_message")), "type": "message", "channel": channel, "ts": ts}
    return Gone(id=f"{Spot(workspace, channel).place}:{ts}", said=_said(payload, before, workspace, bot))


def home(payload: Payload, event: Payload, workspace: str) -> str:
    """The workspace the sender's account lives in, as far as the event tells; of a Grid organisation its id at worst.

    In a shared channel the event's own `team` may be the channel's; `user_team` may be an organisation.
    """
    told = (event.get("user_team"), event.get("source_team"), _part(event, "user_profile", "team"), event.get("team"))
    named = [each for each in told if isinstance(each, str) and each]
    for each in named:
        if each.startswith("T"):
            return each
        if each == payload.get("enterprise_id") and (team := _name(payload.get("team_id"))):
            return team
    return named[0] if named else workspace


def turn(said: Heard) -> Incoming:
    """The turn these words are."""
    return Incoming(
        id=said.id,
        conversation=conversation(said.spot, said.sender),
        sender=said.sender,
        place=place(said.spot, said.sender),
        text=said.text,
        edits=replace(said, edited="").id if said.edited else None,
        unaddressed=not said.named and said.spot.thread is not None,
    )


def taken_back(gone: Gone) -> Incoming | None:
    """The turn that a deletion is, where it says whose words they were."""
    return replace(turn(gone.said), id=f"{gone.id}:gone", text="", edits=gone.id) if gone.said else None


def conversation(spot: Spot, sender: Sender) -> str:
    return sender.key if spot.direct and not spot.thread else spot.conversation


def place(spot: Spot, sender: Sender) -> Place:
    if spot.direct:
        return Place(key=sender.key, kind="private")
    return Place(key=spot.place, kind="shared")


def actor(payload: Payload, workspace: str) -> Sender | None:
    """Who pressed or sent something."""
    user = payload.get("user")
    if isinstance(user, Mapping):
        who, where = _name(user.get("id")), _name(user.get("team_id")) or _name(_part(payload, "team", "id"))
    else:
        who, where = _name(payload.get("user_id")), _name(payload.get("team_id"))
    return slack_ids.person(where or workspace, who) if who else None


def pressed_at(payload: Payload, workspace: str) -> Spot | None:
    """The conversation a pressed button stands in; None in a Home tab or a modal, which is nobody's conversation."""
    channel = _name(_part(payload, "channel", "id")) or _name(_part(payload, "container", "channel_id"))
    if not channel:
        return None
    message = _name(_part(payload, "container", "message_ts")) or _name(_part(payload, "message", "ts"))
    thread = _name(_part(payload, "message", "thread_ts")) or _name(_part(payload, "container", "thread_ts"))
    return Spot(workspace, channel, thread or (None if channel.startswith("D") else message))


def pressed(payload: Payload, turn: Turn, workspace: str, sender: Sender) -> Incoming:
    """A button of ours as the turn it carries. Delivered twice, it is the same press."""
    spot = pressed_at(payload, workspace)
    action = _dict((payload.get("actions") or [{}])[0])
    once = (
        sender.key,
        spot,
        action.get("action_id"),
        action.get("action_ts"),
        _part(payload, "container", "message_ts"),
    )
    return Incoming(
        id=f"slack:press:{digest(*once)}",
        conversation=conversation(spot, sender) if spot else sender.key,
        sender=sender,
        place=place(spot, sender) if spot else Place(key=sender.key, kind="private"),
        **turn,
    )


def sent(payload: Payload, form: Submitted, sender: Sender) -> Incoming:
    """A form as the turn it is. Its modal closes when we take it, so each can be sent once."""
    origin = form.origin
    return Incoming(
        id=f"slack:form:{digest(sender.key, _part(payload, 'view', 'id'))}",
        conversation=origin.conversation,
        sender=sender,
        place=Place(key=origin.place, kind="private" if origin.private else "shared"),
        skill=form.skill,
        values=form.values,
        draft=form.draft,
        version=form.version,
        confirmed=True,
    )


def commanded(payload: Payload, sender: Sender) -> Incoming:
    """A slash command: whoever types one is answered alone, wherever they typed it."""
    text = str(payload.get("text") or "").strip()
    return _alone(payload, sender, "command", text)


def shortcut(payload: Payload, sender: Sender, bot: str) -> Incoming:
    """ "Ask the assistant" below a message: its words as a question of whoever chose it, answered to them alone."""
    return _alone(payload, sender, "shortcut", typed(str(_part(payload, "message", "text") or ""), bot))


def _alone(payload: Payload, sender: Sender, what: str, text: str) -> Incoming:
    return Incoming(
        id=f"slack:{what}:{digest(sender.key, payload.get('trigger_id'), payload.get('action_ts'))}",
        conversation=sender.key,
        sender=sender,
        place=Place(key=sender.key, kind="private"),
        text=text,
        skill=None if text else "help",
        to_assistant=True,
    )


def digest(*parts: object) -> str:
    return hashlib.sha256(json.dumps([str(part) for part in parts]).encode()).hexdigest()[:40]


def _part(payload: Any, *names: str) -> Any:
    """A part deep inside a payload; None where any step is missing or no object."""
    for name in names:
        payload = payload.get(name) if isinstance(payload, Mapping) else None
    return payload


def _dict(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _name(value: Any) -> str:
    """An id of Slack's: letters, digits and a dot; anything else would not be one."""
    return value if isinstance(value, str) and 0 < len(value) <= 64 and value.replace(".", "").isalnum() else ""
