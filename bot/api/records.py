"""The records of the programme, read by programs: lists with cursors, and one by its number.

A list is in the order in which the records came to be, so that a program that keeps the last cursor goes on from there.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar

from fastapi import APIRouter, HTTPException, Path, Query, Request
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.api.answers import answered
from bot.api.caller import Api, admitted
from bot.api.openapi import IF_NONE_MATCH, NOT_MODIFIED, WITH_ETAG
from bot.api.resources import RESOURCES
from bot.api.resources.resource import Resource, Told
from bot.prm.people import Member

MOST = 200  # records of one page
NUMBER = r"^[^\x00-\x1f]{1,100}$"  # what a number or key can look like

Limit = Annotated[int, Query(ge=1, le=MOST)]
Cursor = Annotated[str | None, Query(pattern=NUMBER, description="`next` of the page before")]
Number = Annotated[str, Path(pattern=NUMBER)]
R = TypeVar("R", bound=Told)


class Page(BaseModel, Generic[R]):
    items: list[R]
    next: str | None  # the cursor of the page that follows; null at the end


def routes(api: Api) -> APIRouter:
    router = APIRouter()
    for each in RESOURCES:
        _add_list(router, api, each)
        _add_one(router, api, each)
    return router


def _add_list(router: APIRouter, api: Api, resource: Resource) -> None:
    async def page(request: Request, limit: Limit = 50, cursor: Cursor = None) -> Response:
        caller = await admitted(api, request, resource.scope)
        state = _state(resource, request.query_params.get("state"))
        async with api.database.reading() as session:
            found = await _page(session, resource, caller.member, state, cursor, limit + 1)
        shown = found[:limit]
        items = [resource.told(*row).model_dump(mode="json") for row, _ in shown]
        return answered(request, {"items": items, "next": shown[-1][1] if len(found) > limit else None})

    parameters = [IF_NONE_MATCH, *([_described(resource)] if resource.states else [])]
    router.add_api_route(
        resource.path, page, methods=["GET"], tags=[resource.title], summary=f"List {resource.title}",
        description=f"In the order in which they came to be. Scope: {resource.scope}.", name=f"list {resource.title}",
        response_model=Page.__class_getitem__(resource.shape), responses={200: WITH_ETAG, 304: NOT_MODIFIED},
        openapi_extra={"parameters": parameters},
    )  # fmt: skip


def _add_one(router: APIRouter, api: Api, resource: Resource) -> None:
    async def one(request: Request, number: Number) -> Response:
        caller = await admitted(api, request, resource.scope)
        async with api.database.reading() as session:
            wanted = resource.rows(caller.member).where(resource.number == number).options(*resource.loads)
            row = (await session.execute(wanted)).first()
        if row is None:
            raise HTTPException(404, "There is no such record.")
        told = resource.told(*row).model_dump(mode="json")
        return answered(request, told, version=told.get("version"))

    router.add_api_route(
        f"{resource.path}/{{number}}", one, methods=["GET"], tags=[resource.title], response_model=resource.shape,
        name=f"one of {resource.title}", summary=f"One of the {resource.title}",
        description=f"Scope: {resource.scope}.", responses={200: WITH_ETAG, 304: NOT_MODIFIED},
        openapi_extra={"parameters": [IF_NONE_MATCH]},
    )  # fmt: skip


async def _page(
    session: AsyncSession, resource: Resource, member: Member, state: str | None, cursor: str | None, limit: int
) -> Sequence[tuple[Sequence[Any], str]]:
    """Rows with their numbers, from behind the cursor; behind a record they may not see there are none."""
    wanted = resource.rows(member).options(*resource.loads).add_columns(resource.number.label("cursor"))
    if state is not None and resource.state is not None:
        wanted = wanted.where(resource.state == state)
    if cursor is not None:
        last = resource.rows(member).where(resource.number == cursor).with_only_columns(resource.id).correlate(None)
        wanted = wanted.where(resource.id > last.scalar_subquery())
    rows = await session.execute(wanted.order_by(resource.id).limit(limit))
    return [(row[:-1], row[-1]) for row in rows]


def _state(resource: Resource, wanted: str | None) -> str | None:
    """Raises HTTPException (422) for what is no state of such a record."""
    if wanted is None or resource.states is None:
        return None
    try:
        return resource.states(wanted)
    except ValueError:
        raise HTTPException(422, f"There are these states: {', '.join(resource.states)}.") from None


def _described(resource: Resource) -> dict[str, Any]:
    states = {"type": "string", "enum": [str(each) for each in resource.states or ()]}
    return {"name": "state", "in": "query", "required": False, "schema": states}
