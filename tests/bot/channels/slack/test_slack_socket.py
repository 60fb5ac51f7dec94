"""Behind a firewall Slack cannot call us: over a socket that we open, everything is as over HTTP."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from bot.channels import slack_app
from bot.prm.database import Unavailable
from bot.understand import Act, Understood
from tests.bot.channels.slack.talk import BOT, VENDOR, Post, Workplace

QUESTION = {"type": "message", "channel": "DANNA", "channel_type": "im", "user": "UANNA", "user_team": "TNORD"}


@pytest.fixture
async def behind(office: Workplace) -> AsyncIterator[Workplace]:
    """The same workplace with a socket open."""
    office.slack.tokens["xapp-1"] = VENDOR
    async with slack_app.socket(office.line.slack, office.line.bolt, "xapp-1"):
        yield office


async def test_a_question_is_kept_before_it_is_acknowledged_and_answered(behind: Workplace) -> None:
    event = behind.wrapped({**QUESTION, "ts": "1.1", "text": "what is the discount?"})
    for _ in range(3):
        assert await behind.slack.hand_over("events_api", event) is not None
    await behind.settle()

    [answer] = [Post(each) for each in behind.slack.posted()]
    assert (answer.channel, "what is the discount?" in answer.text) == ("DANNA", True)


async def test_a_mention_in_a_channel_and_what_is_pressed_below_the_answer(behind: Workplace) -> None:
    behind.stage.understood["help"] = Understood(act=Act.HELP, skill="help")
    mention = {"type": "app_mention", "channel": "CNORD", "user": "UANNA", "user_team": "TNORD"}
    await behind.slack.hand_over("events_api", behind.wrapped({**mention, "ts": "2.1", "text": f"<@{BOT}> help"}))
    await behind.settle()
    [message] = behind.slack.posted("DANNA")
    pressed = {
        "type": "block_actions",
        "team": {"id": "TNORD"},
        "user": {"id": "UANNA", "team_id": "TNORD"},
        "trigger_id": "t1",
        "channel": {"id": "DANNA"},
        "container": {"type": "message", "message_ts": message["ts"], "channel_id": "DANNA"},
        "message": {"ts": message["ts"], "team": VENDOR},
        "actions": [{**Post(message).buttons["Register a deal"], "action_ts": "3.1"}],
    }
    await behind.slack.hand_over("interactive", pressed)

    assert behind.slack.asked("views.open")[-1]["view"]["title"]["text"] == "Register a deal"


async def test_the_command_says_right_there_where_it_is_answered(behind: Workplace) -> None:
    body = {"command": "/partner", "text": "help", "team_id": VENDOR, "channel_id": "CBOTH", "user_id": "UDORA"}
    told = await behind.slack.hand_over("slash_commands", {**body, "trigger_id": "t1"})

    assert told is not None
    assert told["payload"]["text"] == "I answer you in our direct messages."


async def test_what_cannot_be_kept_is_not_acknowledged(behind: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """Slack hands it over once more, and then it is answered."""
    event = behind.wrapped({**QUESTION, "ts": "4.1", "text": "hello"})

    async def full(*_: Any) -> Any:
        raise Unavailable("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(behind.database, "together", full)
        assert await behind.slack.hand_over("events_api", event, patience=0.3) is None
    assert await behind.slack.hand_over("events_api", event) is not None
    await behind.settle()

    assert len(behind.slack.posted()) == 1
