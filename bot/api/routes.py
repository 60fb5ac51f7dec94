"""The routes under /api/v1, and the document that describes them."""

import json
from functools import cache
from typing import Any

from fastapi import APIRouter, HTTPException, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import JSONResponse, Response

from bot.api import actions, once, records, webhook_routes
from bot.api.actions import Done, Invalid
from bot.api.answers import answered, incomplete, refused, reply_as_json
from bot.api.caller import Api, identified
from bot.api.schema import body_of
from bot.errors import UserError
from bot.i18n import Translator
from bot.prm import api_keys
from bot.skill import Skill

PREFIX = "/api/v1"
PROBLEM = {"content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}}
REFUSALS: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, **PROBLEM}
    for status, meaning in {
        400: "The request is malformed.",
        401: "There is no valid key.",
        403: "The key, or the person it speaks for, may not do that.",
        404: "There is no such record, or it is not to be seen.",
        409: "The Idempotency-Key was used for another request.",
        412: "The record has changed since.",
        422: "Answers are missing or wrong, or a rule of the programme says no.",
        429: "The key is used faster than agreed.",
    }.items()
}


def routes(api: Api) -> APIRouter:
    """Everything below PREFIX."""
    router = APIRouter(prefix=PREFIX, responses=REFUSALS)
    for skill in api.skills.values():
        if skill.api is not None:
            _action(router, api, skill)
    router.include_router(records.routes(api))
    router.include_router(webhook_routes.routes(api))
    document = cache(lambda: description(router))

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(document())

    return router


def description(router: APIRouter) -> dict[str, Any]:
    """The routes in OpenAPI's words, with how to sign in and what a problem looks like."""
    document = get_openapi(title="Partner Assistant", version="1", routes=router.routes)
    parts = document.setdefault("components", {})
    parts.setdefault("schemas", {})["Problem"] = PROBLEM_SCHEMA
    parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer", "description": "An API key."}}
    return {**document, "security": [{"key": []}]}


def _action(router: APIRouter, api: Api, skill: Skill) -> None:
    async def act(request: Request) -> Response:
        return await _act(api, request, skill)

    router.add_api_route(
        f"/actions/{skill.name}",
        act,
        methods=["POST"],
        name=skill.name,
        summary=skill.title,
        description=f"{skill.description} Scope: {actions.scope_of(skill)}.",
        openapi_extra={
            "requestBody": {"required": True, "content": {"application/json": {"schema": body_of(skill)}}},
            "parameters": [IDEMPOTENCY],
        },
    )


IDEMPOTENCY = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
    "description": "The same key and body is the same effect and the same answer, for a week.",
}


async def _act(api: Api, request: Request, skill: Skill) -> Response:
    t = Translator(request.headers.get("accept-language", "en").partition(",")[0])
    key = once.key_of(request)
    async with api.database.reading() as session:
        caller = await identified(api, session, request)
    values = await _answers(request)
    try:
        async with api.database.writing() as session:
            await api_keys.used(session, caller.key_id, api.now())
            if key is None:
                return answered(request, _told(await actions.run(api, session, caller, skill, values, t)))
            kept = await once.begin(session, caller.key_id, key, request, api.now())
            if kept.status is None:
                kept.body = _told(await actions.run(api, session, caller, skill, values, t))
                kept.status = 200
            return answered(request, kept.body)
    except Invalid as error:
        return incomplete(error.problems, t)
    except UserError as error:
        return refused(error, t)


async def _answers(request: Request) -> dict[str, Any]:
    """The body as answers. Raises HTTPException (400)."""
    try:
        values = json.loads(await request.body() or b"{}")
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON.") from None
    if not isinstance(values, dict):
        raise HTTPException(400, "The body is not a JSON object.")
    return values


def _told(done: Done) -> dict[str, Any]:
    changed = [{"event": action, "record": subject} for action, subject in done.changed]
    return {**reply_as_json(done.reply), "changed": changed}


PROBLEM_SCHEMA = {
    "type": "object",
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "code": {"type": "string", "description": "The name of the rule that said no."},
        "errors": {"type": "array", "items": {"type": "object"}},
        "request": {"type": "string", "description": "The id under which the operator finds this request."},
    },
    "required": ["title", "status"],
}
