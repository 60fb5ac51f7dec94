"""The methods of Slack's Web API that we call: what each needs, and what Slack's own description says of it."""

import json
import os
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

DATA = "PARTNER_ASSISTANT_PLATFORM_DATA"  # a folder with Slack's OpenAPI description and recorded payloads

REQUIRED: dict[str, tuple[str, ...]] = {  # arguments without which Slack refuses, by method
    "apps.connections.open": (),
    "assistant.threads.setStatus": ("channel_id", "thread_ts"),
    "assistant.threads.setSuggestedPrompts": ("channel_id", "prompts"),
    "auth.test": (),
    "chat.postEphemeral": ("channel", "user"),
    "chat.postMessage": ("channel",),
    "chat.update": ("channel", "ts"),
    "conversations.history": ("channel",),
    "conversations.info": ("channel",),
    "conversations.members": ("channel",),
    "conversations.open": (),
    "conversations.replies": ("channel", "ts"),
    "files.completeUploadExternal": ("files",),
    "files.getUploadURLExternal": ("filename", "length"),
    "files.info": ("file",),
    "oauth.v2.access": (),
    "users.conversations": (),
    "users.info": ("user",),
    "views.open": ("trigger_id", "view"),
    "views.publish": ("user_id", "view"),
}
NO_JSON = {
    *("conversations.history", "conversations.info", "conversations.members", "conversations.replies"),
    *("files.getUploadURLExternal", "files.info", "users.conversations", "users.info"),
}
NO_TOKEN = {"oauth.v2.access"}
NEWER = {  # arguments that are documented, and younger than Slack's OpenAPI description
    *("grant_type", "include_all_metadata", "metadata", "refresh_token", "team_id", "unfurl_links", "unfurl_media"),
}


@cache
def described() -> Mapping[str, Any]:
    """Slack's own OpenAPI description by method, where a copy of it is at hand."""
    folder = os.environ.get(DATA)
    file = Path(folder) / "slack" / "schema" / "slack_web_openapi_v2.json" if folder else None
    paths = json.loads(file.read_text("utf-8"))["paths"] if file and file.is_file() else {}
    return {path.removeprefix("/"): next(iter(verbs.values())) for path, verbs in paths.items()}


def faults_of_call(method: str, arguments: Mapping[str, Any]) -> list[str]:
    """What is missing or not known; by our table, and by Slack's description of the method where there is one."""
    faults = [f"{name} is missing" for name in REQUIRED[method] if not arguments.get(name)]
    if (told := described().get(method)) is None:
        return faults
    named = {each["name"]: bool(each.get("required")) for each in told.get("parameters", ())} | {"token": False}
    renewed = arguments.get("grant_type") == "refresh_token"  # which has no code
    faults += [f"{name} is missing" for name, needed in named.items() if needed and not (name in arguments or renewed)]
    return faults + [f"{name} is unknown" for name in arguments if name not in named and name not in NEWER]
