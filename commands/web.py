"""Every HTTP route of one process: the web chat, its health, and the line to the command line."""

from functools import partial

from fastapi import FastAPI

from bot.api import routes as api_routes
from bot.audience import Room, RoomKind, reader
from bot.channels import guard, web
from bot.prm.people import Member
from commands import asking, content, desks, explain, handover, health, hooks, preview, questions, sources
from commands.api import api_of
from commands.assembly import Product, file_store
from commands.fresh import Freshness
from commands.lookup import readers_in
from knowledge.types import Document

ASKED: dict[str, asking.Do] = {  # what the command line asks a running server for
    questions.TASK: questions.answered,
    explain.TASK: explain.explained,
    preview.TASK: preview.previewed,
}


def web_chat(product: Product) -> web.Web:
    """The web chat on this product. `close()` it when stopping begins, or its streams would hold that up."""
    settings = product.settings

    async def document(source: str, person: Member | None) -> Document | None:
        alone = Room(RoomKind.PRIVATE, frozenset({reader(person)} if person else ()))
        return await product.library.document(source, readers=readers_in(alone))

    return web.Web(
        database=product.database,
        address=settings.address,
        document=document,
        files=file_store(settings),
        demo=settings.demo,
        live=product.assistant.live,
        mail=settings.smtp_url is not None,
    )


def web_app(product: Product, chat: web.Web, token: str, freshness: Freshness) -> FastAPI:
    app = FastAPI(title="Partner Assistant", docs_url=None, redoc_url=None, openapi_url=None)
    tasks: dict[str, handover.Task] = {
        content.TASK: content.counted(content.ingestion, product.library, product.metrics),
        content.REFRESH: content.counted(content.refreshing, product.library, product.metrics),
        sources.LIST: partial(sources.listing, product.library),
        sources.REMOVE: partial(sources.removing, product.library),
        **{name: asking.task(product.library, product.database, do) for name, do in ASKED.items()},
    }
    app.include_router(handover.routes(token, tasks))
    app.include_router(health.routes(product))
    app.include_router(hooks.routes(product.settings.webhook_secret, freshness))
    app.include_router(desks.routes(product.database, product.desk))
    if product.slack and product.slack.slack.keys.signing_secret:
        app.include_router(product.slack.routes())
    if product.teams:
        app.include_router(product.teams.routes())
    app.include_router(web.routes(chat))
    api = api_of(product)
    app.include_router(api_routes.routes(api))
    hosts = guard.hosts_of(product.settings)
    guard.protect(app, hosts=hosts, metrics=product.metrics, uploads=web.uploads(chat) | api_routes.uploads(api))
    return app
