"""The doctor asks the desk that the settings name, and half a connection is refused at the start."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.config import InvalidSetting, Settings, load
from commands.desks import external_desk
from tests.conversation import Clock
from tests.fake_desk import SECRET, TOKEN, USER
from tests.fake_zendesk import FakeZendesk, fake_zendesk


@pytest.fixture
async def zendesk() -> AsyncIterator[FakeZendesk]:
    async with fake_zendesk(Clock()) as found:
        yield found


def settings(zendesk: FakeZendesk, **given: Any) -> Settings:
    whole = {"desk": "zendesk", "desk_url": zendesk.url, "desk_user": USER, "desk_token": TOKEN}
    return load(**{**whole, "desk_webhook_secret": SECRET, **given})


async def test_a_desk_that_answers_is_well(zendesk: FakeZendesk) -> None:
    assert (await external_desk(settings(zendesk))).level == "ok"
    assert (await external_desk(load())).what == "none: tickets are in the built-in queue"


async def test_without_webhooks_it_works_and_is_slower(zendesk: FakeZendesk) -> None:
    found = await external_desk(settings(zendesk, desk_webhook_secret=""))
    assert (found.level, "DESK_WEBHOOK_SECRET" in found.mend) == ("warning", True)


async def test_a_wrong_key_is_a_problem_and_not_shown(zendesk: FakeZendesk) -> None:
    found = await external_desk(settings(zendesk, desk_token="wrong-token"))
    assert found.level == "problem"
    assert found.what == "zendesk: the desk does not let us in: 401"
    assert "wrong-token" not in found.what + found.mend


def test_half_a_connection_and_a_key_in_the_open_are_refused() -> None:
    with pytest.raises(InvalidSetting, match="PARTNER_ASSISTANT_DESK_URL is needed"):
        load(desk="zendesk")
    whole = {"desk_url": "https://yours.atlassian.net", "desk_user": USER, "desk_token": TOKEN}
    with pytest.raises(InvalidSetting, match="PARTNER_ASSISTANT_DESK_JIRA_SERVICE_DESK is needed"):
        load(desk="jira", **whole)
    with pytest.raises(InvalidSetting, match="must begin with https://"):
        load(desk="zendesk", **{**whole, "desk_url": "http://desk.example"})
