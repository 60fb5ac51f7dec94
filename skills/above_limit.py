"""Whose a decision is that passes somebody's limit: said on a card in place of a button they would be refused on."""

from bot.i18n import N_
from bot.prm.deciders import AboveLimit
from bot.prm.money import Money
from bot.skill import Context

NOT_THEIRS = N_("You may decide up to {limit}: {number} is decided on by somebody with a higher limit.")
IN_PART = N_("You may approve up to {limit}: all of {number} is approved by somebody with a higher limit.")


def told(error: AboveLimit, context: Context, text: str = NOT_THEIRS) -> str:
    """One of the texts above, about the record that was above the limit."""
    limit: Money = error.values["limit"]
    return context.t(text, limit=context.t.money(limit.amount, limit.currency), number=error.values["number"])
