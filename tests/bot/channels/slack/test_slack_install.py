"""Workspaces install us, their tokens are sealed, and a token that expires is renewed by one of us at a time."""

import asyncio
import re
import sqlite3
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from cryptography.fernet import Fernet
from fastapi import FastAPI
from slack_bolt.async_app import AsyncApp

from bot.cards import undelivered
from bot.channels import slack_app, slack_install, slack_installs
from bot.channels.slack_api import SlackApi
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_tokens import NoKey, Seal, WrongKey
from bot.config import InvalidSetting, load
from bot.i18n import Translator
from bot.jobs import GiveUp
from tests.bot.channels.slack.talk import KEY, SECRET, Workplace
from tests.serving import address, client, free_port, served


async def install(office: Workplace, workspace: str) -> httpx.Response:
    """As a person does: from our page to Slack's, and back with a code."""
    page = await office.http.get("/slack/install")
    state = re.search(r"state=([\w-]+)", page.text)
    assert state is not None
    cookie = page.headers["set-cookie"].split(";")[0]
    return await come_back(office, workspace, state[1], cookie)


async def come_back(office: Workplace, workspace: str, state: str, cookie: str) -> httpx.Response:
    query = {"code": workspace, "state": state}
    return await office.http.get("/slack/oauth_redirect", params=query, headers={"cookie": cookie})


async def granted(office: Workplace, workspace: str) -> SlackInstallation:
    async with office.database.reading() as session:
        return await session.get_one(SlackInstallation, workspace)


async def test_a_workspace_that_installs_us_is_answered_with_its_own_token(office: Workplace) -> None:
    assert (await install(office, "TNEW")).status_code == 200
    zoe = office.person("zoe", home="TNEW")
    asked = {"team_id": "TNEW", "authorizations": [{"team_id": "TNEW"}]}
    await office.event(
        {"type": "message", "channel_type": "im", "channel": "DZOE", "user": zoe.user, "text": "hi", "ts": "1.1"},
        **asked,
    )
    await office.settle()

    assert {call.token for call in office.slack.calls if call.method == "chat.postMessage"} == {"xoxe.xoxb-TNEW-1"}


async def test_a_way_back_can_be_gone_once_and_only_in_the_browser_it_began_in(office: Workplace) -> None:
    page = await office.http.get("/slack/install")
    found = re.search(r"state=([\w-]+)", page.text)
    assert found is not None
    state, cookie = found[1], page.headers["set-cookie"].split(";")[0]

    assert (await come_back(office, "TNEW", state, "")).status_code == 400
    assert (await come_back(office, "TNEW", state, cookie)).status_code == 200
    assert (await come_back(office, "TNEW", state, cookie)).status_code == 401
    assert (await come_back(office, "TNEW", "made-up", "slack-app-oauth-state=made-up")).status_code == 401


@pytest.mark.parametrize(("error", "status"), [("", 502), ("service_unavailable", 200), ("ratelimited", 429)])
async def test_who_comes_back_while_slack_fails_is_told_what_happened_and_what_to_do(
    office: Workplace, error: str, status: int
) -> None:
    office.slack.refuse("oauth.v2.access", error, status=status)
    told = await install(office, "TNEW")

    assert (told.status_code, told.headers["content-type"]) == (503, "text/html; charset=utf-8")
    assert "Slack did not answer us, so nothing was installed. Please try again in a few minutes." in told.text
    assert '<a href="/slack/install">Install again</a>' in told.text
    assert (await install(office, "TNEW")).status_code == 200


async def test_who_comes_back_while_slack_is_down_is_told_so_too(office: Workplace) -> None:
    """Nobody listens at its address: the connection is refused."""
    with free_port() as unused:
        down = replace(office.line.slack, api=SlackApi(f"{address(unused)}/api/"))
    app = FastAPI()
    app.include_router(slack_app.routes(down, AsyncApp(token="xoxb-vendor", signing_secret=SECRET)))
    async with served(app) as url, client(url, headers={"accept-language": "de"}) as browser:
        state = re.search(r"state=([\w-]+)", (page := await browser.get("/slack/install")).text)
        assert state is not None
        cookie = {"cookie": page.headers["set-cookie"].split(";")[0]}
        told = await browser.get("/slack/oauth_redirect", params={"code": "TNEW", "state": state[1]}, headers=cookie)
    await down.api.close()

    assert (told.status_code, 'lang="de"' in told.text, "/slack/install" in told.text) == (503, True, True)


