"""Files sent in Slack, fetched with the workspace's own token and kept as every other file is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import structlog

from bot import files
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_site import Slack
from bot.errors import UserError
from bot.file_store import FileStore
from bot.jobs import Retry
from bot.message import Sender

FILES_HOST = "files.slack.com"  # the one place our token is sent to for a file

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Fetched:
    """What became of the files somebody sent."""

    ids: tuple[str, ...] = ()
    problems: tuple[UserError, ...] = ()


class NotFetchedFromSlack(UserError):
    """I could not get one of your files from Slack. Please send it again."""


async def fetch(
    slack: Slack, store: FileStore, installation: SlackInstallation, sender: Sender, names: Sequence[str]
) -> Fetched:
    """Fetch these files of Slack's and keep them as the sender's. Raises Retry where Slack is busy."""
    ids: list[str] = []
    problems: list[UserError] = []
    for name in names:
        try:
            ids.append(await _one(slack, store, installation, sender, name))
        except UserError as error:
            problems.append(error)
        except Limited as limited:
            raise Retry(limited.after, "slack asked to wait", counts=False) from None
        except (Refused, Lost) as failure:
            log.warning("slack file not fetched", reason=str(failure))
            problems.append(NotFetchedFromSlack())
    return Fetched(tuple(ids), tuple(problems))


async def _one(slack: Slack, store: FileStore, installation: SlackInstallation, sender: Sender, name: str) -> str:
    told: Any = (await slack.read(installation, "files.info", file=name)).get("file") or {}
    address = str(told.get("url_private_download") or told.get("url_private") or "")
    if not is_slacks(address, slack.api.host):
        raise NotFetchedFromSlack
    token = await slack.token(installation)
    chunks = slack.api.download(address, token)
    kept = await files.keep(
        slack.database, store, sender=sender, name=str(told.get("name") or name), chunks=chunks, now=slack.now()
    )
    return kept.id


def is_slacks(address: str, api_host: str) -> bool:
    """Whether an address is Slack's own: a file can also be a link to anywhere, which must not get our token."""
    parts = urlsplit(address)
    if parts.hostname == FILES_HOST:
        return parts.scheme == "https"
    return parts.hostname == api_host and not api_host.endswith("slack.com")
