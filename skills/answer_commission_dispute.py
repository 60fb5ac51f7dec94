"""Finance's side of disputes: those that wait, and the answer to one, with the amount that would have been right."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from bot.errors import UserError
from bot.fields import Amount, Choice, LongText, Once, Record
from bot.form import Form, only_record
from bot.i18n import N_
from bot.prm import commission_answers, commission_disputes
from bot.prm.commission_disputes import Disputed
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply
from bot.skill import Context, skill

NO_SUCH_DISPUTE = N_("I don't find an open dispute “{typed}”.")


class RightAmountNeeded(UserError):
    """Please say what the right amount would have been."""


class Verdict(StrEnum):
    REJECT = "the_entry_is_right"
    CORRECT = "the_entry_is_wrong"


def may_answer(person: Member | None) -> bool:
    return person is not None and may(person, "commission.decide")


class AnswerDisputeForm(Form):
    dispute: Annotated[str, Record(NO_SUCH_DISPUTE), Once()] = Field(title="Dispute", max_length=200)
    verdict: Annotated[Verdict, Once()] = Field(title="Decision")
    answer: Annotated[str, LongText(), Once()] = Field(
        title="Answer", description="The partner reads it", min_length=5, max_length=2000
    )
    right: Annotated[Amount | None, Once()] = Field(
        default=None, title="Right amount", description="Only where the entry is wrong: what it should have been"
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        waiting = await commission_disputes.unanswered(context.session, context.member, named=text)
        return tuple(_choice(each, context) for each in waiting)

    @classmethod
    async def counts_in(cls, context: Context, found: Mapping[str, tuple[Choice, ...]]) -> str | None:
        """That of the entry: finance works for no partner."""
        named = only_record(found, "dispute")
        if named is None:
            return None
        disputed = await commission_disputes.to_answer(context.session, context.member, named)
        return disputed.entry.line.currency


def _choice(each: Disputed, context: Context) -> Choice:
    line = each.entry.line
    amount = context.t.money(line.amount.amount, line.currency)
    return Choice(each.dispute.number, f"{each.dispute.number} · {line.number} · {each.entry.customer} · {amount}")


@skill("Answer a dispute", confirm=True, allowed=may_answer, api="commissions")
async def answer_commission_dispute(form: AnswerDisputeForm, context: Context) -> Reply:
    """Answer a partner who disputes a commission entry: it is right, or another entry makes up for it."""
    t, session, member = context.t, context.session, context.member
    programme = await context.programme()
    said: dict[str, Any] = {"answer": form.answer, "now": context.now}
    if form.verdict is Verdict.REJECT:
        await commission_answers.reject(session, member, programme, form.dispute, **said)
    elif form.right is None:
        raise RightAmountNeeded
    else:
        await commission_answers.correct(session, member, programme, form.dispute, right=form.right, **said)
    waiting = Button(label=t("Open disputes"), skill="commission_disputes")
    return Reply(
        text=t("Dispute {number} is answered, and the partner is told.", number=form.dispute), buttons=(waiting,)
    )
