"""What may come in: signed requests, each once, however often and in whichever order Slack sends them."""

import json
import random
import string
from typing import Any

import pytest
from sqlalchemy import func, select

from bot.channels.slack_signature import is_genuine, sign
from bot.jobs import Job
from bot.prm.database import Unavailable
from tests.bot.channels.slack.talk import BOT, SECRET, VENDOR, Workplace

QUESTION = {"type": "message", "channel_type": "im", "channel": "DANNA", "user": "UANNA", "team": "TNORD", "ts": "1.1"}


async def jobs(office: Workplace) -> int:
    async with office.database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job)) or 0


async def test_slack_is_told_what_it_asks_to_be_told_when_the_address_is_entered(office: Workplace) -> None:
    response = await office.send({"type": "url_verification", "challenge": "abc", "token": "x"})

    assert (response.status_code, "abc" in response.text) == (200, True)


async def test_a_request_that_is_not_slacks_is_refused_and_changes_nothing(office: Workplace) -> None:
    body = office.wrapped({**QUESTION, "text": "hello"})
    old = str(int(office.stage.clock().timestamp()) - 301)
    raw = json.dumps(body).encode()

    refused = [
        await office.send(body, secret="guessed"),
        await office.send(body, **{"X-Slack-Signature": ""}),
        await office.send(body, **{"X-Slack-Request-Timestamp": "not a number"}),
        await office.send(body, **{"X-Slack-Request-Timestamp": "9" * 400}),
        await office.raw(
            raw, "application/json", **{"X-Slack-Request-Timestamp": old, "X-Slack-Signature": sign(SECRET, old, raw)}
        ),
        await office.http.post("/slack/events", content=raw),
    ]

    assert [each.status_code for each in refused] == [401] * len(refused)
    assert await jobs(office) == 0


def test_a_secret_that_is_not_set_verifies_nothing() -> None:
    assert not is_genuine("", "1", sign("", "1", b"x"), b"x", 1.0)


@pytest.mark.parametrize("odd", ["v0=é", "v0=" + "f" * 64, "v1=", "", "\x00"])
def test_odd_signatures_are_wrong_and_no_error(odd: str) -> None:
    assert not is_genuine(SECRET, "1000", odd, b"\xff\xfe", 1000.0)


async def test_ten_thousand_forged_requests_are_all_refused(office: Workplace) -> None:
    """Bodies, stamps and signatures are changed in every way; what is accepted here would be an open door."""
    chance = random.Random(6)
    body = json.dumps(office.wrapped({**QUESTION, "text": "hello"})).encode()
    stamp = str(int(office.stage.clock().timestamp()))
    signature = sign(SECRET, stamp, body)
    now = office.stage.clock().timestamp()
    assert is_genuine(SECRET, stamp, signature, body, now)

    accepted = [n for n in range(10_000) if is_genuine(SECRET, *_forged(chance, stamp, signature, body), now)]

    assert accepted == []


@pytest.mark.parametrize("times", [200, pytest.param(10_000, marks=pytest.mark.slow)])
async def test_forged_requests_over_http_get_one_answer(office: Workplace, times: int) -> None:
    chance = random.Random(7)
    body = json.dumps(office.wrapped({**QUESTION, "text": "hello"})).encode()
    stamp = str(int(office.stage.clock().timestamp()))
    before = await jobs(office)

    statuses = set()
    for _ in range(times):
        forged_stamp, forged, content = _forged(chance, stamp, sign(SECRET, stamp, body), body)
        headers = [(b"x-slack-request-timestamp", forged_stamp.encode()), (b"x-slack-signature", forged.encode())]
        response = await office.http.post("/slack/events", content=content, headers=headers)
        statuses.add(response.status_code)

    assert (statuses, await jobs(office)) == ({401}, before)


def _forged(chance: random.Random, stamp: str, signature: str, body: bytes) -> tuple[str, str, bytes]:
    """One of the three is not what was signed."""
    what = chance.randrange(6)
    if what == 0:
        at = chance.randrange(len(body))
        return stamp, signature, body[:at] + bytes([body[at] ^ chance.randrange(1, 256)]) + body[at + 1 :]
    if what == 1:
        return stamp, signature, body[: chance.randrange(len(body))]
    if what == 2:
        return str(int(stamp) + chance.choice([-1, 1]) * chance.randrange(1, 10_000)), signature, body
    if what == 3:
        at = chance.randrange(len(signature))
        other = chance.choice([c for c in string.printable.strip() if c != signature[at]])
        return stamp, signature[:at] + other + signature[at + 1 :], body
    if what == 4:
        return chance.choice(["", "-1", "1e9", "٣", stamp + " ", "0x1"]), signature, body
    return stamp, sign("".join(chance.choices(string.ascii_letters, k=32)), stamp, body), body


