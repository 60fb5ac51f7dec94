"""Who said what where, read from what Slack sends."""

import json
import os
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from bot.channels.slack_arrivals import Heard, actor, heard, home, workspaces
from bot.channels.slack_text import typed
from tests.bot.channels.slack.talk import Workplace
from tests.slack_methods import DATA

RECORDED = os.environ.get(DATA)
"""A folder of recorded payloads with an `index.jsonl` that says how each is sent; not part of the project."""


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("<@UBOT> register a deal", "register a deal"),
        ("<@UBOT>: hello", "hello"),
        ("hello <@UBOT>", "hello"),
        ("ask <@U1|dora> about <#C1|sales>", "ask @dora about #sales"),
        ("see <https://acme.example|our page> &amp; <https://acme.example>", "see our page & https://acme.example"),
        ("mail <mailto:a@acme.example|a@acme.example>", "mail a@acme.example"),
        ("2 &lt; 3 &gt; 1", "2 < 3 > 1"),
        ("<!channel> hello", "hello"),
        ("&lt;@U1&gt; is no mention", "<@U1> is no mention"),
    ],
)
def test_words_are_read_as_they_were_typed(text: str, meant: str) -> None:
    assert typed(text, "UBOT") == meant


@pytest.mark.parametrize(
    ("event", "wrapper", "lives_in"),
    [
        ({"user_team": "TPARTNER", "team": "TVENDOR"}, {}, "TPARTNER"),
        ({"user_team": "EGRID", "source_team": "TPARTNER"}, {}, "TPARTNER"),
        ({"user_team": "EGRID", "source_team": "EGRID"}, {"enterprise_id": "EGRID", "team_id": "TPARTNER"}, "TPARTNER"),
        ({"user_team": "EGRID"}, {}, "EGRID"),
        ({"user_profile": {"team": "TPARTNER"}, "team": "TVENDOR"}, {}, "TPARTNER"),
        ({"team": "TVENDOR"}, {"team_id": "TSOURCE"}, "TVENDOR"),
        ({}, {"team_id": "TSOURCE"}, "TINSTALLED"),
    ],
)
def test_a_person_lives_where_their_account_does(event: dict[str, Any], wrapper: dict[str, Any], lives_in: str) -> None:
    assert home(wrapper, event, "TINSTALLED") == lives_in


def test_the_workspace_an_event_was_granted_for_counts_before_the_one_it_came_from() -> None:
    payload = {"team_id": "TSOURCE", "authorizations": [{"team_id": "TINSTALLED", "enterprise_id": None}]}

    assert workspaces(payload)[0] == "TINSTALLED"


def test_a_button_pressed_by_a_partner_belongs_to_the_workspace_whose_bot_posted_it() -> None:
    payload = {"team": {"id": "TPARTNER"}, "user": {"id": "U1", "team_id": "TPARTNER"}, "message": {"team": "TVENDOR"}}

    assert workspaces(payload)[0] == "TVENDOR"
    sender = actor(payload, "TVENDOR")
    assert sender is not None
    assert sender.identity == ("slack", "TPARTNER", "U1")


@pytest.mark.parametrize("subtype", ["channel_join", "channel_topic", "message_replied", "me_message", "thread_ts"])
def test_what_slack_says_about_a_channel_is_nobodys_question(subtype: str) -> None:
    event = {"type": "message", "subtype": subtype, "channel": "C1", "user": "U1", "ts": "1.1", "text": "x"}

    assert heard({"event": event}, "T1", "UBOT") is None


def test_a_thread_in_a_channel_is_one_conversation_and_a_direct_message_another() -> None:
    said = {"type": "message", "user": "U1", "user_team": "T2", "ts": "2.1", "text": "x"}
    in_thread = heard({"event": {**said, "channel": "C1", "thread_ts": "1.1"}}, "T1", "UBOT")
    alone = heard({"event": {**said, "channel": "D1"}}, "T1", "UBOT")

    assert isinstance(in_thread, Heard)
    assert isinstance(alone, Heard)
    assert (in_thread.spot.conversation, in_thread.way) == ("slack:T1:C1:1.1", "overheard")
    assert (alone.spot.thread, alone.way) == (None, "direct")


@pytest.mark.skipif(not RECORDED, reason="needs a folder of recorded payloads")
async def test_every_recorded_payload_is_taken_or_knowingly_left_alone(office: Workplace) -> None:
    """None is refused, and none is an error; as they are, and as if the vendor's workspace had sent them."""
    refused = []
    for name, raw, kind in _recorded(Path(RECORDED or "")):
        for content in (raw, raw.replace(b"T111", b"TVENDOR").replace(b"T_INSTALLED", b"TVENDOR")):
            response = await office.raw(content, kind)
            if response.status_code != 200:
                refused.append((name, response.status_code))
    await office.settle()

    assert refused == []


def _recorded(folder: Path) -> list[tuple[str, bytes, str]]:
    """Each payload as Slack would send it: JSON, or a form with one field, or a form."""
    form, found = "application/x-www-form-urlencoded", []
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        entry = json.loads(line)
        content = (folder / entry["path"]).read_text("utf-8")
        if entry["platform"] != "slack" or entry["kind"] not in ("events", "interactivity", "options", "slash"):
            continue
        if entry["kind"] == "slash":
            found.append((entry["path"], (json.loads(content) if content.startswith('"') else content).encode(), form))
        elif entry["kind"] == "events":
            found.append((entry["path"], content.encode(), "application/json"))
        else:
            found.append((entry["path"], urlencode({"payload": content}).encode(), form))
    return found
