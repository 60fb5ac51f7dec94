"""How a form moves from the first words to done. Every surface and every way of saying things goes through here."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from bot import drafts, last_time, phrases
from bot.attachments import ids_of
from bot.drafts import StoredDraft
from bot.errors import AlreadyDone, Doubt, NotAllowed, NotEnrolled, OutOfDate, UserError
from bot.form import Draft, Filled, Form, fill
from bot.prm import files
from bot.reply import Reply
from bot.turn import Turn, Wanted, records_of


async def consult(turn: Turn, wanted: Wanted) -> Reply | None:
    """Run a skill that only reads, while nothing is locked. None: it writes, or something is still missing."""
    if wanted.skill.writes or not wanted.skill.allowed(turn.person) or wanted.edit:
        return None
    filled = await filled_in(turn, wanted, await _current(turn, wanted))
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
    reading = await turn.reading(skill.form, stored.known, stored.known)
    draft, _ = fill(skill.name, skill.form, stored.known, reading, title=turn.t(skill.title))
    return replace(draft, id=stored.id, version=stored.version, put_off=tuple(stored.put_off or ()))


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
    before = await last_time.answers(turn, wanted.skill) if wanted.like_last else {}
    filled = await filled_in(turn, wanted, stored, before)
    stale = stored is not None and wanted.version is not None and wanted.version != stored.version
    if filled.form is not None and not wanted.confirmed and await _as_it_is(turn, wanted.skill.form, filled):
        wanted = replace(wanted, edit=True)
    unseen = wanted.skill.confirm or wanted.like_last  # what was filled in for somebody is theirs to check
    if filled.form is not None and not wanted.edit and not stale and (wanted.confirmed or not unseen):
        return await _do(turn, wanted, stored, filled)
    reply = await shown(turn, wanted, stored, filled)
    if wanted.like_last and not before:
        reply = phrases.noted(turn.t("I found nothing of yours that I could copy from."), reply)
    return phrases.stale(reply, turn.t) if stale else reply


async def shown(turn: Turn, wanted: Wanted, stored: StoredDraft | None, filled: Filled) -> Reply:
    """The form as it stands: what is still asked, or everything with "is this right?"."""
    if filled.form is None or wanted.edit:
        return phrases.form(await _keep(turn, wanted, stored, filled), turn.t)
    return phrases.confirmation(await _keep(turn, wanted, stored, filled, confirming=True), turn.t)


async def _do(turn: Turn, wanted: Wanted, stored: StoredDraft | None, filled: Filled) -> Reply:
    """The effect. What the person can mend is undone and shown again with everything typed so far."""
    try:
        async with turn.session.begin_nested():
            reply = await wanted.skill.run(filled.form, turn.context)
    except Doubt as doubt:
        return await _doubted(turn, wanted, stored, doubt)
    except UserError as error:
        typed = stored is not None or wanted.confirmed  # else it was one press on a button, and no form was shown
        if not filled.draft.questions or not typed:
            return phrases.sorry(error, turn.t)
        return phrases.form(await _keep(turn, wanted, stored, filled), turn.t, problem=error)
    if stored is not None:
        drafts.close(stored, reply.text, turn.now)
    return reply


async def _doubted(turn: Turn, wanted: Wanted, stored: StoredDraft | None, doubt: Doubt) -> Reply:
    """Everything once more, for a second yes: nothing has been done."""
    again = replace(wanted, values={**wanted.values, **doubt.answers})
    filled = await filled_in(turn, again, stored)
    return phrases.noted(phrases.said(doubt, turn.t), await shown(turn, again, stored, filled))


async def _current(turn: Turn, wanted: Wanted) -> StoredDraft | None:
    try:
        return await _addressed(turn, wanted)
    except UserError:
        return None


async def _addressed(turn: Turn, wanted: Wanted) -> StoredDraft | None:
    sender, skill = turn.incoming.sender.key, wanted.skill.name
    return await drafts.addressed(turn.session, wanted.draft, sender, skill, turn.now, wanted.version)


async def filled_in(
    turn: Turn, wanted: Wanted, stored: StoredDraft | None, before: Mapping[str, Any] | None = None
) -> Filled:
    """Everything known about the form now: what was kept, or what to prefill, and on top what was just said.

    `before` are answers of an earlier form to fill in where this one has none yet.
    """
    skill = wanted.skill
    defaults = {} if stored else await skill.form.defaults(turn.context)
    kept = {**defaults, **(before or {}), **(stored.known if stored else {})}
    values = {**kept, **wanted.values}
    if any(values.get(name) != (stored.known.get(name) if stored else None) for name in _leading(skill.form)):
        values = {**kept, **await _carried(turn, skill.form, values), **wanted.values}
    reading = await turn.reading(skill.form, values, kept)
    filled = fill(skill.name, skill.form, values, reading, title=turn.t(skill.title))
    return filled._replace(draft=replace(filled.draft, put_off=tuple(stored.put_off or ()))) if stored else filled


async def _carried(turn: Turn, form: type[Form], values: Mapping[str, Any]) -> dict[str, Any]:
    """What is known because of these answers; what is no record is named by its key, however it was said."""
    said = {name: values[name] for name in form.carried_by if name in values}
    read = fill("", form, said, await turn.reading(form)).draft.known if said else {}
    return await form.carried(turn.context, {**values, **read})


async def _as_it_is(turn: Turn, form: type[Form], filled: Filled) -> bool:
    """Whether nothing was said but which record is to change."""
    if not form.changes:
        return False
    known = filled.draft.known
    named = {name: known[name] for name in _leading(form) if name in known}
    values = {**await form.defaults(turn.context), **named, **await form.carried(turn.context, named)}
    return fill(filled.draft.skill, form, values, await turn.reading(form, values, values)).draft.known == known


def _leading(form: type[Form]) -> tuple[str, ...]:
    """The fields that decide about what is carried."""
    return (*records_of(form), *form.carried_by)


async def _keep(
    turn: Turn, wanted: Wanted, stored: StoredDraft | None, filled: Filled, *, confirming: bool = False
) -> Draft:
    if stored is None:
        stored = await drafts.begin(turn.session, turn.incoming, wanted.skill.name, turn.now)
    drafts.keep(stored, filled.draft.known, confirming=confirming, now=turn.now)
    if ids := ids_of(filled.draft):
        await files.keep_for_form(turn.session, ids, turn.now)
    return replace(filled.draft, id=stored.id, version=stored.version)
