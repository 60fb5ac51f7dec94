"""Say how satisfied one is with how a ticket was solved."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later, LongText, Once
from bot.form import Form
from bot.prm import ticket_rating
from bot.prm.ticket_rating import BEST, WORST
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.rate_answer import in_good_standing


class RateTicketForm(Form):
    score: Annotated[str, Once()] = Field(title="How satisfied are you?", description="1 is bad, 5 is good")
    comment: Annotated[str | None, LongText(), Later(), Once()] = Field(default=None, title="Comment", max_length=2000)
    ticket: Annotated[str | None, Later(), Once()] = Field(default=None, title="Ticket", max_length=32)  # else the last

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"score": tuple(Choice(str(each), str(each)) for each in range(WORST, BEST + 1))}


@skill("Rate the support", writes=True, allowed=in_good_standing, listed=False, verbatim=True)
async def rate_ticket(form: RateTicketForm, context: Context) -> Reply:
    """Say how satisfied you are with how your ticket was solved."""
    t, account = context.t, context.incoming.sender.key
    ticket = await ticket_rating.to_rate(context.session, context.person, account, form.ticket)
    await ticket_rating.rate(
        context.session, ticket, context.person, int(form.score), comment=form.comment or "", now=context.now
    )
    text = t("Thank you. I noted {score} of 5 for ticket {number}.", score=form.score, number=ticket.number)
    say_more = {"ticket": ticket.number, "score": form.score}
    more = () if form.comment else (Button(label=t("Add a comment"), skill="rate_ticket", values=say_more, edits=True),)
    return Reply(text=text, buttons=more)
