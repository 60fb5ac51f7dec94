"""How fast Slack is acknowledged, and how close to its limits a message to many channels goes out.

    python -m bench.slack ack [--rate 50] [--seconds 120]
    python -m bench.slack fanout [--channels 2000] [--speed 10]

`ack` sends signed questions to the product (its own process, database on disk, workers answering) and to a bare Bolt
app that answers nothing, one after the other. `fanout` posts one message into each of many channels of a played Slack
that refuses 1 % of them with a pause; time runs `speed` times as fast. The least time that could take is what the
limits leave: one look at each channel (conversations.info, tier 3) and one post.
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
from collections.abc import AsyncIterator, Callable
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
from bot.audience import UNKNOWN
from bot.channels import slack_installs
from bot.channels.slack_ids import person
from bot.channels.slack_installs import Granted
from bot.channels.slack_pace import LOOK, WORKSPACE
from bot.channels.slack_signature import sign
from bot.channels.slack_tokens import new_key
from bot.config import load
from bot.file_store import FileStore
from bot.inbox import TURN
from bot.instant import Instant
from bot.jobs import Job
from bot.message import Place
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import Reply, Visibility
from bot.tables import all_tables
from bot.worker import Worker
from commands.serve import settle
from commands.slack import connected
from tests.conversation import Stage
from tests.fake_slack import fake_slack

SECRET, TEAM, BOT = "a signing secret", "TBENCH", "UBOT"
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


async def fan_out(channels: int, speed: float) -> None:
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
        async with database.writing() as session:
            for number in range(channels):
                await outbox.post(session, _announcement(number), now())
        started = now()
        working = asyncio.create_task(worker.run())
        while await _left(database):  # noqa: ASYNC110 - jobs finish in other tasks, which tell nobody
            await asyncio.sleep(0.5)
        took = (now() - started).total_seconds()
        worker.stop()
        await working
        dead = await _left(database, "dead")
    times = [each["channel"] for each in slack.posted()]
    looks = max(0, channels - LOOK.burst) * LOOK.every.total_seconds()
    posts = max(0, channels - WORKSPACE.burst) * WORKSPACE.every.total_seconds()
    least = max(looks, posts)
    Console().print(
        f"{channels} channels: {took:.0f} s, {took / least:.2f} times the least possible {least:.0f} s "
        f"(looks {looks:.0f} s, posts {posts:.0f} s); twice {len(times) - len(set(times))}, "
        f"missing {channels - len(set(times))}, dead {dead}, told to wait "
        f"{len(slack.asked('chat.postMessage')) - len(times)} times"
    )


def _announcement(number: int) -> Delivery:
    place = Place(key=f"slack:{TEAM}:C{number}", kind="shared")
    reply = Reply(text="New price list from January.", visibility=Visibility.PLACE)
    sender = person(TEAM, BOT)
    return Delivery(key=f"a{number}", sender=sender, place=place, conversation=place.key, room=UNKNOWN, reply=reply)


async def _left(database: Database, state: str = "ready") -> int:
    async with database.reading() as session:
        return await session.scalar(select(func.count()).select_from(Job).where(Job.state == state)) or 0


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = options.add_subparsers(dest="command", required=True)
    ack = commands.add_parser("ack")
    ack.add_argument("--rate", type=int, default=50, help="events a second")
    ack.add_argument("--seconds", type=int, default=120)
    fanout = commands.add_parser("fanout")
    fanout.add_argument("--channels", type=int, default=2_000)
    fanout.add_argument("--speed", type=float, default=10, help="times as fast as real time")
    given = options.parse_args()
    if given.command == "ack":
        asyncio.run(acknowledge(given.rate, given.seconds))
    else:
        asyncio.run(fan_out(given.channels, given.speed))


if __name__ == "__main__":
    main()
