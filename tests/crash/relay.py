"""One life of a process that stands between a partner's conversation and an external desk, and may be killed."""

import asyncio
import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import httpx

from bot import reactions
from bot.crashpoints import ARMED_BY, reach
from bot.desks import carrying, polling
from bot.desks.desk import Desk
from bot.desks.jira import Jira
from bot.desks.zendesk import Zendesk
from bot.file_store import FileStore
from bot.inbox import accept, from_payload
from bot.jobs import Work, forget_leases
from bot.outbox import Channel, Delivery
from bot.prm.database import Database
from commands import desks
from tests.conversation import Clock, Stage
from tests.fake_desk import SECRET, TOKEN, USER
from tests.fake_jira import REQUEST_TYPE, SERVICE_DESK


@dataclass(frozen=True, kw_only=True)
class Life:
    """What one life finds: where everything is, when it is, and what a platform says again until it is acknowledged."""

    database_url: str
    files: Path
    kind: str  # of desk
    desk_url: str
    channel_url: str
    now: datetime
    said: Sequence[dict[str, Any]]
    crash_at: str | None


def live(life: Life) -> None:
    """Take in what is said and do all that is due, or die at the armed point. Runs in a process of its own."""
    if life.crash_at is not None:
        os.environ[ARMED_BY] = life.crash_at
    asyncio.run(_live(life))


async def _live(life: Life) -> None:
    async with (
        Database(life.database_url) as database,
        httpx.AsyncClient(base_url=life.channel_url) as http,
        desks.client_for_desk(life.desk_url) as client,
    ):
        async with database.writing() as session:
            await forget_leases(session)
        stage = Stage(database, Clock(life.now))
        stage.vouched = True
        desk = _desk(life, client)
        database.followers.append(carrying.follow)

        async def send(delivery: Delivery, work: Work) -> None:
            message = {"user": delivery.sender.user, "text": delivery.reply.text}
            answer = await http.post("/messages", json=message, headers={"Idempotency-Key": delivery.key})
            answer.raise_for_status()
            reach("after-send")

        channel = Channel(send=send, look=stage._look)
        worker = stage.worker_of({"test": channel}, desks.duties(database, desk, FileStore(life.files)))
        async with database.writing() as session:
            await polling.plan(session, desk.name)
        for event in life.said:
            await accept(database, from_payload(event))
        await reactions.look(database, life.now)
        await worker.run_due()


def _desk(life: Life, client: httpx.AsyncClient) -> Desk:
    if life.kind == "zendesk":
        return Zendesk(client, life.desk_url, USER, TOKEN, SECRET)
    return Jira(client, life.desk_url, USER, TOKEN, SECRET, service_desk=SERVICE_DESK, request_type=REQUEST_TYPE)
