"""Files for programs: sent before the action that names them, and read by whoever may read what they belong to."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel
from starlette.responses import Response

from bot import files
from bot.api.answers import answered, language
from bot.api.caller import Api, admitted
from bot.channels.problem import problem
from bot.channels.web_files import HEADERS
from bot.channels.web_sending import Sending
from bot.errors import UserError
from bot.file_store import FileTooLarge
from bot.phrases import said
from bot.prm import file_rights
from bot.prm.files import FileState

FILES = "/files"
BYTES: dict[str, Any] = {"schema": {"type": "string", "format": "binary"}}
BODY = {"required": True, "content": {"application/octet-stream": BYTES}}
TOO_LARGE: dict[int | str, dict[str, Any]] = {
    status: {"description": meaning, "content": {"application/problem+json": {}}}
    for status, meaning in {413: "The file is too large.", 415: "The body is not a file."}.items()
}
Name = Annotated[str, Query(max_length=1_000, description="As people call it, with its ending")]


class FileTold(BaseModel):
    id: str  # what a form's answer names it by
    name: str
    size: int
    media_type: str  # told by its content


def routes(api: Api) -> APIRouter:
    router = APIRouter(prefix=FILES, tags=["files"])
    sending = Sending()

    @router.post(
        "", status_code=201, summary="Send a file", response_model=FileTold, responses=TOO_LARGE,
        openapi_extra={"requestBody": BODY},
    )  # fmt: skip
    async def send(request: Request, name: Name = "") -> Response:
        """The file itself as the body. Unused, it is kept for a week. Scope: files:write."""
        caller, t = await admitted(api, request, "files:write"), language(request)
        if request.headers.get("content-type", "") != "application/octet-stream":
            raise HTTPException(415, "Send the file itself, as application/octet-stream.")
        with sending.one(caller.sender.key, t):
            try:
                file = await files.keep(
                    api.database, api.files, sender=caller.sender, member=caller.member, name=name,
                    chunks=request.stream(), now=api.now(),
                )  # fmt: skip
            except UserError as error:
                status = 413 if isinstance(error, FileTooLarge) else 422
                return problem(status, said(error, t), code=type(error).__name__)
        told = FileTold(id=file.id, name=file.name, size=file.size, media_type=file.media_type)
        return answered(request, told.model_dump(), status=201)

    @router.get(
        "/{file_id}", summary="A file", response_class=Response,
        responses={200: {"content": {"*/*": BYTES}}},
    )  # fmt: skip
    async def read(request: Request, file_id: str, anyway: bool = False) -> Response:
        """For whoever sent it or may read what it belongs to. `anyway`: also one of somebody else's that no scanner has
        looked at. Scope: files:read."""
        caller, t = await admitted(api, request, "files:read"), language(request)
        async with api.database.reading() as session:
            file = await file_rights.readable(session, caller.member, caller.sender.key, file_id)
        if file is None:
            raise HTTPException(404, "There is no such record.")
        own = file_rights.sent_by(file, caller.member, caller.sender.key)
        if file.infected or (file.state is FileState.UNSCANNED and not own and not anyway):
            return problem(403, files.warning(file, t), code=file.state.name.title())
        return FileResponse(
            files.location(api.files, file), media_type=file.media_type, filename=file.name, headers=HEADERS
        )

    return router
