"""What someone said to us, stripped of the platform it came from."""

from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Who a platform says is speaking. Only the platform's word counts, never what is typed."""

    platform: str  # "slack", "teams", "web", "terminal"
    tenant: str  # workspace or tenant id: the same user id in two tenants is two people
    user: str
    email: str | None = None  # only where the platform vouches for it

    @property
    def identity(self) -> tuple[str, str, str]:
        return self.platform, self.tenant, self.user

    @property
    def key(self) -> str:
        return f"{self.platform}:{self.tenant}:{self.user}"


@dataclass(frozen=True, kw_only=True)
class Place:
    """Where it was said, as far as who can read there is concerned. A thread's place is its channel."""

    key: str  # "slack:T1:C1"; opaque outside its channel
    kind: Literal["private", "shared"]  # private: the sender and the assistant, nobody else
    outsiders: bool | None = None  # what its platform says now: others than staff and the bound partners read along
    named_only: bool = False  # what does not name the assistant may never reach it from there


@dataclass(frozen=True, kw_only=True)
class Incoming:
    """One user turn: free text, a pressed button, or a submitted form."""

    id: str  # the platform's event id: the same id twice is the same turn
    conversation: str  # "slack:T1:C1:thread": where the answer goes; turns of one conversation keep their order
    sender: Sender
    place: Place
    locale: str = "en"  # what the platform says this person reads
    text: str = ""
    skill: str | None = None  # set when a button, command or form names its skill
    values: dict[str, Any] = field(default_factory=dict)
    draft: str | None = None  # the half-filled form this button or form belongs to
    version: int | None = None  # of that draft, as the person saw it
    confirmed: bool = False  # a person saw every value: submitted the form or pressed Confirm
    files: tuple[str, ...] = ()  # ids of files attached to it, kept before (bot.files)
    edit: bool = False  # wants to see the form again, complete or not
    edits: str | None = None  # the id of an earlier turn: this is it in new words; without any, it was taken back
    to_assistant: bool = False  # said to the assistant itself, by its command, whoever is in charge of a conversation
    unaddressed: bool = False  # said in a thread in which we have posted, without naming us


def silence(sender: Sender, locale: str = "en") -> Incoming:
    """Somebody's turn alone with us in which they say nothing: what they are told without being asked for it is in the
    language that the assistant knows as theirs, else in this one."""
    alone = Place(key=sender.key, kind="private")
    return Incoming(id="", conversation=sender.key, sender=sender, place=alone, locale=locale, skill="help")
