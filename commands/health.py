"""Is it alive, is it ready, how is it doing: for load balancers, supervisors and Prometheus."""

import asyncio
import hmac
from collections.abc import Awaitable, Callable, Mapping

from fastapi import APIRouter, HTTPException, Request, Response
from fastapi.responses import JSONResponse
from pydantic import SecretStr
from sqlalchemy import text

from bot import jobs, ratings
from bot.channels.nearby import from_this_machine
from bot.clock import utc_now
from bot.metrics import CONTENT_TYPE, Metrics
from bot.prm.database import Database, Unavailable
from bot.prm.migrations import is_current
from bot.worker import Worker
from commands.assembly import Product
from knowledge.library import Library

SILENCE = 30  # seconds; a worker looks for work every second, and waits up to 10 for a locked database
PATIENCE = 3  # seconds for one check: a load balancer asks again after about ten

Check = Callable[[], Awaitable[str | None]]  # what is wrong, in one line for operators; None: nothing


def database_ready(database: Database) -> Check:
    """The database answers and has every table and column this version expects."""

    async def check() -> str | None:
        try:
            async with database.reading() as session:
                await session.execute(text("SELECT 1"))
            if not await is_current(database):
                return "the database is not at this version's schema; run: python server.py db upgrade"
        except Unavailable as error:
            return error.reason
        return None

    return check


def index_ready(library: Library) -> Check:
    """The index is open and can be read."""

    async def check() -> str | None:
        await asyncio.to_thread(library.stats)
        return None

    return check


def workers_ready(*workers: Worker) -> Check:
    """What arrives is being handled."""

    async def check() -> str | None:
        stuck = any(worker.silent_for > SILENCE for worker in workers)
        return "the workers have stopped; restart the server" if stuck else None

    return check


def routes(product: Product) -> APIRouter:
    """The three addresses for this product."""
    checks = {
        "database": database_ready(product.database),
        "index": index_ready(product.library),
        "workers": workers_ready(product.turns, product.outgoing),
    }
    return health_routes(checks, product.database, product.metrics, product.settings.internal_token)


def health_routes(
    checks: Mapping[str, Check], database: Database, metrics: Metrics, token: SecretStr | None
) -> APIRouter:
    """`/healthz`, `/readyz` and `/metrics`."""
    router = APIRouter(include_in_schema=False)

    @router.get("/healthz")
    async def healthz() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/readyz")
    async def readyz() -> JSONResponse:
        found = dict(zip(checks, await asyncio.gather(*map(_within_patience, checks.values())), strict=True))
        ready = not any(found.values())
        told = {"ready": ready, "checks": {name: wrong or "ok" for name, wrong in found.items()}}
        return JSONResponse(told, 200 if ready else 503, {"Cache-Control": "no-store"})

    @router.get("/metrics")
    async def show_metrics(request: Request) -> Response:
        _only_for_us(request, token)
        try:
            async with database.reading() as session:
                metrics.show_jobs(await jobs.counts(session), utc_now())
                metrics.show_ratings(await ratings.counts(session))
        except Unavailable:
            metrics.show_ratings({})
            metrics.show_jobs([], utc_now())  # what was true before may be wrong now; /readyz says why
        return Response(metrics.page(), media_type=CONTENT_TYPE)

    return router


async def _within_patience(check: Check) -> str | None:
    try:
        async with asyncio.timeout(PATIENCE):
            return await check()
    except TimeoutError:
        return f"no answer within {PATIENCE} seconds"
    except Exception as error:  # whatever it is, this instance is not ready, and the probe must say so
        return f"failed ({type(error).__name__})"


def _only_for_us(request: Request, token: SecretStr | None) -> None:
    """This machine, or whoever knows the token. Raises a 401 or 403."""
    if from_this_machine(request):
        return
    if token is None:
        raise HTTPException(
            403, "Figures are shown on this machine only. Set an internal token to read them elsewhere."
        )
    expected = f"Bearer {token.get_secret_value()}".encode()
    if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
        raise HTTPException(401, "A bearer token is needed.", {"WWW-Authenticate": "Bearer"})
