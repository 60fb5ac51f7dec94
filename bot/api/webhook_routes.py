"""Webhooks as programs set them up: `/webhooks`."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from bot.api.answers import answered, refused
from bot.api.caller import Api, identified
from bot.errors import UserError
from bot.i18n import Translator
from bot.prm import webhooks
from bot.prm.webhooks import Webhook

SCOPE = "webhooks:manage"
Id = Annotated[int, Path(ge=1, lt=2**31)]


class NewWebhook(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=500, examples=["https://crm.example.com/hooks/partners"])
    events: list[str] = Field(min_length=1, max_length=20, examples=[["deal.*", "lead.accepted"]])


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/webhooks", tags=["webhooks"])

    @router.post("", status_code=201, summary="Add a webhook")
    async def add(request: Request, wanted: NewWebhook) -> Response:
        """The answer has the secret that signs what is sent; it is not shown again. Scope: webhooks:manage."""
        try:
            async with api.database.writing() as session:
                caller = await identified(api, session, request)
                caller.require(SCOPE)
                made = await webhooks.add(
                    session,
                    caller.member,
                    url=wanted.url,
                    events=wanted.events,
                    now=api.now(),
                    plain=api.plain_webhooks,
                )
                return answered(request, {**_as_json(made), "secret": made.secret}, status=201)
        except UserError as error:
            return refused(error, Translator("en"))

    @router.get("", summary="List the webhooks")
    async def listed(request: Request) -> Response:
        """Scope: webhooks:manage."""
        try:
            async with api.database.reading() as session:
                caller = await identified(api, session, request)
                caller.require(SCOPE)
                found = await webhooks.listed(session, caller.member)
                return answered(request, {"items": [_as_json(each) for each in found]})
        except UserError as error:
            return refused(error, Translator("en"))

    @router.delete("/{webhook}", status_code=204, summary="Remove a webhook")
    async def remove(request: Request, webhook: Id) -> Response:
        """What is on its way to it is dropped. Scope: webhooks:manage."""
        try:
            async with api.database.writing() as session:
                caller = await identified(api, session, request)
                caller.require(SCOPE)
                await webhooks.remove(session, caller.member, webhook, now=api.now())
                return Response(status_code=204)
        except UserError as error:
            return refused(error, Translator("en"))

    return router


def _as_json(webhook: Webhook) -> dict[str, Any]:
    return {
        "id": webhook.id,
        "url": webhook.url,
        "events": webhook.events,
        "disabled": webhook.disabled_why if webhook.disabled_at else None,
    }
