"""The command line as people use it, on a real index; beside a server see `test_beside_a_server`."""

import json
from pathlib import Path

import pytest

from tests.commands.running import command, typed

pytestmark = pytest.mark.slow

GUIDE = """---
title: Deal guide
---
# Deals

## How long is my deal protected?

Your deal is protected for 90 days from approval.

## What is the minimum?

Deals from 25,000 EUR up can be registered.
"""
QUESTION = json.dumps({"id": "q1", "question": "How long is my deal protected?", "locale": "en"}) + "\n"


@pytest.fixture
def content(tmp_path: Path) -> Path:
    folder = tmp_path / "content"
    folder.mkdir()
    (folder / "deals.md").write_text(GUIDE)
    (folder / "broken.pdf").write_bytes(b"%PDF-1.7 this is no PDF")
    return folder


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    folder = tmp_path / "var"
    folder.mkdir()
    return folder


def test_a_batch_of_questions_is_answered_line_by_line(data_dir: Path, content: Path) -> None:
    """The interface people check their own content with; see the README."""
    taken_in = typed(data_dir, "ingest", str(content))
    answered = command(data_dir, "ask", "--json", stdin=QUESTION + "\n" + QUESTION.replace("q1", "q2"))

    assert taken_in.exit_code == 1, "a broken document is an error for scripts, but the rest is there"
    assert "1 added" in taken_in.stdout
    assert "broken.pdf" in taken_in.stdout
    first, second = map(json.loads, answered.stdout.splitlines())
    assert [first["id"], second["id"]] == ["q1", "q2"]
    assert first.keys() >= {"id", "text", "abstained", "citations", "passages", "ms"}
    assert "90 days" in first["text"]
    assert first["citations"][0]["source"] == "deals.md"
    assert first["citations"][0]["heading"] == "Deals > How long is my deal protected?"
    assert first["citations"][0]["anchor"] == "how-long-is-my-deal-protected"
    assert len(first["passages"]) <= 10


def test_another_index_leaves_the_running_one_alone(data_dir: Path, content: Path, tmp_path: Path) -> None:
    typed(data_dir, "ingest", str(content), "--index", str(tmp_path / "other"))
    there = typed(data_dir, "ask", "--json", "--index", str(tmp_path / "other"), stdin=QUESTION)
    here = typed(data_dir, "ask", "--json", stdin=QUESTION)

    assert json.loads(there.stdout)["passages"]
    assert json.loads(here.stdout) == json.loads(here.stdout) | {"abstained": True, "passages": []}


def test_a_line_that_is_no_question_is_named(data_dir: Path) -> None:
    refused = typed(data_dir, "ask", "--json", stdin=QUESTION + "what?\n")

    assert refused.exit_code == 1
    assert "Line 2 is no question" in refused.stderr


def test_the_terminal_chat_begins_on_a_machine_that_has_nothing_yet(tmp_path: Path) -> None:
    talked = typed(tmp_path / "new" / "var", "chat", stdin="what can you do?\nexit\n")

    assert talked.exit_code == 0, talked.stderr
    assert "Hello." in talked.stdout
    assert "Enrol" in talked.stdout, "nobody knows yet who sits at this computer"


def test_a_wrong_setting_stops_the_start_with_one_line(data_dir: Path) -> None:
    refused = typed(data_dir, "serve", parallel="many")

    assert refused.exit_code == 2
    assert refused.stderr.startswith("PARTNER_ASSISTANT_PARALLEL is not valid:")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("asked", [("slack", "workspaces"), ("serve", "--port", "0")])
def test_what_is_no_key_for_slacks_tokens_is_said_in_one_line(data_dir: Path, asked: tuple[str, ...]) -> None:
    slack = {"slack_client_id": "1.2", "slack_client_secret": "s", "slack_signing_secret": "s"}
    refused = typed(data_dir, *asked, slack_token_key="x", **slack)

    assert refused.exit_code == 2
    assert refused.stderr.startswith("PARTNER_ASSISTANT_SLACK_TOKEN_KEY is not valid:")
    assert refused.stderr.count("\n") == 1


def test_a_demo_person_who_does_not_exist_is_answered_in_one_line(data_dir: Path) -> None:
    refused = typed(data_dir, "chat", "--as", "nobody-we-know", stdin="hello\n")

    assert refused.exit_code == 1
    assert refused.stderr.strip().startswith("There is no demo person nobody-we-know.")
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("asked", [("jobs", "list"), ("chat",)])
def test_a_database_that_cannot_be_opened_is_said_in_one_line(data_dir: Path, asked: tuple[str, ...]) -> None:
    (data_dir / "assistant.db").mkdir()
    refused = typed(data_dir, *asked)

    assert refused.exit_code == 1
    assert refused.stderr == "the database file cannot be opened\n"


def test_a_server_whose_database_cannot_be_opened_says_it_in_one_line(data_dir: Path) -> None:
    (data_dir / "assistant.db").mkdir()
    refused = command(data_dir, "serve", "--port", "0")

    assert refused.returncode == 1
    assert refused.stderr == "the database file cannot be opened\n"


def test_demo_mode_is_refused_outside_loopback(data_dir: Path) -> None:
    refused = typed(data_dir, "serve", "--demo", "--host", "0.0.0.0")

    assert refused.exit_code == 2
    assert "works on loopback only" in refused.stderr


def test_the_ledger_is_whole_after_loading_the_demo(data_dir: Path) -> None:
    typed(data_dir, "demo")
    verified = typed(data_dir, "ledger", "verify")

    assert verified.exit_code == 0
    assert "The ledger is whole" in verified.stdout


def test_the_first_staff_member_is_invited_by_whoever_runs_it(data_dir: Path) -> None:
    typed(data_dir, "demo")
    invited = typed(data_dir, "invite", "new@skarnwell.example", "--name", "New Person", "--role", "support")
    nonsense = typed(data_dir, "invite", "x@y.example", "--name", "X", "--partner", "nobody")

    assert "Invite code for New Person, support of the vendor:" in invited.stdout
    assert nonsense.exit_code == 1
    assert "There is no partner with the key nobody." in nonsense.stderr
