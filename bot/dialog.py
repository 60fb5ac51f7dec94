"""How a form moves from the first words to done. Every surface and every way of saying things goes through here."""

from dataclasses import replace

from bot import drafts, phrases
from bot.drafts import StoredDraft
from bot.errors import AlreadyDone, NotAllowed, NotEnrolled, OutOfDate, UserError
from bot.form import Draft, Filled, fill
from bot.reply import Reply
from bot.turn import Turn, Wanted


async def consult(turn: Turn, wanted: Wanted) -> Reply | None:
    """Run a skill that only reads, while nothing is locked. None: it writes, or something is still missing."""
    if wanted.skill.writes or not wanted.skill.allowed(turn.person) or wanted.edit:
        return None
    filled = await _filled(turn, wanted, await _current(turn, wanted))
    if filled.form is None:
        return None
    try:
        return await wanted.skill.run(filled.form, turn.context)
    except UserError as error:
        return phrases.sorry(error, turn.t)


async def conclude(turn: Turn, wanted: Wanted, reply: Reply) -> Reply:
    """A skill that only reads has answered: its form, if there was one, is over."""
    if stored := await _current(turn, wanted):
        drafts.close(stored, reply.text, turn.now)
    return reply


async def described(turn: Turn, stored: StoredDraft) -> Draft:
    """A kept form as surfaces show it, in this person's language."""
    skill = turn.book[stored.skill]
    draft, _ = fill(
        skill.name, skill.form, stored.known, await turn.reading(skill.form, stored.known), title=turn.t(skill.title)
    )
    return replace(draft, id=stored.id, version=stored.version)


async def advance(turn: Turn, wanted: Wanted) -> Reply:
    """One step of a form inside the turn's transaction: ask, confirm, or do it."""
    if not wanted.skill.allowed(turn.person):
        return phrases.sorry(NotAllowed() if turn.person else NotEnrolled(), turn.t)
    try:
        stored = await _addressed(turn, wanted)
    except AlreadyDone as done:
        return phrases.done_before(done, turn.t)
    except OutOfDate as gone:
        return phrases.sorry(gone, turn.t, start=wanted.skill)
    filled = await _filled(turn, wanted, stored)
    stale = stored is not None and wanted.version is not None and wanted.version != stored.version
    if filled.form is None or wanted.edit:
        reply = phrases.form(await _keep(turn, wanted, stored, filled), turn.t)
    elif stale or (wanted.skill.confirm and not wanted.confirmed):
        reply = phrases.confirmation(await _keep(turn, wanted, stored, filled, confirming=True), turn.t)
    else:
        return await _do(turn, wanted, stored, filled)
    return phrases.stale(reply, turn.t) if stale else reply


async def _do(turn: Turn, wanted: Wanted, stored: StoredDraft | None, filled: Filled) -> Reply:
    """The effect. What the person can mend is undone and shown again with everything typed so far."""
    try:
        async with turn.session.begin_nested():
            reply = await wanted.skill.run(filled.form, turn.context)
    except UserError as error:
        if not filled.draft.questions:
            return phrases.sorry(error, turn.t)
        return phrases.form(await _keep(turn, wanted, stored, filled), turn.t, problem=error)
    if stored is not None:
        drafts.close(stored, reply.text, turn.now)
    return reply


async def _current(turn: Turn, wanted: Wanted) -> StoredDraft | None:
    try:
        return await _addressed(turn, wanted)
    except UserError:
        return None


async def _addressed(turn: Turn, wanted: Wanted) -> StoredDraft | None:
    sender, skill = turn.incoming.sender.key, wanted.skill.name
    return await drafts.addressed(turn.session, wanted.draft, sender, skill, turn.now)


async def _filled(turn: Turn, wanted: Wanted, stored: StoredDraft | None) -> Filled:
    """Everything known about the form now: what was kept, or what to prefill, and on top what was just said."""
    skill = wanted.skill
    known = stored.known if stored else await skill.form.defaults(turn.context)
    values = {**known, **wanted.values}
    return fill(skill.name, skill.form, values, await turn.reading(skill.form, values), title=turn.t(skill.title))


async def _keep(
    turn: Turn, wanted: Wanted, stored: StoredDraft | None, filled: Filled, *, confirming: bool = False
) -> Draft:
    if stored is None:
        stored = await drafts.begin(turn.session, turn.incoming, wanted.skill.name, turn.now)
    drafts.keep(stored, filled.draft.known, confirming=confirming, now=turn.now)
    return replace(filled.draft, id=stored.id, version=stored.version)
