"""`python server.py config`: every setting, what it is now, where that came from, and never a secret."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from bot.config import InvalidSetting, Settings, load
from commands.settings import MASK, rows, show, shown

SECRET = "correct-horse"


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_each_setting_says_where_it_came_from(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / ".env").write_text("PARTNER_ASSISTANT_PARALLEL=4\nPARTNER_ASSISTANT_HOST=127.0.0.1\n")
    monkeypatch.setenv("PARTNER_ASSISTANT_HOST", "::1")
    monkeypatch.setenv("partner_assistant_log_level", "warning")
    found = {row.name: (row.value, row.source) for row in rows(load())}
    assert found["PARTNER_ASSISTANT_PARALLEL"] == ("4", ".env")
    assert found["PARTNER_ASSISTANT_HOST"] == ("::1", "environment")
    assert found["PARTNER_ASSISTANT_LOG_LEVEL"] == ("warning", "environment")
    assert found["PARTNER_ASSISTANT_DEMO"] == ("false", "default")


def test_every_setting_is_shown_with_what_it_is_for() -> None:
    shown_rows = rows(load())
    assert len(shown_rows) == len(Settings.model_fields)
    assert all(row.about for row in shown_rows)


def test_no_secret_is_ever_shown() -> None:
    settings = load(
        database_url=f"postgresql+psycopg://kim:{SECRET}@db.example/pa?sslpassword={SECRET}",
        smtp_url=f"smtp://kim:{SECRET}@mail.example:587",
        internal_token=SECRET,
        chroma_url=f"https://{SECRET}@chroma.example",
    )
    out = io.StringIO()
    show(settings, Console(file=out, width=200))
    text = out.getvalue()
    assert SECRET not in text
    assert f"postgresql+psycopg://kim:{MASK}@db.example" in text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "unset"),
        (True, "true"),
        (8000, "8000"),
        ("https://chat.example/path", "https://chat.example/path"),
        ("sqlite+aiosqlite:////data/a.db", "sqlite+aiosqlite:////data/a.db"),
        ("postgresql+psycopg://kim:a@b:c@db/pa", f"postgresql+psycopg://kim:{MASK}@db/pa"),
        ("http://[broken", "********"),
        ("me@vendor.example", "me@vendor.example"),
    ],
)
def test_values_read_as_people_write_them(value: object, text: str) -> None:
    assert shown(value) == text


@pytest.mark.parametrize("reached_at", [{"host": "0.0.0.0"}, {"public_url": "https://chat.example"}])
def test_a_demo_where_visitors_choose_whom_they_are_does_not_start_where_others_can_come(
    reached_at: dict[str, str],
) -> None:
    with pytest.raises(InvalidSetting, match="loopback only"):
        load(demo=True, **reached_at)
    assert load(demo=True, public_url="http://localhost:8000").demo
