"""The external desk that the settings name, what it adds to the product, and the doctor's look at it."""

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from bot.certificates import trusted
from bot.config import LOOPBACK, PREFIX, Settings
from bot.desks import carrying, hearing, polling
from bot.desks.desk import Desk, Forged, Gone, Misled, Refused
from bot.desks.jira import Jira
from bot.desks.patience import patient
from bot.desks.zendesk import Zendesk
from bot.file_store import FileStore
from bot.jobs import Duty, Retry
from bot.prm.database import Database
from commands.doctor import Result, ok, problem, warning
from commands.public_only import NotPublic, PublicOnly

QUIET = 2.0  # seconds
HOPS = 5  # redirects on the way to a file


class FilesElsewhere(PublicOnly):
    """Where a desk may have its files besides itself: on the open internet, by https. Who holds the desk, or stands
    between, names these addresses, and must not reach machines of our own network through us."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        if request.url.scheme != "https":
            raise Misled
        try:
            return await super().handle_async_request(request)
        except NotPublic as error:
            raise Misled from error


def client_for_desk(address: str | None) -> httpx.AsyncClient:
    """Reaches the desk at its address, and what it has on the open internet; a desk on this machine, to try it with,
    leads anywhere. Lets go of a quiet connection before the desk does: a call on one that is just being closed may or
    may not have arrived."""
    return client_beside(address, _plainly() if urlsplit(address or "").hostname in LOOPBACK else FilesElsewhere())


def client_beside(address: str | None, elsewhere: httpx.AsyncBaseTransport) -> httpx.AsyncClient:
    """Follows no redirect unless told to: our key is for the desk alone."""
    ways = _Ways(httpx.URL(address), _plainly(), elsewhere) if address else elsewhere
    return httpx.AsyncClient(transport=ways, trust_env=False, follow_redirects=False, max_redirects=HOPS)


class _Ways(httpx.AsyncBaseTransport):
    """To the desk's own address, its port included, and elsewhere: what else is on its machine is not the desk."""

    def __init__(self, desk: httpx.URL, own: httpx.AsyncBaseTransport, elsewhere: httpx.AsyncBaseTransport) -> None:
        self._desk, self._own, self._elsewhere = desk, own, elsewhere

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        way = self._own if _origin(request.url) == _origin(self._desk) else self._elsewhere
        return await way.handle_async_request(request)

    async def aclose(self) -> None:
        await self._own.aclose()
        await self._elsewhere.aclose()


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _plainly() -> httpx.AsyncHTTPTransport:
    return httpx.AsyncHTTPTransport(verify=trusted(env=False), limits=httpx.Limits(keepalive_expiry=QUIET))


def desk_of(settings: Settings, client: httpx.AsyncClient) -> Desk | None:
    """None: tickets are in the built-in queue alone. The settings are checked already (`bot.config.load`)."""
    if settings.desk is None:
        return None
    address, user = settings.desk_url or "", settings.desk_user or ""
    token = settings.desk_token.get_secret_value() if settings.desk_token else ""
    secret = settings.desk_webhook_secret.get_secret_value() if settings.desk_webhook_secret else None
    if settings.desk == "zendesk":
        return Zendesk(client, address, user, token, secret)
    return Jira(
        client, address, user, token, secret,
        service_desk=settings.desk_jira_service_desk or "", request_type=settings.desk_jira_request_type or "",
    )  # fmt: skip


def duties(database: Database, desk: Desk, store: FileStore) -> Mapping[str, Duty]:
    """Carry to it, and listen to it."""
    return {
        carrying.KIND: patient(desk, carrying.Carrying(database=database, desk=desk, store=store).duty),
        hearing.KIND: patient(desk, hearing.Hearing(database=database, desk=desk, store=store).duty),
        polling.KIND: polling.Polling(database=database, desk=desk).duty,
    }


def routes(database: Database, desk: Desk | None) -> APIRouter:
    """`POST /hooks/desk`: the desk says that a ticket changed, signed as it signs. Without a desk it is not there."""
    router = APIRouter(include_in_schema=False)
    if desk is None:
        return router

    @router.post("/hooks/desk")
    async def changed(request: Request) -> JSONResponse:
        body = await request.body()  # bot.channels.guard read it within its limits
        try:
            named = desk.told(request.headers, body)
        except Forged:
            raise HTTPException(401, "The signature does not fit.") from None
        async with database.writing() as session:
            ours = await polling.wake(session, desk.name, named)
        return JSONResponse({"looking": ours}, 202)

    return router


async def external_desk(settings: Settings) -> Result:
    """It answers, and knows us as an agent."""
    async with client_for_desk(settings.desk_url) as client:
        desk = desk_of(settings, client)
        if desk is None:
            return ok("none: tickets are in the built-in queue")
        try:
            said = await desk.check()
        except (Retry, Refused) as error:
            return problem(f"{desk.name}: {error.reason}", f"Check {PREFIX}DESK_URL, {PREFIX}DESK_USER and its token.")
        except Gone:
            return problem(f"{desk.name}: not at this address", f"Check {PREFIX}DESK_URL and the ids beside it.")
    if not settings.desk_webhook_secret or not settings.desk_webhook_secret.get_secret_value():
        return warning(f"{said}, but is only asked once a minute", f"Set {PREFIX}DESK_WEBHOOK_SECRET: docs/desks.md")
    return ok(said)
