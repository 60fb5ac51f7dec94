"""Everybody at a terminal of their own: lines of text, buttons by their number, forms answered in words."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bot import outbox, transcript
from bot.channels.terminal import Terminal
from bot.file_store import FileStore
from bot.message import Sender
from bot.outbox import Channel
from bot.prm.database import Database
from bot.reply import Reply
from bot.understand import Act
from tests import world
from tests.conversation import Stage
from tests.skills.mdf_stage import MdfStage
from tests.surfaces.surface import Surface, meant
from tests.world import TEAM, World


@dataclass
class Desk:
    """One person's terminal: a line typed is answered before the next is read."""

    lines: asyncio.Queue[str | None] = field(default_factory=asyncio.Queue)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    shown: list[str] = field(default_factory=list)

    async def read_line(self) -> str | None:
        self.ready.set()
        return await self.lines.get()

    async def type(self, line: str) -> str:
        before = len(self.shown)
        self.ready.clear()
        await self.lines.put(line)
        async with asyncio.timeout(60):
            await self.ready.wait()
        return "\n".join(self.shown[before:])


class InTerminal:
    def __init__(self, stage: Stage, people: World) -> None:
        self.stage, self.world = stage, people
        self._desks: dict[str, Desk] = {}
        self._open: list[asyncio.Task[None]] = []

    async def say(self, who: str, text: str) -> str:
        return await (await self._desk(who)).type(text)

    async def press(self, who: str, label: str) -> str:
        labels = [each.label for each in (await self._last(who)).buttons]
        return await self.say(who, str(labels.index(label) + 1))

    async def submit(self, who: str, **answers: Any) -> str:
        form = (await self._last(who)).ask
        assert form is not None
        return await self.say(who, meant(self, form.skill, Act.ANSWER, **answers))

    async def attach(self, who: str, name: str, content: bytes) -> str:
        return await MdfStage(self.stage).paper(who)

    async def happen(self, **by: float) -> None:
        await self.stage.wait(**by)

    async def reads(self, who: str) -> list[str]:
        return (await self._desk(who)).shown

    async def is_asked(self, who: str) -> bool:
        return (await self._last(who)).ask is not None

    async def sees(self, who: str, label: str) -> bool:
        return label in [each.label for each in (await self._last(who)).buttons]

    async def close(self) -> None:
        for desk in self._desks.values():
            await desk.lines.put(None)
        await asyncio.gather(*self._open)

    async def _desk(self, who: str) -> Desk:
        if who not in self._desks:
            desk = self._desks[who] = Desk()
            sender = Sender(platform="test", tenant=TEAM, user=who)
            terminal = Terminal(self.stage.database, sender, desk.shown.append, FileStore(Path("unused")))
            self._open.append(asyncio.create_task(terminal.talk(desk.read_line)))
            await desk.ready.wait()
        return self._desks[who]

    async def _last(self, who: str) -> Reply:
        async with self.stage.database.reading() as session:
            said = await transcript.latest(session, f"terminal:{TEAM}:{who}", limit=10)
        return [each.reply for each in said if each.author == "assistant"][-1]


@asynccontextmanager
async def in_terminal(database: Database, _folder: Path) -> AsyncIterator[Surface]:
    stage = Stage(database)
    surface = InTerminal(stage, await world.build(database, stage.clock()))
    stage.worker = stage.worker_of({"test": Channel(send=transcript.deliver, look=outbox.as_it_was)})
    working = asyncio.create_task(stage.worker.run())
    try:
        yield surface
    finally:
        await surface.close()
        stage.worker.stop()
        await working
