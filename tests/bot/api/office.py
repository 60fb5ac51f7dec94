"""The API over real HTTP routes, for the people of `tests.world`."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cache

import httpx
from fastapi import FastAPI
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Receive, Scope, Send

import skills
from bot import notices
from bot.api import routes, webhook_sending
from bot.api.caller import Api
from bot.api.pace import Paces
from bot.channels.problem import answer_with_problems
from bot.file_store import FileStore
from bot.inquiry import Answer, Inquiry
from bot.prm import api_keys, people, programme
from bot.prm.api_keys import SCOPES
from bot.prm.database import Database
from bot.prm.partners import Partner
from bot.prm.people import Member, PartnerRole, Person, StaffRole
from tests import rows, world
from tests.conversation import Clock


@cache
def _shared() -> tuple[Api, FastAPI]:
    """An application for whichever office is asked next: to make its many routes takes longer than most tests."""
    api = Api.__new__(Api)
    vars(api).update(skills=skills.load())
    app = FastAPI()
    answer_with_problems(app)
    app.include_router(routes.routes(api))
    return api, app


@dataclass
class Office:
    """A programme, its API, and a clock that stands still."""

    database: Database
    store: FileStore
    clock: Clock = field(default_factory=Clock)
    seconds: float = 0.0  # of the clock that paces requests
    known: Answer | None = None  # what knowledge says to everything
    asked: list[Inquiry] = field(default_factory=list)

    async def open(self) -> None:
        await world.build(self.database, self.clock())
        self.serve()

    def serve(self) -> None:
        self.database.followers += [notices.load().follow, webhook_sending.follow]
        self._api = self.api()

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        api, app = _shared()
        vars(api).update(vars(self._api))  # it is frozen for the product, where it is the same for life
        await app(scope, receive, send)

    def api(self) -> Api:
        async def look_up(inquiry: Inquiry) -> Answer:
            self.asked.append(inquiry)
            return self.known or Answer(text=f"(found) {inquiry.text}", band="answer")

        paces = Paces(lambda: self.seconds)
        return Api(
            database=self.database, skills=skills.load(), look_up=look_up, files=self.store, now=self.clock,
            plain_webhooks=True, paces=paces
        )  # fmt: skip

    def limit_files(self, largest: int) -> None:
        """From now on a file has at most so many bytes."""
        self.store = FileStore(self.store.folder, largest=largest)
        self._api = self.api()

    async def member(self, person: str) -> Member:
        async with self.database.reading() as session:
            return await self._member(session, person)

    async def _member(self, session: AsyncSession, person: str) -> Member:
        found = (await session.scalars(select(Person.id).where(Person.key == person))).one()
        member = await people.member(session, found)
        assert member is not None
        return member

    async def hire(self, name: str, role: StaffRole | PartnerRole) -> None:
        """Somebody more at the vendor, who looks after nobody yet, or at Nordlicht."""
        async with self.database.writing() as session:
            current = await programme.only(session)
            assert current is not None
            partner = await session.scalar(select(Partner).where(Partner.key == "nordlicht"))
            staff = {"staff": [role]} if isinstance(role, StaffRole) else {"at": partner, "roles": [role]}
            account = ("test", world.TEAM, name)
            await rows.person(session, current, name.title(), key=name, account=account, **staff)

    async def key(self, person: str, scopes: Collection[str] = SCOPES, per_minute: int = 60_000) -> str:
        async with self.database.writing() as session:
            owner = await self._member(session, person)
            made = await api_keys.make(
                session, owner, name="test", scopes=scopes, by="test", now=self.clock(), per_minute=per_minute
            )  # fmt: skip
        return made.token

    async def client(
        self, person: str, scopes: Collection[str] = SCOPES, per_minute: int = 60_000
    ) -> httpx.AsyncClient:
        token = await self.key(person, scopes, per_minute)
        return self.anonymous(Authorization=f"Bearer {token}")

    def anonymous(self, **headers: str) -> httpx.AsyncClient:
        transport = httpx.ASGITransport(self._answer, raise_app_exceptions=True)
        return httpx.AsyncClient(transport=transport, base_url="http://test/api/v1", headers=headers)
