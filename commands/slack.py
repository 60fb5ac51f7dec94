"""Slack put together: the channel, its jobs, its routes, the socket, and what `server.py slack` shows."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import structlog
from fastapi import APIRouter
from pydantic import SecretStr
from rich.console import Console

from bot import housekeeping, outbox
from bot.channels import (
    pace,
    slack_app,
    slack_channels,
    slack_contacts,
    slack_downloads,
    slack_errands,
    slack_files,
    slack_home,
    slack_install,
    slack_installs,
    slack_manifest,
    slack_places,
    slack_readers,
    slack_send,
    slack_sends,
)
from bot.channels.slack_api import Limited, Lost, Refused, SlackApi
from bot.channels.slack_events import Happenings
from bot.channels.slack_home import Topic
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_reception import Reception
from bot.channels.slack_site import Keys, Slack
from bot.channels.slack_tokens import NoKey, Seal, new_key
from bot.clock import Clock, utc_now
from bot.config import PREFIX, InvalidSetting, Settings
from bot.file_store import FileStore
from bot.i18n import N_
from bot.instant import Instant
from bot.jobs import Duty
from bot.prm.database import Database, Unavailable
from commands import errors

HOME: Sequence[Topic] = (  # what the Home tab shows of somebody's open work, where they may see it
    Topic(skill="my_leads", values={"state": "new"}, title=N_("Leads to accept"), for_partners=True),
    Topic(skill="deals_ending"),
    Topic(
        skill="my_mdf_claims",
        values={"state": "action_required"},
        title=N_("MDF claims to complete"),
        for_partners=True,
    ),
    Topic(skill="my_tickets", values={"state": "pending"}, title=N_("Tickets that wait for you"), for_partners=True),
    Topic(skill="my_commissions"),
    Topic(skill="deal_queue"),
    Topic(skill="lead_queue"),
    Topic(skill="mdf_queue"),
    Topic(skill="commission_disputes"),
    Topic(skill="held_commissions"),
    Topic(skill="ticket_queue"),
)
FIRST = (  # of these the first that somebody may begin, as many as fit side by side; the vendor's own before the shared
    *("register_deal", "announce", "gaps", "support_figures"),
    *("my_deals", "my_leads", "request_mdf", "my_commissions"),
)
AGAIN = 30  # seconds until Slack is tried again where it could not be reached at the start

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class SlackLine:
    """Everything the product needs of Slack."""

    slack: Slack
    bolt: slack_app.Bolt
    channel: outbox.Channel
    duties: dict[str, Duty]
    purges: tuple[housekeeping.Purge, ...] = (
        slack_channels.purge,
        slack_contacts.purge,
        slack_install.purge,
        pace.purge,
        slack_sends.purge,
    )

    def routes(self) -> APIRouter:
        return slack_app.routes(self.slack, self.bolt)

    async def close(self) -> None:
        await self.slack.api.close()


def connected(
    settings: Settings, database: Database, instant: Instant, store: FileStore, *, now: Clock = utc_now
) -> SlackLine | None:
    """Slack, where the settings connect it. Raises InvalidSetting where the key for its tokens is none."""
    if not settings.slack or settings.slack_token_key is None:
        return None
    seal = _seal(settings.slack_token_key)
    slack = Slack(
        database=database,
        api=SlackApi(settings.slack_api_url),
        seal=seal,
        keys=_keys(settings),
        address=settings.address,
        now=now,
    )
    reception = Reception(slack=slack, instant=instant)
    return SlackLine(
        slack=slack,
        bolt=slack_app.build(slack, reception, Happenings(slack=slack, reception=reception)),
        channel=outbox.Channel(send=partial(slack_send.send, slack), look=partial(slack_places.look, slack)),
        duties={
            slack_errands.ARRIVAL: slack_errands.arrivals(slack, instant, partial(slack_files.fetch, slack, store)),
            slack_errands.CALL: slack_errands.calls(slack),
            slack_errands.STATUS: slack_errands.statuses(slack, instant),
            slack_downloads.KIND: slack_downloads.duty(slack, instant, store),
            slack_home.KIND: slack_home.duty(slack, instant, HOME, FIRST),
            slack_readers.KIND: slack_readers.duty(slack),
        },
    )


def _keys(settings: Settings) -> Keys:
    signing, client = settings.slack_signing_secret, settings.slack_client_secret
    return Keys(
        signing_secret=signing.get_secret_value() if signing else "",
        client_id=settings.slack_client_id or "",
        client_secret=client.get_secret_value() if client else "",
    )


async def keep_connected(line: SlackLine, settings: Settings) -> None:
    """Use the token of a single workspace, and hold the socket open, where the settings say so; until cancelled."""
    if settings.slack_bot_token is None:
        return
    while not await _adopted(line, settings.slack_bot_token.get_secret_value()):  # noqa: ASYNC110 - nothing of ours tells
        await asyncio.sleep(AGAIN)
    if settings.slack_app_token is None:
        return
    async with slack_app.socket(line.slack, line.bolt, settings.slack_app_token.get_secret_value()):
        log.info("slack socket open")
        await asyncio.Event().wait()


async def _adopted(line: SlackLine, token: str) -> bool:
    try:
        await slack_install.adopt(line.slack, token)
    except (Refused, Limited, Lost) as failure:
        log.error("slack does not take the bot token", reason=str(failure))
        return isinstance(failure, Refused)  # asking again would not help: an operator has to
    except Unavailable as error:
        log.warning("slack bot token not kept", reason=error.reason)
        return False
    return True


def show_manifest(settings: Settings, *, socket_mode: bool) -> str:
    """The manifest of this deployment's app, as JSON. Raises errors.Refused where Slack could not reach it."""
    if not socket_mode and not settings.address.startswith("https://"):
        raise errors.Refused(f"Set {PREFIX}PUBLIC_URL to your https address first, which Slack calls; or add --socket.")
    return json.dumps(slack_manifest.manifest(settings.address, socket_mode=socket_mode), indent=2, ensure_ascii=False)


async def show_workspaces(settings: Settings, console: Console) -> None:
    """Who installed us, and whether their token is still of use. Raises InvalidSetting as `connected`."""
    seal = _seal(settings.slack_token_key) if settings.slack_token_key else None
    async with Database(settings.database) as database, database.reading() as session:
        found = await slack_installs.every(session)
    for each in found:
        told = f"{each.id}  {each.name}  installed {each.installed_at:%Y-%m-%d}  {_state(each, seal)}"
        console.print(told, markup=False)
    if not found:
        console.print(f"No workspace has installed the app yet: open {settings.address}{slack_install.INSTALL}")


def _seal(key: SecretStr) -> Seal:
    """Raises InvalidSetting."""
    try:
        return Seal.of(key.get_secret_value())
    except NoKey as error:
        raise InvalidSetting(f"{PREFIX}SLACK_TOKEN_KEY is not valid: {error}") from None


def _state(installation: SlackInstallation, seal: Seal | None) -> str:
    """Slack's word comes first: no key opens again what Slack takes no more."""
    if installation.disabled:
        return f"disabled: {installation.disabled}"
    if seal is None or seal.opens(installation.token):
        return "in use"
    return f"its token was sealed with another key: set that one again in {PREFIX}SLACK_TOKEN_KEY, behind a comma"


def show_key(console: Console) -> None:
    console.print(new_key(), markup=False, highlight=False, soft_wrap=True)
