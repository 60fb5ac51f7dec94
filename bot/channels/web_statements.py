"""What is made for whoever asks, over HTTP: a statement, or what became of an announcement; for a visitor who may read
it at this moment."""

from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot import downloads
from bot.channels import web_welcome
from bot.channels.web_files import HEADERS
from bot.channels.web_guard import led_here_from_elsewhere
from bot.channels.web_site import Web, html
from bot.statements.file import Format, StatementFile

STATEMENTS, ANNOUNCEMENTS = "/statements", "/announcements"


def routes(web: Web) -> APIRouter:
    router = APIRouter()

    @router.get(ANNOUNCEMENTS + "/{number}.{format}")
    @router.get(STATEMENTS + "/{number}.{format}")
    async def download(request: Request, number: str, format: Format) -> Response:
        """One that this visitor may not read is answered exactly as one that does not exist."""
        async with web.database.reading() as session:
            visitor = await web.visitor(session, request)
            frame = await web.frame(session, request, visitor)
            if visitor is None and web.token(request) is None and led_here_from_elsewhere(request):
                return html(web_welcome.again())
            file = visitor and await downloads.made(session, visitor.person, f"{number}.{format}", frame.t)
        if not file:
            lost = frame.t("There is no such file, or it is not for you. You may have to sign in first.")
            return html(web_welcome.notice(frame, frame.t("Not found"), lost), 404)
        return _attachment(file)

    return router


def _attachment(file: StatementFile) -> Response:
    """Saved, never shown."""
    name = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name)}"}
    return Response(file.data, media_type=file.media_type, headers={**HEADERS, **name})
