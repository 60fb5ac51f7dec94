"""What was said in a ticket, for programs: above all for a desk of the vendor's own, which tells messages apart."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from pydantic import BaseModel
from starlette.responses import Response

from bot.api.answers import answered
from bot.api.caller import Api, admitted, still
from bot.prm import ticket_access, tickets
from bot.prm.ticket_records import Author
from bot.prm.tickets import Line

SCOPE = "tickets:read"
MOST = 200

After = Annotated[int, Query(ge=0, description="The id of the last message that was read")]
Limit = Annotated[int, Query(ge=1, le=MOST)]


class MessageTold(BaseModel):
    """`files`: to be fetched from /files. What was taken back has neither words nor files."""

    id: int
    at: datetime
    author: Author
    name: str
    words: str
    files: list[str]
    internal: bool
    before: bool  # said to the assistant, before there was a ticket
    edited_at: datetime | None
    deleted_at: datetime | None


class MessagesTold(BaseModel):
    """`next`: what to ask for next time as `after`; null where this is all there is."""

    items: list[MessageTold]
    next: int | None


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/tickets/{number}/messages", tags=["tickets"])

    @router.get("", summary="What was said in a ticket", response_model=MessagesTold)
    async def messages(request: Request, number: str, after: After = 0, limit: Limit = MOST) -> Response:
        """Oldest first; notes for those who work on tickets. Looks of the vendor's people are noted in the ledger, as
        in chat. Scope: tickets:read."""
        caller = await admitted(api, request, SCOPE)
        async with api.database.writing() as session:
            caller = await still(api, session, request, caller)
            ticket = await tickets.find(session, caller.member, number)
            if ticket is None:
                raise HTTPException(404, "There is no such record.")
            found = await tickets.lines(session, caller.member, ticket, limit=limit + 1, after=after)
            await ticket_access.noted(session, caller.member, [number], api.now())
        page = [_told(each) for each in found[:limit]]
        told = MessagesTold(items=page, next=page[-1].id if len(found) > limit else None)
        return answered(request, told.model_dump(mode="json"))

    return router


def _told(line: Line) -> MessageTold:
    said = line.message
    return MessageTold(
        id=said.id,
        at=said.at,
        author=said.author,
        name=line.by,
        words=said.words,
        files=said.files,
        internal=said.internal,
        before=said.before,
        edited_at=said.edited_at,
        deleted_at=said.deleted_at,
    )
