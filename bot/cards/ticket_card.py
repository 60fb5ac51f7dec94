"""A ticket as the vendor's people see it: a card with what can be done, and what was said, by whom.

For the vendor's people only: it names the passages that were tried, and notes.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.i18n import Translator
from bot.prm.ticket_records import ACTIVE, PRIORITY_WORDS, STATE_WORDS_FOR_STAFF, Author, Ticket, TicketState
from bot.prm.tickets import Line, Parties
from bot.reply import Button, Reply, literal

SHORT = 700  # characters of a message on the card; all of it is in the ticket
MOST_TRIED = 3


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a card is about beside the ticket itself."""

    parties: Parties
    zone: str  # where the vendor is
    asked: str  # what whoever asked wrote first
    seen: int  # id of the partner's newest message
    merged_into: str = ""  # number


def drawn(ticket: Ticket, case: Case, t: Translator) -> Reply:
    """The card as it stands."""
    who = literal(case.parties.partner or t("Guest"))
    state = t(STATE_WORDS_FOR_STAFF[ticket.state])
    text = t("**{number}**, {partner}: {state}", number=ticket.number, partner=who, state=state)
    return Reply(
        text=f"{text}\n\n{literal(shortened(case.asked))}",
        facts=_facts(ticket, case, t),
        buttons=buttons(ticket, case.seen, t),
    )


def buttons(ticket: Ticket, seen: int, t: Translator) -> tuple[Button, ...]:
    """What the vendor's people can do with a ticket as it is now."""
    named = {"ticket": ticket.number}
    if ticket.state is TicketState.SOLVED:
        return (Button(label=t("Open again"), skill="reopen_ticket", values=named),)
    if ticket.state not in ACTIVE:
        return ()
    free = ticket.assignee_id is None
    take = Button(label=t("Take"), skill="take_ticket", values=named, style="primary")
    return (
        *((take,) if free else ()),
        Button(label=t("Answer"), skill="answer_ticket", values=named, style="plain" if free else "primary"),
        Button(label=t("Solve"), skill="solve_ticket", values={**named, "seen": seen}),
        Button(label=t("Reassign"), skill="reassign_ticket", values=named),
        Button(label=t("Merge"), skill="merge_tickets", values=named),
    )


def said(line: Line, partner: str, vendor: str, t: Translator) -> str:
    """One message under the name of who said it."""
    message = line.message
    if message.erased:
        return t("{name}: this message was removed.", name=speaker(line, partner, vendor, t))
    if message.deleted_at is not None:
        return t("{name} took this message back.", name=speaker(line, partner, vendor, t))
    words = literal(message.words)
    mark = f" ({t('edited')})" if message.edited_at else ""
    return f"**{speaker(line, partner, vendor, t)}{mark}:**\n\n{words}".rstrip()


def speaker(line: Line, partner: str, vendor: str, t: Translator) -> str:
    """Who is speaking: a named person of one side or the other, or the assistant."""
    author = line.message.author
    if author is Author.ASSISTANT:
        return t("The assistant")
    if author is Author.SYSTEM:
        return t("System")
    side = vendor if author is Author.AGENT else partner
    name = literal(line.by) or t("Guest")
    named = f"{name} ({literal(side)})" if side else name
    return t("{name}, note", name=named) if line.message.internal else named


def conversation(lines: Sequence[Line], partner: str, vendor: str, t: Translator) -> str:
    """What was said, one under the other."""
    return "\n\n".join(said(each, partner, vendor, t) for each in lines)


def shortened(words: str) -> str:
    return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"


def _facts(ticket: Ticket, case: Case, t: Translator) -> tuple[tuple[str, str], ...]:
    facts = [
        (t("Asked by"), case.parties.person or t("Guest")),
        (t("Language"), t.language_name(ticket.language)),
        (t("Priority"), t(PRIORITY_WORDS[ticket.priority])),
        (t("With"), case.parties.assignee or t("Nobody yet")),
    ]
    if ticket.answer_due_at:
        facts.append((t("Answer due"), t.moment(ticket.answer_due_at, case.zone)))
    if ticket.solution_due_at:
        facts.append((t("Solution due"), t.moment(ticket.solution_due_at, case.zone)))
    optional = (
        (t("Tags"), t.all_of(ticket.tags)),
        (t("Passages tried"), t.all_of(tried(ticket))),
        (t("Goes on as"), case.merged_into),
        (t("Satisfaction"), t("{score} of 5", score=ticket.satisfaction) if ticket.satisfaction else ""),
        (t("Comment"), ticket.comment or ""),
    )
    return (*facts, *((label, value) for label, value in optional if value))


def tried(ticket: Ticket) -> tuple[str, ...]:
    """The documents the assistant looked at, closest first."""
    sources = dict.fromkeys(str(each.get("source", "")) for each in ticket.passages)
    return tuple(filter(None, sources))[:MOST_TRIED]
