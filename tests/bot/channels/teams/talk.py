"""Talk to the assistant in Teams the way a person does: say, press, submit; real HTTP, real tokens, a played Teams.

Nothing here reads what the product keeps: people see what stands in the chat, and press what is on its cards.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot import outbox
from bot.audience import UNKNOWN, Room, RoomKind
from bot.channels import guard
from bot.channels.teams import PLATFORM, Access, Teams, open_teams
from bot.channels.teams_arrivals import whole
from bot.channels.teams_form import PREFIX
from bot.channels.teams_pace import UNLIMITED
from bot.claims import CLAIMABLE
from bot.file_store import FileStore
from bot.inquiry import LookUp
from bot.instant import Instant
from bot.jobs import READY, Job
from bot.message import Place, Sender
from bot.metrics import Metrics
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.prm.people import Identity, Person
from bot.prm.places import Place as BoundPlace
from bot.prm.places import PlacePartner
from bot.reply import Reply, Visibility
from bot.worker import Worker
from tests import serving
from tests.conversation import Stage
from tests.fake_teams import APP_ID, BOT, HOME, PARTNER, FakeTeams, fake_teams, member
from tests.world import World, build

_ids = count(1)

Card = dict[str, Any]
Message = dict[str, Any]


@dataclass
class Office:
    """The assistant in Teams: a server, its worker, and Teams itself."""

    url: str
    fake: FakeTeams
    stage: Stage
    world: World
    teams: Teams
    worker: Worker
    http: httpx.AsyncClient

    @property
    def database(self) -> Database:
        return self.stage.database

    def person(self, name: str, tenant: str = PARTNER, **told: Any) -> "Talk":
        """Somebody in their personal chat with the assistant."""
        chat = f"a:{name}"
        self.fake.rosters[chat] = [member(name, tenant, **told)]
        return Talk(self, name, tenant, chat, "personal", tenant)

    def channel(self, name: str, who: list[dict[str, Any]], *, host: str = HOME) -> "Channel":
        id_ = f"19:{name}@thread.tacv2"
        self.fake.rosters[id_] = who
        return Channel(self, id_, host)

    async def enrol(self, key: str, tenant: str = PARTNER) -> None:
        """Their account in Teams is theirs, as it is after an invite code."""
        async with self.database.writing() as session:
            person = (await session.scalars(select(Person).where(Person.key == key))).one()
            session.add(Identity(platform=PLATFORM, tenant=tenant, user_id=key, person_id=person.id))

    async def bind(self, place: str, *partners: str) -> None:
        async with self.database.writing() as session:
            known = {"nordlicht": self.world.nordlicht, "sudwind": self.world.sudwind}
            programme, now = self.world.nordlicht.programme_id, self.stage.clock()
            row = BoundPlace(programme_id=programme, key=place, platform=PLATFORM, bound_at=now)
            session.add(row)
            await session.flush()
            session.add_all(PlacePartner(place_id=row.id, partner_id=known[each].id) for each in partners)

    async def post(self, activity: dict[str, Any], *, token: str | None = None, **head: str) -> httpx.Response:
        """As Teams posts it. `token` empty: none at all."""
        token = self.fake.token() if token is None else token
        head = {"Authorization": f"Bearer {token}", **head} if token else head
        return await self.http.post("/api/messages", json=activity, headers=head)

    async def tell(self, person: "Talk", text: str, *, reply: Reply | None = None, **facts: Any) -> None:
        """Something leaves for where this person is, without anybody having said anything there."""
        conversation = f"{PLATFORM}:{person.host}:{person.chat}"
        private = person.scope == "personal"
        delivery = Delivery(
            **{
                "key": f"told-{next(_ids)}",
                "sender": Sender(platform=PLATFORM, tenant=person.tenant, user=person.name),
                "place": Place(key=whole(conversation), kind="private" if private else "shared"),
                "conversation": conversation,
                "room": Room(RoomKind.PRIVATE) if private else UNKNOWN,
                "reply": reply or Reply(text=text, visibility=Visibility.PLACE),
                **facts,
            }
        )
        async with self.database.writing() as session:
            await outbox.post(session, delivery, self.stage.clock())
        await self.quiet()

    async def wake(self) -> None:
        """Have the worker look now: it would by itself within a second."""
        self.database._tell_waiting()
        await self.quiet()

    async def quiet(self) -> None:
        """Until everything that is due has been done."""
        async with asyncio.timeout(60):
            changed = self.database.changes()
            while await self._due():
                await changed.wait()
                changed = self.database.changes()

    async def _due(self) -> bool:
        """Whether something runs or could; what waits behind a refused message of its chat cannot."""
        now, kinds = self.stage.clock(), list(self.worker._duties)
        running = select(Job.id).where(Job.state == READY, Job.lease_until > now).limit(1)
        async with self.database.reading() as session:
            waiting = await session.execute(CLAIMABLE, {"kinds": kinds, "now": now, "limit": 1})
            return waiting.first() is not None or await session.scalar(running) is not None


@dataclass
class Channel:
    office: Office
    id: str
    host: str

    @property
    def key(self) -> str:
        return f"{PLATFORM}:{self.host}:{self.id}"

    def person(self, name: str, tenant: str = PARTNER, *, thread: str = "1") -> "Talk":
        id_ = f"{self.id};messageid={thread}" if thread else self.id
        return Talk(self.office, name, tenant, id_, "channel", self.host)


@dataclass
class Talk:
    """One person in one chat."""

    office: Office
    name: str
    tenant: str
    chat: str
    scope: str
    host: str
    last: list[Message] = field(default_factory=list)

    @property
    def seen(self) -> list[Message]:
        return self.office.fake.messages(self.chat)

    @property
    def alone(self) -> list[Message]:
        """What they read in their personal chat."""
        return self.office.fake.messages(f"a:{self.name}") + self.office.fake.messages(f"chat-of-29:{self.name}")

    def activity(self, **more: Any) -> dict[str, Any]:
        return {
            "type": "message",
            "id": f"e{next(_ids)}",
            "channelId": "msteams",
            "serviceUrl": self.office.fake.url,
            "locale": "en-GB",
            "from": {"id": f"29:{self.name}", "aadObjectId": self.name, "name": self.name.title()},
            "recipient": {"id": BOT, "name": "Assistant"},
            "conversation": {"id": self.chat, "conversationType": self.scope, "tenantId": self.host},
            "channelData": {"tenant": {"id": self.host}},
            **more,
        }

    async def say(self, text: str, **more: Any) -> Message:
        """Say it (to the assistant, where others read along) and read the newest answer there."""
        if self.scope != "personal":
            mark = "<at>Assistant</at>"
            mention = {"type": "mention", "text": mark, "mentioned": {"id": BOT, "name": "Assistant"}}
            more = {"entities": [mention], **more}
            text = f"{mark} {text}"
        response = await self.office.post(self.activity(text=text, **more))
        assert response.status_code == 202, response.text
        await self.office.quiet()
        return self.seen[-1]

    async def press(self, message: Message, label: str, **typed: Any) -> dict[str, Any]:
        """Press what is on a card of this message; what Teams is told at once."""
        return await self.press_card(message, label, message, **typed)

    async def press_card(self, card: Message | Card, label: str, message: Message, **typed: Any) -> dict[str, Any]:
        """Press what is on the card they see of a message, which may be another one than others see."""
        value = {"action": {"type": "Action.Execute", "verb": "turn", "data": pressed(card, label, **typed)}}
        return await self.invoke("adaptiveCard/action", value, message)

    async def invoke(self, name: str, value: Any, message: Message | None = None, **more: Any) -> dict[str, Any]:
        about = {"replyToId": message["id"]} if message else {}
        response = await self.office.post(self.activity(type="invoke", name=name, value=value, **about, **more))
        assert response.status_code == 200, (response.status_code, response.text)
        await self.office.quiet()
        told: dict[str, Any] = response.json()
        return told


def pressed(message: Message | Card, label: str, **typed: Any) -> dict[str, Any]:
    """What a client sends when this button is pressed: its data, and where it sends them, all inputs of the card."""
    card = card_of(message)
    found = {each["title"]: each for each in actions(card)}
    assert label in found, f"no button {label!r}, only {list(found)}"
    inputs = {each["id"]: each.get("value", "") for each in inputs_of(card)}
    inputs |= {f"{PREFIX}{name.replace('__', '.')}": value for name, value in typed.items()}
    sent = found[label].get("associatedInputs") != "none"
    return {**found[label]["data"], **(inputs if sent else {})}


def card_of(message: Message | Card) -> Card:
    if message.get("type") == "AdaptiveCard":
        return message
    assert message.get("attachments"), f"no card in {message}"
    card: Card = message["attachments"][-1]["content"]
    return card


def elements(card: Any) -> list[dict[str, Any]]:
    """Every element and action, wherever it is nested."""
    found: list[dict[str, Any]] = []
    for each in card if isinstance(card, list) else [card]:
        if isinstance(each, dict):
            found.append(each)
            nested = ("body", "items", "columns", "actions", "rows", "cells")
            found += [inner for name in nested for inner in elements(each.get(name) or [])]
    return found


def actions(card: Card) -> list[dict[str, Any]]:
    return [each for each in elements(card) if each.get("type") in ("Action.Execute", "Action.Submit")]


def inputs_of(card: Card) -> list[dict[str, Any]]:
    return [each for each in elements(card) if str(each.get("type", "")).startswith("Input.")]


def words(message: Message | Card) -> str:
    """Everything a person reads in a message."""
    texts = [str(message.get("text", ""))] if message.get("type") != "AdaptiveCard" else []
    if message.get("type") == "AdaptiveCard" or message.get("attachments"):
        for each in elements(card_of(message)):
            facts = [f"{fact['title']}: {fact['value']}" for fact in each.get("facts", ())]
            texts += [*(str(each[name]) for name in ("text", "label", "title") if name in each), *facts]
    return "\n".join(filter(None, texts))


@asynccontextmanager
async def office(database: Database, *, look_up: LookUp | None = None, **access: Any) -> AsyncIterator[Office]:
    """Serve Teams on a free port until the block ends, with the small world of tests behind it."""
    async with fake_teams() as fake:
        stage = Stage(database, look_up=look_up)
        world = await build(database, stage.clock())
        given = {"app_id": APP_ID, "secret": "s", "home": HOME, "tenants": frozenset({PARTNER}), "cloud": fake.cloud}
        limits = {name: access.pop(name) for name in ("limits", "invoke_seconds") if name in access}
        limits = {"limits": UNLIMITED, **limits}  # who waits for a clock that stands still waits for ever
        instant = Instant(database=database, view=stage.assistant.view)
        store = FileStore(Path(database.url.removeprefix("sqlite+aiosqlite:///")).parent / "files")
        terms = Access(**{**given, **access})
        teams = open_teams(database, stage.assistant.look_up, instant, store, terms, now=stage.clock, **limits)
        stage.worker = worker = stage.worker_of({PLATFORM: teams.channel}, teams.duties)
        app = FastAPI(openapi_url=None)
        app.include_router(teams.routes())
        guard.protect(app, hosts=None, metrics=Metrics())
        working = asyncio.create_task(worker.run())
        async with serving.served(app) as url, serving.client(url) as http:
            yield Office(url, fake, stage, world, teams, worker, http)
        worker.stop()
        await working
        await teams.close()
