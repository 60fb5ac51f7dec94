"""Teams: turns beside a bare botbuilder echo on the same machine, and many unasked messages at Teams' limit.

    python -m bench.teams [--turns 300] [--together 16] [--proactive 2000]

Against a Teams played on loopback, with real tokens. A turn: the message is posted, checked, committed, acknowledged;
understood (scripted), answered, committed; and posted to the chat, which is when it counts as answered. The echo checks
the token with botbuilder, answers within the request, and keeps nothing.
"""

import argparse
import asyncio
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import httpx
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.schema import Activity
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    MicrosoftAppCredentials,
    PasswordServiceClientCredentialFactory,
)
from botframework.connector.auth.jwt_token_extractor import JwtTokenExtractor
from fastapi import FastAPI, Request, Response
from sqlalchemy import create_engine

from bot import outbox
from bot.audience import Room, RoomKind
from bot.channels.teams_book import TeamsAccount
from bot.channels.teams_keys import KeyRing
from bot.channels.teams_limits import TENANT_PACE
from bot.channels.teams_pace import Limits
from bot.clock import utc_now
from bot.message import Place, Sender
from bot.outbox import Delivery
from bot.prm.database import Database
from bot.reply import Reply
from bot.tables import all_tables
from tests.bot.channels.teams.talk import Office, office
from tests.conversation import Clock
from tests.fake_teams import APP_ID, BOT, ISSUER, PARTNER, FakeTeams, fake_teams
from tests.serving import served

PEOPLE = 50
_ids = count(1)

Post = Callable[[dict[str, Any]], Awaitable[httpx.Response]]


def main() -> None:
    given = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    given.add_argument("--turns", type=int, default=300)
    given.add_argument("--together", type=int, default=16, help="people who write at the same time")
    given.add_argument("--proactive", type=int, default=2_000, help="messages nobody asked for, one to each person")
    asyncio.run(_measure(given.parse_args()))


async def _measure(given: argparse.Namespace) -> None:
    async with _echo() as (fake, post):
        _row("botbuilder echo", *await _flow(fake, post, given.turns, given.together))
    async with _ours() as ours:  # the speed of the machine, not Teams' limits
        post = partial(ours.post, token=ours.fake.token())
        await _flow(ours.fake, post, PEOPLE, given.together)  # everybody is met once
        _row("ours", *await _flow(ours.fake, post, given.turns, given.together))
    async with _ours(limits=Limits()) as ours:
        ticking = asyncio.create_task(_tick(ours.stage.clock))
        await _proactive(ours, given.proactive)
        ticking.cancel()


async def _flow(fake: FakeTeams, post: Post, turns: int, together: int) -> tuple[list[float], float]:
    """Seconds from posting each message to its answer in the chat, and seconds for all of them."""
    gate, took = asyncio.Semaphore(together), list[float]()
    for number in range(PEOPLE):
        fake.rosters[f"a:p{number}"] = [{"id": f"29:p{number}", "aadObjectId": f"p{number}", "tenantId": PARTNER}]

    async def one(number: int) -> None:
        activity = _message(fake, f"p{number % PEOPLE}")
        async with gate:
            begun = time.perf_counter()
            response = await post(activity)
            assert response.status_code in (200, 201, 202), response.status_code
            while activity["text"] not in fake_texts(fake, activity["conversation"]["id"]):
                fake.posted.clear()
                await asyncio.wait_for(fake.posted.wait(), 30)
            took.append(time.perf_counter() - begun)

    begun = time.perf_counter()
    await asyncio.gather(*map(one, range(turns)))
    return took, time.perf_counter() - begun


def fake_texts(fake: FakeTeams, chat: str) -> str:
    return "\n".join(str(each) for each in fake.chats[chat].values())


def _message(fake: FakeTeams, name: str) -> dict[str, Any]:
    number = next(_ids)
    return {
        "type": "message",
        "id": f"b{number}",
        "text": f"question {number:06}?",
        "channelId": "msteams",
        "serviceUrl": fake.url,
        "from": {"id": f"29:{name}", "aadObjectId": name},
        "recipient": {"id": BOT},
        "conversation": {"id": f"a:{name}", "conversationType": "personal", "tenantId": PARTNER},
        "channelData": {"tenant": {"id": PARTNER}},
    }


