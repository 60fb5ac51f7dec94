"""How conversations, places and people of Slack are named in our own records.

A direct conversation outside any thread has the person's own name, which is also what "the private conversation with
this person" means to the outbox: what is answered there in private to something asked elsewhere is the same line.
"""

from dataclasses import dataclass

from bot.message import Sender

PLATFORM = "slack"


@dataclass(frozen=True)
class Spot:
    """Where in Slack something is posted: a channel of a workspace that installed us, and a thread in it."""

    workspace: str
    channel: str
    thread: str | None = None

    @property
    def place(self) -> str:
        return f"{PLATFORM}:{self.workspace}:{self.channel}"

    @property
    def conversation(self) -> str:
        return f"{self.place}:{self.thread}" if self.thread else self.place

    @property
    def direct(self) -> bool:
        """A conversation of one person with the assistant."""
        return self.channel.startswith("D")


def person(home: str, user: str) -> Sender:
    return Sender(platform=PLATFORM, tenant=home, user=user)


def spot(name: str) -> Spot | None:
    """What a place's or conversation's name says; None for a person's own conversation."""
    parts = name.split(":")
    if len(parts) not in (3, 4) or parts[0] != PLATFORM or parts[2][:1] not in ("C", "G", "D"):
        return None
    return Spot(*parts[1:])
