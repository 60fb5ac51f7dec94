"""The customer decides between two partners: its written choice ends the other protection."""

from typing import Annotated

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.prm import deal_decisions
from bot.reply import Reply
from bot.skill import Context, skill
from skills.deal_shown import may_decide
from skills.review_deal import DecisionForm, decided, refuses


class OverrideConflictForm(DecisionForm):
    choice: Annotated[str, LongText(), Once()] = Field(
        title="The customer's choice", description="What it wrote and when, or where that is kept",
        min_length=5, max_length=2000,
    )  # fmt: skip
    evidence: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Evidence")


@skill(
    "Override a conflict", writes=True, allowed=may_decide, listed=False, verbatim=True, api="deals",
    refuses=refuses,
)  # fmt: skip
async def override_conflict(form: OverrideConflictForm, context: Context) -> Reply:
    """Approve a deal because the customer chose this partner in writing; the other protection ends."""
    return await decided(
        form, context,
        lambda programme, version: deal_decisions.override(
            context.session, context.member, programme, form.deal,
            version=version, choice=form.choice, evidence=form.evidence or (), now=context.now,
        ),
    )  # fmt: skip
