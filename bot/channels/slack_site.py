"""What every part of Slack's channel works with: the database, the Web API, our keys and the way to a token."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import structlog

from bot.channels import slack_installs
from bot.channels.slack_api import Disowned, Limited, Lost, Passing, Refused, SlackApi
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_tokens import Seal, WrongKey
from bot.clock import Clock, utc_now
from bot.jobs import GiveUp
from bot.prm.database import Database

EXPIRED = "token_expired"

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Keys:
    """How Slack knows us, and we Slack."""

    signing_secret: str
    client_id: str = ""
    client_secret: str = ""


@dataclass(frozen=True, kw_only=True)
class Slack:
    """Handed in by the composition root."""

    database: Database
    api: SlackApi
    seal: Seal
    keys: Keys
    address: str  # where people reach this server, without a slash at its end
    now: Clock = utc_now

    async def token(self, installation: SlackInstallation) -> str:
        """The installation's token, renewed before it expires. Raises GiveUp where our key does not open it."""
        try:
            if slack_installs.is_due(installation, self.now()):
                await self._renew(installation)
            return self.seal.open(installation.token)
        except WrongKey:
            raise GiveUp("the token of this Slack workspace was sealed with another key") from None

    async def call(self, installation: SlackInstallation, method: str, **arguments: Any) -> Any:
        """A call on behalf of one workspace; one that disowns us is noted. Raises Refused, Limited, Lost."""
        try:
            return await self.api.call(method, await self.token(installation), **arguments)
        except Disowned as refusal:
            raise await self._disowned(installation, refusal) from None

    async def read(self, installation: SlackInstallation, method: str, **arguments: Any) -> Any:
        """The same for calls that only read."""
        try:
            return await self.api.read(method, await self.token(installation), **arguments)
        except Disowned as refusal:
            raise await self._disowned(installation, refusal) from None

    async def _disowned(self, installation: SlackInstallation, refusal: Disowned) -> Refused:
        """Stop using a token its workspace does not accept; one that only expired will have been renewed next time."""
        log.error("slack refuses our token", reason=refusal.error)
        if refusal.error == EXPIRED and installation.refresh_token:
            return Passing(refusal.error)
        async with self.database.writing() as session:
            await slack_installs.disable(session, installation.id, refusal.error, self.now())
        return refusal

    async def _renew(self, installation: SlackInstallation) -> None:
        """Exchange the refresh token, which works once: only one of all replicas may do it at a time."""
        async with self.database.writing() as session:
            if not await slack_installs.begin_renewing(session, installation.id, self.now()):
                return
            # Read again: somebody may have renewed it between our reading and now.
            current = await session.get(SlackInstallation, installation.id, populate_existing=True)
            if current is None or not slack_installs.is_due(current, self.now()) or current.refresh_token is None:
                if current:
                    installation.token, current.renewing_until = current.token, None
                return
            refresh = self.seal.open(current.refresh_token)
        try:
            given = await self.api.exchange(
                client_id=self.keys.client_id,
                client_secret=self.keys.client_secret,
                grant_type="refresh_token",
                refresh_token=refresh,
            )
        except (Refused, Limited, Lost) as failure:
            log.error("slack token not renewed", reason=str(failure))
            return
        token, again = str(given["access_token"]), str(given["refresh_token"])
        expires_at = self.now() + timedelta(seconds=int(given["expires_in"]))
        async with self.database.writing() as session:
            await slack_installs.renewed(
                session, self.seal, installation.id, token=token, refresh_token=again, expires_at=expires_at
            )
        installation.token = self.seal.close(token)
