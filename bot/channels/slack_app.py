"""Slack's door: signed requests over HTTP, or a socket that we open; Bolt sorts them, the reception keeps them.

    bolt = build(slack, reception, happenings)
    app.include_router(routes(slack, bolt))

Bolt by itself acknowledges an event before it is handled and looks up tokens over the network first. Neither happens
here: a listener has committed what it heard before Slack is answered, and nothing is asked of Slack to do so.
"""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from logging import ERROR, getLogger
from typing import Any

import structlog
from fastapi import APIRouter, Request
from slack_bolt import BoltResponse
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.adapter.starlette.async_handler import to_async_bolt_request, to_starlette_response
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltRequest
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.error import BoltUnhandledRequestError
from starlette.responses import Response

from bot.channels import slack_install, slack_manifest
from bot.channels.slack_api import Limited, Lost, Passing
from bot.channels.slack_blocks import FETCH, OPEN_FORM, PRESS, RATE
from bot.channels.slack_events import Happenings
from bot.channels.slack_modals import ANSWER, FORM
from bot.channels.slack_reception import Reception
from bot.channels.slack_signature import is_genuine
from bot.channels.slack_site import Slack
from bot.channels.web_site import html, preferred
from bot.i18n import Translator
from bot.prm.database import Unavailable

Payload = Mapping[str, Any]
Bolt = AsyncApp

KEPT, NOT_KEPT, FAILED, FORGED = 200, 503, 500, 401

log = structlog.get_logger(__name__)


def build(slack: Slack, reception: Reception, happenings: Happenings) -> AsyncApp:
    """Bolt with a listener for everything we handle; whatever else Slack sends is acknowledged and forgotten."""
    quiet = getLogger("slack_bolt")
    quiet.setLevel(ERROR)  # it would log what people wrote
    app = AsyncApp(
        logger=quiet,
        client=slack.api.client(),
        authorize=_anybody,
        process_before_response=True,
        raise_error_for_unhandled_request=True,
        request_verification_enabled=False,  # done over the raw bytes, before anything is read
        ignoring_self_events_enabled=False,  # done in `slack_arrivals`, where it is tested
        attaching_function_token_enabled=False,
    )
    app.error(_answered_anyway)
    _hear(app, reception, happenings)
    _act(app, reception)
    return app


def _hear(app: AsyncApp, reception: Reception, happenings: Happenings) -> None:
    """Events."""

    async def said(body: dict[str, Any]) -> None:
        await reception.said(body)

    for name in ("message", "app_mention"):
        app.event(name)(said)
    for name, happening in happenings.by_event.items():
        app.event(name)(_listener(happening))


def _listener(happening: Any) -> Any:
    async def happened(body: dict[str, Any]) -> None:
        await happening(body)

    return happened


def _act(app: AsyncApp, reception: Reception) -> None:
    """Everything people press, send, type after a slash or choose from a menu."""

    async def pressed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reception.pressed(body)
        await ack()

    async def sent(ack: AsyncAck, body: dict[str, Any]) -> None:
        problems = await reception.sent(body)
        await (ack(response_action="errors", errors=dict(problems)) if problems else ack())

    async def searched(ack: AsyncAck, body: dict[str, Any]) -> None:
        await ack(options=await reception.options(body))

    async def commanded(ack: AsyncAck, body: dict[str, Any]) -> None:
        said = await reception.commanded(body)
        await (ack(text=said, response_type="ephemeral") if said else ack())

    async def handed(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reception.shortcut(body)
        await ack()

    async def fetched(ack: AsyncAck, body: dict[str, Any]) -> None:
        await reception.fetched(body)
        await ack()

    app.action(re.compile(rf"{FETCH}:.*"))(fetched)
    for kind in (PRESS, OPEN_FORM, RATE):
        app.action(re.compile(rf"{kind}:.*"))(pressed)
    app.view(FORM)(sent)
    app.options(ANSWER)(searched)
    app.command(slack_manifest.COMMAND)(commanded)
    app.shortcut(slack_manifest.SHORTCUT)(handed)


def routes(slack: Slack, bolt: AsyncApp) -> APIRouter:
    """One address for everything Slack sends, and the two pages of an installation."""
    router = APIRouter()

    @router.post(slack_manifest.EVENTS_PATH)
    async def arrived(request: Request) -> Response:
        body = await request.body()
        stamp, signature = (request.headers.get(f"x-slack-{name}") for name in ("request-timestamp", "signature"))
        if not is_genuine(slack.keys.signing_secret, stamp, signature, body, slack.now().timestamp()):
            return Response(status_code=FORGED)
        return await _answered(bolt, request, body)

    if slack.keys.client_id:
        flow = slack_install.flow(slack)

        @router.get(slack_install.INSTALL)
        async def install(request: Request) -> Response:
            return to_starlette_response(await flow.handle_installation(to_async_bolt_request(request, b"")))

        @router.get(slack_install.REDIRECT)
        async def come_back(request: Request) -> Response:
            try:
                return to_starlette_response(await flow.handle_callback(to_async_bolt_request(request, b"")))
            except (Passing, Limited, Lost) as failure:
                log.error("slack app not installed", reason=str(failure))
                return html(slack_install.not_installed(Translator(preferred(request))), NOT_KEPT)

    return router


@asynccontextmanager
async def socket(slack: Slack, bolt: AsyncApp, app_token: str) -> AsyncIterator[None]:
    """The same over a socket that we open, while this is."""
    handler: Any = AsyncSocketModeHandler(  # whose methods have no types
        bolt, app_token, logger=getLogger("slack_bolt"), web_client=slack.api.client()
    )
    try:
        await handler.connect_async()
        yield
    finally:
        await handler.close_async()


async def _answered(bolt: AsyncApp, request: Request, body: bytes) -> Response:
    """What Slack signed is never refused, however odd: refusals would get the whole app switched off."""
    try:
        arrived = to_async_bolt_request(request, body)
        if arrived.body.get("type") == "app_rate_limited":
            log.warning("slack holds events back", reason="more than 30,000 an hour from one workspace")
            return Response(status_code=KEPT)
        return to_starlette_response(await bolt.async_dispatch(arrived))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        log.warning("slack sent what cannot be read", kind=type(error).__name__)
        return Response(status_code=KEPT)


async def _answered_anyway(error: Exception, request: AsyncBoltRequest, response: BoltResponse) -> BoltResponse:
    """What to answer where a listener failed. Slack sends the request again for anything but 2xx."""
    if isinstance(error, BoltUnhandledRequestError):
        return BoltResponse(status=KEPT)
    if isinstance(error, Unavailable):
        log.error("request not kept", reason=error.reason)
        return BoltResponse(status=NOT_KEPT)
    log.exception("slack request failed", exc_info=error)
    return BoltResponse(status=FAILED)


async def _anybody(enterprise_id: str | None, team_id: str | None) -> AuthorizeResult:
    """Bolt wants to know on whose behalf it works; we look that up ourselves, where something is done."""
    return AuthorizeResult(enterprise_id=enterprise_id, team_id=team_id)
