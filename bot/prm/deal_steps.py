"""Which steps a partner can take with a deal, by how it stands."""

from enum import StrEnum

from bot.prm.deal_records import Deal, DealState
from bot.prm.people import Member
from bot.prm.programme import Rules
from bot.prm.rights import may


class Step(StrEnum):
    """What a partner may do with a deal now."""

    UPDATE = "update"
    ANSWER = "answer"
    EXTEND = "extend"
    WIN = "win"
    LOSE = "lose"
    WITHDRAW = "withdraw"
    CANCEL = "cancel"
    APPEAL = "appeal"


_S = DealState
FROM: dict[DealState, tuple[Step, ...]] = {
    _S.SUBMITTED: (Step.UPDATE, Step.WITHDRAW),
    _S.IN_REVIEW: (Step.UPDATE, Step.WITHDRAW, Step.CANCEL),
    _S.RETURNED: (Step.ANSWER, Step.UPDATE, Step.WITHDRAW),
    _S.APPROVED: (Step.UPDATE, Step.WIN, Step.LOSE, Step.EXTEND, Step.CANCEL),
    _S.REJECTED: (Step.APPEAL,),
}


def possible(member: Member, deal: Deal, rules: Rules) -> tuple[Step, ...]:
    """The steps this member can take with a deal they can see."""
    if not may(member, "deal.work"):
        return ()
    used_up = {
        Step.EXTEND: deal.extensions >= rules.deal_extensions_allowed or not rules.deal_extension_days,
        Step.APPEAL: deal.appeals >= rules.deal_appeals_allowed,
    }
    return tuple(step for step in FROM.get(deal.state, ()) if not used_up.get(step))
