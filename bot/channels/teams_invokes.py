"""What Teams wants answered at once: pressed cards, dialogs, thumbs, and the box people write in.

Each is kept like every other turn; then up to `INVOKE_SECONDS` are spent waiting for what comes of it. If it comes
later, Teams is told so, and it is posted as everything is.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.channels import teams_book as book
from bot.channels.teams_answer import DONE, MALFORMED, UNHEARD, Answer, choices, dialog, instead, note, said
from bot.channels.teams_arrivals import Arrival, chat_of, feedback, locale_of, press
from bot.channels.teams_box import Box
from bot.channels.teams_cards import card, dialog_title
from bot.channels.teams_cards import dialog as dialog_card
from bot.channels.teams_desk import Desk
from bot.channels.teams_downloads import Downloads
from bot.channels.teams_input import searched
from bot.channels.teams_limits import INVOKE_SECONDS, TYPEAHEAD
from bot.channels.teams_markdown import unmarked
from bot.channels.teams_views import View, view_of
from bot.channels.teams_waiting import Outcome, Waiting
from bot.channels.teams_wire import Activity, mapping, string
from bot.i18n import N_, Translator
from bot.inquiry import LookUp
from bot.instant import Instant, Pressable, Shown
from bot.message import Incoming, Place, Sender

LATER = N_("I am working on it, and will post it here.")


@dataclass(frozen=True, kw_only=True)
class Invokes:
    desk: Desk
    waiting: Waiting
    look_up: LookUp
    instant: Instant
    downloads: Downloads
    seconds: float = INVOKE_SECONDS

    async def answer(self, activity: Activity) -> Answer:
        """The response to any invoke; what we do not offer is 404, what we cannot read 400."""
        box = Box(desk=self.desk, look_up=self.look_up, outcome=self._outcome, seconds=self.seconds)
        offered: Mapping[str, Callable[[Activity], Awaitable[Answer]]] = {
            "adaptiveCard/action": self._card,
            "application/search": self._choices,
            "task/fetch": self._fetch,
            "task/submit": self._submit,
            "message/submitAction": self._feedback,
            "composeExtension/query": box.search,
            "composeExtension/submitAction": box.ask,
            "fileConsent/invoke": self.downloads.consented,
        }
        do = offered.get(string(activity, "name"))
        return await do(activity) if do else UNHEARD

    async def _card(self, activity: Activity) -> Answer:
        data = mapping(activity, "value", "action", "data")
        if view := view_of(data):
            return await self._view(activity, view)
        if name := string(data, "download", most=100):
            return await self.downloads.wanted(activity, name)
        arrival = press(activity, data)
        if arrival is None:
            return MALFORMED
        outcome = await self._outcome(arrival)
        if outcome is None:
            return note(Translator(arrival.locale)(LATER))
        reply, t = outcome.delivery.reply, Translator(outcome.delivery.locale)
        if outcome.redrawn is None:
            return note(unmarked(reply.text)[:200])
        shown = outcome.redrawn.get("attachments")
        return instead(shown[-1]["content"] if shown else card(reply, t))

    async def _view(self, activity: Activity, view: View) -> Answer:
        """The card as this person may use it; where it has been rewritten since, without its buttons."""
        sender = await self._sender(activity)
        async with self.desk.database.reading() as session:
            outdated = await view.is_outdated(session)
        if sender is None or outdated:
            return instead(view.of(Pressable()))
        return instead(view.of(await self.instant.pressable(_alone(sender, activity), view.reply.buttons)))

    async def _choices(self, activity: Activity) -> Answer:
        """What somebody who types into a form may choose: their own records alone."""
        wanted, sender = searched(mapping(activity, "value")), await self._sender(activity)
        if wanted is None:
            return MALFORMED
        if sender is None:
            return choices([])
        turn = _alone(sender, activity, skill=wanted.skill)
        try:
            async with asyncio.timeout(self.seconds):
                found = await self.instant.choices(turn, wanted.question, wanted.text)
        except TimeoutError:
            found = ()
        return choices([{"title": each.label, "value": each.value} for each in found[:TYPEAHEAD]])

    async def _fetch(self, activity: Activity) -> Answer:
        """The form as it stands, at once; nothing changes by looking at it."""
        arrival = press(activity, mapping(activity, "value", "data"))
        if arrival is None:
            return MALFORMED
        sender = await self._sender(activity)
        shown = await self._shown(arrival.incoming(sender, arrival.chat.place)) if sender else None
        return await self._form(shown, arrival) if shown else await self._dialog(arrival)

    async def _shown(self, turn: Incoming) -> Shown | None:
        try:
            async with asyncio.timeout(self.seconds):
                return await self.instant.form(turn)
        except TimeoutError:
            return None

    async def _submit(self, activity: Activity) -> Answer:
        return await self._dialog(press(activity, mapping(activity, "value", "data")))

    async def _dialog(self, arrival: Arrival | None) -> Answer:
        """The form in a dialog; once it is complete, what came of it."""
        if arrival is None:
            return MALFORMED
        outcome = await self._outcome(arrival)
        if outcome is None:
            return said(Translator(arrival.locale)(LATER))
        reply, t = outcome.delivery.reply, Translator(outcome.delivery.locale)
        if reply.ask is None:
            return said(unmarked(reply.text))
        return await self._form(Shown(reply.ask, t), arrival)

    async def _form(self, shown: Shown, arrival: Arrival) -> Answer:
        async with self.desk.database.reading() as session:
            account = await book.account(session, arrival.author)
            currency = await book.currency_of(session, account.sender) if account else None
        content = dialog_card(shown.draft, shown.t, currency=currency)
        return dialog(content, title=dialog_title(shown.draft, shown.t), height="large")

    async def _feedback(self, activity: Activity) -> Answer:
        arrival = feedback(activity)
        if arrival is not None:
            await self.desk.accept(arrival)
        return DONE

    async def _sender(self, activity: Activity) -> Sender | None:
        """Whoever this is, where we have met them."""
        chat = chat_of(activity)
        account = await self.desk.account(activity, chat) if chat else None
        return account.sender if account else None

    async def _outcome(self, arrival: Arrival) -> Outcome | None:
        """Keep the turn, and what comes of it if that takes no longer than Teams waits."""
        with self.waiting.turn(arrival.id) as coming:
            if not await self.desk.accept(arrival):
                return None
            try:
                async with asyncio.timeout(self.seconds):
                    return await coming
            except TimeoutError:
                return None


def _alone(sender: Sender, activity: Activity, *, skill: str = "help") -> Incoming:
    """A look of this person's, at what they alone will see."""
    place = Place(key=sender.key, kind="private")
    locale = locale_of(activity)
    return Incoming(id="", conversation=sender.key, sender=sender, place=place, locale=locale, skill=skill)
