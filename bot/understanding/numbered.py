"""A record's number says what a sentence is about: "cancel MR-2026-0003" is no deal, whatever else is said."""

import re
from collections.abc import Mapping

from bot.prm import (
    announcement_lifecycle,
    articles,
    commission_disputes,
    commission_lines,
    deals,
    fund_claims,
    fund_requests,
    gaps,
    lead_intake,
    statements,
    ticket_opening,
)
from bot.skill import SkillBook

ABOUT: Mapping[str, frozenset[str]] = {  # kind of number -> parts of the API whose skills may be meant
    deals.KIND: frozenset({"deals", "commissions"}),  # what a deal has earned is asked by the deal
    lead_intake.KIND: frozenset({"leads"}),
    fund_requests.KIND: frozenset({"funds"}),
    fund_claims.KIND: frozenset({"funds"}),
    commission_lines.KIND: frozenset({"commissions"}),
    statements.KIND: frozenset({"commissions"}),
    commission_disputes.KIND: frozenset({"commissions"}),
    announcement_lifecycle.KIND: frozenset({"announcements"}),
    ticket_opening.NUMBERED: frozenset({"tickets"}),
    articles.KIND: frozenset({"support"}),
    gaps.KIND: frozenset({"support"}),
}
BESIDES: Mapping[str, frozenset[str]] = {  # skills of other parts that begin with such a record
    ticket_opening.NUMBERED: frozenset({"draft_article"}),
}
_LETTERS = "|".join(sorted(ABOUT, key=len, reverse=True))
_TWO = "|".join(kind for kind in ABOUT if len(kind) > 1)  # letters that stand before nothing else, even without a year
_NUMBER = re.compile(
    rf"(?<![\w-])(?:({_LETTERS})-\d{{4}}-\d+|({_TWO})-(?!20\d\d(?!\d))\d{{3,6}})(?![\w-])", re.IGNORECASE | re.ASCII
)


def about_others(text: str, skills: SkillBook) -> frozenset[str]:
    """The skills that cannot be meant, because a record of another kind is named."""
    named = {(found[1] or found[2]).upper() for found in _NUMBER.finditer(text)}
    if not named:
        return frozenset()
    meant = frozenset().union(*(ABOUT[kind] for kind in named))
    besides = frozenset().union(*(BESIDES.get(kind, ()) for kind in named))
    others = frozenset(each.name for each in skills.values() if each.api is not None and each.api not in meant)
    return others - besides
