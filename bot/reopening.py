"""Words right after somebody was asked to write what is still missing: they open the solved ticket again.

What they are most like is a guess, and many complaints are like a request ("the seal leaks", "my leads"). Here another
thing is done only where it is asked for in so many words.
"""

import re
from typing import Annotated

from pydantic import Field

from bot import handover, last_said
from bot.fields import LongText
from bot.form import Draft, Form, fill
from bot.prm.programme import Programme
from bot.prm.ticket_records import Ticket, TicketState
from bot.turn import Turn, Wanted
from bot.understand import Act, Understood
from bot.word_count import words_in

SURELY = 0.9  # probability from which a skill is asked for beyond doubt: complaints about a seal or a deal are below it
FEW_WORDS = 4  # of "help", "what did you say?"; "please help, it is broken" is for whoever has the ticket
KIND = frozenset({Act.THANKS, Act.GREETING, Act.GOODBYE, Act.YES, Act.CANCEL})  # "thanks, it works now" opens nothing
MEANT = frozenset({"ask", "help", "reply_ticket", "reopen_ticket", "answer_failed"})
"""Skills that say the same here, or that only answer what nothing else does."""

_RECORD = re.compile(r"\b[A-Z]{1,3}-\d{4}-\d+\b", re.IGNORECASE | re.ASCII)


class WhatIsMissing(Form):
    """The invitation, as a question: what is said in the middle of it is understood as an answer to it."""

    message: Annotated[str, LongText(passed_on=True)] = Field(title="Message", max_length=4000)


async def asked_about(turn: Turn) -> Draft:
    """The question that they were asked."""
    reading = await turn.reading(WhatIsMissing)
    return fill("reply_ticket", WhatIsMissing, {}, reading).draft


async def solved_here(turn: Turn) -> Ticket | None:
    """The ticket that words said here may open again; in private only for a while."""
    if turn.incoming.skill or turn.incoming.to_assistant:
        return None
    ticket = await handover.here(turn.session, turn.incoming, turn.person)
    if ticket is None or ticket.state is not TicketState.SOLVED or ticket.solved_at is None:
        return None
    programme = await turn.session.get_one(Programme, ticket.programme_id)
    lately = (turn.now - ticket.solved_at).total_seconds() < programme.rules.ticket_reply_hours * 3600
    return ticket if lately or turn.incoming.place.kind == "shared" else None


async def invited(turn: Turn, solved: Ticket) -> bool:
    """Whether they were asked what is missing in a ticket that was `solved_here`, and nothing was said to them here
    since that answered their words."""
    if turn.incoming.edits or solved.solved_at is None:
        return False
    return await last_said.is_silent_since(turn.session, turn.incoming, solved.solved_at)


def is_reply(text: str, alone: Understood, amid: Understood) -> bool:
    """Whether it says what is missing. `alone`: how it is understood by itself; `amid`: as an answer to that."""
    if alone.act is Act.START:
        sure = alone.score >= SURELY or _RECORD.search(text) is not None
        return alone.skill in MEANT or not sure
    if alone.act in KIND:
        return False
    is_act = amid.act not in (Act.ANSWER, Act.START, Act.CHOOSE)
    return alone.act in (Act.CHOOSE, Act.ANSWER) or not is_act or words_in(text) > FEW_WORDS


def asks_for_nothing_else(wanted: Wanted) -> bool:
    """Whether a sentence asks for nothing else: also without any invitation it may belong to the solved ticket."""
    return wanted.skill.name == "ask" and not wanted.step and not wanted.between
