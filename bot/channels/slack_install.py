"""Installing us into a workspace: Bolt's OAuth flow over our own database, and the token of a single workspace."""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from logging import Logger, getLogger
from time import time
from typing import Any

import structlog
from slack_bolt.oauth.async_oauth_flow import AsyncOAuthFlow
from slack_bolt.oauth.async_oauth_settings import AsyncOAuthSettings
from slack_sdk.oauth.installation_store import Installation
from slack_sdk.oauth.installation_store.async_installation_store import AsyncInstallationStore
from slack_sdk.oauth.state_store.async_state_store import AsyncOAuthStateStore
from sqlalchemy import String, delete
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.channels import slack_installs
from bot.channels.slack_api import Passing, Refused
from bot.channels.slack_installs import Granted
from bot.channels.slack_manifest import BOT_SCOPES
from bot.channels.slack_site import Slack
from bot.channels.web_html import el
from bot.i18n import Translator
from bot.prm.database import Base

INSTALL, REDIRECT = "/slack/install", "/slack/oauth_redirect"
WITHIN = timedelta(minutes=10)  # from the first page to coming back from Slack

log = structlog.get_logger(__name__)


class SlackInstalling(Base):
    """Somebody is on their way through Slack's pages; known by a random state, of which only the hash is kept."""

    __tablename__ = "slack_installing"

    state: Mapped[str] = mapped_column(String(64), primary_key=True)
    until: Mapped[datetime]


class States(AsyncOAuthStateStore):
    """States that can be used once, by whichever replica the person comes back to."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_issue(self, *_args: object, **_kwargs: object) -> str:
        state = secrets.token_urlsafe(32)
        async with self._slack.database.writing() as session:
            session.add(SlackInstalling(state=_hash(state), until=self._slack.now() + WITHIN))
        return state

    async def async_consume(self, state: str) -> bool:
        async with self._slack.database.writing() as session:
            used = delete(SlackInstalling).where(SlackInstalling.state == _hash(state))
            until = await session.scalar(used.returning(SlackInstalling.until))
        return until is not None and until > self._slack.now()


class Installations(AsyncInstallationStore):
    """Where Bolt's flow leaves what it was granted. Nothing is read from here: tokens come from `Slack.token`."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack

    @property
    def logger(self) -> Logger:
        return getLogger(__name__)

    async def async_save(self, installation: Installation) -> None:
        async with self._slack.database.writing() as session:
            now = self._slack.now()
            await slack_installs.save(session, self._slack.seal, granted(installation, now), now)


def granted(installation: Installation, now: datetime) -> Granted:
    """What Slack granted; of a whole organisation under its own id."""
    whole = installation.is_enterprise_install and installation.enterprise_id
    expires = installation.bot_token_expires_at  # by the library's clock, which is the machine's
    lives_for = timedelta(seconds=expires - int(time())) if expires else None
    return Granted(
        workspace=str((installation.enterprise_id if whole else installation.team_id) or ""),
        enterprise=installation.enterprise_id,
        name=str((installation.enterprise_name if whole else installation.team_name) or ""),
        app=str(installation.app_id or ""),
        bot_user=str(installation.bot_user_id or ""),
        scopes=",".join(installation.bot_scopes or ()),
        token=str(installation.bot_token or ""),
        refresh_token=installation.bot_refresh_token,
        expires_at=now + lives_for if lives_for else None,
    )


class Flow(AsyncOAuthFlow):
    """Bolt's flow; only a code is exchanged by our own client, which tells that Slack refuses it from that Slack does
    not answer. There are no retries: a code works once.
    """

    def __init__(self, slack: Slack, settings: AsyncOAuthSettings) -> None:
        super().__init__(settings=settings, client=slack.api.client())
        self._slack = slack

    async def run_installation(self, code: str) -> Installation | None:
        """What Slack grants for the code; None where it refuses. Raises Passing, Limited, Lost."""
        keys = self._slack.keys
        try:
            answer = await self._slack.api.exchange(
                client_id=keys.client_id,
                client_secret=keys.client_secret,
                code=code,
                redirect_uri=self.settings.redirect_uri,
            )
        except Passing:
            raise
        except Refused as refusal:
            log.warning("slack refused an installation", reason=refusal.error)
            return None
        return _installation(answer)


def _installation(answer: Mapping[str, Any]) -> Installation:
    """Slack's answer to a code, as far as we keep it. docs.slack.dev/reference/methods/oauth.v2.access"""
    enterprise, team = answer.get("enterprise") or {}, answer.get("team") or {}
    return Installation(
        app_id=answer.get("app_id"),
        enterprise_id=enterprise.get("id"),
        enterprise_name=enterprise.get("name"),
        team_id=team.get("id"),
        team_name=team.get("name"),
        bot_token=answer.get("access_token"),
        bot_user_id=answer.get("bot_user_id"),
        bot_scopes=str(answer.get("scope") or ""),
        bot_refresh_token=answer.get("refresh_token"),
        bot_token_expires_in=answer.get("expires_in"),
        user_id=str((answer.get("authed_user") or {}).get("id") or ""),
        is_enterprise_install=bool(answer.get("is_enterprise_install")),
    )


def flow(slack: Slack) -> Flow:
    """Install page and redirect."""
    settings = AsyncOAuthSettings(
        client_id=slack.keys.client_id,
        client_secret=slack.keys.client_secret,
        scopes=BOT_SCOPES,
        install_path=INSTALL,
        redirect_uri_path=REDIRECT,
        redirect_uri=f"{slack.address}{REDIRECT}",
        installation_store=Installations(slack),
        state_store=States(slack),
        state_expiration_seconds=int(WITHIN.total_seconds()),
    )
    return Flow(slack, settings)


def not_installed(t: Translator) -> str:
    """The page for who comes back while Slack does not answer us: what happened, and what to do."""
    title = t("Slack cannot be reached")
    told = t("Slack did not answer us, so nothing was installed. Please try again in a few minutes.")
    body = el("body", el("h1", title), el("p", told), el("p", el("a", t("Install again"), href=INSTALL)))
    head = el("head", el("meta", charset="utf-8"), el("title", title))
    return f"<!doctype html>{el('html', head, body, lang=t.language)}"


async def adopt(slack: Slack, token: str) -> str:
    """Use a workspace's own token, from its app's page: for one workspace, or without a public address; its name.

    Raises Refused, Limited, Lost.
    """
    told = await slack.api.call("auth.test", token)
    given = Granted(
        workspace=str(told["team_id"]),
        enterprise=told.get("enterprise_id"),
        name=str(told.get("team") or ""),
        bot_user=str(told["user_id"]),
        token=token,
    )
    async with slack.database.writing() as session:
        if not await _is_known(session, slack, given):
            await slack_installs.save(session, slack.seal, given, slack.now())
    return given.name


async def _is_known(session: AsyncSession, slack: Slack, given: Granted) -> bool:
    known = await slack_installs.among(session, [given.workspace])
    if known is None or not slack.seal.opens(known.token):
        return False  # sealed with a key that is gone, it is sealed anew
    return slack.seal.open(known.token) == given.token


async def purge(session: AsyncSession, now: datetime) -> None:
    """Forget who began to install us and did not come back."""
    await session.execute(delete(SlackInstalling).where(SlackInstalling.until < now))


def _hash(state: str) -> str:
    return hashlib.sha256(state.encode()).hexdigest()