async def _proactive(ours: Office, many: int) -> None:
    """One message to each of many people of one organisation, at the pace Teams allows it."""
    async with ours.database.writing() as session:
        for number in range(many):
            name = f"q{number}"
            facts = {"id": f"29:{name}", "tenant": PARTNER, "user": name, "guest": False, "chat": f"a:{name}"}
            session.add(TeamsAccount(**facts, service_url=ours.fake.url, bot=BOT))
            sender = Sender(platform="teams", tenant=PARTNER, user=name)
            place, room = Place(key=sender.key, kind="private"), Room(RoomKind.PRIVATE)
            told = Delivery(
                key=f"told-{number}", sender=sender, place=place, conversation=None, room=room, reply=Reply(text=name)
            )
            await outbox.post(session, told, ours.stage.clock())
    begun = time.perf_counter()
    while sum(map(len, ours.fake.chats.values())) < many:
        ours.fake.posted.clear()
        await asyncio.wait_for(ours.fake.posted.wait(), 60)
    took = time.perf_counter() - begun
    await ours.quiet()
    said = Counter(each["text"] for chat in list(ours.fake.chats) for each in ours.fake.messages(chat))
    rate, within = TENANT_PACE[0]
    least = many / rate * within
    twice, lost = sum(n - 1 for n in said.values()), many - len(said)
    print(f"\n{many} unasked messages to one organisation: {took:.1f} s, {took / least:.2f} times the least possible")
    print(f"duplicates {twice}, lost {lost}")


async def _tick(clock: Clock) -> None:
    """The clock of the played people goes as ours does."""
    ahead = clock() - utc_now()
    while True:
        clock.now = utc_now() + ahead
        await asyncio.sleep(0.002)


@asynccontextmanager
async def _ours(**limits: Any) -> AsyncIterator[Office]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "bench.db"
        engine = create_engine(f"sqlite:///{path}")
        all_tables().create_all(engine)
        engine.dispose()
        async with Database(f"sqlite+aiosqlite:///{path}") as database, office(database, **limits) as running:
            yield running


class _Credentials(MicrosoftAppCredentials):  # type: ignore[misc] # botbuilder has no types
    """The played Teams takes any token of ours."""

    def get_access_token(self, force_refresh: bool = False) -> str:
        return "ours-echo"


class _Factory(PasswordServiceClientCredentialFactory):  # type: ignore[misc] # botbuilder has no types
    async def create_credentials(
        self, app_id: str, oauth_scope: str, login_endpoint: str, validate_authority: bool
    ) -> Any:
        return _Credentials(app_id, "", None, oauth_scope)


class _Keys(KeyRing):
    """botbuilder's own look-up blocks the event loop, in which the played Teams would have to answer it."""

    async def get(self, kid: str) -> Any:
        return await self.key(kid)


@asynccontextmanager
async def _echo() -> AsyncIterator[tuple[FakeTeams, Post]]:
    """A bot as botbuilder's own documentation writes it."""
    async with fake_teams() as fake, httpx.AsyncClient() as plain:
        JwtTokenExtractor.metadataCache[f"{fake.url}/openid"] = _Keys(f"{fake.url}/openid", plain)
        authentication = BotFrameworkAuthenticationFactory.create(
            credential_factory=_Factory(APP_ID, "s"),
            auth_configuration=AuthenticationConfiguration(),
            validate_authority=True,
            to_channel_from_bot_login_url="https://login.microsoftonline.com/botframework.com",
            to_channel_from_bot_oauth_scope=ISSUER,
            to_bot_from_channel_token_issuer=ISSUER,
            oauth_url=ISSUER,
            to_bot_from_channel_open_id_metadata_url=f"{fake.url}/openid",
            to_bot_from_emulator_open_id_metadata_url=f"{fake.url}/openid",
        )
        adapter, app = CloudAdapterBase(authentication), FastAPI()

        async def say(context: TurnContext) -> None:
            await context.send_activity(f"echo: {context.activity.text}")

        @app.post("/api/messages")
        async def messages(request: Request) -> Response:
            activity = Activity().deserialize(await request.json())
            await adapter.process_activity(request.headers["authorization"], activity, say)
            return Response(status_code=202)

        async with served(app) as url, httpx.AsyncClient(base_url=url, timeout=30) as http:
            head = {"Authorization": f"Bearer {fake.token()}"}

            async def post(activity: dict[str, Any]) -> httpx.Response:
                return await http.post("/api/messages", json=activity, headers=head)

            yield fake, post


def _row(name: str, took: list[float], whole: float) -> None:
    ordered = sorted(took)
    half, last = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99) - 1]
    print(f"{name:<16} {len(took) / whole:7.1f} turns/s   p50 {half * 1000:6.0f} ms   p99 {last * 1000:6.0f} ms")


if __name__ == "__main__":
    main()
