"""What arrives is kept before Slack gets its acknowledgement: as a turn, or as an errand that ends in one.

Nothing here waits for Slack, with one exception: a form is opened in the request that asks for it, because Slack allows
that for three seconds only.
"""

import asyncio
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from bot import announced, handover, inbox
from bot.channels import (
    slack_arrivals,
    slack_contacts,
    slack_downloads,
    slack_errands,
    slack_installs,
    slack_modals,
    slack_sends,
)
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_arrivals import Gone, Heard
from bot.channels.slack_installs import SlackInstallation
from bot.channels.slack_limits import TooLong
from bot.channels.slack_modals import Origin
from bot.channels.slack_press import KEPT, Turn, read
from bot.channels.slack_rich import Element
from bot.channels.slack_site import Slack
from bot.instant import Instant
from bot.message import Incoming, Place, Sender

OPENS_WITHIN = 2.0  # seconds, of the three in which Slack lets a form be opened and wants its acknowledgement
EDITS_COUNT = timedelta(minutes=30)  # how long after it was said a message in new words is asked again

Payload = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Reception:
    slack: Slack
    instant: Instant

    async def said(self, payload: Payload) -> bool:
        """A message event. False: it was not for us, or we had it before."""
        installation = await self.installation(payload)
        if installation is None:
            return False
        heard = slack_arrivals.heard(payload, installation.id, installation.bot_user)
        if isinstance(heard, Gone):
            return await self.slack.database.together(lambda session: _take_back(session, heard))
        if heard is None or not await self._for_us(heard) or await self._too_late(heard):
            return False
        arrival = heard
        return await self.slack.database.together(lambda session: self._keep(session, arrival))

    async def pressed(self, payload: Payload) -> None:
        """A button: opens its form at once where it has one, else is a turn."""
        found = await self._acting(payload)
        turn = await self._turn(payload) if found else None
        if found is None or turn is None:
            return
        installation, sender = found
        incoming = slack_arrivals.pressed(payload, turn, installation.id, sender)
        if incoming.confirmed or not await self._opened(installation, incoming, str(payload.get("trigger_id") or "")):
            await self._accept(installation, incoming)

    async def fetched(self, payload: Payload) -> None:
        """A button of a file."""
        if (found := await self._acting(payload)) is not None:
            await self.slack.database.together(lambda session: slack_downloads.ask(session, payload, *found))

    async def sent(self, payload: Payload) -> Mapping[str, str]:
        """A form: the problems with its answers, by field; none where it was kept."""
        found = await self._acting(payload)
        form = slack_modals.submitted(payload.get("view") or {})
        if found is None or form is None:
            return {}
        installation, sender = found
        incoming = slack_arrivals.sent(payload, form, sender)
        problems = {name: said for name, said in (await self.instant.problems(incoming)).items() if name in form.values}
        if not problems:
            await self._accept(installation, incoming, form.files)
        return problems

    async def options(self, payload: Payload) -> list[Element]:
        """What matches the words typed into a long list."""
        found, wanted = await self._acting(payload), slack_modals.searched(payload)
        if found is None or wanted is None:
            return []
        skill, question, text, draft = wanted
        alone = Place(key=found[1].key, kind="private")
        turn = Incoming(id="", conversation=found[1].key, sender=found[1], place=alone, skill=skill, draft=draft)
        return slack_modals.options(await self.instant.choices(turn, question, text))

    async def commanded(self, payload: Payload) -> str:
        """The slash command; what to say right there, to whoever typed it."""
        found = await self._acting(payload)
        if found is None:
            return ""
        incoming = slack_arrivals.commanded(payload, found[1])
        await self._accept(found[0], incoming)
        return await self._answered_apart(incoming, str(payload.get("channel_id") or ""))

    async def shortcut(self, payload: Payload) -> None:
        """A message handed to us from its menu."""
        if (found := await self._acting(payload)) is not None:
            await self._accept(found[0], slack_arrivals.shortcut(payload, found[1], found[0].bot_user))

    async def installation(self, payload: Payload) -> SlackInstallation | None:
        """The installation this is for; None where nobody installed us, or not any more."""
        async with self.slack.database.reading() as session:
            return await slack_installs.among(session, slack_arrivals.workspaces(payload))

    async def _acting(self, payload: Payload) -> tuple[SlackInstallation, Sender] | None:
        installation = await self.installation(payload)
        sender = slack_arrivals.actor(payload, installation.id) if installation else None
        return (installation, sender) if installation and sender else None

    async def _for_us(self, heard: Heard) -> bool:
        """Said to us: directly, with our name, or going on in a thread in which this person talks to us."""
        if heard.way != "overheard":
            return True
        if heard.mentions or heard.spot.thread == heard.ts:
            return False  # said to somebody else, or nothing we were part of
        thread = heard.spot.conversation
        async with self.slack.database.reading() as session:
            follows = await slack_contacts.follows(session, thread, heard.sender, self.slack.now())
            return follows or await handover.listened_to(session, thread)

    async def _too_late(self, heard: Heard) -> bool:
        """An old message in new words is tidying up, not a question; somebody else may have been told of it, though."""
        if not heard.edited:
            return False
        with suppress(ValueError, OverflowError):
            if self.slack.now() - datetime.fromtimestamp(float(heard.ts), UTC) <= EDITS_COUNT:
                return False
        async with self.slack.database.reading() as session:
            return not await handover.relayed(session, replace(heard, edited="").id)

    async def _keep(self, session: AsyncSession, heard: Heard) -> bool:
        """In one transaction: whom we met, whose thread this is, and the turn or the errand before it."""
        now, installation = self.slack.now(), heard.spot.workspace
        if heard.edited:
            await _withdraw(session, replace(heard, edited="").id)
        direct = heard.spot.channel if heard.spot.direct else None
        person = await slack_contacts.met(session, heard.sender, installation, direct)
        turn = replace(slack_arrivals.turn(heard), locale=person.locale)
        if not heard.spot.direct:
            turn = await _followed(session, turn, now)
        if not turn.text and not heard.files:
            turn = replace(turn, skill="help")
        to_us = heard.spot.direct and heard.spot.thread and not heard.edited
        if to_us and not await handover.listened_to(session, turn.conversation):
            await slack_errands.say_thinking(session, heard.spot, turn)
        ready = heard.spot.direct and not heard.files
        if ready and await slack_contacts.is_fresh(session, person, installation, now):
            return await inbox.keep(session, turn)
        return await slack_errands.prepare(session, turn, installation, {"": heard.files})

    async def _accept(
        self, installation: SlackInstallation, incoming: Incoming, files: Mapping[str, Sequence[str]] | None = None
    ) -> bool:
        """A turn that came with a press, a form or a command."""
        now = self.slack.now()

        async def keep(session: AsyncSession) -> bool:
            person = await slack_contacts.met(session, incoming.sender, installation.id)
            turn = replace(incoming, locale=person.locale)
            alone = turn.place.kind == "private"
            if alone and not files and await slack_contacts.is_fresh(session, person, installation.id, now):
                return await inbox.keep(session, turn)
            return await slack_errands.prepare(session, turn, installation.id, files)

        return await self.slack.database.together(keep)

    async def _turn(self, payload: Payload) -> Turn | None:
        """What the pressed button carries."""
        actions = payload.get("actions")
        action = actions[0] if isinstance(actions, list) and actions and isinstance(actions[0], Mapping) else {}
        chosen = action.get("selected_option")
        value = str(action.get("value") or (chosen.get("value") if isinstance(chosen, Mapping) else "") or "")
        if value.startswith(KEPT):
            async with self.slack.database.reading() as session:
                value = await slack_sends.kept_turn(session, value) or ""
        return read(value)

    async def _opened(self, installation: SlackInstallation, incoming: Incoming, trigger: str) -> bool:
        """Whether the form this is about stands on the person's screen now."""
        shown = await self.instant.form(incoming) if trigger else None
        if shown is None:
            return False
        place = incoming.place
        origin = Origin(conversation=incoming.conversation, place=place.key, private=place.kind == "private")
        try:
            view = slack_modals.modal(shown.draft, shown.t, origin)
            async with asyncio.timeout(OPENS_WITHIN):
                await self.slack.call(installation, "views.open", trigger_id=trigger, view=view)
        except (Refused, Limited, Lost, TooLong, TimeoutError):
            return False
        return True

    async def _answered_apart(self, incoming: Incoming, channel: str) -> str:
        if channel.startswith("D"):
            return ""
        t = await self.instant.translator(incoming)
        return t("I answer you in our direct messages.")


async def _followed(session: AsyncSession, turn: Incoming, now: datetime) -> Incoming:
    """Whoever talks to us in a thread goes on without naming us. Who answers an announcement talks to the vendor."""
    thread = turn.conversation
    if turn.unaddressed and await slack_contacts.follows(session, thread, turn.sender, now):
        turn = replace(turn, unaddressed=False)
    if not turn.unaddressed or await announced.below(session, thread) is None:
        await slack_contacts.follow(session, thread, turn.sender, now)
    return turn


async def _take_back(session: AsyncSession, gone: Gone) -> bool:
    """Nobody answers what was deleted; whoever was told of it already is told that it is gone."""
    if await _withdraw(session, gone.id):
        return True
    told = await handover.relayed(session, gone.id) or await inbox.is_under_way(session, gone.id)
    turn = slack_arrivals.taken_back(gone)
    return await inbox.keep(session, turn) if told and turn else False


async def _withdraw(session: AsyncSession, id_: str) -> bool:
    return await inbox.withdraw(session, id_, before=slack_errands.ARRIVAL)
