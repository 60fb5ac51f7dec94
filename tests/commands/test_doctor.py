"""The doctor says what is wrong and how to mend it, in an installation with something broken in it."""

import asyncio
import io
import os
import shutil
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from bot.absence import Away
from bot.channels import slack_installs
from bot.channels.slack_installs import Granted
from bot.channels.slack_tokens import Seal, new_key
from bot.config import Settings, load
from bot.jobs import GiveUp, Work, enqueue
from bot.prm.database import Database
from bot.worker import Worker
from commands import doctor, doctor_channels, doctor_machine, doctor_product
from commands.doctor import Result, examine, ok, outcome, problem, warning
from commands.slack import show_workspaces
from demo.load import load as load_demo
from knowledge.engines.embed import local_embedder
from knowledge.library import Library
from tests import databases
from tests.mailbox import mailbox


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def settings(**given: Any) -> Settings:
    return load(**({"data_dir": Path("var"), "port": 0} | given))


@pytest.fixture
async def database(folder: Path, upgraded: Path) -> AsyncIterator[Database]:
    """That of the installation in the folder of these settings."""
    (folder / "var").mkdir()
    database = databases.opened(f"sqlite+aiosqlite:///{shutil.copy(upgraded, folder / 'var' / 'assistant.db')}")
    yield database
    await databases.closed(database)


async def test_on_a_fresh_machine_nothing_is_wrong_and_nothing_is_made(folder: Path) -> None:
    out = io.StringIO()
    assert await examine(settings(), Console(file=out, width=200))
    assert "No problems" in out.getvalue()
    assert "python server.py serve" in out.getvalue()
    assert not (folder / "var").exists()


async def test_a_problem_is_told_with_how_to_mend_it_and_without_secrets() -> None:
    out = io.StringIO()
    broken = settings(database_url="postgresql+psycopg://kim:hunter2@127.0.0.1:9/pa", internal_token="hunter2")
    assert not await examine(broken, Console(file=out, width=200))
    assert "PARTNER_ASSISTANT_DATABASE_URL" in out.getvalue()
    assert "hunter2" not in out.getvalue()


async def test_a_check_that_breaks_or_hangs_does_not_hide_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "PATIENCE", 0.05)

    def breaks(_: Settings) -> Result:
        raise RuntimeError("hunter2")

    async def hangs(_: Settings) -> Result:
        await asyncio.sleep(60)
        return ok("")

    assert "hunter2" not in (await outcome(breaks, settings())).what
    assert (await outcome(hangs, settings())).level == "problem"


async def test_an_old_database_asks_for_the_upgrade(folder: Path) -> None:
    configured = settings()
    configured.data_dir.mkdir()
    (folder / "var" / "assistant.db").touch()
    found = await doctor_product.database(configured)
    assert (found.level, found.mend) == ("problem", "Run: python server.py db upgrade")


async def test_an_installation_without_a_programme_is_told_how_to_get_one(database: Database) -> None:
    assert (await doctor_product.database(settings())).level == "ok"
    found = await doctor_product.programme_loaded(settings())
    assert found.level == "warning"
    assert found.mend.startswith("Make yours: python server.py programme create")


async def test_work_that_failed_for_good_is_shown(database: Database) -> None:
    async def hopeless(work: Work) -> None:
        raise GiveUp("the channel is gone")

    async with database.writing() as session:
        await enqueue(session, "deliver", {})
    await Worker(database, {"deliver": hopeless}).run_due()
    found = await doctor_product.waiting_work(settings())
    assert found == warning(
        "1 failed for good, 0 waiting or running", "See why: python server.py jobs list --state dead"
    )


async def test_work_that_waits_because_the_other_side_is_away_is_shown(database: Database) -> None:
    async def nobody_there(work: Work) -> None:
        raise Away(work, "the desk did not answer")

    async with database.writing() as session:
        await enqueue(session, "deliver", {})
    await Worker(database, {"deliver": nobody_there}).run_due()
    found = await doctor_product.waiting_work(settings())
    assert found.level == "warning"
    assert found.what.startswith("0 failed for good, 1 waiting or running; 1 for a side that is away, the first since ")


def test_an_index_that_another_process_has_open_is_named() -> None:
    configured = settings()
    library = Library.open(configured.index_dir, local_embedder())
    assert doctor_product.index(configured).level == "problem"
    library.close()
    assert doctor_product.index(configured).level == "ok"


def test_the_embedding_model_knows_what_belongs_together() -> None:
    assert doctor_product.embedding(settings()).level == "ok"


def test_the_embedding_model_that_is_looked_at_is_the_configured_one() -> None:
    found = doctor_product.embedding(settings(embedding="nobody:has-this"))
    assert found.level == "problem"
    assert "nobody:has-this" in found.what
    assert "PARTNER_ASSISTANT_EMBEDDING" in found.mend


@pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")
def test_a_settings_file_others_can_read_is_named(folder: Path) -> None:
    file = folder / ".env"
    file.write_text("")
    file.chmod(0o644)
    assert doctor_machine.secrets(settings()).mend == "Run: chmod 600 .env"
    file.chmod(0o600)
    assert doctor_machine.secrets(settings()).level == "ok"
    assert doctor_machine.secrets(settings(internal_token="short")).level == "warning"


