"""What the terminal says of Slack and Teams once the server is ready."""

from bot.config import load
from commands.welcome import platforms

HERE = {"public_url": "https://chat.example"}
SLACK = {"slack_signing_secret": "s", "slack_token_key": "k"}


def test_without_either_it_says_where_to_read_on() -> None:
    assert platforms(load()) == ["Slack/Teams see “Connect Slack and Teams” in README.md"]


def test_what_is_connected_is_named_with_its_address() -> None:
    slack = load(**HERE, **SLACK, slack_client_id="1.2", slack_client_secret="c")
    assert platforms(slack) == ["Slack       installed at https://chat.example/slack/install"]
    assert platforms(load(**HERE, **SLACK, slack_bot_token="xoxb-1")) == ["Slack       with the token that is set"]
    teams = load(**HERE, teams_app_id="a", teams_app_password="p", teams_tenant="t")
    assert platforms(teams) == ["Teams       listens at https://chat.example/api/messages"]
