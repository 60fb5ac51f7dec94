"""A partner's person on Slack and the vendor's people in Teams and in the web chat: one product, reached everywhere.

Everything between is real: Bolt, signed requests, Teams' tokens, inbox, worker, outbox; the platforms are played.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from fastapi import FastAPI

from bot import outbox, transcript
from bot.channels.teams import PLATFORM, Access, open_teams
from bot.channels.teams_pace import UNLIMITED
from bot.file_store import FileStore
from bot.instant import Instant
from bot.prm import people, places
from bot.prm.database import Database
from bot.prm.people import StaffRole
from bot.prm.places import Purpose
from bot.prm.programme import Programme
from tests import rows
from tests.bot.channels.slack.talk import Colleague, Workplace, workplace
from tests.bot.channels.teams.talk import Channel, Message, Office, Talk, card_of, words
from tests.fake_slack import FakeSlack
from tests.fake_teams import APP_ID, BOT, HOME, PARTNER, fake_teams, member

MENTION = {"type": "mention", "text": "<at>Assistant</at>", "mentioned": {"id": BOT, "name": "Assistant"}}
EDITED = {"eventType": "editMessage"}


@dataclass
class Both(Office):
    """The same product, reached over Slack as well."""

    slack: Workplace

    async def quiet(self) -> None:
        await self.slack.settle()


@dataclass
class Case:
    """Anna of Nordlicht in the Slack channel shared with her company; Erik in the vendor's channel for support."""

    anna: Colleague
    support: Channel
    office: Both
    store: FileStore

    @property
    def card(self) -> Message:
        return self.office.fake.messages(self.support.id)[-1]

    @property
    def erik(self) -> Talk:
        """Below the card."""
        return self.support.person("erik", HOME, thread=str(self.card["id"]))

    async def asked(self, question: str) -> Talk:
        """Anna asks, and then for a person."""
        await self.anna.say(question)
        await self.anna.press("Talk to a person")
        return self.erik

    async def presses(self, label: str) -> None:
        """Erik presses what he sees on the card: Teams asks for his view of it as soon as he looks."""
        erik, message = self.support.person("erik", HOME, thread=""), self.card
        again = {"type": "Action.Execute", **card_of(message)["refresh"]["action"], "trigger": "automatic"}
        seen = await erik.invoke("adaptiveCard/action", {"action": again, "trigger": "automatic"}, message)
        await erik.press_card(seen["value"], label, message)

    async def in_new_words(self, ts: str, text: str) -> None:
        message = self._message(ts, text) | {"edited": {"user": self.anna.user, "ts": f"{ts}9"}}
        await self._changed("message_changed", message=message, previous_message=self._message(ts, "before"))

    async def taken_back(self, ts: str) -> None:
        await self._changed("message_deleted", deleted_ts=ts, previous_message=self._message(ts, "before"))

    async def told(self, activity: dict[str, Any]) -> None:
        """Teams tells us something."""
        assert (await self.office.post(activity)).status_code == 202
        await self.office.quiet()

    def _message(self, ts: str, text: str) -> dict[str, Any]:
        who = {"user": self.anna.user, "user_team": self.anna.home, "team": self.anna.home}
        return {"type": "message", "text": text, "ts": ts, "thread_ts": self.anna.thread, **who}

    async def _changed(self, subtype: str, **facts: Any) -> None:
        event = {"type": "message", "subtype": subtype, "channel": "CNORD", "channel_type": "channel", **facts}
        await self.office.slack.event(event)
        await self.office.quiet()

    def below(self) -> list[str]:
        return [words(each) for each in self.erik.seen]

    def in_slack(self) -> list[str]:
        """The thread, below the question."""
        posted = self.office.slack.slack.posted("CNORD")
        return [unquoted(each["text"]) for each in posted if each.get("thread_ts") == self.anna.thread]


def unquoted(text: str) -> str:
    """Without the mark before what people wrote that tells it from what stands above, where all is plain text."""
    return re.sub(r"^(?:>|&gt;) ?", "", text, flags=re.MULTILINE)


@asynccontextmanager
async def across(database: Database, slack: FakeSlack, folder: Path) -> AsyncIterator[Case]:
    """One worker for all; the web chat is served by whoever needs it."""
    async with workplace(database, slack, folder) as place, fake_teams() as fake:
        stage, now = place.stage, place.stage.clock
        terms = Access(app_id=APP_ID, secret="s", home=HOME, tenants=frozenset({PARTNER}), cloud=fake.cloud)
        instant, store = Instant(database=database, view=stage.assistant.view), FileStore(folder, largest=1_000_000)
        teams = open_teams(database, stage.assistant.look_up, instant, store, terms, limits=UNLIMITED, now=now)
        web = outbox.Channel(send=transcript.deliver)
        channels = {"slack": place.line.channel, PLATFORM: teams.channel, "web": web}
        place.worker = stage.worker = stage.worker_of(channels, {**place.line.duties, **teams.duties})
        app = FastAPI(openapi_url=None)
        app.include_router(teams.routes())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://teams.test") as http:
            office = Both("", fake, stage, place.world, teams, place.worker, http, place)
            yield Case(place.person("anna", channel="CNORD"), await _support(office), office, store)
        await teams.close()


async def _support(office: Both) -> Channel:
    async with office.database.writing() as session:
        programme = await session.get_one(Programme, 1)
        await rows.person(session, programme, "Erik", staff=[StaffRole.SUPPORT], account=(PLATFORM, HOME, "erik"))
    channel = office.channel("support", [member("erik", HOME)])
    await channel.person("erik", HOME, thread="").say("hello")
    async with office.database.writing() as session:
        by, now = people.system(1, "operator"), office.stage.clock()
        await places.keep_for_staff(session, by, channel.key, [Purpose.SUPPORT], platform=PLATFORM, now=now)
    return channel
