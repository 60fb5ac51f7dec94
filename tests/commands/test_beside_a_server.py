"""While a server runs it owns the index: the command line hands over to it and shows what it says."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.commands.running import Server, command, serving, typed

pytestmark = pytest.mark.slow

GUIDE = """---
title: Deal guide
---
# Deals

## How long is my deal protected?

Your deal is protected for 90 days from approval.
"""
QUESTION = json.dumps({"id": "q1", "question": "How long is my deal protected?", "locale": "en"}) + "\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("var")) as server:
        yield server


@pytest.fixture(scope="module")
def guided(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Server:
    """The server, which has taken in a guide that it was handed."""
    content = tmp_path_factory.mktemp("content")
    (content / "deals.md").write_text(GUIDE)
    assert "1 added" in typed(server.data_dir, "ingest", str(content)).stdout
    return server


def test_the_server_takes_content_in_and_answers_and_the_command_line_shows_it(guided: Server) -> None:
    answered = typed(guided.data_dir, "ask", "--json", stdin=QUESTION)
    nobody = typed(guided.data_dir, "ask", "Is it me?", "--as", "nobody")
    stranger = httpx.post(f"{guided.address}/internal/ingest", json={"paths": ["/"]})

    assert "90 days" in json.loads(answered.stdout)["text"]
    assert "There is nobody with the key or e-mail nobody." in nobody.stderr
    assert stranger.status_code == 404, "only who can read the token file may"


def test_questions_with_known_answers_are_explained_previewed_and_measured(guided: Server, tmp_path: Path) -> None:
    questions = tmp_path / "set.jsonl"
    known = {"gold_page": "deals.md", "gold_anchor": "how-long-is-my-deal-protected"}
    questions.write_text(json.dumps({**json.loads(QUESTION), **known}) + "\nwhat?\n")
    here = guided.data_dir
    explained = typed(here, "ask", "--explain", "--json", "How long is my deal protected?")
    previewed = typed(here, "preview", "--place", "web:nowhere", "How long is my deal protected?")
    incomplete = typed(here, "evaluate", str(questions))
    questions.write_text(questions.read_text().replace("what?\n", ""))
    repeated = typed(here, "evaluate", "--json", str(questions))
    questions.write_text(questions.read_text().replace("deals.md", "gone.md"))
    worse = typed(here, "evaluate", str(questions))
    accepted = typed(here, "evaluate", "--accept", str(questions))

    assert json.loads(explained.stdout)["passages"][0]["source"] == "deals.md"
    assert "so public content only) would see (unknown)" in " ".join(previewed.stdout.split())
    assert "Deal guide" in previewed.stdout
    assert incomplete.exit_code == 1
    assert "Line 2 is left out" in incomplete.stdout
    assert repeated.exit_code == 0, repeated.stdout
    assert json.loads(repeated.stdout)["figures"]["all"]["section@1"]["percent"] == 100
    assert (worse.exit_code, accepted.exit_code) == (1, 0)
    assert "Regression: page@1" in worse.stdout


def test_a_taken_port_is_named(server: Server, tmp_path: Path) -> None:
    refused = command(tmp_path, "serve", "--port", server.address.rsplit(":", 1)[1])

    assert refused.returncode == 1
    assert "cannot be used: Address already in use" in refused.stderr
