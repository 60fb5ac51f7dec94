"""The story in the web chat: typed sentences, understood by the product itself, over real HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from bot.channels.web_pace import Pace
from bot.i18n import Translator
from bot.prm.database import Database
from bot.reply import Button, Reply
from bot.understand import Act, Sentence, Understood
from bot.understanding import BuiltIn
from tests.conversation import Stage
from tests.website import Site, Visitor, website
from tests.week.lines import Line


@dataclass
class Hearing(Stage):
    """Nothing is scripted but what knowledge answers."""

    built_in: BuiltIn | None = None
    heard: Understood | None = None  # the last sentence

    async def _understand(self, sentence: Sentence) -> Understood:
        assert self.built_in is not None
        self.heard = await self.built_in(sentence)
        return self.heard


@dataclass
class WebPlayer:
    visitor: Visitor
    language: str
    stage: Hearing

    async def say(self, line: Line, **answers: Any) -> Reply:
        """Type the sentence; it has to be understood as what the story means."""
        text = line.typed[self.language]
        reply = await self.visitor.answered(text=text)
        heard = self.stage.heard
        assert heard is not None
        assert (heard.act, heard.skill) == (Act.START, line.skill), f"{text!r} was heard as {heard}"
        done = await self._through(reply, line.skill, answers)
        assert done.ask is None, f"{text!r} was heard as {heard}, and is asked for more: {done.ask}"
        return done

    async def press(self, button: Button, **answers: Any) -> Reply:
        return await self._through(await self.visitor.answered(**button.turn), button.skill, answers)

    async def told(self) -> list[Reply]:
        return await self.visitor.told()

    async def hand_in(self, name: str, content: bytes) -> str:
        return await self.visitor.hand_in(name, content)

    async def _through(self, reply: Reply, skill: str, answers: dict[str, Any]) -> Reply:
        """Give the answers that are asked for, and confirm."""
        if (form := reply.ask) is not None and answers:
            assert form.skill == skill
            shown = {**form.known, **answers}  # a surface sends back everything it showed
            reply = await self.visitor.answered(
                skill=skill, values=shown, draft=form.id, version=form.version, confirmed=True
            )
        if confirm := next((each for each in reply.buttons if each.confirms), None):
            reply = await self.visitor.answered(**confirm.turn)
        return reply


@dataclass
class WebPlay:
    site: Site
    stage: Hearing
    t: Translator
    _players: dict[str, WebPlayer] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.site.database

    async def player(self, name: str) -> WebPlayer:
        if name not in self._players:
            visitor = await self.site.insider(name)
            visitor.http.headers["Accept-Language"] = self.t.language
            self._players[name] = WebPlayer(visitor, self.t.language, self.stage)
        return self._players[name]

    async def wait(self, **by: float) -> None:
        await self.site.wait(**by)


@asynccontextmanager
async def web_play(database: Database, language: str, built_in: BuiltIn) -> AsyncIterator[WebPlay]:
    assert built_in.skills is not None
    stage = Hearing(database, book=built_in.skills, built_in=built_in)
    async with website(database, stage=stage, work=False) as site:
        site.web.turns = Pace(burst=1000, interval=1)  # a story goes faster than its people would type
        yield WebPlay(site, stage, Translator(language))
