"""The manifest people paste into Slack fits this deployment and what the code does."""

import json

import pytest
from typer.testing import CliRunner

import server
from bot.channels.slack_events import Happenings
from bot.channels.slack_manifest import BOT_EVENTS, BOT_SCOPES, manifest

NEEDED = {  # what a method or event of ours needs, by Slack's reference of each
    "app_mentions:read",
    "assistant:write",
    "channels:history",
    "channels:read",
    "chat:write",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "im:history",
    "im:write",
    "mpim:history",
    "mpim:read",
    "reactions:read",
    "users:read",
    "users:read.email",
}


def test_everything_slack_calls_is_at_this_deployments_address() -> None:
    made = manifest("https://chat.example")

    events = "https://chat.example/slack/events"
    assert made["settings"]["event_subscriptions"]["request_url"] == events
    assert made["settings"]["interactivity"]["request_url"] == events
    assert made["settings"]["interactivity"]["message_menu_options_url"] == events
    assert [each["url"] for each in made["features"]["slash_commands"]] == [events]
    assert made["oauth_config"]["redirect_urls"] == ["https://chat.example/slack/oauth_redirect"]


def test_an_app_that_we_reach_over_a_socket_names_no_address() -> None:
    made = manifest("http://127.0.0.1:8000", socket_mode=True)

    assert "127.0.0.1" not in json.dumps(made)
    assert made["settings"]["socket_mode_enabled"] is True


def test_it_asks_for_no_more_than_is_needed_and_for_every_event_that_is_handled() -> None:
    assert set(BOT_SCOPES) == NEEDED
    handled = Happenings(slack=None, reception=None).by_event  # type: ignore[arg-type] # only their names are read
    assert handled.keys() <= set(BOT_EVENTS)


def test_texts_keep_to_the_lengths_of_a_manifest() -> None:
    made = manifest("https://chat.example")

    assert len(made["display_information"]["name"]) <= 35
    assert len(made["display_information"]["description"]) <= 140
    assert all(len(each["name"]) <= 24 for each in made["features"]["shortcuts"])
    assert all(len(each["description"]) <= 150 for each in made["features"]["shortcuts"])


def test_the_command_line_prints_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PARTNER_ASSISTANT_PUBLIC_URL", "https://chat.example")
    printed = CliRunner().invoke(server.app, ["slack", "manifest"])

    assert json.loads(printed.output) == manifest("https://chat.example")


def test_where_slack_could_not_reach_us_the_command_says_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PARTNER_ASSISTANT_PUBLIC_URL", raising=False)
    refused = CliRunner().invoke(server.app, ["slack", "manifest"])

    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "PARTNER_ASSISTANT_PUBLIC_URL" in refused.stderr
    assert CliRunner().invoke(server.app, ["slack", "manifest", "--socket"]).exit_code == 0
