"""How fast Slack is acknowledged, and how close to its limits a message to many channels goes out.

    python -m bench.slack ack [--rate 50] [--seconds 120]
    python -m bench.slack fanout [--channels 2000] [--speed 4] [--cold]

`ack` sends signed questions to the product (its own process, database on disk, workers answering) and to a bare Bolt
app that answers nothing, one after the other. `fanout` posts one partner's message into each of many channels shared
with it, of a played Slack that refuses 1 % of the posts with a pause; time runs `speed` times as fast. The least time
that could take is what the limits leave: one post to each channel of one workspace; `cold`, where nobody ever asked who
is in these channels, one question about each (conversations.members, tier 4) as well. Which organisations share them
is looked at before every post, at no more than Slack takes of such questions (tier 3).
"""

import argparse
import asyncio
import contextlib
import json
import multiprocessing
import random
import socket
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from fastapi import FastAPI, Request, Response
from rich.console import Console
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from sqlalchemy import create_engine, func, select

from bot import language, outbox
from bot.audience import Reader, Room, RoomKind
from bot.channels import slack_channels, slack_installs
from bot.channels.pace import Rate
from bot.channels.slack_installs import Granted
from bot.channels.slack_pace import MEMBERS, WORKSPACE
from bot.channels.slack_signature import sign
from bot.channels.slack_tokens import new_key
from bot.config import load
from bot.file_store import FileStore
from bot.inbox import TURN
from bot.instant import Instant
from bot.jobs import Job
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.prm.partners import PartnerFacts
from bot.prm.people import PartnerRole
from bot.reply import Reply, Visibility
from bot.tables import all_tables
from bot.worker import Worker
from commands.serve import settle
from commands.slack import connected
from tests import rows
from tests.conversation import Stage
from tests.fake_slack import FakeSlack, fake_slack
from tests.world import bind

SECRET, TEAM, PARTNER, BOT = "a signing secret", "TBENCH", "TPARTNER", "UBOT"
NEWS = "New price list from January."
REFUSED = 0.01  # of all posts are told to wait
PAUSE = 5  # seconds, as then said


