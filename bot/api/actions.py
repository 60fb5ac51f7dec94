"""Every skill of the product, run by a program: the same form, the same validation, the same rights, one transaction.

What a person would be asked again is an error here, with one entry per answer: a skill either does what it is for, or
nothing has happened and the program is told why.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api import preconditions
from bot.api.caller import Api, Caller
from bot.api.preconditions import Precondition
from bot.api.resources import BY_KIND
from bot.api.webhook_sending import subjects
from bot.dialog import filled_in
from bot.form import Draft, Form
from bot.i18n import Translator
from bot.prm import ticket_access
from bot.prm.database import FOLLOWERS
from bot.prm.ledger import LedgerEntry
from bot.prm.people import Member
from bot.reply import Reply
from bot.skill import Skill
from bot.turn import Turn, Wanted


class Invalid(Exception):
    """The answers do not make a complete form. `problems` by the name of the answer."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(problems))


class NothingDone(Exception):
    """A skill that changes something has changed nothing, and says why to people."""

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        super().__init__("nothing was done")


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it: the reply a person would have read, and what it changed of the records that person may read."""

    reply: Reply
    changed: tuple[tuple[str, str], ...]  # (what was decided, about which record), as in the ledger


def scope_of(skill: Skill) -> str:
    """What a key needs for it: "deals:write"."""
    return f"{skill.api}:{'write' if skill.writes else 'read'}"


def require(skill: Skill, caller: Caller) -> None:
    """Raises HTTPException (403) where the key's person may not do that at all."""
    if not skill.allowed(caller.member):
        raise HTTPException(403, "The person this key speaks for may not do that.")


async def run(
    api: Api,
    session: AsyncSession,
    caller: Caller,
    skill: Skill,
    values: Mapping[str, Any],
    wanted: Precondition,
    t: Translator,
) -> Done:
    """Run a skill for the key's person. Raises Invalid, NothingDone, UserError, HTTPException (428)."""
    turn = _turn(api, session, caller, t)
    form = await preconditions.kept(session, caller.member, await _form(turn, skill, values), wanted)
    entries: list[LedgerEntry] = []

    async def note(_session: AsyncSession, entry: LedgerEntry) -> None:
        entries.append(entry)

    session.info[FOLLOWERS] = [*session.info.get(FOLLOWERS, ()), note]
    reply = await skill.run(form, turn.context)
    if reply.ask or (skill.writes and not entries):
        raise NothingDone(reply)
    changed = await _to_be_seen(session, caller.member, entries)
    await ticket_access.noted(session, caller.member, turn.read, turn.now)
    return Done(reply=reply, changed=changed)


async def _to_be_seen(
    session: AsyncSession, member: Member, entries: Sequence[LedgerEntry]
) -> tuple[tuple[str, str], ...]:
    """What was decided on records that this member may read: a deal may have ended another partner's, and a customer
    who was free again is nobody else's to know."""
    decided = dict.fromkeys((each.action, subject) for each in entries for subject in subjects(each))
    records = dict.fromkeys(subject for _, subject in decided)
    seen = {record for record in records if await _is_seen(session, member, record)}
    return tuple((action, record) for action, record in decided if record in seen)


async def _is_seen(session: AsyncSession, member: Member, record: str) -> bool:
    kind, _, name = record.partition(":")
    resource = BY_KIND[kind]
    wanted = resource.rows(member).where(resource.number == name).with_only_columns(resource.id)
    return await session.scalar(wanted.limit(1)) is not None


async def _form(turn: Turn, skill: Skill, values: Mapping[str, Any]) -> Form:
    filled = await filled_in(turn, Wanted(skill=skill, values=dict(values)), None)
    if filled.form is None:
        raise Invalid(_problems(filled.draft, turn.t))
    return filled.form


def _problems(draft: Draft, t: Translator) -> dict[str, str]:
    missing = {q.name: t("This answer is needed.") for q in draft.open_questions}
    return {**missing, **draft.errors}


def _turn(api: Api, session: AsyncSession, caller: Caller, t: Translator) -> Turn:
    return Turn(
        incoming=caller.incoming(t),
        session=session,
        person=caller.member,
        room=caller.room,
        t=t,
        now=api.now(),
        book=api.skills,
        look_up=api.look_up,
        reach=api.reach,
        translates=api.translates,
        locking=True,
    )
