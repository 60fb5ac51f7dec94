"""The web chat as people meet it: real server on loopback, database, worker and skills; knowledge is scripted."""

import asyncio
import re
import socket
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot import notices, outbox, reactions, transcript
from bot.channels import guard, web, web_link, web_session
from bot.channels.mail import smtp
from bot.config import load
from bot.file_store import FileStore
from bot.inbox import TURN
from bot.message import Sender
from bot.metrics import Metrics
from bot.prm.database import Database
from bot.prm.people import Identity, Member, PartnerRole, Person
from bot.prm.personas import DEMO_TENANT, DemoPersona
from bot.prm.programme import Programme
from bot.reply import Reply
from bot.worker import Worker
from tests import rows
from tests.conversation import Clock, Stage
from tests.serving import address, client, free_port, served
from tests.world import World, build

_numbers = count(1)


@dataclass(frozen=True)
class Heading:
    anchor: str


@dataclass(frozen=True)
class Page:
    """A document of the scripted library."""

    title: str
    text: str
    sections: tuple[Heading, ...] = ()
    language: str = "en"
    partner: str | None = None  # only for this one
    link: str = ""


@dataclass
class Site:
    """A running web chat and everything behind it."""

    url: str
    stage: Stage
    world: World
    web: web.Web
    worker: Worker
    pages: dict[str, Page] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        return self.stage.database

    def client(self, token: str | None = None, **headers: str) -> httpx.AsyncClient:
        cookies = {self.web.cookie: token} if token else {}
        return client(self.url, cookies=cookies, headers=headers)

    async def newcomer(self, name: str = "Anna", *, at: str = "nordlicht") -> "Visitor":
        """Somebody of a partner, signed in, with a conversation of their own."""
        user = f"{name.lower()}-{next(_numbers)}"
        sender = Sender(platform="web", tenant="test", user=user)
        partner = self.world.nordlicht if at == "nordlicht" else self.world.sudwind
        async with self.database.writing() as session:
            programme = await session.scalar(select(Programme))
            assert programme is not None
            facts = {
                "account": sender.identity,
                "at": partner,
                "roles": [PartnerRole.REP],
                "email": f"{user}@x.example",
            }
            person = await rows.person(session, programme, name, **facts)
            token = await web_session.begin(session, sender, self.web.now())
        return Visitor(self, sender, person.id, token, self.client(token))

    async def insider(self, key: str) -> "Visitor":
        """Somebody of the programme, by their key, with an account here beside any other they have."""
        sender = Sender(platform="web", tenant="test", user=key)
        async with self.database.writing() as session:
            person = (await session.scalars(select(Person).where(Person.key == key))).one()
            session.add(Identity(platform="web", tenant="test", user_id=key, person_id=person.id))
            token = await web_session.begin(session, sender, self.web.now())
        return Visitor(self, sender, person.id, token, self.client(token))

    async def wait(self, **by: float) -> None:
        """Time passes, and whatever is due by then happens. For a site without `work`."""
        self.stage.clock.advance(**by)
        await reactions.look(self.database, self.stage.clock())
        await self.worker.run_due()


@dataclass
class Visitor:
    """One signed-in browser, without the browser."""

    site: Site
    sender: Sender
    person_id: int
    token: str
    http: httpx.AsyncClient

    async def send(self, **turn: Any) -> httpx.Response:
        return await self.http.post("/chat/messages", json={"id": str(uuid4()), **turn})

    async def say(self, text: str) -> Reply:
        """Say something and wait for what is answered to it."""
        seen = len(await self.replies())
        response = await self.send(text=text)
        assert response.status_code == 202, response.text
        return await self._next(seen)

    async def turn(self, **turn: Any) -> Reply:
        seen = len(await self.replies())
        response = await self.send(**turn)
        assert response.status_code == 202, response.text
        return await self._next(seen)

    async def lines(self) -> list[transcript.Said]:
        async with self.site.database.reading() as session:
            return list(await transcript.since(session, self.sender.key))

    async def replies(self) -> list[Reply]:
        return [line.reply for line in await self.lines() if line.author == "assistant"]

    async def answered(self, **turn: Any) -> Reply:
        """What is answered to this turn, whatever else is told meanwhile. For a site without `work`."""
        id_ = str(uuid4())
        response = await self.http.post("/chat/messages", json={"id": id_, **turn})
        assert response.status_code == 202, response.text
        await self.site.worker.run_due()
        said = select(transcript.Said).where(transcript.Said.key == f"{self.sender.key}:{id_}:0")
        async with self.site.database.reading() as session:
            return (await session.scalars(said)).one().reply

    async def told(self) -> list[Reply]:
        """Everything they were told without having asked, the oldest first; as rewritten since."""
        ours = [line for line in await self._shown() if line.author == "assistant"]
        return [line.reply for line in ours if not line.key.startswith(f"{self.sender.key}:")]

    async def hand_in(self, name: str, content: bytes) -> str:
        """Send a file; its id, by which a form names it."""
        headers = {"Content-Type": "application/octet-stream"}
        response = await self.http.post("/files", params={"name": name}, content=content, headers=headers)
        assert response.status_code == 201, response.text
        return str(response.json()["id"])

    async def _shown(self) -> Sequence[transcript.Said]:
        async with self.site.database.reading() as session:
            return await transcript.latest(session, self.sender.key, limit=500)

    async def _next(self, seen: int) -> Reply:
        async with asyncio.timeout(60):
            while True:
                changed = self.site.database.changes()
                if len(replies := await self.replies()) > seen:
                    return replies[-1]
                await changed.wait()


