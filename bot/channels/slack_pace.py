"""How fast Slack takes what we post and ask, by its documentation; ours stays a little below."""

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.pace import Rate

CHANNEL = Rate(timedelta(seconds=1), 1)  # chat.postMessage: "1 per second per channel"
WORKSPACE = Rate(timedelta(seconds=0.2), 10)  # "several hundred messages per minute" for all channels of a workspace
LOOK = Rate(timedelta(seconds=1.2), 20)  # conversations.info: tier 3, 50 and more per minute
LIST = Rate(timedelta(seconds=1.2), 20)  # users.conversations: tier 3
MEMBERS = Rate(timedelta(seconds=0.6), 30)  # conversations.members: tier 4, 100 and more per minute
ACCOUNTS = Rate(timedelta(seconds=0.6), 30)  # users.info: tier 4


def posting(workspace: str, channel: str) -> Mapping[str, Rate]:
    """What a post to a channel has to keep."""
    return {f"slack:{workspace}": WORKSPACE, in_channel(workspace, channel): CHANNEL}


def in_channel(workspace: str, channel: str) -> str:
    """The bucket of one channel."""
    return f"slack:{workspace}:{channel}"


def asking(workspace: str, what: str) -> str:
    """The bucket of one kind of question ("look", "list", "members", "accounts")."""
    return f"slack:{workspace}:{what}"
