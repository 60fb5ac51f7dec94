"""The door of the web chat: what somebody sees who is not signed in, and how a browser becomes somebody."""

from fastapi import HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot import phrases
from bot.channels import web_session, web_welcome
from bot.channels.web_guard import led_here_from_elsewhere
from bot.channels.web_page import Frame
from bot.channels.web_session import LASTS
from bot.channels.web_site import Web, html, preferred
from bot.errors import UserError
from bot.i18n import Translator
from bot.message import Sender
from bot.prm import enrolment, programme
from bot.prm.enrolment import ChatIdentity
from bot.prm.programme import Programme


async def entrance(web: Web, session: AsyncSession, request: Request, frame: Frame) -> Response:
    """What somebody sees who is not signed in, as far as the browser tells."""
    if web.token(request) is None and led_here_from_elsewhere(request):
        return html(web_welcome.again())
    if personas := await web.personas(session, request):
        return html(web_welcome.chooser(frame, personas))
    return html(web_welcome.sign_in(frame, mail=web.mail))


async def enter(web: Web, session: AsyncSession, request: Request, person_id: int) -> Response:
    """In as a person we are sure of, with the account they had here before, so that their conversation goes on."""
    current = await the_programme(session)
    sender = await web_session.account(session, current.key, person_id)
    if sender is None:
        sender = web_session.new_account(current.key)
        await enrolment.bind(session, identity(sender), person_id, how="link", now=web.now())
    return await begin(web, session, request, sender)


async def begin(web: Web, session: AsyncSession, request: Request, sender: Sender) -> Response:
    """In with this account, and out with whoever was signed in in this browser before."""
    await web_session.revoke(session, web.token(request), web.now())
    token = await web_session.begin(session, sender, web.now())
    response = RedirectResponse("/", 303)
    age = int(LASTS.total_seconds())
    response.set_cookie(web.cookie, token, max_age=age, httponly=True, samesite="strict", secure=web.secure)
    return response


async def once_more(web: Web, request: Request, error: UserError) -> Response:
    """The sign-in page with what went wrong."""
    async with web.database.reading() as session:
        frame = await web.frame(session, request, None)
    return html(web_welcome.sign_in(frame, mail=web.mail, problem=phrases.said(error, frame.t)), 422)


def slow_down(web: Web, request: Request) -> None:
    """Guessing is slowed down by where it comes from. Raises HTTPException (429)."""
    where = request.client.host if request.client else ""
    if wait := web.entrances.wait(where):
        t = Translator(preferred(request))
        raise HTTPException(429, t("Too many attempts. Please wait a moment."), {"Retry-After": str(int(wait) + 1)})


async def the_programme(session: AsyncSession) -> Programme:
    """The programme whose people sign in here. Raises HTTPException (409) while there is none."""
    if (current := await programme.only(session)) is None:
        raise HTTPException(409, "There is no partner programme here yet.")
    return current


def identity(sender: Sender) -> ChatIdentity:
    return ChatIdentity(*sender.identity)
