"""The web chat: the conversation, signing in, and the pages of cited documents.

    web = Web(database=..., address="https://chat.example", document=..., files=..., demo=..., mail=...)
    app.include_router(web.routes(web))
    guard.protect(app, ..., uploads=web.uploads(web))

The composition root also gives the job worker `transcript.deliver` for the platform "web" and, where mail is set up,
the duty of `web_link`; and it calls `Web.close()` when the server begins to stop, or its streams would hold it up.
"""

from fastapi import APIRouter, Depends

from bot.channels import web_assets, web_chat, web_content, web_files, web_signin, web_signin_link, web_statements
from bot.channels.web_files import uploads
from bot.channels.web_guard import from_our_pages
from bot.channels.web_site import Document, Web

__all__ = ["Document", "Web", "routes", "uploads"]


def routes(web: Web) -> APIRouter:
    """Every route of the web chat, from "/" on."""
    router = APIRouter(dependencies=[Depends(from_our_pages)])
    for part in (web_chat, web_signin, web_signin_link, web_content, web_files, web_statements):
        router.include_router(part.routes(web))
    router.include_router(web_assets.routes(web.assets))
    return router
