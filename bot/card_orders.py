"""What is written below a ticket's card and sounds like an order to the assistant: "solve T-2026-0001", "take it".

All that is said there goes to the partner, also where the assistant is mentioned: in Teams it often has to be. So an
order counts where it names this very ticket and little else; where it may be either, whoever wrote it is asked.
"""

import re
from dataclasses import dataclass, replace
from typing import Any

from bot.prm import ticket_people
from bot.prm.tickets import find
from bot.reply import Button, Reply, Visibility
from bot.turn import Turn
from bot.understand import Act, Sentence, Understand, Understood
from bot.word_count import words_in

NOTE, REASSIGN, MERGE, SHOW = "note_ticket", "reassign_ticket", "merge_tickets", "ticket_status"
ORDERS = frozenset({"take_ticket", "solve_ticket", REASSIGN, MERGE, "sort_ticket", "reopen_ticket", NOTE})
MOST_WORDS = 12  # of an order; longer ones are answers, and nobody has to be asked
PLAIN_WORDS = 4  # beside the number, of an order that is carried out: "please mark T-2026-0001 as solved"
FEW_WORDS = 3  # beside the number, of what may be one, however unlikely: "close T-2026-0001", "solve this ticket"
BARE_WORDS = 2  # of an order that lacks the number it would be understood by: "take it"
SURELY = 0.9  # probability of an order; "we solved T-2026-0001 for you yesterday" is at 0.65
BARE_SURELY = 0.95  # the same with the number put behind it; "close the valve" is at 0.92, "take it" at 0.97

_WORD = re.compile(r"\w[\w'’-]*")
_NUMBER = re.compile(r"\bT-\d{4}-\d+", re.IGNORECASE | re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Order:
    """What may be meant for the assistant. `plain`: it is, and can be done at once."""

    ticket: str  # below whose card it stands
    said: Understood
    plain: bool


async def order(turn: Turn, ticket: str, sentence: Sentence, understand: Understand) -> Order | None:
    """The order that was said below the card of this ticket; None for an answer to the partner."""
    text = turn.incoming.text
    beside = _NUMBER.sub(" ", text)
    words = words_in(beside)
    if not text.strip() or "\n" in text or turn.incoming.files or words > MOST_WORDS:
        return None
    named = {each.upper() for each in _NUMBER.findall(text)}
    if not named:
        return await _bare(ticket, text, sentence, understand)
    if colleague := await _colleague(turn, ticket, beside):
        said = Understood(act=Act.START, skill=REASSIGN, values={"ticket": ticket, "to": colleague})
        return Order(ticket=ticket, said=said, plain=False)
    said = await understand(sentence)
    skill = _ordered(said, words)
    if not skill:
        return None
    sure = said.act is Act.START and said.score >= SURELY
    if not sure and words > FEW_WORDS and skill != NOTE:
        return None
    values: dict[str, Any] = dict(said.values) if said.act is Act.START else {}
    values = values if skill == MERGE or ticket not in named else {**values, "ticket": ticket}
    plain = sure and ticket in named and words <= PLAIN_WORDS and skill not in (NOTE, SHOW)
    return Order(ticket=ticket, said=replace(said, act=Act.START, skill=skill, values=values, between=()), plain=plain)


def ask_back(turn: Turn, found: Order) -> Reply:
    """It has gone nowhere: who wrote it says where it goes."""
    t, words, skill = turn.t, turn.incoming.text, turn.book[found.said.skill]
    values = dict(found.said.values)
    if skill.name == NOTE:
        values["note"] = words.partition(":")[2].strip() or words
    send = Button(
        label=t("Send to the partner"), skill="answer_ticket", values={"ticket": found.ticket, "answer": words}
    )  # fmt: skip
    do = Button(label=t(skill.title), skill=skill.name, values={"ticket": found.ticket, **values})
    text = t("I have not sent this: is it for the partner, or for me?")
    return Reply(text=text, buttons=(send, do), visibility=Visibility.PLACE)


def _ordered(said: Understood, words: int) -> str:
    """The skill that may be meant; "" for none. Any words with a number in them are understood as a wish to see the
    ticket: one word beside it is ("show T-2026-0001"), a sentence is not."""
    if said.act is Act.CHOOSE:
        return next((each for each in said.between if each in ORDERS), "")
    shows = said.skill == SHOW and words == 1
    return said.skill if said.act is Act.START and (said.skill in ORDERS or shows) else ""


async def _bare(ticket: str, text: str, sentence: Sentence, understand: Understand) -> Order | None:
    """What names no ticket may be said to the partner just as well."""
    words = words_in(text)
    if words > FEW_WORDS:
        return None
    said = await understand(sentence)
    if not _is_order(said, SURELY):
        if words > BARE_WORDS:
            return None
        said = await understand(replace(sentence, text=f"{text} {ticket}"))
        if not _is_order(said, BARE_SURELY):
            return None
    return Order(ticket=ticket, said=replace(said, values={"ticket": ticket}), plain=False)


def _is_order(said: Understood, surely: float) -> bool:
    return said.act is Act.START and said.skill in ORDERS and said.score >= surely


async def _colleague(turn: Turn, number: str, beside: str) -> str | None:
    """Whom a few words beside the number name: "assign T-2026-0001 to Amara"."""
    if words_in(beside) > PLAIN_WORDS or turn.person is None:
        return None
    ticket = await find(turn.session, turn.person, number)
    said = {word.casefold() for word in _WORD.findall(beside)}
    found = await ticket_people.colleagues(turn.session, ticket) if ticket else ()
    return next((str(each.id) for each in found if each.name.split()[0].casefold() in said), None)