async def test_a_code_that_slack_refuses_installs_nothing(office: Workplace) -> None:
    office.slack.refuse("oauth.v2.access", "invalid_code")

    assert (await install(office, "TNEW")).status_code == 401


async def test_no_token_stands_in_the_database_as_it_is(office: Workplace) -> None:
    await install(office, "TNEW")

    path = Path(office.database.url.removeprefix("sqlite+aiosqlite:///"))
    with sqlite3.connect(path) as copy:
        assert not [line for line in copy.iterdump() if "xoxe" in line or "xoxb" in line]


async def test_a_token_is_renewed_before_it_expires_by_one_of_all_who_need_it(office: Workplace) -> None:
    await install(office, "TNEW")
    office.stage.clock.advance(hours=11)
    copies = [await granted(office, "TNEW") for _ in range(5)]

    tokens = await asyncio.gather(*map(office.line.slack.token, copies))

    assert set(tokens) <= {"xoxe.xoxb-TNEW-1", "xoxe.xoxb-TNEW-2"}
    assert len([a for a in office.slack.asked("oauth.v2.access") if a.get("grant_type")]) == 1
    assert await office.line.slack.token(await granted(office, "TNEW")) == "xoxe.xoxb-TNEW-2"
    assert (await granted(office, "TNEW")).expires_at == office.stage.clock() + timedelta(hours=12)


async def test_a_renewal_that_fails_is_tried_again_and_the_old_token_used_until_then(office: Workplace) -> None:
    await install(office, "TNEW")
    office.stage.clock.advance(hours=11)
    office.slack.refuse("oauth.v2.access", "", status=502)

    assert await office.line.slack.token(await granted(office, "TNEW")) == "xoxe.xoxb-TNEW-1"
    office.stage.clock.advance(minutes=1)
    assert await office.line.slack.token(await granted(office, "TNEW")) == "xoxe.xoxb-TNEW-2"


async def test_the_token_of_a_single_workspace_is_adopted_once(office: Workplace) -> None:
    office.slack.tokens["xoxb-own"] = "TOWN"

    assert await slack_install.adopt(office.line.slack, "xoxb-own") == "Town"
    first = await granted(office, "TOWN")
    office.stage.clock.advance(days=1)
    await slack_install.adopt(office.line.slack, "xoxb-own")

    assert (await granted(office, "TOWN")).installed_at == first.installed_at
    async with office.database.reading() as session:
        found = await slack_installs.among(session, ["TELSEWHERE", "TOWN"])
        assert found is not None
        assert await office.line.slack.token(found) == "xoxb-own"


async def test_the_token_of_a_single_workspace_is_sealed_anew_with_another_key(office: Workplace) -> None:
    office.slack.tokens["xoxb-own"] = "TOWN"
    await slack_install.adopt(office.line.slack, "xoxb-own")
    elsewhere = replace(office.line.slack, seal=Seal([Fernet.generate_key().decode()]))
    await slack_install.adopt(elsewhere, "xoxb-own")

    assert await elsewhere.token(await granted(office, "TOWN")) == "xoxb-own"


def test_a_new_key_seals_while_the_old_one_still_opens() -> None:
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    sealed = Seal([old]).close("xoxb-1")

    assert Seal([new, old]).open(sealed) == "xoxb-1"
    with pytest.raises(WrongKey):
        Seal([new]).open(sealed)
    with pytest.raises(NoKey):
        Seal(["too short"])


@pytest.mark.parametrize("hours", [0, 11], ids=["in use", "to be renewed"])
async def test_what_cannot_leave_because_its_key_is_gone_says_so(office: Workplace, hours: int) -> None:
    await install(office, "TNEW")
    office.stage.clock.advance(hours=hours)
    elsewhere = replace(office.line.slack, seal=Seal([Fernet.generate_key().decode()]))

    with pytest.raises(GiveUp, match="sealed with another key") as raised:
        await elsewhere.token(await granted(office, "TNEW"))
    said = undelivered.why(raised.value.reason, Translator("en"))
    assert "an operator sets it again" in said
    assert "not installed" not in said


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ({"slack_signing_secret": SECRET}, "SLACK_TOKEN_KEY"),
        ({"slack_signing_secret": SECRET, "slack_token_key": KEY}, "SLACK_CLIENT_ID"),
        ({"slack_app_token": "xapp-1", "slack_token_key": KEY}, "SLACK_BOT_TOKEN"),
    ],
)
def test_half_a_connection_is_said_at_the_start(given: dict[str, str], needed: str) -> None:
    with pytest.raises(InvalidSetting, match=needed):
        load(**given)
