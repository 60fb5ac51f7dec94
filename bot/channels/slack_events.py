"""What happens to the app itself: it is added to a channel, removed from a workspace, a channel gets another id."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import structlog

from bot import announced, outbox, posted
from bot.audience import UNKNOWN
from bot.channels import slack_channels, slack_contacts, slack_errands, slack_home, slack_ids, slack_installs
from bot.channels.slack_arrivals import home
from bot.channels.slack_ids import Spot
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_limits import PROMPTS
from bot.channels.slack_reception import Reception
from bot.channels.slack_site import Slack
from bot.i18n import N_, Translator
from bot.message import Place, silence
from bot.outbox import Delivery
from bot.prm import programme
from bot.reply import Button, Reply, Visibility

GREETING = N_(
    "Hello! I answer questions about the partner programme, and help to register deals, follow leads and look up "
    "commissions. Mention me and write what you need, in your own words.\n\n"
    "What is private stays private: figures, deals, leads and everything else of one company I only send to you in a "
    "direct message, never into this channel."
)
SUGGESTED = (N_("What can you do?"), N_("Register a deal"), N_("Show my deals"), N_("Show my leads"))

Payload = Mapping[str, Any]
Happening = Callable[[Payload], Awaitable[None]]

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Happenings:
    slack: Slack
    reception: Reception

    @property
    def by_event(self) -> Mapping[str, Happening]:
        """What is done at each event; every other one is acknowledged and not looked at."""
        return {
            "app_home_opened": self.home_opened,
            "assistant_thread_started": self.thread_started,
            "member_joined_channel": self.joined,
            "member_left_channel": self.left,
            "user_change": self.somebody_changed,
            "team_join": self.somebody_changed,
            "channel_id_changed": self.moved,
            "channel_shared": self.sharing_changed,
            "channel_unshared": self.sharing_changed,
            "reaction_added": self.reacted,
            "reaction_removed": self.reacted,
            "tokens_revoked": self.revoked,
            "app_uninstalled": self.uninstalled,
        }

    async def joined(self, payload: Payload) -> None:
        """Somebody reads along from now on; if that is us, we say so."""
        installation = await self.reception.installation(payload)
        if installation is not None and _event(payload).get("user") == installation.bot_user:
            await self._greet(installation, payload)
        else:
            await self.left(payload)

    async def _greet(self, installation: SlackInstallation, payload: Payload) -> None:
        """Say once what we do, and what we never say there; in the programme's language, as nobody has spoken yet."""
        spot = Spot(installation.id, str(_event(payload).get("channel") or ""))
        async with self.slack.database.reading() as session:
            current = await programme.only(session)
        t = Translator(current.default_locale if current else "en")
        delivery = Delivery(
            key=f"slack:joined:{payload.get('event_id')}",
            sender=slack_ids.person(installation.id, installation.bot_user),
            place=Place(key=spot.place, kind="shared"),
            conversation=spot.conversation,
            room=UNKNOWN,
            reply=greeting(t),
            locale=t.language,
        )
        async with self.slack.database.writing() as session:
            await outbox.post(session, delivery, self.slack.now())

    async def left(self, payload: Payload) -> None:
        """Who is in a channel has to be asked again."""
        if found := await self._channel(payload):
            async with self.slack.database.writing() as session:
                await slack_channels.members_changed(session, *found, self.slack.now())

    async def somebody_changed(self, payload: Payload) -> None:
        """An account is another one's guest now, or is no guest any more."""
        told = _event(payload).get("user")
        if isinstance(told, Mapping) and isinstance(told.get("id"), str):
            async with self.slack.database.writing() as session:
                await slack_channels.account_changed(session, told["id"], told, self.slack.now())

    async def moved(self, payload: Payload) -> None:
        event, installation = _event(payload), await self.reception.installation(payload)
        old, new = (str(event.get(name) or "") for name in ("old_channel_id", "new_channel_id"))
        if installation and old and new:
            async with self.slack.database.writing() as session:
                await slack_contacts.move(session, installation.id, old, new)

    async def sharing_changed(self, payload: Payload) -> None:
        """Nothing that was known of who reads this channel counts any more."""
        log.info("who reads a slack channel changed", kind=str(_event(payload).get("type")))
        if found := await self._channel(payload):
            async with self.slack.database.writing() as session:
                await slack_channels.sharing_changed(session, *found, self.slack.now())

    async def reacted(self, payload: Payload) -> None:
        """A reaction to something of ours counts where it is an announcement."""
        event, installation = _event(payload), await self.reception.installation(payload)
        item = event.get("item")
        user, sign = str(event.get("user") or ""), str(event.get("reaction") or "")
        if installation is None or not isinstance(item, Mapping) or not user or not sign:
            return
        ref = f"{item.get('channel')}:{item.get('ts')}"
        sender = slack_ids.person(home(payload, event, installation.id), user)
        added, now = event.get("type") == "reaction_added", self.slack.now()
        async with self.slack.database.reading() as session:
            post = await posted.called(session, slack_ids.PLATFORM, ref)
        if post is not None:
            async with self.slack.database.writing() as session:
                await announced.reacted(session, post, sender, sign, added=added, now=now)

    async def revoked(self, payload: Payload) -> None:
        tokens, installation = _event(payload).get("tokens"), await self.reception.installation(payload)
        if installation and isinstance(tokens, Mapping) and tokens.get("bot"):
            async with self.slack.database.writing() as session:
                await slack_installs.disable(session, installation.id, "tokens_revoked", self.slack.now())

    async def uninstalled(self, payload: Payload) -> None:
        """Only our own grant counts: an event of a shared channel may name the other side first."""
        granted = [str(payload.get("team_id") or payload.get("enterprise_id") or "")]
        async with self.slack.database.writing() as session:
            for id_ in granted:
                await slack_installs.forget(session, id_, self.slack.now())

    async def home_opened(self, payload: Payload) -> None:
        """Draw the person's Home tab; a job does, because it reads and then calls Slack."""
        event, installation = _event(payload), await self.reception.installation(payload)
        user = str(event.get("user") or "")
        if installation is None or event.get("tab") not in (None, "home") or not user:
            return
        sender = slack_ids.person(home(payload, event, installation.id), user)
        async with self.slack.database.writing() as session:
            await slack_home.ask(session, installation.id, sender, key=f"slack:home:{payload.get('event_id')}")

    async def thread_started(self, payload: Payload) -> None:
        """Somebody opened an assistant thread: suggest what to ask."""
        installation = await self.reception.installation(payload)
        thread = _event(payload).get("assistant_thread")
        if installation is None or not isinstance(thread, Mapping):
            return
        user, channel = str(thread.get("user_id") or ""), str(thread.get("channel_id") or "")
        t = await self._translator(installation, user)
        prompts = [{"title": t(each), "message": t(each)} for each in SUGGESTED[:PROMPTS]]
        call = {"channel_id": channel, "thread_ts": str(thread.get("thread_ts") or ""), "prompts": prompts}
        async with self.slack.database.writing() as session:
            await slack_errands.ask(
                session,
                installation.id,
                "assistant.threads.setSuggestedPrompts",
                key=f"slack:prompts:{payload.get('event_id')}",
                **call,
            )

    async def _channel(self, payload: Payload) -> tuple[str, str] | None:
        """Workspace and channel an event is about."""
        installation, channel = await self.reception.installation(payload), _event(payload).get("channel")
        return (installation.id, channel) if installation and isinstance(channel, str) else None

    async def _translator(self, installation: SlackInstallation, user: str) -> Translator:
        return await self.reception.instant.translator(silence(slack_ids.person(installation.id, user)))


def greeting(t: Translator) -> Reply:
    """What is said when we are added to a channel."""
    begin = Button(label=t("What can you do?"), skill="help")
    return Reply(text=t(GREETING), buttons=(begin,), visibility=Visibility.PLACE)


def _event(payload: Payload) -> Payload:
    event = payload.get("event")
    return event if isinstance(event, Mapping) else {}
