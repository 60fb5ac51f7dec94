"""Recorded activities, sent as Teams sends them: whatever is in one, it is never our fault, and never kept twice."""

import json
from collections.abc import AsyncIterator, Iterator
from itertools import cycle
from typing import Any

import pytest

from bot.prm.database import Database
from tests.bot.channels.teams.card_rules import data
from tests.bot.channels.teams.talk import Office, office
from tests.fake_teams import BOT, PARTNER

KINDS = (
    *("message", "messageUpdate", "messageDelete", "messageReaction", "conversationUpdate", "installationUpdate"),
    *("invoke", "event", "typing", "endOfConversation", "handoff", "made-up"),
)
INVOKES = (
    *("adaptiveCard/action", "task/fetch", "task/submit", "message/submitAction", "composeExtension/query"),
    *("composeExtension/submitAction", "composeExtension/fetchTask", "fileConsent/invoke", "signin/verifyState", ""),
)
PARTS = ("from", "recipient", "conversation", "channelData", "entities", "value", "text", "membersAdded")
JUNK: tuple[Any, ...] = (
    None,
    5,
    "x",
    [],
    {},
    {"data": 1},
    {"action": []},
    {"action": {"data": {"turn": {"skill": 3}}}},
)


@pytest.fixture
async def here(database: Database) -> AsyncIterator[Office]:
    async with office(database, invoke_seconds=0.05) as running:
        yield running


async def test_no_recorded_activity_is_our_fault(here: Office) -> None:
    folder = data("teams/activities")
    for file in sorted(folder.glob("*.json")):
        recorded = json.loads(file.read_text("utf-8-sig"))
        for activity in (recorded, _as_from_teams(here, recorded), _as_from_teams(here, recorded)):
            response = await here.post(activity)
            assert response.status_code < 500, (file.name, response.status_code)
    for line in (data("teams/activities_completed.jsonl")).read_text("utf-8").splitlines():
        response = await here.post(_as_from_teams(here, json.loads(line)["activity"]))
        assert response.status_code < 500, line[:200]


async def test_no_activity_is_our_fault_whatever_is_in_it(here: Office) -> None:
    for activity in _odd(here):
        response = await here.post(activity)
        assert response.status_code < 500, activity


def _odd(here: Office) -> Iterator[dict[str, Any]]:
    """Every kind with junk in every part of it, another kind of junk each time."""
    anna, junk = here.person("anna"), cycle(JUNK)
    for kind in KINDS:
        yield anna.activity(type=kind)
        for part in PARTS:
            yield {**anna.activity(type=kind, text="hi"), part: next(junk)}
    for name in INVOKES:
        for value in JUNK[3:]:
            yield anna.activity(type="invoke", name=name, value=value)


def _as_from_teams(here: Office, recorded: dict[str, Any]) -> dict[str, Any]:
    """The same with what Teams always sends: otherwise it is refused at the door."""
    conversation = {"id": "a:anna", "conversationType": "personal", **(recorded.get("conversation") or {})}
    return {
        "from": {"id": "29:anna", "aadObjectId": "anna"},
        "recipient": {"id": BOT},
        **recorded,
        "channelId": "msteams",
        "serviceUrl": here.fake.url,
        "conversation": conversation,
        "channelData": {**(recorded.get("channelData") or {}), "tenant": {"id": PARTNER}},
    }