async def acknowledge(rate: int, seconds: int) -> None:
    """Both apps, one after the other, each in a process of its own."""
    fork = multiprocessing.get_context("fork")
    ours, theirs = fork.Pipe(duplex=False)
    fork.Process(target=_play, args=(theirs,), daemon=True).start()  # a Slack that does not take the product's time
    played = str(ours.recv())
    for name, serve in (("bare Bolt", _serve_bare), ("the product", _serve_product)):
        door = socket.create_server(("127.0.0.1", 0))
        process = fork.Process(target=serve, args=(door, played), daemon=True)
        process.start()
        url = f"http://127.0.0.1:{door.getsockname()[1]}"
        try:
            took, failed = await _knock(url, rate, seconds)
        finally:
            process.kill()
            process.join()
        took.sort()
        shown = {f"p{p}": took[min(len(took) - 1, len(took) * p // 100)] * 1000 for p in (50, 95, 99)}
        line = "  ".join(f"{name} {value:.1f} ms" for name, value in shown.items())
        Console().print(
            f"{name}: {len(took)} events at {rate}/s, {line}, worst {took[-1] * 1000:.1f} ms, failed {failed}"
        )


async def _knock(url: str, rate: int, seconds: int) -> tuple[list[float], int]:
    took: list[float] = []
    failed = 0
    async with httpx.AsyncClient(base_url=url, timeout=10) as http:
        await _until_there(http)

        async def one(number: int) -> None:
            nonlocal failed
            began = time.perf_counter()
            response = await http.post("/slack/events", **_signed(_question(number)))
            took.append(time.perf_counter() - began)
            failed += response.status_code != 200

        began = time.perf_counter()
        async with asyncio.TaskGroup() as tasks:
            for number in range(rate * seconds):
                await asyncio.sleep(max(0.0, began + number / rate - time.perf_counter()))
                tasks.create_task(one(number))
    return took, failed


async def _until_there(http: httpx.AsyncClient) -> None:
    for _ in range(300):
        with contextlib.suppress(httpx.TransportError):
            if (await http.post("/slack/events", **_signed({"type": "url_verification", "challenge": "x"}))).is_success:
                return
        await asyncio.sleep(0.2)
    sys.exit("the server did not start")


def _question(number: int) -> dict[str, Any]:
    user = f"U{number % 40}"
    return {
        "type": "event_callback",
        "team_id": TEAM,
        "event_id": f"Ev{number}",
        "authorizations": [{"team_id": TEAM, "user_id": BOT, "is_bot": True}],
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": f"D{number % 40}",
            "user": user,
            "user_team": "TPARTNER",
            "text": "What is the discount?",
            "ts": f"{1_700_000_000 + number}.000100",
        },
    }


def _signed(body: dict[str, Any]) -> dict[str, Any]:
    raw, stamp = json.dumps(body).encode(), str(int(time.time()))
    signed = {"X-Slack-Request-Timestamp": stamp, "X-Slack-Signature": sign(SECRET, stamp, raw)}
    return {"content": raw, "headers": {"Content-Type": "application/json", **signed}}


def _serve_bare(door: socket.socket, _slack: str) -> None:
    """Bolt as its documentation shows it, with a listener that does nothing."""

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(enterprise_id=None, team_id=TEAM, bot_token="xoxb-bench")

    bolt = AsyncApp(signing_secret=SECRET, authorize=authorize)

    @bolt.event("message")
    async def heard() -> None:
        return None

    app, adapter = FastAPI(), AsyncSlackRequestHandler(bolt)

    @app.post("/slack/events")
    async def events(request: Request) -> Response:
        return await adapter.handle(request)

    uvicorn.Server(uvicorn.Config(app, log_config=None)).run(sockets=[door])


def _serve_product(door: socket.socket, slack: str) -> None:
    asyncio.run(_serving(door, slack))


async def _serving(door: socket.socket, slack: str) -> None:
    async with _product(slack, lambda: datetime.now(UTC)) as (_, app, worker):
        language.warm_up()  # as the product does at its start
        settle()
        working = asyncio.create_task(worker.run())
        await uvicorn.Server(uvicorn.Config(app, log_config=None, lifespan="off")).serve(sockets=[door])
        working.cancel()


def _play(told: Any) -> None:
    async def play() -> None:
        async with fake_slack() as slack:
            slack.tokens["xoxb-bench"] = TEAM
            told.send(slack.url)
            await asyncio.Event().wait()

    asyncio.run(play())


@contextlib.asynccontextmanager
async def _product(
    slack_url: str, now: Callable[[], datetime], poll: timedelta = timedelta(seconds=1)
) -> AsyncIterator[tuple[Database, FastAPI, Worker]]:
    """Slack's channel with everything behind it but knowledge and understanding, which are scripted."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        engine = create_engine(f"sqlite:///{path}")
        all_tables().create_all(engine)
        engine.dispose()
        async with Database(f"sqlite+aiosqlite:///{path}") as database:
            stage = Stage(database)
            settings = load(
                data_dir=folder,
                slack_signing_secret=SECRET,
                slack_token_key=new_key(),
                slack_bot_token="xoxb-bench",
                slack_api_url=f"{slack_url}/api/",
            )
            instant = Instant(database=database, view=stage.assistant.view)
            line = connected(settings, database, instant, FileStore(Path(folder), largest=1_000_000), now=now)
            assert line is not None
            async with database.writing() as session:
                granted = Granted(workspace=TEAM, bot_user=BOT, token="xoxb-bench")
                await slack_installs.save(session, line.slack.seal, granted, now())
            duties = {
                TURN: stage.assistant.turn,
                outbox.KIND: outbox.handler(database, {"slack": line.channel}),
                **line.duties,
            }
            app = FastAPI(openapi_url=None)
            app.include_router(line.routes())
            yield database, app, Worker(database, duties, now=now, poll=poll)
            await line.close()


async def fan_out(channels: int, speed: float, *, cold: bool) -> None:
    began_at, began = datetime.now(UTC), time.monotonic()

    def now() -> datetime:
        return began_at + timedelta(seconds=(time.monotonic() - began) * speed)

    chance = random.Random(1)
    async with (
        fake_slack() as slack,
        _product(slack.url, now, poll=timedelta(seconds=0.2 / speed)) as (database, _, worker),
    ):
        slack.tokens["xoxb-bench"] = TEAM
        slack.per_channel = lambda _: PAUSE if chance.random() < REFUSED else 0
        slack.page = 1_000
        names = [f"C{number}" for number in range(channels)]
        partner = await _shared_with_a_partner(slack, database, names, now(), cold=cold)
        async with database.writing() as session:
            for name in names:
                await outbox.post(session, _announcement(name, partner), now())
        started = now()
        working = asyncio.create_task(worker.run())
        while await _left(database):  # noqa: ASYNC110 - jobs finish in other tasks, which tell nobody
            await asyncio.sleep(0.5)
        took = (now() - started).total_seconds()
        worker.stop()
        await working
        dead = await _left(database, "dead")
    _show(slack, channels, took, dead, cold=cold)


def _show(slack: FakeSlack, channels: int, took: float, dead: int, *, cold: bool) -> None:
    said = [each["channel"] for each in slack.posted() if each["text"] == NEWS]
    posts, members = (_least(channels, rate) for rate in (WORKSPACE, MEMBERS))
    least = max(posts, members if cold else 0)
    asked = {
        name: len(slack.asked(name)) for name in ("conversations.info", "users.conversations", "conversations.members")
    }
    Console().print(
        f"{channels} channels: {took:.0f} s, {took / least:.2f} times the least possible {least:.0f} s; "
        f"twice {len(said) - len(set(said))}, missing {channels - len(set(said))}, dead {dead}, withheld "
        f"{len(slack.posted()) - len(said)}, told to wait {len(slack.asked('chat.postMessage')) - len(slack.posted())} "
        f"times; asked {', '.join(f'{name} {times} times' for name, times in asked.items())}"
    )


def _least(times: int, rate: Rate) -> float:
    """Seconds in which something can be done so often."""
    return max(0, times - rate.burst) * rate.every.total_seconds()


async def _shared_with_a_partner(
    slack: FakeSlack, database: Database, names: Sequence[str], now: datetime, *, cold: bool
) -> PartnerFacts:
    """Each channel is bound to one partner and shared with its workspace; that partner."""
    async with database.writing() as session:
        programme = rows.programme("bench")
        session.add(programme)
        await session.flush()
        partner = rows.partner(programme, "nordlicht")
        session.add(partner)
        await session.flush()
        await rows.person(
            session, programme, "Anna", at=partner, roles=[PartnerRole.REP], account=("slack", PARTNER, "UANNA")
        )
        for name in names:
            await bind(session, programme, f"slack:{TEAM}:{name}", partner, now=now)
            shared = {"is_ext_shared": True, "is_shared": True, "connected_team_ids": [TEAM, PARTNER]}
            slack.channels[name], slack.members[name] = shared, ["UANNA", BOT]
            if not cold:
                await slack_channels.note_members(session, TEAM, name, slack.members[name], now)
    slack.users["UANNA"] = {"team_id": PARTNER}
    return partner.facts


def _announcement(channel: str, partner: PartnerFacts) -> Delivery:
    place = Place(key=f"slack:{TEAM}:{channel}", kind="shared")
    nobody = Sender(platform="slack", tenant=TEAM, user="")
    reader = Reader(partner=partner.key, tier=partner.tier, region=partner.region, type=partner.type)
    return Delivery(
        key=f"news:{channel}",
        sender=nobody,
        place=place,
        conversation=place.key,
        room=Room(RoomKind.ONE_PARTNER, frozenset({reader})),
        reply=Reply(text=NEWS, visibility=Visibility.PLACE),
    )


async def _left(database: Database, state: str = "ready") -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).where(Job.kind == outbox.KIND, Job.state == state)) or 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = options.add_subparsers(dest="command")
    ack = commands.add_parser("ack")
    ack.add_argument("--rate", type=int, default=50, help="events a second")
    ack.add_argument("--seconds", type=int, default=120)
    fanout = commands.add_parser("fanout")
    fanout.add_argument("--channels", type=int, default=2_000)
    fanout.add_argument("--speed", type=float, default=4, help="times as fast as real time")
    fanout.add_argument("--cold", action="store_true", help="nobody knows yet who is in these channels")
    given = options.parse_args()
    if given.command is None:  # both, as `make bench` does
        asyncio.run(acknowledge(ack.get_default("rate"), ack.get_default("seconds")))
        asyncio.run(fan_out(fanout.get_default("channels"), fanout.get_default("speed"), cold=False))
    elif given.command == "ack":
        asyncio.run(acknowledge(given.rate, given.seconds))
    else:
        asyncio.run(fan_out(given.channels, given.speed, cold=given.cold))


if __name__ == "__main__":
    main()
