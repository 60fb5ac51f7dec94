"""The app's manifest for this deployment: paste it into Slack, and the app is set up.

docs.slack.dev/reference/app-manifest
"""

from typing import Any

EVENTS_PATH, REDIRECT_PATH = "/slack/events", "/slack/oauth_redirect"
COMMAND, SHORTCUT = "/partner", "ask_assistant"

BOT_SCOPES = (  # each for something we do; nothing reads messages of the past, or of people who do not talk to us
    "app_mentions:read",  # being asked in a channel
    "assistant:write",  # assistant threads: status and suggested prompts
    "channels:history",  # going on in a thread without mentioning us again
    "channels:read",  # who reads a channel, before every post
    "chat:write",
    "commands",
    "files:read",  # files sent to us
    "files:write",  # statements somebody asks for
    "groups:history",
    "groups:read",
    "im:history",  # direct messages to us
    "im:write",  # answering privately
    "mpim:history",
    "mpim:read",
    "reactions:read",  # what was reacted to announcements
    "users:read",  # who is a guest in a channel; language of a workspace's own people
    "users:read.email",  # recognising invited people of the installing workspace
)
BOT_EVENTS = (
    "app_home_opened",
    "app_mention",
    "app_uninstalled",
    "assistant_thread_context_changed",
    "assistant_thread_started",
    "channel_id_changed",
    "channel_shared",
    "channel_unshared",
    "member_joined_channel",
    "member_left_channel",
    "message.channels",
    "message.groups",
    "message.im",
    "message.mpim",
    "reaction_added",
    "reaction_removed",
    "team_join",
    "tokens_revoked",
    "user_change",
)


def manifest(address: str, *, name: str = "Partner Assistant", socket_mode: bool = False) -> dict[str, Any]:
    """For the app that reaches us at `address` ("https://chat.example"), or over a socket that we open ourselves."""
    events = None if socket_mode else f"{address}{EVENTS_PATH}"
    installs = {} if socket_mode else {"redirect_urls": [f"{address}{REDIRECT_PATH}"]}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": name,
            "description": "Answers, deals, leads and commissions for partners, in one chat",
            "background_color": "#1f3a5f",
        },
        "features": _features(name, events),
        "oauth_config": {**installs, "scopes": {"bot": list(BOT_SCOPES)}},
        "settings": {
            "event_subscriptions": {**_at("request_url", events), "bot_events": list(BOT_EVENTS)},
            "interactivity": {
                "is_enabled": True,
                **_at("request_url", events),
                **_at("message_menu_options_url", events),
            },
            "org_deploy_enabled": True,
            "socket_mode_enabled": socket_mode,
            "token_rotation_enabled": not socket_mode,
        },
    }


def _features(name: str, events: str | None) -> dict[str, Any]:
    """Where people find us in Slack."""
    return {
        "agent_view": _agent_view(),
        "app_home": {
            "home_tab_enabled": True,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": name, "always_online": True},
        "shortcuts": [_shortcut()],
        "slash_commands": [_slash_command(events)],
    }


def _agent_view() -> dict[str, Any]:
    """What stands at the start of an assistant thread."""
    return {
        "agent_description": "Answers questions about the partner programme and registers deals.",
        "suggested_prompts": [
            {"title": "What can you do?", "message": "What can you do?"},
            {"title": "Register a deal", "message": "Register a deal"},
        ],
    }


def _shortcut() -> dict[str, Any]:
    """In the menu of a message."""
    return {
        "name": "Ask the assistant",
        "type": "message",
        "callback_id": SHORTCUT,
        "description": "Answers this message to you alone",
    }


def _slash_command(events: str | None) -> dict[str, Any]:
    return {
        "command": COMMAND,
        **_at("url", events),
        "description": "Ask the partner assistant",
        "usage_hint": "your question, or what you want to do",
        "should_escape": False,
    }


def _at(name: str, address: str | None) -> dict[str, str]:
    """Where Slack calls us; over a socket it does not."""
    return {name: address} if address else {}
