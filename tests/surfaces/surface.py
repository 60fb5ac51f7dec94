"""One person's conversation, wherever it is had: what they read there, what they can press, what they fill in.

A story told through this holds for every surface: on the stage, where nothing stands between, and on each channel.
"""

from itertools import count
from typing import Any, Protocol

from bot.understand import Act, Understood
from tests.conversation import Stage
from tests.world import World

CONFIRM = "Confirm"

_numbers = count(1)


class Surface(Protocol):
    stage: Stage
    world: World

    async def say(self, who: str, text: str) -> str:
        """What they read next."""

    async def press(self, who: str, label: str) -> str:
        """The newest button with this label that they see; what they read next, where no form opens instead."""

    async def submit(self, who: str, **answers: Any) -> str:
        """The form they are asked to fill in, with these answers beside what it shows; it is opened if need be."""

    async def attach(self, who: str, name: str, content: bytes) -> str:
        """A file of theirs, as an answer to a question for files."""

    async def happen(self, **by: float) -> None:
        """Time passes, and whatever is due by then happens."""

    async def reads(self, who: str) -> list[str]:
        """Everything they can read in private, as it stands now, the oldest first."""

    async def is_asked(self, who: str) -> bool:
        """Whether the last they read has a form to fill in."""

    async def sees(self, who: str, label: str) -> bool:
        """Whether the last they read has this button."""


def meant(surface: Surface, skill: str, act: Act = Act.START, **values: Any) -> str:
    """A sentence that is understood as this."""
    sentence = f"{act} {skill} {next(_numbers)}"
    surface.stage.understood[sentence] = Understood(act=act, skill=skill, values=values)
    return sentence


async def carry_out(surface: Surface, who: str, skill: str, **answers: Any) -> str:
    """Ask for something without telling what, fill in what is asked, confirm; what is said in the end."""
    told = await surface.say(who, meant(surface, skill))
    if await surface.is_asked(who):
        told = await surface.submit(who, **answers)
    if await surface.sees(who, CONFIRM):
        told = await surface.press(who, CONFIRM)
    return told
