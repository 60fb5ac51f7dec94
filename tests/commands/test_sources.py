"""`server.py sources` and what belongs to it: a real index, a real server."""

import io
import json
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from rich.console import Console

from bot.config import InvalidSetting, load
from commands.content import given_for
from commands.errors import Refused
from commands.sources import ago, table
from knowledge.types import Audience, SourceInfo
from tests.commands.running import serving, typed

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


@pytest.mark.slow
def test_sources_are_listed_refreshed_and_removed_with_and_without_a_server(tmp_path: Path) -> None:
    data_dir, content = tmp_path / "var", tmp_path / "content"
    data_dir.mkdir()
    content.mkdir()
    (content / "deals.md").write_text("# Deals\n\nYour deal is protected for 90 days from approval.\n")
    assert "There are no sources yet" in typed(data_dir, "sources").stdout
    assert typed(data_dir, "ingest", str(content), "--audience", "public").exit_code == 0

    with serving(data_dir, webhook_secret="a-long-enough-secret") as server:
        listed = json.loads(typed(data_dir, "sources", "--json").stdout)
        assert [(one["address"], one["documents"], one["state"]) for one in listed] == [(str(content), 1, "fresh")]
        assert httpx.post(f"{server.address}/hooks/content", content=b"{}").status_code == 401
        assert typed(data_dir, "sources", "refresh", "content").exit_code == 0
        content.rename(tmp_path / "away")
        failed = typed(data_dir, "sources", "refresh")
        assert (failed.exit_code, "is a disk not mounted?" in failed.stdout.replace("\n", " ")) == (1, True)
        unconfirmed = typed(data_dir, "sources", "remove", "content", stdin="n\n")
        assert unconfirmed.exit_code == 1
        assert "1 document left" in typed(data_dir, "sources", "remove", "content", "--yes").stdout.replace("\n", " ")
        assert server.stop() == 0
        assert not (data_dir / "server.json").exists(), "nobody is sent to a server that is gone"

    assert json.loads(typed(data_dir, "sources", "--json").stdout) == []
    unknown = typed(data_dir, "sources", "remove", "content", "--yes")
    assert "There is no source content" in unknown.stderr


def test_the_table_says_what_failed_and_why() -> None:
    out = io.StringIO()
    sources = [
        SourceInfo("/srv/content", "folder", 12, "fresh", finished="2026-03-01T11:59:30+00:00"),
        SourceInfo("https://docs.example/", "site", 3, "kept", "the site answers 503", "2026-03-01T10:00:00+00:00"),
        SourceInfo("/srv/more", "folder", 2, "fresh", counts={"failed": 1}),
    ]
    Console(file=out, width=140).print(table(sources, NOW))
    lines = [line.split() for line in out.getvalue().splitlines()]
    assert lines[1] == ["/srv/content", "folder", "12", "just", "now", "up", "to", "date"]
    assert lines[2][:5] == ["https://docs.example/", "site", "3", "2", "h"]
    assert " ".join(lines[2][6:]) == "kept as it was the site answers 503"
    assert " ".join(lines[3][3:]) == "never up to date 1 could not be read"


def test_how_long_ago_is_said_in_one_word() -> None:
    assert ago(None, NOW) == "never"
    assert ago("2026-02-27T12:00:00+00:00", NOW) == "2 d ago"
    assert ago("2026-03-01T11:50:00+00:00", NOW) == "10 min ago"


def test_an_audience_is_a_level_or_yaml() -> None:
    given = given_for("{tiers: [gold], regions: dach}", "de")
    assert given is not None
    assert given.audience == Audience(tiers=frozenset({"gold"}), regions=frozenset({"dach"}))
    assert given.language == "de"
    assert given_for(None, None) is None


@pytest.mark.parametrize(("audience", "language"), [("everybody", None), ("{tiers: [", None), (None, "Deutsch!")])
def test_what_is_unclear_is_refused_before_anything_is_read(audience: str | None, language: str | None) -> None:
    with pytest.raises(Refused, match="Nothing was changed"):
        given_for(audience, language)


def test_a_secret_that_can_be_guessed_is_refused() -> None:
    with pytest.raises(InvalidSetting, match="at least 16 characters"):
        load(webhook_secret="short")
