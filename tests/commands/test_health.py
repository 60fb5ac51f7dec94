"""What load balancers, supervisors and Prometheus are told, and who may hear it."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from pydantic import SecretStr

from bot.config import Settings
from bot.jobs import enqueue
from bot.metrics import Metrics
from bot.prm.database import Database
from bot.worker import Worker
from commands import health
from commands.health import Check, database_ready, health_routes, index_ready, workers_ready
from knowledge.engines.embed import local_embedder
from knowledge.library import Library
from tests import databases
from tests.serving import until

HERE, ELSEWHERE = "127.0.0.1", "10.1.2.3"


@pytest.fixture
async def current(installed: Settings) -> AsyncIterator[Database]:
    """A database as a server that has just started finds it."""
    database = databases.opened(installed.database)
    yield database
    await databases.closed(database)


@pytest.fixture
async def missing(tmp_path: Path) -> AsyncIterator[Database]:
    """A database in a folder that is not there."""
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'no' / 'such' / 'folder.db'}")
    yield database
    await database.close()


async def get(
    path: str,
    database: Database,
    checks: Mapping[str, Check] | None = None,
    *,
    token: str | None = None,
    caller: str = HERE,
    headers: Mapping[str, str] | None = None,
) -> httpx.Response:
    app = FastAPI()
    app.include_router(health_routes(checks or {}, database, Metrics(), SecretStr(token) if token else None))
    transport = httpx.ASGITransport(app, client=(caller, 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
        return await client.get(path, headers=headers)


async def test_a_process_that_answers_is_alive(current: Database) -> None:
    answer = await get("/healthz", current)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


async def test_a_server_with_all_it_needs_is_ready(current: Database, tmp_path: Path) -> None:
    library = await asyncio.to_thread(Library.open, tmp_path / "index", local_embedder())
    worker = Worker(current, {})
    running = asyncio.create_task(worker.run())
    await until(lambda: worker.silent_for < health.SILENCE)
    checks = {
        "database": database_ready(current),
        "index": index_ready(library),
        "workers": workers_ready(worker),
    }
    answer = await get("/readyz", current, checks)
    worker.stop()
    await running
    library.close()
    assert answer.json() == {"ready": True, "checks": {"database": "ok", "index": "ok", "workers": "ok"}}
    assert answer.status_code == 200


async def test_a_database_of_another_version_is_named_with_what_to_do(tmp_path: Path) -> None:
    empty = Database(f"sqlite+aiosqlite:///{tmp_path / 'empty.db'}")
    answer = await get("/readyz", empty, {"database": database_ready(empty)})
    await empty.close()
    assert answer.status_code == 503
    assert "db upgrade" in answer.json()["checks"]["database"]


async def test_a_database_that_cannot_be_opened_is_named(missing: Database) -> None:
    answer = await get("/readyz", missing, {"database": database_ready(missing)})
    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == "the database file cannot be opened"


async def test_a_worker_that_does_not_run_is_named(current: Database) -> None:
    answer = await get("/readyz", current, {"workers": workers_ready(Worker(current, {}))})
    assert answer.status_code == 503
    assert "workers have stopped" in answer.json()["checks"]["workers"]


async def test_a_check_that_hangs_or_breaks_is_an_answer_too(
    current: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(health, "PATIENCE", 0.05)

    async def hangs() -> str | None:
        await asyncio.sleep(60)
        return None

    async def breaks() -> str | None:
        raise RuntimeError("password=hunter2")

    answer = await get("/readyz", current, {"slow": hangs, "broken": breaks})
    assert answer.status_code == 503
    assert answer.json()["checks"] == {"slow": "no answer within 0.05 seconds", "broken": "failed (RuntimeError)"}


async def test_figures_show_the_jobs_as_they_are_now(current: Database) -> None:
    async with current.writing() as session:
        await enqueue(session, "deliver", {})
    answer = await get("/metrics", current)
    assert 'assistant_jobs{kind="deliver",state="ready"} 1.0' in answer.text
    assert answer.headers["content-type"].startswith("text/plain")


async def test_figures_are_shown_without_a_database_too(missing: Database) -> None:
    assert (await get("/metrics", missing)).status_code == 200


@pytest.mark.parametrize(
    ("caller", "token", "headers", "status"),
    [
        (HERE, None, {}, 200),
        ("::1", None, {}, 200),
        (ELSEWHERE, None, {}, 403),
        (HERE, None, {"X-Forwarded-For": ELSEWHERE}, 403),
        (HERE, None, {"X-Forwarded-Host": "chat.vendor.example"}, 403),
        (HERE, None, {"Forwarded": f"for={ELSEWHERE}"}, 403),
        (ELSEWHERE, "secret", {}, 401),
        (ELSEWHERE, "secret", {"Authorization": "Bearer wrong"}, 401),
        (ELSEWHERE, "secret", {"Authorization": "secret"}, 401),
        (ELSEWHERE, "secret", {"Authorization": "Bearer secret"}, 200),
        ("testclient", None, {}, 403),
    ],
)
async def test_figures_are_for_this_machine_or_who_knows_the_token(
    current: Database, caller: str, token: str | None, headers: dict[str, str], status: int
) -> None:
    answer = await get("/metrics", current, token=token, caller=caller, headers=headers)
    assert answer.status_code == status


async def test_a_running_worker_looks_for_work_all_the_time(current: Database) -> None:
    worker = Worker(current, {}, poll=timedelta(milliseconds=20))
    assert worker.silent_for > health.SILENCE
    running = asyncio.create_task(worker.run())
    for _ in range(3):
        before = worker.silent_for
        await until(lambda: worker.silent_for < before)  # noqa: B023  # it grows until the next look
    worker.stop()
    await running
