"""Which decisions about funds somebody would be refused on what they are shown, and whose those are."""

from collections.abc import Collection

from bot.errors import NotAllowed, UserError
from bot.prm import fund_claim_decisions, fund_claims, fund_decisions, fund_requests
from bot.prm.deciders import AboveLimit
from bot.prm.fund_claim_records import TO_DECIDE, Claim
from bot.prm.fund_records import FundRequest, RequestState
from bot.prm.money import Money
from bot.prm.partners import Partner
from bot.prm.programme import Programme
from bot.reply import Button
from bot.skill import Context
from skills import above_limit

ON_REQUESTS = ("approve_mdf", "approve_mdf_less", "return_mdf", "reject_mdf")
ON_CLAIMS = ("approve_mdf_claim", "ask_mdf_claim", "reject_mdf_claim")

Refused = tuple[Collection[str], str]
"""The skills that are not for this person here, and why, in their words; empty where each decision is theirs."""


async def refused_on_request(request: FundRequest, context: Context) -> Refused:
    """Above a limit less can be approved, asked back and rejected; on one's own request nothing is decided."""
    if request.state is not RequestState.PENDING or not _decides(ON_REQUESTS, context):
        return (), ""
    member, programme = context.member, await context.programme()
    try:
        partner = await context.session.get_one(Partner, request.partner_id)
        fund_decisions.require_part(member, request, partner)
        fund_decisions.require_limit(member, programme, request.amount, request.number)
    except AboveLimit as error:
        if _gives_some(request, programme, context):
            return ("approve_mdf",), above_limit.told(error, context, above_limit.IN_PART)
        return ("approve_mdf", "approve_mdf_less"), above_limit.told(error, context)
    except NotAllowed:
        return ON_REQUESTS, ""
    except UserError as error:
        return ON_REQUESTS, context.t(error.message, **error.values)
    return (), ""


async def refused_on_claim(claim: Claim, context: Context) -> Refused:
    """All or nothing."""
    if claim.state not in TO_DECIDE or not _decides(ON_CLAIMS, context):
        return (), ""
    try:
        partner = await context.session.get_one(Partner, claim.partner_id)
        fund_claim_decisions.require_decision(context.member, await context.programme(), claim, partner)
    except AboveLimit as error:
        return ON_CLAIMS, above_limit.told(error, context)
    except NotAllowed:
        return ON_CLAIMS, ""
    except UserError as error:
        return ON_CLAIMS, context.t(error.message, **error.values)
    return (), ""


async def request_refuses(button: Button, context: Context) -> str | None:
    """`Skill.refuses` of the decisions on a request."""
    request = await fund_requests.get(context.session, context.member, str(button.values.get("request")))
    refused, why = await refused_on_request(request, context)
    return why if button.skill in refused else None


async def claim_refuses(button: Button, context: Context) -> str | None:
    """`Skill.refuses` of the decisions on a claim."""
    claim = await fund_claims.get(context.session, context.member, str(button.values.get("claim")))
    refused, why = await refused_on_claim(claim, context)
    return why if button.skill in refused else None


def _decides(skills: Collection[str], context: Context) -> bool:
    """Whoever decides on nothing at all expects no decision."""
    return any(name in context.skills for name in skills)


def _gives_some(request: FundRequest, programme: Programme, context: Context) -> bool:
    """Not where nobody knows the exchange rate, or where the limit is nothing."""
    try:
        least = Money.of_minor(1, request.currency)
        fund_decisions.require_limit(context.member, programme, least, request.number)
    except AboveLimit:
        return False
    return True
