"""Everybody in a browser of their own, in the web chat: over real HTTP, without the browser."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from bot.channels.web_pace import Pace
from bot.prm.database import Database
from bot.reply import Reply, as_text
from tests.surfaces.surface import Surface
from tests.website import Site, Visitor, website


class OnWeb:
    def __init__(self, site: Site) -> None:
        self.site, self.stage, self.world = site, site.stage, site.world
        self._visitors: dict[str, Visitor] = {}
        self._last: dict[str, Reply] = {}

    async def say(self, who: str, text: str) -> str:
        return await self._turn(who, text=text)

    async def press(self, who: str, label: str) -> str:
        for reply in reversed(await (await self.visitor(who)).replies()):
            for button in reply.buttons:
                if button.label == label:
                    return await self._turn(who, **button.turn)
        raise AssertionError(f"no button {label!r}")

    async def submit(self, who: str, **answers: Any) -> str:
        form = self._last[who].ask
        assert form is not None
        shown = {**form.known, **answers}  # a page sends back everything it showed
        turn = {"skill": form.skill, "draft": form.id, "version": form.version}
        return await self._turn(who, values=shown, confirmed=True, **turn)

    async def attach(self, who: str, name: str, content: bytes) -> str:
        return await (await self.visitor(who)).hand_in(name, content)

    async def happen(self, **by: float) -> None:
        await self.site.wait(**by)

    async def reads(self, who: str) -> list[str]:
        return [as_text(each) for each in await (await self.visitor(who)).replies()]

    async def is_asked(self, who: str) -> bool:
        return self._last[who].ask is not None

    async def sees(self, who: str, label: str) -> bool:
        return label in [each.label for each in self._last[who].buttons]

    async def visitor(self, who: str) -> Visitor:
        """Signed in with an account of theirs."""
        if who not in self._visitors:
            self._visitors[who] = await self.site.insider(who)
        return self._visitors[who]

    async def _turn(self, who: str, **turn: Any) -> str:
        self._last[who] = await (await self.visitor(who)).answered(**turn)
        return as_text(self._last[who])


@asynccontextmanager
async def on_web(database: Database, _folder: Path) -> AsyncIterator[Surface]:
    async with website(database, work=False) as site:
        site.web.turns = Pace(burst=1_000, interval=1)  # a story goes faster than its people would type
        site.stage.worker, surface = site.worker, OnWeb(site)
        for name in ("anna", "bela", "chloe", "dora"):
            await surface.visitor(name)
        yield surface
