"""The conversation over HTTP: its page, what a person sends, and what is new."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request
from fastapi.responses import JSONResponse, RedirectResponse, Response, StreamingResponse
from sqlalchemy.ext.asyncio import AsyncSession

from bot import drafts, language, transcript
from bot.channels import web_input, web_markdown, web_page, web_said, web_stream
from bot.channels.web_card import Line, Reader, line
from bot.channels.web_charge import Charge, charge, notice
from bot.channels.web_entrance import entrance
from bot.channels.web_html import Html
from bot.channels.web_page import Chat, Frame
from bot.channels.web_session import Visitor
from bot.channels.web_site import Web, html, preferred, text_fields, turn_of
from bot.channels.web_stream import NewLine, News
from bot.i18n import LANGUAGES, Translator
from bot.transcript import Said

LineId = Annotated[int, Query(ge=0, lt=2**62)]
MOST_PAGES = 50  # of one conversation open at once: each new line is a look of every one of them
SHOWN = 50  # lines at once; earlier ones on request


def routes(web: Web) -> APIRouter:
    router = APIRouter()
    _shown(router, web)
    _done(router, web)
    return router


def _shown(router: APIRouter, web: Web) -> None:
    """What a person sees: the page, what is new, what was said earlier."""

    @router.get("/")
    async def page(request: Request) -> Response:
        async with web.database.reading() as session:
            visitor = await web.visitor(session, request)
            frame = await web.frame(session, request, visitor)
            if visitor is None:
                return await entrance(web, session, request, frame)
            return html(web_page.chat(frame, await _chat(web, session, request, visitor, frame)))

    @router.get("/chat/stream")
    async def stream(request: Request, after: LineId = 0) -> Response:
        async with web.database.reading() as session:
            visitor = await web.signed_in(session, request)
            t = await web.translator(session, request, visitor)
        _not_too_many(web, visitor, t)

        async def look(after: int) -> News | None:
            return await _news(web, request, after)

        writing, last = partial(_being_written, web, visitor.conversation), _last(request, after)
        lines = web_stream.events(web.tail, visitor.conversation, look, writing, last, t.language)
        headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
        return StreamingResponse(lines, media_type="text/event-stream", headers=headers)

    @router.get("/chat/earlier")
    async def earlier(request: Request, before: LineId) -> Response:
        async with web.database.reading() as session:
            visitor = await web.signed_in(session, request)
            t = await web.translator(session, request, visitor)
            said = await transcript.latest(session, visitor.conversation, limit=SHOWN + 1, before=before)
        shown = web_page.earlier([as_line(each) for each in said[-SHOWN:]], _reader(visitor, t), more=len(said) > SHOWN)
        return html(shown)


def _done(router: APIRouter, web: Web) -> None:
    """What a person does: say something, choose a language."""

    @router.post("/chat/messages")
    async def say(request: Request) -> Response:
        async with web.database.reading() as session:
            visitor = await web.signed_in(session, request)
            t = await web.translator(session, request, visitor)
        if wait := web.turns.wait(visitor.session):
            wait_for = {"Retry-After": str(int(wait) + 1)}
            raise HTTPException(429, t("That is too fast for me. Please wait a moment."), wait_for)
        sent = web_input.read(await request.body(), request.headers.get("content-type", ""), t)
        await web_said.accept(web.database, visitor, sent, preferred(request), t, web.now())
        return JSONResponse({"accepted": sent.id}, 202)

    @router.post("/chat/language")
    async def choose_language(request: Request) -> Response:
        chosen = (await text_fields(request)).get("language", "")
        if chosen not in LANGUAGES:
            raise HTTPException(422, "That is none of our languages.")
        async with web.database.writing() as session:
            visitor = await web.signed_in(session, request)
            await language.remember(session, visitor.sender.key, chosen, chosen=True, now=web.now())
        return RedirectResponse("/", 303)


async def _chat(web: Web, session: AsyncSession, request: Request, visitor: Visitor, frame: Frame) -> Chat:
    said = await transcript.latest(session, visitor.conversation, limit=SHOWN + 1)
    personas = await web.personas(session, request)
    me = next((each for each in personas if each.key == visitor.sender.user), None)
    return Chat(
        reader=_reader(visitor, frame.t),
        person=visitor.person,
        conversation=visitor.conversation,
        lines=[as_line(each) for each in said[-SHOWN:]],
        open_drafts=await drafts.versions(session, visitor.conversation),
        more=len(said) > SHOWN,
        largest=web.files.largest,
        charge=await _charge(session, visitor),
        suggestions=me.examples if me else (),
        personas=[each for each in personas if each is not me],
    )


def _not_too_many(web: Web, visitor: Visitor, t: Translator) -> None:
    """Raises HTTPException (429) where as many pages of one conversation are open as may be."""
    if web.tail.pages(visitor.conversation) >= MOST_PAGES:
        raise HTTPException(429, t("That is too fast for me. Please wait a moment."))


async def _news(web: Web, request: Request, after: int) -> News | None:
    async with web.database.reading() as session:
        visitor = await web.visitor(session, request)
        if visitor is None:
            return None
        t = await web.translator(session, request, visitor)
        said = await transcript.since(session, visitor.conversation, after)
        open_drafts = await drafts.versions(session, visitor.conversation) if said else {}
        in_charge = notice(await _charge(session, visitor), t)
    reader = _reader(visitor, t)
    lines = [NewLine(each.id, line(as_line(each), reader), rewritten=each.rewrites is not None) for each in said]
    return News(lines=lines, open_drafts=open_drafts, charge=in_charge, language=t.language)


async def _charge(session: AsyncSession, visitor: Visitor) -> Charge | None:
    return await charge(session, turn_of(visitor, id="", locale=""), visitor.person)


def _being_written(web: Web, conversation: str) -> Html:
    return web_markdown.said(web.live.text(conversation))


def as_line(said: Said) -> Line:
    """A line of the transcript as the page shows it; the last part of a person's key is the page's own."""
    author: web_said.Author = "person" if said.author == "person" else "assistant"
    return Line(
        id=said.rewrites or said.id, key=said.key.rsplit(":", 1)[-1], author=author, reply=said.reply, at=said.at
    )


def _reader(visitor: Visitor, t: Translator) -> Reader:
    person, partner = visitor.person, visitor.person.partner
    return Reader(t=t, zone=person.time_zone, currency=partner.currency if partner else None)


def _last(request: Request, after: int) -> int:
    """Where the page left off: what the browser says by itself when it connects again counts more."""
    seen = request.headers.get("last-event-id", "")
    return int(seen) if seen.isdecimal() and len(seen) < 19 else after
