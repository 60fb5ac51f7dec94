"""The records of the programme, read by programs: lists with cursors, and one by its number.

A list is in the order in which the records came to be, so that a program that keeps the last cursor goes on from there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import selectinload
from starlette.responses import Response

from bot.api.answers import answered
from bot.api.caller import Api, identified
from bot.prm import deals, leads
from bot.prm.deals import Deal
from bot.prm.leads import Lead
from bot.prm.money import Money
from bot.prm.people import Member

Limit = Annotated[int, Query(ge=1, le=200)]
Cursor = Annotated[str | None, Query(max_length=40, description="`next` of the page before")]
State = Annotated[str | None, Query(max_length=40)]


@dataclass(frozen=True, kw_only=True)
class Resource:
    """One kind of record. `visible` is the condition inside every query: what a caller may not see is not there."""

    path: str
    scope: str
    table: Any  # with `id`, `number`, `state` and `version`
    visible: Callable[[Member], ColumnElement[bool]]
    as_json: Callable[[Any], Mapping[str, Any]]
    loads: tuple[Any, ...] = ()


def _deal(deal: Deal) -> dict[str, Any]:
    return {
        "number": deal.number,
        "state": deal.state,
        "customer": deal.customer_name,
        "country": deal.customer_country,
        "website": deal.customer_website,
        "products": [product.key for product in deal.products],
        "value": _money(deal.value),
        "closes_on": deal.closes_on.isoformat(),
        "stage": deal.stage,
        "submitted_at": _moment(deal.submitted_at),
        "decided_at": _moment(deal.decided_at),
        "protected_until": _moment(deal.protected_until),
        "reason": deal.reason,
    }


def _lead(lead: Lead) -> dict[str, Any]:
    """Contact details are not among it: they are told to people, after acceptance."""
    return {
        "number": lead.number,
        "state": lead.state,
        "company": lead.company,
        "interest": lead.interest,
        "products": [product.key for product in lead.products],
        "expected_value": _money(lead.expected_value) if lead.expected_value else None,
        "expected_close": lead.expected_close.isoformat() if lead.expected_close else None,
        "accept_by": _moment(lead.accept_by),
        "reason": lead.reason,
    }


RESOURCES = (
    Resource(
        path="/deals", scope="deals:read", table=Deal, visible=deals.visible_to, as_json=_deal,
        loads=(selectinload(Deal.products),),
    ),
    Resource(
        path="/leads", scope="leads:read", table=Lead, visible=leads.visible_to, as_json=_lead,
        loads=(selectinload(Lead.products),),
    ),
)  # fmt: skip


def routes(api: Api) -> APIRouter:
    router = APIRouter()
    for each in RESOURCES:
        _add(router, api, each)
    return router


def _add(router: APIRouter, api: Api, resource: Resource) -> None:
    name = resource.path.strip("/")

    async def page(request: Request, limit: Limit = 50, cursor: Cursor = None, state: State = None) -> Response:
        async with api.database.reading() as session:
            caller = await identified(api, session, request)
            caller.require(resource.scope)
            table, mine = resource.table, resource.visible(caller.member)
            wanted = select(table).where(mine).options(*resource.loads)
            if state is not None:
                wanted = wanted.where(table.state == state)
            if cursor is not None:
                last = select(table.id).where(mine, table.number == cursor).scalar_subquery()
                wanted = wanted.where(table.id > last)
            found = (await session.scalars(wanted.order_by(table.id).limit(limit + 1))).all()
        shown = found[:limit]
        following = shown[-1].number if len(found) > limit else None
        return answered(request, {"items": [resource.as_json(each) for each in shown], "next": following})

    async def one(request: Request, number: str) -> Response:
        async with api.database.reading() as session:
            caller = await identified(api, session, request)
            caller.require(resource.scope)
            table, mine = resource.table, resource.visible(caller.member)
            wanted = select(table).where(mine, table.number == number).options(*resource.loads)
            found = await session.scalar(wanted)
        if found is None:
            raise HTTPException(404, "There is no such record.")
        return answered(request, resource.as_json(found), version=str(found.version))

    about = {"name": name, "description": f"Scope: {resource.scope}."}
    router.add_api_route(resource.path, page, methods=["GET"], summary=f"List {name}", **_about(about))
    router.add_api_route(f"{resource.path}/{{number}}", one, methods=["GET"], summary="One of them", **_about(about))


def _about(about: Mapping[str, str]) -> dict[str, Any]:
    return {"tags": [about["name"]], "description": about["description"]}


def _money(value: Money) -> dict[str, str]:
    return {"amount": str(value.amount), "currency": value.currency}


def _moment(value: Any) -> str | None:
    return value.isoformat() if value else None
