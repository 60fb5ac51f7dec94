"""What docs/api.md says is so: its commands, its calls and its verification are run."""

import asyncio
import json
import re
import shlex
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from typer.testing import CliRunner

import server
from bot.api import webhook_sending
from bot.api.resources import RESOURCES
from bot.clock import utc_now
from bot.prm.api_keys import SCOPES
from bot.prm.database import Database
from bot.prm.webhooks import TOLD
from tests import world
from tests.bot.api.office import Office
from tests.bot.api.week import Week

PAGE = (Path(__file__).parents[3] / "docs" / "api.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


@pytest.fixture
def typed(upgraded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], tuple[int, str]]:
    """What `python server.py ...` says, on an installation with a programme in it."""
    monkeypatch.setenv("PARTNER_ASSISTANT_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")

    async def install() -> None:
        file = shutil.copy(upgraded, tmp_path / "assistant.db")
        async with Database(f"sqlite+aiosqlite:///{file}") as database:
            await world.build(database, utc_now())

    asyncio.run(install())

    def say(line: str) -> tuple[int, str]:
        done = CliRunner().invoke(server.app, shlex.split(line))
        return done.exit_code, done.output

    return say


def test_a_key_is_made_shown_once_listed_and_revoked(typed: Callable[[str], tuple[int, str]]) -> None:
    lines = [line.partition("server.py ")[2] for line in blocks("sh")[0].splitlines()]
    add, listed, revoke = (line.replace("katharina-brandt", "anna").replace("revoke 3", "revoke 1") for line in lines)
    code, said = typed(add)
    assert (code, "API key for Anna: pa_" in said) == (0, True), said
    token = re.search(r"pa_[\w-]{40,}", said)
    assert token
    _, table = typed(listed)
    assert "deals:read, deals:write" in table
    assert "valid" in table
    assert token[0][:10] in table
    assert token[0] not in table
    assert typed(revoke) == (0, "Key 1 is revoked.\n")
    assert "revoked" in typed(listed)[1]
    assert typed(revoke)[0] == 1


@pytest.mark.parametrize("line", ["api-key add nobody --scope deals:read", "api-key add anna --scope everything"])
def test_no_key_is_made_for_nobody_or_for_what_there_is_not(typed: Callable[[str], tuple[int, str]], line: str) -> None:
    assert typed(line)[0] == 1
    assert "There are no API keys" in typed("api-key list")[1]


async def test_the_calls_in_the_docs_work(office: Office) -> None:
    api = await office.client("anna")
    first, action, _ = (shlex.split(block.replace("\\\n", " ")) for block in blocks("sh")[1:])
    assert (await api.get(path(first))).status_code == 200
    headers = dict(each.split(": ", 1) for each in after(action, "-H")[1:])
    done = await api.post(path(action), json=json.loads(after(action, "--json")[0]), headers=headers)
    assert done.status_code == 200, done.text


async def test_once_the_day_of_the_example_is_past_only_that_is_wrong_with_it(office: Office) -> None:
    api = await office.client("anna")
    action = shlex.split(blocks("sh")[2].replace("\\\n", " "))
    said = json.loads(after(action, "--json")[0])
    office.clock.advance(days=(date.fromisoformat(said["closes_on"]) - office.clock().date()).days + 1)
    refused = await api.post(path(action), json=said)
    assert (refused.status_code, [each["name"] for each in refused.json()["errors"]]) == (422, ["closes_on"])


async def test_a_signature_is_verified_as_in_the_docs(played: Week) -> None:
    root = await played.office.client("root")
    added = shlex.split(blocks("sh")[-1].replace("\\\n", " "))
    made = (await root.post(path(added), json=json.loads(after(added, "--json")[0]))).json()
    verified = _verified()
    body = json.dumps(json.loads(blocks("json")[0])).encode()
    headers = webhook_sending.signed(made["secret"], "evt_1", utc_now(), body)
    assert verified(made["secret"], headers, body)
    assert not verified(made["secret"], headers, body + b" ")
    assert not verified(made["secret"], headers | {"webhook-timestamp": "1000000000"}, body)


def test_every_scope_path_and_kind_of_event_is_in_the_docs() -> None:
    assert [each for each in SCOPES if f"`{each}`" not in PAGE] == []
    assert [each.path for each in RESOURCES if f"`{each.path}`" not in PAGE] == []
    assert [each for each in TOLD if f"`{each}*`" not in PAGE] == []


def path(words: list[str]) -> str:
    """Of a call with curl, below the address of the API."""
    return httpx.URL(next(word for word in words if word.startswith("http"))).path.removeprefix("/api/v1")


def after(words: list[str], option: str) -> list[str]:
    return [words[place + 1] for place, word in enumerate(words) if word == option]


def _verified() -> Callable[[str, dict[str, str], bytes], bool]:
    module: dict[str, Any] = {}
    exec(compile(blocks("python")[0], "docs/api.md", "exec"), module)
    found: Callable[[str, dict[str, str], bytes], bool] = module["verified"]
    return found
