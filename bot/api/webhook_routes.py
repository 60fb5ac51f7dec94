"""Webhooks as programs set them up: `/webhooks`."""

from typing import Annotated, Self

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.responses import Response

from bot.api.answers import answered, language, refused
from bot.api.caller import Api, admitted
from bot.errors import UserError
from bot.prm import webhooks
from bot.prm.webhooks import Webhook

SCOPE = "webhooks:manage"
Pattern = Annotated[str, StringConstraints(pattern=r"^[a-z_.*]{1,60}$")]
Id = Annotated[int, Path(ge=1, lt=2**31)]


class NewWebhook(BaseModel):
    model_config = ConfigDict(extra="forbid")

    url: str = Field(max_length=500, pattern=r"^[!-~]+$", examples=["https://crm.example.com/hooks/partners"])
    events: list[Pattern] = Field(min_length=1, max_length=20, examples=[["deal.*", "lead.accepted"]])


class WebhookTold(BaseModel):
    id: int
    url: str
    events: list[str]
    disabled: str | None  # why nothing is told there any more

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        why = webhook.disabled_why if webhook.disabled_at else None
        return cls(id=webhook.id, url=webhook.url, events=webhook.events, disabled=why)


class WebhookMade(WebhookTold):
    secret: str  # that signs what is sent; shown this once


class WebhooksTold(BaseModel):
    items: list[WebhookTold]


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/webhooks", tags=["webhooks"])

    @router.post("", status_code=201, summary="Add a webhook", response_model=WebhookMade)
    async def add(request: Request, wanted: NewWebhook) -> Response:
        """The answer has the secret that signs what is sent; it is not shown again. Scope: webhooks:manage."""
        caller = await admitted(api, request, SCOPE)
        try:
            async with api.database.writing() as session:
                made = await webhooks.add(
                    session,
                    caller.member,
                    url=wanted.url,
                    events=wanted.events,
                    now=api.now(),
                    plain=api.plain_webhooks,
                )
                told = WebhookMade(**WebhookTold.of(made).model_dump(), secret=made.secret)
                return answered(request, told.model_dump(), status=201)
        except UserError as error:
            return refused(error, language(request))

    @router.get("", summary="List the webhooks", response_model=WebhooksTold)
    async def listed(request: Request) -> Response:
        """Scope: webhooks:manage."""
        caller = await admitted(api, request, SCOPE)
        try:
            async with api.database.reading() as session:
                found = await webhooks.listed(session, caller.member)
                told = WebhooksTold(items=[WebhookTold.of(each) for each in found])
                return answered(request, told.model_dump())
        except UserError as error:
            return refused(error, language(request))

    @router.delete("/{webhook}", status_code=204, summary="Remove a webhook")
    async def remove(request: Request, webhook: Id) -> Response:
        """What is on its way to it is dropped. Scope: webhooks:manage."""
        caller = await admitted(api, request, SCOPE)
        try:
            async with api.database.writing() as session:
                await webhooks.remove(session, caller.member, webhook, now=api.now())
                return Response(status_code=204)
        except UserError as error:
            return refused(error, language(request))

    return router
