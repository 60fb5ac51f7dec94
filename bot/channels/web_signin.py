"""Signing in as a demo person or with an invite code, and signing out."""

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import RedirectResponse, Response
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import web_session
from bot.channels.web_entrance import begin, entrance, identity, once_more, slow_down, the_programme
from bot.channels.web_session import PLATFORM
from bot.channels.web_site import Web, text_fields
from bot.errors import UserError
from bot.message import Sender
from bot.prm import enrolment
from bot.prm.personas import DEMO_TENANT


def routes(web: Web) -> APIRouter:
    router = APIRouter()

    @router.get("/sign-in")
    async def page(request: Request) -> Response:
        async with web.database.reading() as session:
            return await entrance(web, session, request, await web.frame(session, request, None))

    @router.post("/sign-in/persona")
    async def as_persona(request: Request) -> Response:
        wanted = (await text_fields(request)).get("persona", "")
        async with web.database.writing() as session:
            if wanted not in [each.key for each in await web.personas(session, request)]:
                raise HTTPException(404, "There is nobody of that name to be.")
            return await begin(web, session, request, Sender(platform=PLATFORM, tenant=DEMO_TENANT, user=wanted))

    @router.post("/sign-in/code")
    async def with_code(request: Request) -> Response:
        code = (await text_fields(request)).get("code", "")[:64]
        slow_down(web, request)
        try:
            async with web.database.writing() as session:
                return await _enrol(web, session, request, code)
        except UserError as error:
            return await once_more(web, request, error)

    @router.post("/sign-out")
    async def sign_out(request: Request) -> Response:
        async with web.database.writing() as session:
            await web_session.revoke(session, web.token(request), web.now())
        response = RedirectResponse("/", 303)
        response.delete_cookie(web.cookie, secure=web.secure, httponly=True, samesite="strict")
        return response

    return router


async def _enrol(web: Web, session: AsyncSession, request: Request, code: str) -> Response:
    """In with a new account for whoever the code was made for.

    A refusal is raised here, unlike in a chat, and takes its count of guesses with it: every guess has a new account,
    so counting by account would count nothing. They are slowed down by where they come from instead.
    """
    current = await the_programme(session)
    sender = web_session.new_account(current.key)
    enrolled = await enrolment.enrol_by_code(session, current, identity(sender), code, now=web.now())
    if isinstance(enrolled, UserError):
        raise enrolled
    return await begin(web, session, request, sender)
