"""The routes under /api/v1."""

from functools import cache

from fastapi import APIRouter
from starlette.responses import JSONResponse

from bot.api import (
    action_routes,
    announcement_routes,
    figure_routes,
    file_routes,
    question_routes,
    records,
    statement_files,
    ticket_routes,
    webhook_routes,
)
from bot.api.caller import Api
from bot.api.openapi import REFUSALS, description
from bot.channels.web_files import OVERHEAD

PREFIX = "/api/v1"
PARTS = (
    *(action_routes, statement_files, records, announcement_routes, file_routes, question_routes, figure_routes),
    *(ticket_routes, webhook_routes),
)


def routes(api: Api) -> APIRouter:
    """Everything below PREFIX, and the document that describes it."""
    router = APIRouter(prefix=PREFIX, responses=REFUSALS)
    for part in PARTS:
        router.include_router(part.routes(api))
    document = cache(lambda: description(router))

    @router.get("/openapi.json", include_in_schema=False)
    async def openapi() -> JSONResponse:
        return JSONResponse(document())

    return router


def uploads(api: Api) -> dict[str, int]:
    """For the guard: where files are sent to, and the most bytes of a request there."""
    return {f"{PREFIX}{file_routes.FILES}": api.files.largest + OVERHEAD}