async def test_the_same_event_a_hundred_times_is_answered_once(office: Workplace) -> None:
    body = office.wrapped({**QUESTION, "text": "hello"})
    for attempt in range(100):
        assert (await office.send(body, **{"X-Slack-Retry-Num": str(attempt)})).status_code == 200
    await office.settle()

    assert len(office.slack.posted()) == 1


async def test_a_mention_that_arrives_as_two_events_is_one_question(office: Workplace) -> None:
    said = {"channel": "CNORD", "user": "UANNA", "team": "TNORD", "ts": "7.1", "text": f"<@{BOT}> hello"}
    await office.event({**said, "type": "message", "channel_type": "channel"})
    await office.event({**said, "type": "app_mention"})
    await office.settle()

    assert len(office.slack.posted("CNORD")) == 1


async def test_shuffled_and_repeated_events_are_each_answered_once(office: Workplace) -> None:
    bodies = [office.wrapped({**QUESTION, "text": f"question {n}", "ts": f"{n}.1"}) for n in range(10)] * 3
    random.Random(1).shuffle(bodies)
    for body in bodies:
        assert (await office.send(body)).status_code == 200
    await office.settle()

    assert len(office.slack.posted("DANNA")) == 10


async def test_a_press_delivered_twice_is_one_press(office: Workplace) -> None:
    anna = office.person("anna")
    await anna.say("hello")
    action = {"type": "button", "action_id": "press:1", "value": '{"s":"help"}', "action_ts": "5.5"}
    body = {
        "type": "block_actions",
        "team": {"id": VENDOR},
        "user": {"id": "UANNA", "team_id": "TNORD"},
        "channel": {"id": "DANNA"},
        "container": {"message_ts": "1.1", "channel_id": "DANNA"},
        "actions": [action],
    }
    before = len(office.slack.posted())
    for _ in range(3):
        assert (await office.send(body, form="payload")).status_code == 200
    await office.settle()

    assert len(office.slack.posted()) == before + 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"type": "event_callback"}',
        b'{"type": "event_callback", "event": null}',
        b'{"type": "event_callback", "event": {"type": "message"}}',
        b'{"type": "event_callback", "event": {"type": ["message"]}}',
        b'{"type": "app_rate_limited", "team_id": "TVENDOR"}',
        b'{"type": "something_new"}',
    ],
)
async def test_what_slack_signed_is_never_refused_however_odd(office: Workplace, body: bytes) -> None:
    """Refusals would get the whole app switched off."""
    assert (await office.raw(body, "application/json")).status_code == 200


async def test_an_event_of_a_workspace_that_never_installed_us_is_acknowledged_and_dropped(office: Workplace) -> None:
    before = await jobs(office)
    response = await office.event(
        {**QUESTION, "text": "hello"}, team_id="TNOBODY", authorizations=[{"team_id": "TNOBODY"}]
    )

    assert (response.status_code, await jobs(office)) == (200, before)


async def test_what_cannot_be_kept_is_not_acknowledged(office: Workplace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full: Slack has to send it again, and then it is answered."""
    body = office.wrapped({**QUESTION, "text": "hello"})

    async def full(*_: Any) -> Any:
        raise Unavailable("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(office.database, "together", full)
        assert (await office.send(body)).status_code == 503
    assert (await office.send(body)).status_code == 200
    await office.settle()

    assert len(office.slack.posted()) == 1


async def test_our_own_messages_and_those_of_other_bots_are_not_answered(office: Workplace) -> None:
    for more in ({"user": BOT}, {"bot_id": "B1"}, {"subtype": "bot_message"}, {"bot_profile": {"id": "B1"}}):
        await office.event({**QUESTION, "text": "hello", "ts": "3.1", **more})
    await office.settle()

    assert office.slack.posted() == []


async def test_a_question_in_new_words_is_asked_anew_and_a_preview_is_no_new_question(office: Workplace) -> None:
    ts = f"{office.stage.clock().timestamp():.6f}"
    message = {**QUESTION, "text": "what is the discuont?", "ts": ts}
    await office.event(message)
    await office.settle()
    changed = {"type": "message", "subtype": "message_changed", "channel": "DANNA", "previous_message": message}
    new = {**message, "text": "what is the discount?", "edited": {"user": "UANNA", "ts": "9.9"}}
    await office.event({**changed, "message": {**message, "attachments": [{}]}})
    await office.event({**changed, "message": new})
    await office.event({**changed, "message": new})
    await office.settle()

    assert [question for question, _ in office.stage.asked_for] == ["what is the discuont?", "what is the discount?"]


async def test_a_question_deleted_before_it_is_answered_is_not_answered(office: Workplace) -> None:
    await office.event({**QUESTION, "text": "never mind"})
    await office.event({"type": "message", "subtype": "message_deleted", "channel": "DANNA", "deleted_ts": "1.1"})
    await office.settle()

    assert office.slack.posted() == []
