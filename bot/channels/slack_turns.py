"""Reading from Slack no faster than it takes questions; whoever has to wait comes back and holds up nobody."""

from collections.abc import Mapping
from typing import Any

from bot.channels import pace
from bot.channels.pace import Rate
from bot.channels.slack_api import Limited, Lost
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_site import Slack
from bot.jobs import Retry


async def is_free(slack: Slack, queue: str, rate: Rate) -> bool:
    """Whether a question may be asked now, ahead of nobody; it counts as asked."""
    now = slack.now()
    async with slack.database.writing(quietly=True, lasting=False) as session:
        return await pace.go(session, {queue: rate}, now) <= now


async def in_turn(slack: Slack, holder: str, queue: str, rate: Rate) -> None:
    """Take a place in the queue, and go when it is due. Raises Retry with that moment."""
    now = slack.now()
    async with slack.database.writing(quietly=True, lasting=False) as session:
        at = await pace.turn(session, holder, {queue: rate}, now)
    if at > now:
        raise Retry(at - now, "waits its turn", counts=False)


async def read(slack: Slack, installation: SlackInstallation, method: str, **arguments: Any) -> Mapping[str, Any]:
    """What Slack answers. Raises Retry where it cannot say just now, and Refused where it will not."""
    try:
        answer: Mapping[str, Any] = await slack.read(installation, method, **arguments)
    except Limited as limited:
        raise Retry(limited.after, "slack asked to wait", counts=False) from None
    except Lost as lost:
        raise Retry(reason=f"slack did not answer: {lost}") from None
    return answer
