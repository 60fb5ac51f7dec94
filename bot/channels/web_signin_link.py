"""Signing in with a one-time link: asking for it, opening it."""

import re

from fastapi import APIRouter, HTTPException, Request
from fastapi.responses import Response

from bot.channels import web_link, web_welcome
from bot.channels.web_entrance import enter, once_more, slow_down
from bot.channels.web_site import Web, html, text_fields
from bot.errors import UserError
from bot.prm.people import fold_email

ADDRESS = re.compile(r"[^\s@<>\",;:\\\x00-\x1f\x7f]{1,64}@[a-z0-9.-]{1,189}")


class LinkIsOver(UserError):
    """This sign-in link has been used or is too old. Ask for a new one."""


def routes(web: Web) -> APIRouter:
    router = APIRouter()

    @router.post("/sign-in/email")
    async def ask_for_link(request: Request) -> Response:
        """Whether the address is known or not, the same happens here and the same is answered."""
        if not web.mail:
            raise HTTPException(404, "No e-mail can be sent from here.")
        email = fold_email((await text_fields(request)).get("email", "")[:254])
        slow_down(web, request)
        async with web.database.reading() as session:
            frame = await web.frame(session, request, None)
        if not ADDRESS.fullmatch(email):
            problem = frame.t("That is not an e-mail address.")
            return html(web_welcome.sign_in(frame, mail=True, problem=problem), 422)
        async with web.database.writing() as session:
            await web_link.request(session, email, frame.t.language, web.now())
        return html(web_welcome.sign_in(frame, mail=True, sent=True))

    @router.get("/sign-in/link")
    async def show(request: Request, token: str = "") -> Response:
        async with web.database.reading() as session:
            return html(web_welcome.confirm_link(await web.frame(session, request, None), token[:100]))

    @router.post("/sign-in/link")
    async def use(request: Request) -> Response:
        token = (await text_fields(request)).get("token", "")
        slow_down(web, request)
        async with web.database.writing() as session:
            person_id = await web_link.redeem(session, token, web.now())
            if person_id is not None:
                return await enter(web, session, request, person_id)
        return await once_more(web, request, LinkIsOver())

    return router
