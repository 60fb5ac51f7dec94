"""The page a citation opens: the source document, at its heading, for whoever may read it."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from bot.channels import web_card, web_markdown, web_welcome
from bot.channels.web_guard import led_here_from_elsewhere
from bot.channels.web_html import el
from bot.channels.web_page import Frame, page
from bot.channels.web_site import Document, Web, html


def routes(web: Web) -> APIRouter:
    router = APIRouter()

    @router.get(web_markdown.CONTENT + "{source:path}")
    async def content(request: Request, source: str) -> Response:
        """A document that this reader may not see is answered exactly as one that does not exist."""
        async with web.database.reading() as session:
            visitor = await web.visitor(session, request)
            frame = await web.frame(session, request, visitor)
        if visitor is None and web.token(request) is None and led_here_from_elsewhere(request):
            return html(web_welcome.again())
        found = None if "\x00" in source else await web.document(source, visitor.person if visitor else None)
        if found is None:
            t = frame.t
            lost = t("There is no such document, or it is not for you. You may have to sign in first.")
            return html(web_welcome.notice(frame, t("Not found"), lost), 404)
        return html(await asyncio.to_thread(document_page, frame, found))  # a long document takes seconds

    return router


def document_page(frame: Frame, document: Document) -> str:
    text = web_markdown.document(document.text, [section.anchor for section in document.sections])
    title = None if document.sections else el("h1", document.title)
    away = web_card.original(document.link, frame.t("Original"))
    away = el("p", away, class_="original", lang=frame.t.language) if away else None
    return page(frame, document.title, el("main", title, text, away, class_="document", lang=document.language))
