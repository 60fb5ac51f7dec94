"""How satisfied whoever asked is: a button for each opinion."""

from bot.i18n import Translator
from bot.prm.ticket_rating import BEST, WORST
from bot.prm.ticket_records import Ticket
from bot.reply import Button


def scores(ticket: Ticket, t: Translator) -> tuple[Button, ...]:
    """One press is one opinion."""
    ends = {WORST: t("1 (bad)"), BEST: t("5 (good)")}
    return tuple(
        Button(
            label=ends.get(score, t.number(score)), skill="rate_ticket",
            values={"ticket": ticket.number, "score": str(score)},
        )
        for score in range(WORST, BEST + 1)
    )  # fmt: skip
