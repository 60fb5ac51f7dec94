"""What an external desk's agents read of a ticket, in the programme's own language."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.prm.ticket_records import Author
from bot.prm.tickets import Line
from bot.reply import quoted

LONGEST = 30_000  # characters of a description: desks take no more than some 32,000


def speaker(line: Line, partner: str, vendor: str, t: Translator) -> str:
    """Who said it, and for whom."""
    author = line.message.author
    if author is Author.ASSISTANT:
        return t("The assistant")
    if author is Author.SYSTEM:
        return t("System")
    side = vendor if author is Author.AGENT else partner
    name = line.by or t("Guest")
    return f"{name} ({side})" if side else name


def changed(line: Line, name: str, t: Translator) -> str:
    """Instead of the name, where something that is there already was put differently or taken back."""
    if line.message.deleted_at is not None:
        return t("{name} took back what they wrote", name=name)
    return t("{name} put it differently", name=name)


def opening(
    first: Line | None, earlier: Sequence[Line], partner: str, vendor: str, t: Translator, *, number: str, follows: str
) -> str:
    """The description of a new ticket. `first`: what was asked; `follows`: the desk's closed ticket it goes on from."""
    parts = [t("Ticket {number} of the partner assistant.", number=number)]
    if follows:
        parts.append(t("It goes on from {ticket}, which is closed.", ticket=follows))
    if first is not None:
        parts.append(_said(first, partner, vendor, t))
    said = [_said(each, partner, vendor, t) for each in earlier if not _is_what_was_asked(each, first)]
    before = _newest(said, LONGEST - sum(map(len, parts)))
    if before:
        parts += [t("What was said before:"), *before]
    return "\n\n".join(parts)


def _is_what_was_asked(line: Line, first: Line | None) -> bool:
    """The question to the assistant that became the ticket stands above already."""
    if first is None or line.message.author is not Author.PARTNER:
        return False
    return line.message.words.strip() == first.message.words.strip()


def _newest(said: Sequence[str], room: int) -> Sequence[str]:
    """As much of the end of a conversation as there is room for."""
    first = len(said)
    while first and (room := room - len(said[first - 1])) > 0:
        first -= 1
    return said[first:]


def _said(line: Line, partner: str, vendor: str, t: Translator) -> str:
    return f"{speaker(line, partner, vendor, t)}:\n{quoted(line.message.words)}"
