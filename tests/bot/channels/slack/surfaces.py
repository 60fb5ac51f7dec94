"""One person's conversation, wherever it is had: what they read there, what they can press, what they fill in.

A story told through this holds for every surface: on the stage, where nothing stands between, and in Slack.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from bot.channels import slack_contacts
from bot.channels.slack_ids import person
from bot.form import Draft
from bot.prm.database import Database
from bot.reply import Reply, as_text
from tests import world
from tests.bot.channels.slack.talk import HOMES, VENDOR, Colleague, Post, Workplace, workplace
from tests.conversation import Stage
from tests.fake_slack import fake_slack
from tests.skills.mdf_stage import MdfStage
from tests.world import World


class Surface(Protocol):
    stage: Stage
    world: World

    async def say(self, who: str, text: str) -> str:
        """What they read next."""

    async def press(self, who: str, label: str) -> str:
        """The newest button with this label that they see; what they read next, where no form opens instead."""

    async def submit(self, who: str, **answers: Any) -> str:
        """The form that is open, with these answers beside what it shows."""

    async def attach(self, who: str, name: str, content: bytes) -> str:
        """A file of theirs, as an answer to a question for files."""

    async def happen(self) -> None:
        """Whatever is due now."""

    def reads(self, who: str) -> list[str]:
        """Everything they can read in private, as it stands now, the oldest first."""


class OnStage:
    """Nothing between the person and the assistant."""

    def __init__(self, stage: Stage, people: World) -> None:
        self.stage, self.world = stage, people
        self._forms: dict[str, Draft] = {}

    async def say(self, who: str, text: str) -> str:
        return self._told(who, await self.stage.person(who).say(text))

    async def press(self, who: str, label: str) -> str:
        for reply in reversed(self._seen(who)):
            if label in [each.label for each in reply.buttons]:
                pressed = next(each for each in reply.buttons if each.label == label)
                return self._told(who, await self.stage.person(who).press(pressed))
        raise AssertionError(f"no button {label!r}")

    async def submit(self, who: str, **answers: Any) -> str:
        return self._told(who, await self.stage.person(who).submit(self._forms.pop(who), **answers))

    async def attach(self, who: str, name: str, content: bytes) -> str:
        return await MdfStage(self.stage).paper(who)

    async def happen(self) -> None:
        await self.stage.wait()

    def reads(self, who: str) -> list[str]:
        return [as_text(each) for each in self._seen(who)]

    def _seen(self, who: str) -> list[Reply]:
        mine = [each for each in self.stage.sent if each.sender.user == who]
        return list({each.edits or each.key: each.reply for each in mine}.values())

    def _told(self, who: str, reply: Reply) -> str:
        if reply.ask is not None:
            self._forms[who] = reply.ask
        return as_text(reply)


class InSlack:
    """Each alone with the assistant, in direct messages."""

    def __init__(self, office: Workplace) -> None:
        self.office, self.stage, self.world = office, office.stage, office.world
        self._people: dict[str, Colleague] = {}

    async def say(self, who: str, text: str) -> str:
        return self._new(who, await self._person(who).say(text))

    async def press(self, who: str, label: str) -> str:
        return self._new(who, await self._person(who).press(label))

    async def submit(self, who: str, **answers: Any) -> str:
        told = await self._person(who).submit(**answers)
        assert isinstance(told, list), told
        return self._new(who, told)

    async def attach(self, who: str, name: str, content: bytes) -> str:
        slack = self.office.slack
        id_ = f"F{len(slack.files)}"
        slack.content[id_] = content
        slack.files[id_] = {"id": id_, "name": name, "url_private_download": f"{slack.url}/files/{id_}"}
        return id_

    async def happen(self) -> None:
        await self.stage.wait()
        await self.office.settle()

    def reads(self, who: str) -> list[str]:
        return [Post(each).text for each in self.office.slack.posted(self._person(who).direct)]

    def _person(self, who: str) -> Colleague:
        return self._people.setdefault(who, self.office.person(who))

    def _new(self, who: str, posts: list[Post]) -> str:
        return "\n".join(each.text for each in posts if each.channel == self._person(who).direct)


@asynccontextmanager
async def on_stage(database: Database, _folder: Path) -> AsyncIterator[Surface]:
    stage = Stage(database)
    yield OnStage(stage, await world.build(database, stage.clock()))


@asynccontextmanager
async def in_slack(database: Database, folder: Path) -> AsyncIterator[Surface]:
    """Everybody has written to it before: who never did cannot be told anything."""
    async with fake_slack() as slack, workplace(database, slack, folder) as office:
        async with database.writing() as session:
            for name, home in HOMES.items():
                await slack_contacts.met(session, person(home, f"U{name.upper()}"), VENDOR, f"D{name.upper()}")
        yield InSlack(office)
