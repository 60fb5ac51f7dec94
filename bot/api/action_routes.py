"""`POST /actions/register_deal`: every skill that makes sense for programs, with the answers of its form as JSON."""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter, Request
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.responses import Response

from bot.api import actions, once, preconditions
from bot.api.actions import Invalid, NothingDone
from bot.api.answers import answered, incomplete, language, refused
from bot.api.bodies import answers_in
from bot.api.caller import Api, Caller, admitted, still
from bot.api.openapi import IDEMPOTENCY, IF_MATCH, REFUSED_ACTIONS
from bot.api.replies import DoneTold
from bot.api.schema import body_of
from bot.channels.problem import problem
from bot.errors import UserError
from bot.i18n import Translator
from bot.skill import Skill


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix="/actions", responses=REFUSED_ACTIONS)
    for skill in api.skills.values():
        if skill.api is not None:
            _add(router, api, skill)
    return router


def _add(router: APIRouter, api: Api, skill: Skill) -> None:
    async def act(request: Request) -> Response:
        return await _act(api, request, skill)

    named = preconditions.named_by(skill.form)
    body = {"required": True, "content": {"application/json": {"schema": body_of(skill)}}}
    router.add_api_route(
        f"/{skill.name}", act, methods=["POST"], name=skill.name, tags=[f"{skill.api} actions"], summary=skill.title,
        description=f"{skill.description} Scope: {actions.scope_of(skill)}.", response_model=DoneTold,
        openapi_extra={"requestBody": body, "parameters": [IDEMPOTENCY, *([IF_MATCH] if named else [])]},
    )  # fmt: skip


async def _act(api: Api, request: Request, skill: Skill) -> Response:
    t = language(request)
    caller = await admitted(api, request, actions.scope_of(skill))
    actions.require(skill, caller)
    key, values = once.key_of(request), await answers_in(request)
    try:
        if key is None:
            return answered(request, await _done(api, request, caller, skill, values, t))
        return answered(request, await _done_once(api, request, caller, skill, values, key, t))
    except Invalid as error:
        return incomplete(error.problems, t)
    except NothingDone as error:
        return problem(422, error.reply.text, code="NothingDone")
    except UserError as error:
        return refused(error, t)


async def _done(
    api: Api, request: Request, caller: Caller, skill: Skill, values: Mapping[str, Any], t: Translator
) -> dict[str, Any]:
    """What only reads holds nobody up."""
    async with api.database.writing() if skill.writes else api.database.reading() as session:
        return await _run(api, session, request, caller, skill, values, t)


async def _done_once(
    api: Api, request: Request, caller: Caller, skill: Skill, values: Mapping[str, Any], key: str, t: Translator
) -> Any:
    async with api.database.writing() as session:
        kept = await once.begin(session, caller.key_id, key, request, api.now())
        if kept.status is None:
            kept.body = await _run(api, session, request, caller, skill, values, t)
            kept.status = 200
        return kept.body


async def _run(
    api: Api,
    session: AsyncSession,
    request: Request,
    caller: Caller,
    skill: Skill,
    values: Mapping[str, Any],
    t: Translator,
) -> dict[str, Any]:
    if skill.writes:
        caller = await still(api, session, request, caller)
        actions.require(skill, caller)
    done = await actions.run(api, session, caller, skill, values, preconditions.of(request), t)
    return DoneTold.of(done, api.skills).model_dump(mode="json")
