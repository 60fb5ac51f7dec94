"""Statements as files: `/statements/S-2027-0003.pdf`, for whoever may read the statement at this moment."""

from typing import Any

from fastapi import APIRouter, HTTPException, Request
from starlette.responses import Response

from bot.api.answers import PRIVATE, language
from bot.api.caller import Api, admitted
from bot.api.records import Number
from bot.api.resources.statements import STATEMENTS
from bot.prm.statements import NoSuchStatement
from bot.statements.file import Format, file_of

CONTENT = {Format.PDF: "application/pdf", Format.CSV: "text/csv"}


def routes(api: Api) -> APIRouter:
    router = APIRouter()
    for each in Format:
        _add(router, api, each)
    return router


def _add(router: APIRouter, api: Api, format: Format) -> None:
    async def download(request: Request, number: Number) -> Response:
        caller = await admitted(api, request, STATEMENTS.scope)
        try:
            async with api.database.reading() as session:
                file = await file_of(session, caller.member, number, format, language(request))
        except NoSuchStatement:
            raise HTTPException(404, "There is no such record.") from None
        named = {"Content-Disposition": f'attachment; filename="{file.name}"'}
        return Response(file.data, media_type=file.media_type, headers={**PRIVATE, **named})

    content: dict[str, Any] = {CONTENT[format]: {"schema": {"type": "string", "format": "binary"}}}
    router.add_api_route(
        f"{STATEMENTS.path}/{{number}}.{format}", download, methods=["GET"], tags=[STATEMENTS.title],
        name=f"statement as {format}", summary=f"A statement as {format.upper()}", response_class=Response,
        description=f"In the language asked for. Scope: {STATEMENTS.scope}.", responses={200: {"content": content}},
    )  # fmt: skip
