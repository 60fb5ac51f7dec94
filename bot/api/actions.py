"""Every skill of the product, run by a program: the same form, the same validation, the same rights, one transaction.

`POST /actions/register_deal` takes the answers of the form as JSON. What a person would be asked again comes back as a
422 with one entry per answer.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import HTTPException
from sqlalchemy.ext.asyncio import AsyncSession

from bot.api.caller import Api, Caller
from bot.audience import Room, RoomKind, reader
from bot.dialog import filled_in
from bot.form import Draft
from bot.i18n import Translator
from bot.message import Incoming, Place, Sender
from bot.prm.database import FOLLOWERS
from bot.prm.ledger import LedgerEntry
from bot.reply import Reply
from bot.skill import Skill
from bot.turn import Turn, Wanted


class Invalid(Exception):
    """The answers do not make a complete form. `problems` by the name of the answer."""

    def __init__(self, problems: Mapping[str, str]) -> None:
        self.problems = problems
        super().__init__(", ".join(problems))


@dataclass(frozen=True, kw_only=True)
class Done:
    """What came of it: the reply a person would have read, and the records it changed."""

    reply: Reply
    changed: tuple[tuple[str, str], ...]  # (what was decided, about which record), as in the ledger


async def run(
    api: Api, session: AsyncSession, caller: Caller, skill: Skill, values: Mapping[str, Any], t: Translator
) -> Done:
    """Run a skill for the key's person. Raises Invalid, UserError, HTTPException (403)."""
    caller.require(scope_of(skill))
    if not skill.allowed(caller.member):
        raise HTTPException(403, "The person this key speaks for may not do that.")
    turn = _turn(api, session, caller, t)
    filled = await filled_in(turn, Wanted(skill=skill, values=dict(values)), None)
    if filled.form is None:
        raise Invalid(_problems(filled.draft, t))
    entries: list[LedgerEntry] = []

    async def note(_session: AsyncSession, entry: LedgerEntry) -> None:
        entries.append(entry)

    session.info[FOLLOWERS] = [*session.info.get(FOLLOWERS, ()), note]
    reply = await skill.run(filled.form, turn.context)
    return Done(reply=reply, changed=tuple(dict.fromkeys((each.action, each.subject) for each in entries)))


def scope_of(skill: Skill) -> str:
    """What a key needs for it: "deals:write"."""
    return f"{skill.api}:{'write' if skill.writes else 'read'}"


def _turn(api: Api, session: AsyncSession, caller: Caller, t: Translator) -> Turn:
    sender = Sender(platform="api", tenant="key", user=str(caller.key_id))
    place = Place(key=sender.key, kind="private")
    return Turn(
        incoming=Incoming(id="", conversation=sender.key, sender=sender, place=place, locale=t.language),
        session=session,
        person=caller.member,
        room=Room(RoomKind.PRIVATE, frozenset({reader(caller.member)})),
        t=t,
        now=api.now(),
        book=api.skills,
        look_up=api.look_up,
        locking=True,
    )


def _problems(draft: Draft, t: Translator) -> dict[str, str]:
    missing = {q.name: t("This answer is needed.") for q in draft.open_questions}
    return {**missing, **draft.errors}
