"""A stage whose tickets are in an external desk as well: played over real HTTP, with the real connector in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from bot.desks import carrying, polling
from bot.desks.desk import Desk
from bot.desks.jira import Jira
from bot.desks.zendesk import Zendesk
from bot.file_store import FileStore
from bot.outbox import Channel
from commands import desks
from tests.bot.handing_in import send
from tests.conversation import Stage, Talk
from tests.fake_desk import SECRET, TOKEN, USER, Comment, Fault, Faults
from tests.fake_jira import REQUEST_TYPE, SERVICE_DESK, FakeJira, fake_jira
from tests.fake_zendesk import FakeZendesk, fake_zendesk

KINDS = ("zendesk", "jira")


@dataclass
class Connected:
    stage: Stage
    desk: Desk
    there: FakeZendesk | FakeJira
    store: FileStore

    @property
    def ticket(self) -> str:
        """The only one there that can take something."""
        return self.there.one()

    @property
    def said(self) -> list[Comment]:
        return self.there.comments(self.ticket)

    @property
    def faults(self) -> Faults:
        return self.there.faults

    async def minutes(self, many: int) -> None:
        """They pass one after the other, with whatever is due in each."""
        for _ in range(many):
            await self.stage.wait(minutes=1)

    async def sent(self, who: Talk, name: str, content: bytes) -> str:
        """A file, as a channel takes it in; its id."""
        return (await send(self.stage, self.store, who, name, content)).id

    def fails(self, on: str, status: int, retry_after: str | None = None) -> None:
        self.faults.waiting.append(Fault(on, status, retry_after))


@asynccontextmanager
async def connected(
    kind: str, stage: Stage, folder: Path, *, elsewhere: httpx.AsyncBaseTransport | None = None
) -> AsyncIterator[Connected]:
    """`elsewhere`: the way to files that are not at the desk itself, in place of the one a desk on this machine has."""
    fake = fake_zendesk if kind == "zendesk" else fake_jira
    async with fake(stage.clock) as there, _client(there.url, elsewhere) as client:
        desk, store = connector(there, client), FileStore(folder)
        stage.database.followers.append(carrying.follow)
        channel = Channel(send=stage._send, look=stage._look)
        stage.worker = stage.worker_of({"test": channel}, desks.duties(stage.database, desk, store))
        async with stage.database.writing() as session:
            await polling.plan(session, desk.name)
        await stage.worker.run_due()
        yield Connected(stage, desk, there, store)


def _client(address: str, elsewhere: httpx.AsyncBaseTransport | None) -> httpx.AsyncClient:
    return desks.client_beside(address, elsewhere) if elsewhere else desks.client_for_desk(address)


def connector(
    there: FakeZendesk | FakeJira, client: httpx.AsyncClient, token: str = TOKEN, secret: str | None = SECRET
) -> Desk:
    if isinstance(there, FakeZendesk):
        return Zendesk(client, there.url, USER, token, secret)
    return Jira(client, there.url, USER, token, secret, service_desk=SERVICE_DESK, request_type=REQUEST_TYPE)
