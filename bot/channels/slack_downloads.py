"""Files a reply offers: made when somebody presses for one, if they may still read it, and put into their direct
messages. A link to our own server would be of no use to whoever has an account in Slack alone.

The file is uploaded before it is shown, so only a crash between its showing and our noting that can show it twice.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot import downloads
from bot.channels import slack_arrivals, slack_installs
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_files import is_slacks
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_site import Slack
from bot.file_store import FileStore
from bot.i18n import Translator
from bot.instant import Instant
from bot.jobs import GiveUp, Retry, Work, enqueue
from bot.message import Sender, silence
from bot.statements.file import StatementFile

KIND = "slack.download"

log = structlog.get_logger(__name__)


async def ask(session: AsyncSession, payload: Mapping[str, Any], installation: SlackInstallation, who: Sender) -> bool:
    """Keep that somebody pressed for a file. Delivered twice, it is the same press."""
    spot = slack_arrivals.pressed_at(payload, installation.id)
    action = payload["actions"][0]
    if spot is None:
        return False
    wanted = {"name": str(action.get("value") or ""), "user": who.user, "home": who.tenant}
    here = spot if spot.direct else Spot(spot.workspace, "")  # "": their direct messages
    where = {"workspace": installation.id, "channel": here.channel, "thread": here.thread}
    key = slack_arrivals.digest(who.key, spot, action.get("action_id"), action.get("action_ts"))
    return await enqueue(session, KIND, {**wanted, **where}, key=key, lane=spot.conversation)


def duty(slack: Slack, instant: Instant, store: FileStore) -> Callable[[Work], Awaitable[None]]:
    """The job that makes the file and uploads it."""

    async def run(work: Work) -> None:
        told = work.payload
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [str(told["workspace"])])
        if installation is None:
            raise GiveUp("this Slack workspace has not installed us")
        sender = Sender(platform="slack", tenant=str(told["home"]), user=str(told["user"]))
        t = await instant.translator(silence(sender))
        async with slack.database.reading() as session:
            file = await downloads.fetched(session, store, sender, str(told["name"]), t)
        try:
            where = {**told, "channel": told["channel"] or await _direct(slack, installation, sender)}
            await _shown(slack, installation, where, file, t)
        except Limited as limited:
            raise Retry(limited.after, "slack asked to wait", counts=False) from None
        except Lost as lost:
            raise Retry(reason=f"slack did not answer: {lost}") from None
        except Refused as refusal:
            raise GiveUp(f"slack refused: {refusal.error}") from None

    return run


async def _direct(slack: Slack, installation: SlackInstallation, sender: Sender) -> str:
    opened = await slack.call(installation, "conversations.open", users=sender.user)
    return str(opened["channel"]["id"])


async def _shown(
    slack: Slack, installation: SlackInstallation, told: Mapping[str, Any], file: StatementFile | None, t: Translator
) -> None:
    """docs.slack.dev/messaging/working-with-files: an address to upload to, the bytes, and then it is shown."""
    thread = {"thread_ts": told["thread"]} if told["thread"] else {}
    if file is None:
        text = t("There is no such file, or it is not for you.")
        await slack.call(installation, "chat.postMessage", channel=told["channel"], text=text, parse="none", **thread)
        return
    size = str(len(file.data))
    given = await slack.read(installation, "files.getUploadURLExternal", filename=file.name, length=size)
    address = str(given["upload_url"])
    if not is_slacks(address, slack.api.host):
        raise GiveUp("slack named an address for uploads that is not its own")
    await slack.api.upload(address, file.data)
    files = [{"id": given["file_id"], "title": file.name}]
    await slack.call(installation, "files.completeUploadExternal", files=files, channel_id=told["channel"], **thread)
