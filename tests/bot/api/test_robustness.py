"""Whatever a program sends, the answer is one that is described, and never that something broke."""

import asyncio
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from bot.file_store import FileStore
from tests import databases
from tests.bot.api.office import Office

CHECKS = [
    not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
    response_schema_conformance,
]  # fmt: skip
PEOPLE = ("anna", "bela", "dora", "root", "fay")
QUICK = settings(
    derandomize=True, database=None, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
EXAMPLES = 3  # for each operation and state of things
Headers = st.dictionaries(
    st.sampled_from(["Idempotency-Key", "If-Match", "If-None-Match", "Accept-Language", "Authorization"]),
    st.one_of(
        st.text(st.characters(min_codepoint=32, max_codepoint=255), max_size=300),
        st.sampled_from(["*", '"1"', 'W/"1-abc"', '"', '""', ",", '"1","2"', "de-CH;q=0.5, *", "k" * 200]),
    ),
    max_size=3,
)


@dataclass
class Running:
    """An API on an event loop of its own, which Hypothesis can call one example after the other."""

    runner: asyncio.Runner
    clients: list[httpx.AsyncClient]
    document: dict[str, Any]

    def call(self, who: int, method: str, path: str, **more: Any) -> httpx.Response:
        return self.runner.run(self._call(who, method, path, **more))

    async def _call(self, who: int, method: str, path: str, **more: Any) -> httpx.Response:
        response = await self.clients[who].request(method, path, **more)
        await response.aread()
        return response


@contextmanager
def running(folder: Path) -> Iterator[Running]:
    with asyncio.Runner() as runner:
        database = databases.opened(f"sqlite+aiosqlite:///{folder / 'week.db'}")
        office = Office(database, FileStore(folder / "files"))
        office.serve()
        office.clock.advance(days=26)
        clients = [runner.run(office.client(each)) for each in PEOPLE]
        document = runner.run(clients[0].get("/openapi.json")).json()
        try:
            yield Running(runner, clients, document)
        finally:
            runner.run(databases.closed(database))


@pytest.fixture
def api(week_template: Path, tmp_path: Path) -> Iterator[Running]:

    with running(shutil.copytree(week_template, tmp_path / "week")) as found:
        yield found


@pytest.mark.slow
def test_every_operation_answers_as_it_is_described(api: Running) -> None:
    schema = schemathesis.openapi.from_dict(api.document)
    for result in schema.get_all_operations():
        operation = result.ok()

        @settings(QUICK, max_examples=EXAMPLES)
        @given(case=operation.as_strategy(), who=st.integers(0, len(PEOPLE) - 1))
        def answers(case: Case, who: int) -> None:
            sent = {name: value for name, value in case.as_transport_kwargs().items() if name in SENT}
            sent["headers"] = {k: v for k, v in (sent.get("headers") or {}).items() if k.lower() != "authorization"}
            response = api.call(who, case.method, f"http://test{case.formatted_path}", **sent)
            case.validate_response(response, checks=CHECKS)

        answers()


SENT = ("headers", "params", "json", "data", "content")


@pytest.mark.slow
def test_no_header_breaks_anything(api: Running) -> None:
    @settings(QUICK, max_examples=150)
    @given(headers=Headers, path=st.sampled_from(["/deals", "/deals/D-2026-0001", "/actions/my_deals"]))
    def answers(headers: dict[str, str], path: str) -> None:
        coded = {name: value.encode("latin-1") for name, value in headers.items()}
        response = api.call(0, "POST" if "actions" in path else "GET", path, headers=coded)
        assert response.status_code in {200, 304, 400, 401, 409, 412}, response.text

    answers()


@pytest.mark.slow
def test_no_page_breaks_anything(api: Running) -> None:
    @settings(QUICK, max_examples=100)
    @given(params=st.dictionaries(st.sampled_from(["limit", "cursor", "state"]), st.text(max_size=120)))
    def answers(params: dict[str, str]) -> None:
        assert api.call(0, "GET", "/deals", params=params).status_code in {200, 422}

    answers()


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b'{"a": NaN}',
        b'"x"',
        b"\xff",
        b'{"customer": "a\\u0000b"}',
        b'{"customer": "\\ud800"}',
        b"[" * 10_000,
    ],
)
async def test_what_is_no_object_of_texts_and_numbers_is_refused(office: Office, body: bytes) -> None:
    refused = await (await office.client("anna")).post("/actions/register_deal", content=body)
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