@asynccontextmanager
async def website(
    database: Database,
    *,
    demo: bool = False,
    smtp_url: str | None = None,
    work: bool = True,
    stage: Stage | None = None,
) -> AsyncIterator[Site]:
    """Serve the web chat on a free port until the block ends. Without `work` nobody answers until `run_due`."""
    stage = stage or Stage(database, clock=Clock())
    world = await build(database, stage.clock())
    if demo:
        await _personas(database)
    listening = free_port()
    url = address(listening)
    pages: dict[str, Page] = {}

    async def document(source: str, person: Member | None) -> Page | None:
        page = pages.get(source)
        partner = person.partner.key if person and person.partner else None
        return page if page and page.partner in (None, partner) else None

    live, mail = stage.assistant.live, smtp_url is not None
    kept = tempfile.TemporaryDirectory()
    store = FileStore(Path(kept.name), largest=1_000_000)
    chat = web.Web(
        database=database, address=url, document=document, files=store, demo=demo, mail=mail, live=live
    )  # fmt: skip
    worker = _worker(stage, chat, smtp_url)
    async with _served(chat, listening):
        running = asyncio.create_task(worker.run()) if work else None
        try:
            yield Site(url, stage, world, chat, worker, pages)
        finally:
            chat.close()
            worker.stop()
            if running:
                await running
    kept.cleanup()


@asynccontextmanager
async def website_beside(stage: Stage, world: World, store: FileStore) -> AsyncIterator[Site]:
    """Serve the web chat of an assistant that is reached elsewhere, too; whoever does its work there does it here."""
    listening = free_port()
    url, live = address(listening), stage.assistant.live
    chat = web.Web(
        database=stage.database, address=url, document=_no_document, files=store, demo=False, mail=False, live=live
    )  # fmt: skip
    async with _served(chat, listening):
        try:
            yield Site(url, stage, world, chat, stage.worker)
        finally:
            chat.close()


@asynccontextmanager
async def _served(chat: web.Web, listening: socket.socket) -> AsyncIterator[None]:
    app = FastAPI(openapi_url=None)
    app.include_router(web.routes(chat))
    guard.protect(app, hosts=guard.hosts_of(load()), metrics=Metrics(), uploads=web.uploads(chat))
    async with served(app, listening):
        yield


async def _no_document(_source: str, _person: Member | None) -> None:
    return None


def _worker(stage: Stage, chat: web.Web, smtp_url: str | None) -> Worker:
    database = chat.database
    duties = {
        TURN: stage.assistant.turn,
        outbox.KIND: outbox.handler(database, {"web": outbox.Channel(send=transcript.deliver)}),
        **notices.load().duties({"web"}),
    }
    if smtp_url:
        send = smtp(smtp_url, "assistant@vendor.example")
        duties[web_link.KIND] = web_link.duty(database, send, chat.address, lambda: chat.now())
    return Worker(database, duties, on_dead={TURN: stage.assistant.apologise}, now=stage.clock)


async def _personas(database: Database) -> None:
    notes = {"anna": "Sells for a German Gold reseller.", "dora": "Looks after two partners at the vendor."}
    async with database.writing() as session:
        for position, (key, note) in enumerate(notes.items()):
            person = (await session.scalars(select(Person).where(Person.key == key))).one()
            tries = ["How long is my deal protected?", "Register a deal with Acme Robotics, 50k"]
            session.add(DemoPersona(person_id=person.id, key=key, note=note, examples=tries, position=position))
            session.add(Identity(platform="web", tenant=DEMO_TENANT, user_id=key, person_id=person.id))


def static(name: str) -> str:
    return (Path(web.__file__).parent / "static" / name).read_text("utf-8")


def text_of(html: str) -> str:
    """What a person reads on a page, roughly."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())