def test_a_data_folder_that_is_a_file_is_a_problem(folder: Path) -> None:
    (folder / "var").write_text("")
    assert doctor_machine.folder(settings()).level == "problem"


def test_a_port_somebody_else_listens_on_is_a_problem() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        found = doctor_machine.port(settings(port=taken.getsockname()[1]))
    assert found.level == "problem"
    assert doctor_machine.port(settings()).level == "ok"


@pytest.mark.parametrize(
    ("given", "level"),
    [
        ({}, "ok"),
        ({"host": "0.0.0.0"}, "warning"),
        ({"public_url": "https://chat.vendor.example"}, "ok"),
        ({"public_url": "http://chat.vendor.example"}, "warning"),
        ({"public_url": "https://kim@chat.vendor.example"}, "problem"),
        ({"public_url": "https://chat.vendor.example/?a=1"}, "problem"),
    ],
)
def test_the_public_address_has_to_fit(given: dict[str, str], level: str) -> None:
    assert doctor_machine.public_address(settings(**given)).level == level


def test_a_demo_that_others_can_reach_is_a_problem() -> None:
    assert doctor_machine.demo_mode(settings(demo=True)).level == "ok"
    reachable = settings(demo=True).model_copy(update={"public_url": "https://chat.vendor.example"})
    assert doctor_machine.demo_mode(reachable).level == "problem"


async def test_a_mail_server_is_asked_whether_it_answers() -> None:
    async with mailbox() as box:
        answers = await asyncio.to_thread(doctor_machine.mail, settings(smtp_url=box.url))
    assert answers.level == "ok"
    assert doctor_machine.mail(settings(smtp_url=box.url.replace("//", "//kim:hunter2@"))) == problem(
        "127.0.0.1 cannot be used (ConnectionRefusedError)",
        "Check PARTNER_ASSISTANT_SMTP_URL and that this machine may reach the mail server.",
    )


async def test_a_demo_served_as_a_real_installation_is_told_that_its_codes_are_known(database: Database) -> None:
    await load_demo(database, now=datetime(2026, 11, 20, tzinfo=UTC))

    served = await doctor_product.programme_loaded(settings())
    tried = await doctor_product.programme_loaded(settings(demo=True))

    assert served.level == "warning"
    assert "invite codes" in served.what
    assert tried.level == "ok"


SLACK = {"slack_signing_secret": "s", "slack_client_id": "c", "slack_client_secret": "cs", "slack_token_key": new_key()}
TEAMS = {"teams_app_id": "a", "teams_app_password": "p", "teams_tenant": "t"}


async def test_slack_and_teams_have_a_line_each() -> None:
    assert (await doctor_channels.slack(settings())).what.startswith("not connected")
    assert doctor_channels.teams(settings()).what.startswith("not connected")
    for loose in (await doctor_channels.slack(settings(**SLACK)), doctor_channels.teams(settings(**TEAMS))):
        assert loose.level == "warning"
        assert "PARTNER_ASSISTANT_PUBLIC_URL" in loose.mend
    public = {"public_url": "https://pa.example"}
    unused = await doctor_channels.slack(settings(**SLACK, **public))
    assert (unused.level, unused.what) == ("warning", "no workspace has installed the app yet")
    assert doctor_channels.teams(settings(**TEAMS, **public)).level == "ok"


async def test_what_cannot_seal_slacks_tokens_is_a_problem_before_slack_is_connected() -> None:
    assert (await doctor_channels.slack(settings(slack_token_key="x"))).level == "problem"


async def test_workspaces_whose_token_cannot_be_opened_are_named_with_what_to_do(database: Database) -> None:
    granted = Granted(workspace="T1", bot_user="UBOT", token="xoxb-1", name="Nordlicht")
    async with database.writing() as session:
        await slack_installs.save(session, Seal.of(SLACK["slack_token_key"]), granted, datetime(2026, 3, 2, tzinfo=UTC))
    shown = []
    for key in (SLACK["slack_token_key"], new_key(), f"{new_key()},{SLACK['slack_token_key']}"):
        now, out = settings(**{**SLACK, "public_url": "https://pa.example", "slack_token_key": key}), io.StringIO()
        await show_workspaces(now, Console(file=out, width=200))
        shown.append(((await doctor_channels.slack(now)).level, out.getvalue().strip().partition("2026-03-02  ")[2]))

    mend = "set that one again in PARTNER_ASSISTANT_SLACK_TOKEN_KEY, behind a comma"
    closed = f"its token was sealed with another key: {mend}"
    assert shown == [("ok", "in use"), ("problem", closed), ("ok", "in use")]


async def test_a_workspace_that_slack_takes_us_out_of_is_no_matter_of_keys(database: Database) -> None:
    granted = Granted(workspace="T1", bot_user="UBOT", token="xoxb-1", name="Nordlicht")
    at = datetime(2026, 3, 2, tzinfo=UTC)
    async with database.writing() as session:
        await slack_installs.save(session, Seal.of(SLACK["slack_token_key"]), granted, at)
        await slack_installs.disable(session, "T1", "token_revoked", at)
    out = io.StringIO()
    await show_workspaces(settings(**{**SLACK, "slack_token_key": new_key()}), Console(file=out, width=200))
    assert out.getvalue().strip().endswith("disabled: token_revoked")
