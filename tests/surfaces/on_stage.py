"""Nothing between the people and the assistant."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.prm.database import Database
from bot.reply import Reply, as_text
from tests import world
from tests.conversation import Stage
from tests.skills.mdf_stage import MdfStage
from tests.surfaces.surface import Surface
from tests.world import World


class OnStage:
    """Nothing between the person and the assistant."""

    def __init__(self, stage: Stage, people: World) -> None:
        self.stage, self.world = stage, people
        self._last: dict[str, Reply] = {}

    async def say(self, who: str, text: str) -> str:
        return self._told(who, await self.stage.person(who).say(text))

    async def press(self, who: str, label: str) -> str:
        for reply in reversed(self._seen(who)):
            if label in [each.label for each in reply.buttons]:
                pressed = next(each for each in reply.buttons if each.label == label)
                return self._told(who, await self.stage.person(who).press(pressed))
        raise AssertionError(f"no button {label!r}")

    async def submit(self, who: str, **answers: Any) -> str:
        return self._told(who, await self.stage.person(who).submit(self._last[who].ask or "", **answers))

    async def attach(self, who: str, name: str, content: bytes) -> str:
        return await MdfStage(self.stage).paper(who)

    async def happen(self, **by: float) -> None:
        await self.stage.wait(**by)

    async def reads(self, who: str) -> list[str]:
        return [as_text(each) for each in self._seen(who)]

    async def is_asked(self, who: str) -> bool:
        return self._last[who].ask is not None

    async def sees(self, who: str, label: str) -> bool:
        return label in [each.label for each in self._last[who].buttons]

    def _seen(self, who: str) -> list[Reply]:
        mine = [each for each in self.stage.sent if each.sender.user == who]
        return list({each.edits or each.key: each.reply for each in mine}.values())

    def _told(self, who: str, reply: Reply) -> str:
        self._last[who] = reply
        return as_text(reply)


@asynccontextmanager
async def on_stage(database: Database, _folder: Path) -> AsyncIterator[Surface]:
    stage = Stage(database)
    yield OnStage(stage, await world.build(database, stage.clock()))
