"""Talk to the assistant in Slack the way people do there: say, press, submit; over signed requests, against a played
Slack. Everything between is the product: Bolt, inbox, worker, skills, outbox.
"""

import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
from fastapi import FastAPI
from sqlalchemy import select

from bot.channels import slack_installs
from bot.channels.slack_installs import Granted
from bot.channels.slack_signature import sign
from bot.config import load
from bot.file_store import FileStore
from bot.instant import Instant
from bot.jobs import Job
from bot.prm.database import Database
from bot.prm.people import Identity, Person
from bot.prm.programme import Programme
from bot.worker import Worker
from commands.slack import SlackLine, connected
from tests.conversation import Stage
from tests.fake_slack import FakeSlack
from tests.world import World, bind, build

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
KEY = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
VENDOR, NORDLICHT, SUDWIND = "TVENDOR", "TNORD", "TSUD"
HOMES = {"anna": NORDLICHT, "bela": NORDLICHT, "chloe": SUDWIND, "dora": VENDOR}
BOT = "UBOT"
PATIENCE = timedelta(minutes=2)  # how far the clock is moved for what waits its turn

_numbers = count(1)


@dataclass(frozen=True)
class Post:
    """A message as it stands in Slack."""

    message: Mapping[str, Any]

    @property
    def channel(self) -> str:
        return str(self.message["channel"])

    @property
    def text(self) -> str:
        """Everything it shows."""
        return "\n".join(_words(block) for block in self.message.get("blocks", ()))

    @property
    def buttons(self) -> dict[str, Mapping[str, Any]]:
        elements = [each for block in self.message.get("blocks", ()) for each in block.get("elements", ())]
        return {each["text"]["text"]: each for each in elements if each.get("type") == "button"}


def _words(element: Any) -> str:
    if isinstance(element, list):
        inline = any(isinstance(each, Mapping) and each.get("type") in ("text", "link") for each in element)
        return ("" if inline else " ").join(map(_words, element))
    if not isinstance(element, Mapping):
        return ""
    own = element.get("text")
    inner = (
        _words(element[name]) for name in ("rows", "elements", "fields", "label", "hint", "element") if name in element
    )
    return "".join([own if isinstance(own, str) else _words(own), *inner])


@dataclass
class Workplace:
    """The product connected to a played Slack. Time stands still, and moves on when something waits."""

    stage: Stage
    world: World
    slack: FakeSlack
    line: SlackLine
    http: httpx.AsyncClient
    worker: Worker

    @property
    def database(self) -> Database:
        return self.stage.database

    async def send(self, body: Any, *, form: str = "", secret: str = SECRET, **headers: str) -> httpx.Response:
        """A signed request: JSON, or a form whose one field `form` is the body, or whose fields it is ("*")."""
        raw = (urlencode(body if form == "*" else {form: json.dumps(body)}) if form else json.dumps(body)).encode()
        kind = "application/x-www-form-urlencoded" if form else "application/json"
        return await self.raw(raw, kind, secret=secret, **headers)

    async def raw(self, raw: bytes, kind: str, *, secret: str = SECRET, **headers: str) -> httpx.Response:
        stamp = str(int(self.stage.clock().timestamp()))
        signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(secret, stamp, raw)}
        return await self.http.post("/slack/events", content=raw, headers={"Content-Type": kind, **signed, **headers})

    async def event(self, event: Mapping[str, Any], **wrapper: Any) -> httpx.Response:
        """One event as the vendor's workspace gets it."""
        return await self.send(self.wrapped(event, **wrapper))

    def wrapped(self, event: Mapping[str, Any], **wrapper: Any) -> dict[str, Any]:
        return {
            "type": "event_callback",
            "team_id": VENDOR,
            "api_app_id": "A1",
            "event_id": f"Ev{next(_numbers)}",
            "authorizations": [{"team_id": VENDOR, "enterprise_id": None, "user_id": BOT, "is_bot": True}],
            "event": event,
            **wrapper,
        }

    async def settle(self) -> None:
        """Everything is done that is due, or will be within a moment. What is due and was left waits behind another."""
        until = self.stage.clock() + PATIENCE
        while True:
            await self.worker.run_due()
            to_come = select(Job.run_at).where(Job.state == "ready", Job.run_at > self.stage.clock())
            async with self.database.reading() as session:
                due = await session.scalar(to_come.order_by(Job.run_at).limit(1))
            if due is None or due > until:
                return
            self.stage.clock.now = due

    def person(self, name: str, *, channel: str | None = None, home: str | None = None) -> "Colleague":
        return Colleague(self, name, home or HOMES.get(name, "TELSEWHERE"), channel)


