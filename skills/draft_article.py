"""Begin an article with what there is: the questions of a gap, or a solved ticket without whoever it is about."""

import re
from typing import Annotated, ClassVar

from pydantic import Field

from bot.errors import UserError
from bot.fields import Choice, Once, Record
from bot.i18n import Translator
from bot.prm import articles, gap_ranking, gaps, tickets
from bot.prm.article_records import BODY, TITLE
from bot.prm.articles import Wording, usual_last_day
from bot.prm.gap_ranking import Told
from bot.prm.gaps import GapState
from bot.prm.ticket_names import TICKETS
from bot.prm.ticket_records import TicketState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.article_outline import ITEM, OUTLINE
from skills.content_shown import NO_SUCH_GAP, NamesGap, card, may_write
from skills.deal_shown import choices_of
from skills.ticket_article import conversation
from skills.ticket_shown import NO_SUCH_TICKET

MOST_LINES = 200  # of a ticket: its answer stands at the end
TICKET = re.compile(r"(?<![0-9A-Za-z])T-\d{4}-\d+", re.IGNORECASE)


class NothingToDraftFrom(UserError):
    """Say from which gap or from which solved ticket the article shall be drafted."""


class NoAnswerToWriteAbout(UserError):
    """Ticket {number} is not solved yet, so there is no answer in it to write about."""


class NothingLeftToWriteAbout(UserError):
    """What was said in ticket {number} is not kept any more, so there is nothing in it to write about."""


class DraftArticleForm(NamesGap):
    states: ClassVar = (GapState.OPEN, GapState.DRAFTED)

    gap: Annotated[str | None, Record(NO_SUCH_GAP), Once()] = Field(
        default=None, title="Gap", description="Its number, or words of a question in it", max_length=200
    )
    ticket: Annotated[str | None, Record(NO_SUCH_TICKET), Once()] = Field(
        default=None, title="Ticket", description="The number of a solved one", max_length=32
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        """A ticket is meant by its number alone: words that it shares with a gap mean the gap."""
        named = TICKET.search(text)
        if field != "ticket":
            return () if named else await super().records(context, field, text)
        return await choices_of(context, TICKETS, named.group()) if named else ()


@skill("Draft an article", writes=True, allowed=may_write, api="support")
async def draft_article(form: DraftArticleForm, context: Context) -> Reply:
    """Begin an article for the content from what partners asked, or from a solved ticket without personal data."""
    if form.gap:
        return await _from_gap(form.gap, context)
    if form.ticket:
        return await _from_ticket(form.ticket, context)
    raise NothingToDraftFrom


async def _from_gap(number: str, context: Context) -> Reply:
    session, member, programme = context.session, context.member, await context.programme()
    gap = await gaps.get(session, member, number)
    told = await gap_ranking.told(session, member, gap)
    language = told.languages[0][0] if told.languages else context.t.language
    wording = Wording(
        title=gap.title[:TITLE] or gap.number,
        body=_outline(told, context.t),
        language=language,
        valid_until=usual_last_day(programme, context.now),
    )
    article = await articles.begin(session, member, programme, wording, gap=gap, now=context.now)
    text = context.t("I began article {number}. Write the answer into it.", number=article.number)
    return await card(article, text, context)


async def _from_ticket(number: str, context: Context) -> Reply:
    session, member, programme, t = context.session, context.member, await context.programme(), context.t
    ticket = await tickets.get(session, member, number)
    if ticket.state not in (TicketState.SOLVED, TicketState.CLOSED):
        raise NoAnswerToWriteAbout(number=ticket.number)
    if ticket.silenced:
        raise NothingLeftToWriteAbout(number=ticket.number)
    context.reads(ticket.number)
    lines = await tickets.last_lines(session, member, ticket, limit=MOST_LINES)
    wording = Wording(
        title=(await context.impersonal(ticket.subject))[:TITLE],
        body=(await context.impersonal(conversation(lines, t)))[:BODY],
        language=ticket.language,
        valid_until=usual_last_day(programme, context.now),
    )
    article = await articles.begin(session, member, programme, wording, ticket=ticket.number, now=context.now)
    text = t(
        "I began article {number} with what was said in {ticket}, without names and addresses. "
        "Please check that nothing personal is left, and write it as an answer.",
        number=article.number, ticket=ticket.number,
    )  # fmt: skip
    return await card(article, text, context)


def _outline(told: Told, t: Translator) -> str:
    """The questions it has to answer, for whoever writes."""
    asked = "\n".join(f"{ITEM}{each}" for each in told.questions)
    return f"{t(OUTLINE)}\n\n{asked}"
