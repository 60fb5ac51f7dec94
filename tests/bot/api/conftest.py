"""The API over real HTTP routes, for the people of `tests.world`."""

from collections.abc import Collection
from dataclasses import dataclass, field
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import select

import skills
from bot import notices
from bot.api import routes, webhook_sending
from bot.api.caller import Api
from bot.api.pace import Paces
from bot.channels.problem import answer_with_problems
from bot.file_store import FileStore
from bot.inquiry import Answer, Inquiry
from bot.prm import api_keys, people
from bot.prm.api_keys import SCOPES
from bot.prm.database import Database
from bot.prm.people import Person
from tests import world
from tests.conversation import Clock


@dataclass
class Office:
    """A programme, its API, and a clock that stands still."""

    database: Database
    store: FileStore
    clock: Clock = field(default_factory=Clock)
    seconds: float = 0.0  # of the clock that paces requests

    async def open(self) -> None:
        await world.build(self.database, self.clock())
        self.database.followers += [notices.load().follow, webhook_sending.follow]
        self.app = FastAPI()
        answer_with_problems(self.app)
        self.app.include_router(routes.routes(self.api()))

    def api(self) -> Api:
        async def look_up(inquiry: Inquiry) -> Answer:
            return Answer(text=f"(found) {inquiry.text}", band="answer")

        paces = Paces(lambda: self.seconds)
        return Api(
            database=self.database, skills=skills.load(), look_up=look_up, files=self.store, now=self.clock,
            plain_webhooks=True, paces=paces
        )  # fmt: skip

    async def key(self, person: str, scopes: Collection[str] = SCOPES, per_minute: int = 6000) -> str:
        async with self.database.writing() as session:
            found = (await session.scalars(select(Person.id).where(Person.key == person))).one()
            owner = await people.member(session, found)
            assert owner is not None
            made = await api_keys.make(
                session, owner, name="test", scopes=scopes, by="test", now=self.clock(), per_minute=per_minute
            )  # fmt: skip
        return made.token

    async def client(self, person: str, scopes: Collection[str] = SCOPES, per_minute: int = 6000) -> httpx.AsyncClient:
        token = await self.key(person, scopes, per_minute)
        return self.anonymous(Authorization=f"Bearer {token}")

    def anonymous(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers)


@pytest.fixture
async def office(database: Database, tmp_path: Path) -> Office:
    office = Office(database, FileStore(tmp_path / "files"))
    await office.open()
    return office