@dataclass
class Colleague:
    """One person in one place: alone with the assistant, or in a channel."""

    workplace: Workplace
    name: str
    home: str
    channel: str | None = None
    thread: str | None = None
    view: dict[str, Any] | None = None  # the form that stands on their screen
    seen: list[Post] = field(default_factory=list)

    @property
    def user(self) -> str:
        return f"U{self.name.upper()}"

    @property
    def direct(self) -> str:
        return f"D{self.name.upper()}"

    async def say(self, text: str, **event: Any) -> list[Post]:
        """In a channel the first words mention the assistant; what follows in the thread need not."""
        ts = f"{int(time.time())}.{next(_numbers):06d}"
        where = self.channel or self.direct
        mention = "" if self.thread or not self.channel else f"<@{BOT}> "
        facts = {
            "type": "message" if self.thread or not self.channel else "app_mention",
            "channel": where,
            "channel_type": "channel" if self.channel else "im",
            "user": self.user,
            "user_team": self.home,
            "team": self.home,
            "text": f"{mention}{text}",
            "ts": ts,
            **({"thread_ts": self.thread} if self.thread else {}),
            **event,
        }
        answer = await self._told(self.workplace.event(facts))
        if self.channel and not self.thread:
            self.thread = ts
        return answer

    async def press(self, label: str) -> list[Post]:
        """The newest button with this label among what this person can see."""
        posts = [p for p in reversed(self.workplace.slack.posted()) if p["channel"] in (self.channel, self.direct)]
        for message in posts:
            if (found := Post(message).buttons.get(label)) is not None:
                return await self._told(self._pressed(message, found))
        raise AssertionError(f"no button {label!r}, only {[list(Post(each).buttons) for each in posts]}")

    async def press_action(self, message: Mapping[str, Any], action: Mapping[str, Any], **more: Any) -> list[Post]:
        return await self._told(self._pressed(message, action, **more))

    async def submit(self, **answers: Any) -> list[Post] | dict[str, str]:
        """Send the form on the screen with these answers beside what it shows; the problems, where there are any."""
        assert self.view is not None, "no form is open"
        body = {
            "type": "view_submission",
            "team": {"id": VENDOR},
            "user": {"id": self.user, "team_id": self.home},
            "view": {**self.view, "app_installed_team_id": VENDOR, "state": {"values": _state(self.view, answers)}},
        }
        before = len(self.workplace.slack.posted())
        response = await self.workplace.send(body, form="payload")
        assert response.status_code == 200, response.text
        if response.text and response.json().get("response_action") == "errors":
            return dict(response.json()["errors"])
        self.view = None
        await self.workplace.settle()
        return self._new(before)

    async def _pressed(self, message: Mapping[str, Any], action: Mapping[str, Any], **more: Any) -> httpx.Response:
        body = {
            "type": "block_actions",
            "team": {"id": self.home},
            "user": {"id": self.user, "team_id": self.home},
            "api_app_id": "A1",
            "trigger_id": f"trigger{next(_numbers)}",
            "container": {"type": "message", "message_ts": message["ts"], "channel_id": message["channel"]},
            "channel": {"id": message["channel"]},
            "message": {"ts": message["ts"], "team": VENDOR, "thread_ts": message.get("thread_ts")},
            "actions": [{**action, "block_id": "b", "action_ts": f"{next(_numbers)}.0"}],
            **more,
        }
        return await self.workplace.send(body, form="payload")

    async def _told(self, request: Any) -> list[Post]:
        before, opened = len(self.workplace.slack.posted()), len(self.workplace.slack.asked("views.open"))
        response = await request
        assert response.status_code == 200, response.text
        await self.workplace.settle()
        for call in self.workplace.slack.asked("views.open")[opened:]:
            self.view = {"id": f"V{call['trigger_id']}", **call["view"]}
        return self._new(before)

    def _new(self, before: int) -> list[Post]:
        return [Post(each) for each in self.workplace.slack.posted()[before:]]


