"""From one Incoming to what is said. No platform, no HTTP, no SDK in here."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field, replace
from functools import partial

from sqlalchemy.ext.asyncio import AsyncSession

from bot import (
    announced_turns,
    attaching,
    card_orders,
    drafts,
    gone_private,
    handover_turns,
    language,
    last_said,
    last_time,
    outbox,
    phrases,
    questions,
    reopening,
    second_try,
    steps,
    typed_labels,
)
from bot.audience import room_of
from bot.clock import Clock, utc_now
from bot.dialog import advance, conclude, consult, described
from bot.handover_turns import Claim
from bot.i18n import Translator
from bot.inbox import from_payload
from bot.inquiry import LookUp
from bot.jobs import Work
from bot.live import Live
from bot.meaning import OpenForm, wanted_by
from bot.message import Incoming, Sender
from bot.prm import enrolment, people, programme, support_asks, ticket_access
from bot.prm.announcement_reach import Reach
from bot.prm.database import Database
from bot.reply import Reply, Visibility
from bot.skill import SkillBook
from bot.turn import Turn, Wanted
from bot.understand import Act, Sentence, Speaker, Understand

Transaction = Callable[[], AbstractAsyncContextManager[AsyncSession]]

SAYS_NOTHING_MORE = frozenset({"thanks", "goodbye", "answer_helped"})
"""After these a question may still be solved by silence: they ask for nothing."""


@dataclass(frozen=True, kw_only=True)
class Assistant:
    """The only path through the product."""

    database: Database
    skills: SkillBook
    understand: Understand
    look_up: LookUp
    now: Clock = utc_now
    live: Live = field(default_factory=Live)
    reach: Reach = field(default_factory=Reach)
    translates: bool = False

    async def handle(self, incoming: Incoming, transaction: Transaction) -> Reply | None:
        """Answer one turn; None where nothing is said. Everything that changes, and all that is said, is one
        `transaction`.

        What may be slow (understanding, knowledge) happens before it is opened, on a view that holds no lock.
        """
        try:
            return await self._answered(incoming, transaction)
        finally:
            self.live.end(incoming.conversation)

    async def _answered(self, incoming: Incoming, transaction: Transaction) -> Reply | None:
        if incoming.sender.email:
            await self._recognise(incoming.sender)
        async with self.database.reading() as session:
            turn = handover_turns.addressed(await typed_labels.pressed(await self._turn(incoming, session)))
            wanted = await self._whose(turn)
            if isinstance(wanted, Wanted):
                found = None if wanted.step or wanted.between or wanted.silent else await consult(turn, wanted)
        if isinstance(wanted, Claim):
            return await self._passed_on(turn, wanted, transaction)
        async with transaction() as session:
            seen, turn = turn, await self._again(turn, session)
            if (seen.person, seen.room) != (turn.person, turn.room):
                found = None  # it was found for other rights or readers than there are now
            await people.seen(session, *incoming.sender.identity, turn.now)
            if turn.new_language:
                await language.remember(session, incoming.sender.key, turn.new_language, chosen=False, now=turn.now)
            reply = await conclude(turn, wanted, found) if found else await self._done(turn, wanted)
            if wanted.loose and not wanted.silent:
                reply = await attaching.told(turn, wanted, reply)
            await _went_on(turn, wanted)
            for asked in (seen if found else turn).asked:
                await questions.keep(session, asked, incoming, turn.person, turn.now)
            await ticket_access.noted(session, turn.person, (seen if found else turn).read, turn.now)
            reply = await announced_turns.noted(turn, await self._remind(turn, wanted, reply))
            elsewhere = await gone_private.pointer(turn)
            if wanted.step is not Act.REPEAT:
                await last_said.note(session, incoming, reply, turn.person, turn.room, turn.now)
            for delivery in (*outbox.deliveries(reply, incoming, turn.room, turn.t), *filter(None, (elsewhere,))):
                await outbox.post(session, delivery, turn.now)
        return reply

    async def _whose(self, turn: Turn) -> Wanted | Claim:
        """What is wanted of the assistant, unless it is for a person."""
        claim = await handover_turns.claimed(turn)
        if claim and claim.side == "staff":
            return await self._said_below_card(turn, claim)
        if claim:
            return claim
        solved = await reopening.solved_here(turn)
        if solved and await reopening.invited(turn, solved) and await self._says_what_is_missing(turn):
            return Claim(side="partner")
        wanted = await self._wanted(turn)
        return Claim(side="partner") if solved and reopening.asks_for_nothing_else(wanted) else wanted

    async def _said_below_card(self, turn: Turn, claim: Claim) -> Wanted | Claim:
        """To the partner, or to us, or nobody can tell."""
        if handover_turns.is_note(turn):
            return claim
        found = await card_orders.order(turn, claim.number, _sentence(turn, OpenForm()), self.understand)
        if found is None:
            return claim
        return await wanted_by(turn, found.said, OpenForm()) if found.plain else replace(claim, unsure=found)

    async def _says_what_is_missing(self, turn: Turn) -> bool:
        text, sentence = turn.incoming.text, _sentence(turn, OpenForm())
        if not text:
            return bool(turn.incoming.files)
        amid = replace(sentence, pending=await reopening.asked_about(turn))
        return reopening.is_reply(text, await self.understand(sentence), await self.understand(amid))

    async def _passed_on(self, turn: Turn, claim: Claim, transaction: Transaction) -> Reply | None:
        """While a person is in charge: the turn goes to the other side, and the assistant mostly keeps quiet."""
        async with transaction() as session:
            turn = await self._again(turn, session)
            await people.seen(session, *turn.incoming.sender.identity, turn.now)
            reply = await handover_turns.passed_on(turn, claim)
            if reply and claim.side == "partner":
                await last_said.note(session, turn.incoming, reply, turn.person, turn.room, turn.now)
            for delivery in outbox.deliveries(reply, turn.incoming, turn.room, turn.t) if reply else ():
                await outbox.post(session, delivery, turn.now)
        return reply

    async def _done(self, turn: Turn, wanted: Wanted) -> Reply:
        if wanted.silent:
            return await attaching.told(turn, wanted, None)
        if wanted.step:
            return await steps.take(turn, wanted)
        return phrases.which(wanted.between, wanted.values, turn.t) if wanted.between else await advance(turn, wanted)

    async def _recognise(self, sender: Sender) -> None:
        """Enrol somebody new whose platform vouches for an invited address; everybody else stays who they are."""
        async with self.database.reading() as session:
            known = await people.resolve(session, *sender.identity)
            current = await programme.only(session)
        if known is None and current is not None and sender.email:
            account = enrolment.ChatIdentity(*sender.identity)
            async with self.database.writing() as session:
                await enrolment.enrol_by_verified_email(session, current, account, sender.email, now=self.now())

    async def _turn(self, incoming: Incoming, session: AsyncSession) -> Turn:
        person = await people.resolve(session, *incoming.sender.identity)
        now = self.now()
        pending = None if incoming.skill else await drafts.pending(session, incoming, now)
        pending = second_try.still_open(pending, now)
        in_form = pending is not None
        locale, written = await language.language_of(session, incoming, person, in_form=in_form)
        return Turn(
            incoming=incoming,
            session=session,
            person=person,
            room=await room_of(session, incoming.place, person),
            t=Translator(locale),
            now=now,
            book=self.skills,
            look_up=self.look_up,
            reach=self.reach,
            translates=self.translates,
            new_language=written,
            watch=partial(self.live.write, incoming.conversation),
            pending=pending,
        )

    async def _again(self, turn: Turn, session: AsyncSession) -> Turn:
        """The same turn in its transaction: rights, readers and drafts as they are now."""
        person = await people.resolve(session, *turn.incoming.sender.identity)
        room = await room_of(session, turn.incoming.place, person)
        return replace(turn, session=session, person=person, room=room, locking=True, asked=[], read=[])

    async def _wanted(self, turn: Turn) -> Wanted:
        """A button, command or form says what it wants; a sentence has to be understood."""
        incoming = turn.incoming
        if incoming.skill is None and incoming.files:
            return await attaching.wanted_by(turn, await self._meant(turn) if incoming.text else None)
        if incoming.skill is None:
            return await self._meant(turn)
        return Wanted(
            skill=self.skills.get(incoming.skill, self.skills["help"]),
            values=incoming.values,
            draft=incoming.draft,
            version=incoming.version,
            confirmed=incoming.confirmed,
            edit=incoming.edit,
        )

    async def _meant(self, turn: Turn) -> Wanted:
        stored = turn.pending
        shown = await described(turn, stored) if stored and stored.skill in turn.skills else None
        form = OpenForm(stored, shown)
        sentence = _sentence(turn, form)
        said = await self.understand(sentence)
        if second_try.is_offered(stored):
            said = second_try.rather(said, await self.understand(replace(sentence, pending=None, confirming=False)))
        return await wanted_by(turn, said, form)

    async def _remind(self, turn: Turn, wanted: Wanted, reply: Reply) -> Reply:
        """After a detour, the form the person is in the middle of is one press away."""
        if wanted.alone or reply.ask or any(button.draft for button in reply.buttons):
            return reply
        if not turn.room.private and reply.visibility is Visibility.PLACE:
            return reply  # what they are in the middle of is nobody else's business
        stored = await drafts.pending(turn.session, turn.incoming, turn.now)
        if stored is None or stored.skill not in turn.skills:
            return reply
        if stored.skill == second_try.SKILL:
            if wanted.skill.name != second_try.ASKED_BY:
                await drafts.cancel(turn.session, turn.incoming, stored.id, turn.now)
            return reply
        back = phrases.continue_button(await described(turn, stored), turn.t)
        return replace(reply, buttons=(*reply.buttons, back))

    async def view(self, incoming: Incoming, session: AsyncSession) -> Turn:
        """The turn as it would be answered now, for what a surface shows at once (`bot.instant`)."""
        return await self._turn(incoming, session)

    async def turn(self, work: Work) -> None:
        """The duty for an event in the inbox: its effect and its being done are one transaction."""
        await self.handle(from_payload(work.payload), work.finish)

    async def apologise(self, work: Work, session: AsyncSession) -> None:
        """A turn that could not be handled, however often it was tried: say so, with a number support can look up."""
        incoming = from_payload(work.payload)
        turn = await self._turn(incoming, session)
        apart = replace(incoming, id=f"{incoming.id}:sorry")  # the answer itself may still come after a retry
        for delivery in outbox.deliveries(phrases.broken(work.id, turn.t), apart, turn.room, turn.t):
            await outbox.post(session, delivery, turn.now)


def _sentence(turn: Turn, form: OpenForm) -> Sentence:
    """What was said, with what it takes to understand it."""
    partner = turn.person.partner_id if turn.person else None
    return Sentence(
        text=turn.incoming.text,
        language=turn.t.language,
        today=turn.today,
        skills=turn.skills,
        not_theirs=turn.book.never_for(turn.person),
        pending=form.shown,
        confirming=form.confirming,
        questions=turn.questions,
        last_done=partial(last_time.skill_of_last, turn),
        speaker=Speaker(person=turn.incoming.sender.key, partner=partner),
    )


async def _went_on(turn: Turn, wanted: Wanted) -> None:
    """Whoever writes something else is not done with what they asked here before; see `bot.prm.support_asks`."""
    if wanted.skill.name in SAYS_NOTHING_MORE and not wanted.step:
        return
    incoming, person = turn.incoming, turn.person
    asker = support_asks.asker_of(person.person_id if person else None, incoming.sender.key)
    await support_asks.went_on(turn.session, asker, incoming.conversation, turn.now)
