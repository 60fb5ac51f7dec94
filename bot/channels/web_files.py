"""Files over HTTP: sending one before it is attached to anything, and getting one that this visitor may read."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import FileResponse, JSONResponse, Response

from bot import files
from bot.channels import web_welcome
from bot.channels.web_guard import led_here_from_elsewhere
from bot.channels.web_page import Frame
from bot.channels.web_session import Visitor
from bot.channels.web_site import Web, html
from bot.errors import UserError
from bot.file_store import FileTooLarge
from bot.i18n import Translator
from bot.prm import file_rights
from bot.prm.files import File, FileState

FILES = "/files"
OVERHEAD = 65_536  # bytes beyond the largest file that are still read, so that the answer can say what is wrong
HEADERS = {
    "Cache-Control": "private, no-store",
    "Content-Security-Policy": "sandbox; default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
}

Name = Annotated[str, Query(max_length=1_000)]


def uploads(web: Web) -> dict[str, int]:
    """For the guard: where files are sent to, and the most bytes of a request there."""
    return {FILES: web.files.largest + OVERHEAD}


def routes(web: Web) -> APIRouter:
    router = APIRouter()

    @router.post(FILES)
    async def upload(request: Request, name: Name = "") -> Response:
        """One file as the body; its id is what forms and messages name it by."""
        async with web.database.reading() as session:
            visitor = await web.signed_in(session, request)
            t = await web.translator(session, request, visitor)
        if request.headers.get("content-type", "") != "application/octet-stream":
            raise HTTPException(415, "Send the file itself, as application/octet-stream.")
        with web.sending.one(visitor.session, t):
            file = await _kept(web, visitor, name, request, t)
        return JSONResponse({"id": file.id, "name": file.name, "label": files.label(file, t)}, 201)

    @router.get(FILES + "/{file_id}")
    async def download(request: Request, file_id: str, anyway: bool = False) -> Response:
        """A file that this visitor may not read is answered exactly as one that does not exist."""
        async with web.database.reading() as session:
            visitor = await web.visitor(session, request)
            frame = await web.frame(session, request, visitor)
            if visitor is None and web.token(request) is None and led_here_from_elsewhere(request):
                return html(web_welcome.again())
            file = visitor and await file_rights.readable(session, visitor.person, visitor.sender.key, file_id)
            own = visitor and file and file_rights.sent_by(file, visitor.person, visitor.sender.key)
        if not file:
            lost = frame.t("There is no such file, or it is not for you. You may have to sign in first.")
            return html(web_welcome.notice(frame, frame.t("Not found"), lost), 404)
        return _warning(frame, file, bold=bool(own or anyway)) or _attachment(web, file)

    return router


async def _kept(web: Web, visitor: Visitor, name: str, request: Request, t: Translator) -> File:
    """Raises HTTPException where it is not taken."""
    body, now = request.stream(), web.now()
    try:
        return await files.keep(web.database, web.files, sender=visitor.sender, name=name, chunks=body, now=now)
    except UserError as error:
        status = 413 if isinstance(error, FileTooLarge) else 422
        raise HTTPException(status, t(error.message, **error.values)) from None


def _warning(frame: Frame, file: File, *, bold: bool) -> Response | None:
    """Instead of what a scanner found something in, and before what none looked at; `bold`: whoever wants it so."""
    if file.infected:
        return html(web_welcome.notice(frame, file.name, files.warning(file, frame.t)), 403)
    if file.state is FileState.UNSCANNED and not bold:
        way = (frame.t("Download it all the same"), f"{FILES}/{quote(file.id)}?anyway=true")
        return html(web_welcome.notice(frame, file.name, _careful(file, frame.t), way))
    return None


def _careful(file: File, t: Translator) -> str:
    return f"{files.warning(file, t)} {t('Open it only if you know who sent it and expect it.')}"


def _attachment(web: Web, file: File) -> Response:
    """Saved, never shown: whatever is in it cannot act in our name."""
    where = files.location(web.files, file)
    return FileResponse(
        where, media_type=file.media_type, filename=file.name, content_disposition_type="attachment", headers=HEADERS
    )