def _state(view: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The fields as Slack sends them: what was shown, unless the person changed it."""
    state = {}
    for block in view["blocks"]:
        if block["type"] == "input":
            name, element = block["block_id"], block["element"]
            state[name] = {element["action_id"]: _field(element, answers[name]) if name in answers else _shown(element)}
    return state


def _shown(element: Mapping[str, Any]) -> dict[str, Any]:
    given = {
        "value": element.get("initial_value"),
        "selected_date": element.get("initial_date"),
        "selected_option": element.get("initial_option"),
        "selected_options": element.get("initial_options", []),
        "files": [],
    }
    return {"type": element["type"], **given}


def _field(element: Mapping[str, Any], answer: Any) -> dict[str, Any]:
    kind = element["type"]
    if kind == "datepicker":
        return {"type": kind, "selected_date": answer}
    if kind in ("radio_buttons", "static_select", "external_select"):
        return {"type": kind, "selected_option": {"value": answer} if answer else None}
    if kind == "file_input":
        return {"type": kind, "files": [{"id": each} for each in answer]}
    if isinstance(answer, list):
        return {"type": kind, "selected_options": [{"value": each} for each in answer]}
    return {"type": kind, "value": answer}


@asynccontextmanager
async def workplace(database: Database, slack: FakeSlack, folder: Path) -> AsyncIterator[Workplace]:
    """The vendor's workspace has installed us; its partners' people come from their own."""
    stage = Stage(database)
    world = await build(database, stage.clock())
    slack.tokens["xoxb-vendor"] = VENDOR
    settings = load(
        data_dir=folder,
        public_url="https://chat.example",
        slack_signing_secret=SECRET,
        slack_client_id="111.222",
        slack_client_secret="client secret",
        slack_token_key=KEY,
        slack_api_url=f"{slack.url}/api/",
    )
    instant = Instant(database=database, view=stage.assistant.view)
    line = connected(settings, database, instant, FileStore(folder, largest=1_000_000), now=stage.clock)
    assert line is not None
    await _move_in(database, stage, world, line)
    app = FastAPI(openapi_url=None)
    app.include_router(line.routes())
    stage.worker = stage.worker_of({"slack": line.channel}, line.duties)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://chat.example") as http:
        yield Workplace(stage, world, slack, line, http, stage.worker)
    await line.close()


async def _move_in(database: Database, stage: Stage, world: World, line: SlackLine) -> None:
    """Everybody has an account at home, and two channels are bound: one partner's, and one of both."""
    async with database.writing() as session:
        granted = Granted(workspace=VENDOR, bot_user=BOT, token="xoxb-vendor", name="Vendor")
        await slack_installs.save(session, line.slack.seal, granted, stage.clock())
        programme = (await session.scalars(select(Programme))).one()
        for person in await session.scalars(select(Person).where(Person.key.in_(HOMES))):
            name = str(person.key)
            account = {"platform": "slack", "tenant": HOMES[name], "user_id": f"U{name.upper()}"}
            session.add(Identity(person_id=person.id, **account))
        await bind(session, programme, f"slack:{VENDOR}:CNORD", world.nordlicht, now=stage.clock())
        await bind(session, programme, f"slack:{VENDOR}:CBOTH", world.nordlicht, world.sudwind, now=stage.clock())
