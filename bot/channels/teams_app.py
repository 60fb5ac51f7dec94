"""/api/messages: what Teams posts, through botbuilder to what we make of it. The one file that knows botbuilder.

botbuilder sorts activities by kind. Who sent one is checked before (`teams_auth`), and nothing is sent through it
(`teams_connector`), so that its successor replaces this file alone.
"""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import structlog
from botbuilder.core import CloudAdapterBase, TurnContext
from botbuilder.core.teams import TeamsActivityHandler
from botbuilder.schema import Activity as Parsed
from botframework.connector.auth import (
    AuthenticationConfiguration,
    BotFrameworkAuthenticationFactory,
    PasswordServiceClientCredentialFactory,
)
from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from bot.channels.teams_answer import Answer
from bot.channels.teams_arrivals import (
    Arrival,
    author_of,
    chat_of,
    edited,
    locale_of,
    message,
    reaction,
    taken_back,
)
from bot.channels.teams_auth import Doorkeeper, NotFromTeams
from bot.channels.teams_connector import Connector, Refusal
from bot.channels.teams_desk import Desk
from bot.channels.teams_invokes import Invokes
from bot.channels.teams_wire import Activity, Malformed, objects, read, string
from bot.prm.database import Unavailable

TYPING_AFTER = 0.5  # seconds: an answer that comes sooner needs no sign that it is coming
ADDED, REMOVED = ("add", "add-upgrade"), ("remove", "remove-upgrade")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Entrance:
    """Everything between the raw request and the response."""

    door: Doorkeeper
    desk: Desk
    invokes: Invokes
    connector: Connector
    adapter: CloudAdapterBase = field(default_factory=lambda: _adapter())
    typing: set[asyncio.Task[None]] = field(default_factory=set)

    async def answer(self, body: bytes, content_type: str, authorization: str) -> Answer:
        """What Teams is told. Raises Unavailable where a turn could not be kept, so that Teams sends it again."""
        if content_type.lower().partition(";")[0].strip() != "application/json":
            return Answer(415)
        try:
            activity = read(body)
            await self.door.check(activity, authorization)
            parsed = Parsed().deserialize(activity)
        except Malformed as error:
            return Answer(400, {"detail": str(error)})
        except NotFromTeams as error:
            log.warning("not from Teams", status=error.status, reason=error.reason)
            return Answer(error.status)
        except (ValueError, TypeError, AttributeError, LookupError):  # botbuilder's ways to say that it cannot read it
            return Answer(400, {"detail": "that is no activity"})
        turn = _Activities(self, activity)
        await self.adapter.run_pipeline(TurnContext(self.adapter, parsed), turn.on_turn)
        return turn.answer

    async def keep(self, arrival: Arrival | None) -> None:
        if arrival is None:
            return
        if await self.desk.accept(arrival) and arrival.chat.scope == "personal" and arrival.turn.get("text"):
            task = asyncio.create_task(self._type(arrival))
            self.typing.add(task)
            task.add_done_callback(self.typing.discard)

    async def _type(self, arrival: Arrival) -> None:
        """Three dots while somebody waits for longer than a moment; whether they are shown changes nothing."""
        with self.invokes.waiting.turn(arrival.id) as coming, suppress(TimeoutError):
            async with asyncio.timeout(TYPING_AFTER):
                await coming
                return
        with suppress(Refusal, Unavailable):
            if await self.desk.is_at(arrival):
                await self.connector.post(arrival.chat.service_url, arrival.chat.id, {"type": "typing"})


class _Activities(TeamsActivityHandler):  # type: ignore[misc] # botbuilder has no types
    """One activity, by its kind. botbuilder's own reading of it is not used: it drops what it does not know."""

    def __init__(self, entrance: Entrance, activity: Activity) -> None:
        super().__init__()
        self._entrance, self._desk, self._activity = entrance, entrance.desk, activity
        self.answer = Answer(202)

    async def on_message_activity(self, turn_context: TurnContext) -> None:
        if name := string(self._activity, "value", "download", most=100):  # from a client without Action.Execute
            await self._entrance.invokes.downloads.wanted(self._activity, name)
        else:
            await self._entrance.keep(message(self._activity))

    async def on_message_update_activity(self, turn_context: TurnContext) -> None:
        await self._entrance.keep(edited(self._activity))

    async def on_message_delete_activity(self, turn_context: TurnContext) -> None:
        """What was answered stays answered; who was told of it is told that it is gone."""
        if gone := taken_back(self._activity):
            await self._desk.take_back(gone)

    async def on_event_activity(self, turn_context: TurnContext) -> None:
        """Meetings and read receipts are none of our business."""

    async def on_message_reaction_activity(self, turn_context: TurnContext) -> None:
        """Counted below an announcement; a thumb on an answer rates it."""
        if not await self._desk.reacted(self._activity):
            await self._entrance.keep(reaction(self._activity))

    async def on_invoke_activity(self, turn_context: TurnContext) -> None:
        self.answer = await self._entrance.invokes.answer(self._activity)

    async def on_installation_update(self, turn_context: TurnContext) -> None:
        action = string(self._activity, "action")
        if action in ADDED:
            await self._joined()
        elif action in REMOVED:
            await self._left()

    async def on_conversation_update_activity(self, turn_context: TurnContext) -> None:
        own = string(self._activity, "recipient", "id")
        if own and any(string(each, "id") == own for each in objects(self._activity, "membersAdded")):
            await self._joined()
        elif own and any(string(each, "id") == own for each in objects(self._activity, "membersRemoved")):
            await self._left()
        elif chat := chat_of(self._activity):
            await self._desk.changed(chat)

    async def _joined(self) -> None:
        if chat := chat_of(self._activity):
            await self._desk.joined(chat, author_of(self._activity, chat), locale_of(self._activity))

    async def _left(self) -> None:
        if chat := chat_of(self._activity):
            await self._desk.left(chat)


def routes(entrance: Entrance) -> APIRouter:
    router = APIRouter()

    @router.post("/api/messages")
    async def messages(request: Request) -> Response:
        head = request.headers
        told = await entrance.answer(await request.body(), head.get("content-type", ""), head.get("authorization", ""))
        return Response(status_code=told.status) if told.body is None else JSONResponse(told.body, told.status)

    return router


def _adapter() -> Any:
    """Without credentials: nothing is authenticated by it, and nothing sent through it."""
    return CloudAdapterBase(
        BotFrameworkAuthenticationFactory.create(
            credential_factory=PasswordServiceClientCredentialFactory(),
            auth_configuration=AuthenticationConfiguration(),
        )
    )
