"""All that matters for the decision on one deal, and the decision one press away."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Annotated, ClassVar

from pydantic import Field

from bot.cards import deal_card
from bot.errors import UserError
from bot.fields import Once, Unseen
from bot.i18n import in_words
from bot.prm import deals
from bot.prm.deal_decisions import ChangedMeanwhile
from bot.prm.deal_lifecycle import CustomerTaken
from bot.prm.deal_limits import require_decision, within_reach
from bot.prm.deal_queue import review
from bot.prm.deals import Deal, DealState
from bot.prm.deciders import AboveLimit
from bot.prm.programme import Programme
from bot.prm.records import Subject, deals_in
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills import above_limit
from skills.deal_shown import OneDealForm, may_decide, named


class ReviewDealForm(OneDealForm):
    wanted: ClassVar[Subject] = deals_in(DealState.IN_REVIEW)


class DecisionForm(ReviewDealForm):
    """A decision on a deal; `version` is how it was on the card they saw. Without a card they are shown it first."""

    version: Annotated[int | None, Unseen(), Once()] = Field(default=None, title="Version")


@skill("Review a deal", allowed=may_decide, api="deals")
async def review_deal(form: ReviewDealForm, context: Context) -> Reply:
    """Show a registration with everything that matters for the decision: value, evidence and possible conflicts."""
    return await _card(form.deal, context)


async def decided(form: DecisionForm, context: Context, decide: Callable[[Programme, int], Awaitable[Deal]]) -> Reply:
    """Take a decision on what they have seen; where the deal is otherwise by now, show how instead."""
    if form.version is None:
        return await _card(form.deal, context)
    try:
        deal = await decide(await context.programme(), form.version)
    except (ChangedMeanwhile, CustomerTaken) as error:
        return await _card(form.deal, context, error)
    t = context.t
    return Reply(
        text=t("Deal {number} with {customer}: {state}.", state=t(in_words(deal.state)), **named(deal)),
        buttons=(Button(label=t("Deals to review"), skill="deal_queue"),),
    )


async def refuses(button: Button, context: Context) -> str | None:
    """`Skill.refuses` of the decisions on a deal."""
    deal = await deals.get(context.session, context.member, str(button.values.get("deal")))
    if not await within_reach(context.session, context.member, deal):
        return ""
    return await _not_theirs(deal, await context.programme(), context)


async def _card(number: str, context: Context, problem: UserError | None = None) -> Reply:
    deal, programme = await deals.get(context.session, context.member, number), await context.programme()
    drawn = deal_card.drawn(await review(context.session, deal, context.now), programme, context.t)
    why = context.t(problem.message, **problem.values) if problem else ""
    if deal.waits and (not_theirs := await _not_theirs(deal, programme, context)):
        drawn, why = replace(drawn, buttons=()), why or not_theirs
    return replace(drawn, text=f"{why}\n\n{drawn.text}") if why else drawn


async def _not_theirs(deal: Deal, programme: Programme, context: Context) -> str | None:
    """Why somebody can read it and not decide on it; None where they can."""
    try:
        await require_decision(context.session, context.member, programme, deal)
    except AboveLimit as error:
        return above_limit.told(error, context)
    except UserError as error:
        return context.t(error.message, **error.values)
    return None
