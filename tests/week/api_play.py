"""The story through the API: programs act for its people, who are told things in their chats as ever."""

from dataclasses import dataclass, field
from typing import Any

import httpx

from bot.file_store import FileStore
from bot.i18n import Translator
from bot.prm.database import Database
from bot.reply import Button, Reply, Table
from tests.bot.api.office import Office
from tests.conversation import Stage
from tests.week.lines import Line


@dataclass
class ApiPlayer:
    name: str
    stage: Stage
    http: httpx.AsyncClient

    async def say(self, line: Line, **answers: Any) -> Reply:
        return await self._act(line.skill, {**line.values, **answers})

    async def press(self, button: Button, **answers: Any) -> Reply:
        """What a card offers is an action with its values."""
        return await self._act(button.skill, {**button.values, **answers})

    async def told(self) -> list[Reply]:
        return self.stage.told(self.name)

    async def hand_in(self, name: str, content: bytes) -> str:
        headers = {"Content-Type": "application/octet-stream"}
        response = await self.http.post("/files", params={"name": name}, content=content, headers=headers)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def _act(self, skill: str, values: dict[str, Any]) -> Reply:
        response = await self.http.post(f"/actions/{skill}", json=values)
        await self.stage.worker.run_due()
        return _reply(response.json())


def _reply(body: dict[str, Any]) -> Reply:
    """As a person would have it. A problem is what it says, and where."""
    if "text" not in body:
        return Reply(text=f"{body['detail']} {body.get('errors', '')}")
    table = body["table"] and Table(
        columns=tuple(body["table"]["columns"]), rows=tuple(map(tuple, body["table"]["rows"]))
    )
    return Reply(
        text=body["text"],
        facts=tuple((each["label"], each["value"]) for each in body["facts"]),
        table=table,
        buttons=tuple(
            Button(label=each["label"], skill=each["action"], values=each["values"]) for each in body["next"]
        ),
    )


@dataclass
class ApiPlay:
    """People's chats are the stage's; what they do goes through the API."""

    stage: Stage
    office: Office
    t: Translator = field(default_factory=Translator)
    _players: dict[str, ApiPlayer] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.stage.database

    async def player(self, name: str) -> ApiPlayer:
        if name not in self._players:
            self._players[name] = ApiPlayer(name, self.stage, await self.office.client(name))
        return self._players[name]

    async def wait(self, **by: float) -> None:
        await self.stage.wait(**by)


async def api_play(database: Database, store: FileStore) -> ApiPlay:
    stage = Stage(database)
    followers = list(database.followers)
    office = Office(database, store, stage.clock)
    await office.open()
    database.followers[:] = followers  # the stage follows already
    return ApiPlay(stage, office)
