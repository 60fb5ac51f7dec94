"""A partner's person on Slack and one of the vendor's people in Teams talk to each other through a ticket."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.channels.teams import PLATFORM, Access, open_teams
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
        return [each["text"] for each in posted if each.get("thread_ts") == self.anna.thread]


@pytest.fixture
async def case(database: Database, slack: FakeSlack, tmp_path: Path) -> AsyncIterator[Case]:
    async with workplace(database, slack, tmp_path) as place, fake_teams() as fake:
        stage, now = place.stage, place.stage.clock
        terms = Access(app_id=APP_ID, secret="s", home=HOME, tenants=frozenset({PARTNER}), cloud=fake.cloud)
        instant, store = Instant(database=database, view=stage.assistant.view), FileStore(tmp_path, largest=1_000_000)
        teams = open_teams(database, stage.assistant.look_up, instant, store, terms, now=now)
        channels = {"slack": place.line.channel, PLATFORM: teams.channel}
        place.worker = stage.worker = stage.worker_of(channels, {**place.line.duties, **teams.duties})
        app = FastAPI(openapi_url=None)
        app.include_router(teams.routes())
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://teams.test") as http:
            office = Both("", fake, stage, place.world, teams, place.worker, http, place)
            yield Case(place.person("anna", channel="CNORD"), await _support(office), office)
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


async def test_they_see_what_the_other_one_writes_where_they_are(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    assert words(case.card).startswith("**T-2026-0001**, Nordlicht: Ticket open\n\nHow do I renew a key?")
    assert "**The assistant:**" in case.below()[-1]

    await erik.say("Which key is it?")
    assert case.in_slack()[-1] == "**Erik (Vendor):**\n\nWhich key is it?"
    assert "Waits for your answer" in words(case.card)

    await anna.say("The one of Keep Cloud")  # no mention is needed below
    assert case.below()[-1] == "**Anna (Nordlicht):**\n\nThe one of Keep Cloud"
    before = len(case.in_slack())
    await erik.say("// they lose keys often")
    assert len(case.in_slack()) == before

    await case.presses("Solve")
    assert "is solved" in case.in_slack()[-1]
    await anna.press("5 (good)")
    assert "Satisfaction: 5 of 5" in words(case.card)
    await anna.say("It is gone again")
    assert case.below()[-1] == "**Anna (Nordlicht):**\n\nIt is gone again"
    assert "Ticket open" in words(case.card)


async def test_what_is_edited_or_deleted_changes_on_the_other_side(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    await anna.say("The one of Kepp Cloud", ts="1764000000.000100")
    await case.in_new_words("1764000000.000100", "The one of Keep Cloud")
    assert case.below()[-1] == "**Anna (Nordlicht) (edited):**\n\nThe one of Keep Cloud"
    await case.taken_back("1764000000.000100")
    assert case.below()[-1] == "Anna (Nordlicht) took this message back."

    answer = erik.activity(text="<at>Assistant</at> Look into seciton 4", entities=[MENTION])
    await case.told(answer)
    assert case.in_slack()[-1] == "**Erik (Vendor):**\n\nLook into seciton 4"
    mended = {"text": "<at>Assistant</at> Look into section 4", "channelData": {**answer["channelData"], **EDITED}}
    await case.told({**answer, **mended, "type": "messageUpdate"})
    assert case.in_slack()[-1] == "**Erik (Vendor) (edited):**\n\nLook into section 4"
    await case.told({**answer, "type": "messageDelete"})
    assert case.in_slack()[-1] == "Erik (Vendor) took this message back."


async def test_below_the_card_nobody_has_to_name_it_where_teams_tells_of_every_message(case: Case) -> None:
    erik = await case.asked("How do I renew a key?")
    await case.told(erik.activity(text="Which key is it?"))
    assert case.in_slack()[-1] == "**Erik (Vendor):**\n\nWhich key is it?"

    said = (case.in_slack(), case.below())
    colleague = case.support.person("not-enrolled", HOME, thread=str(case.card["id"]))
    await case.told(colleague.activity(text="how long is a deal protected?"))
    assert (case.in_slack(), case.below()) == said


async def test_the_same_message_twice_is_said_once(case: Case) -> None:
    anna, erik = case.anna, await case.asked("How do I renew a key?")
    for _ in range(2):
        await anna.say("The one of Keep Cloud", ts="1764000000.000100")
        await case.told(erik.activity(id="twice", text="<at>Assistant</at> I see", entities=[MENTION]))

    assert [each for each in case.below() if "Keep Cloud" in each] == ["**Anna (Nordlicht):**\n\nThe one of Keep Cloud"]
    assert [each for each in case.in_slack() if "I see" in each] == ["**Erik (Vendor):**\n\nI see"]


async def test_files_go_along_and_whoever_they_were_sent_to_may_read_them(case: Case) -> None:
    slack, anna, erik = case.office.slack.slack, case.anna, await case.asked("How do I renew a key?")
    slack.content["key.txt"] = b"The key is 4711."
    told = {"url_private_download": f"{slack.url}/files/key.txt", "size": 16}
    slack.files["F1"] = {"id": "F1", "name": "key.txt", **told}
    await anna.say("This one", subtype="file_share", files=[{"id": "F1"}])

    message = erik.seen[-1]
    assert "This one" in words(message)
    await case.office.person("erik", HOME).say("hello")
    await erik.press(message, "key.txt (16 bytes)")
    offered = case.office.fake.messages("a:erik")[-1]["attachments"][0]
    assert (offered["name"], offered["content"]["sizeInBytes"]) == ("key.txt", 16)
