"""The external desk that the settings name, what it adds to the product, and the doctor's look at it."""

from collections.abc import Mapping

import httpx
from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import JSONResponse

from bot.certificates import trusted
from bot.config import PREFIX, Settings
from bot.desks import carrying, hearing, polling
from bot.desks.desk import Desk, Forged, Gone, Refused
from bot.desks.jira import Jira
from bot.desks.zendesk import Zendesk
from bot.file_store import FileStore
from bot.jobs import Duty, Retry
from bot.prm.database import Database
from commands.doctor import Result, ok, problem, warning

QUIET = 2.0  # seconds


def client_for_desk() -> httpx.AsyncClient:
    """Follows no redirect unless told to: our key is for the desk alone. Lets go of a quiet connection before the desk
    does: a call on one that is just being closed may or may not have arrived."""
    limits = httpx.Limits(keepalive_expiry=QUIET)
    return httpx.AsyncClient(verify=trusted(env=False), trust_env=False, follow_redirects=False, limits=limits)


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
        carrying.KIND: carrying.Carrying(database=database, desk=desk, store=store).duty,
        hearing.KIND: hearing.Hearing(database=database, desk=desk, store=store).duty,
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
    async with client_for_desk() as client:
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
