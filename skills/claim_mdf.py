"""Claim what an approved activity cost, with the papers that prove it took place."""

from typing import Annotated

from pydantic import Field

from bot.fields import Amount, Day, Files, Later, LongText, Once
from bot.prm import fund_claims, fund_proofs, fund_requests, fund_words
from bot.prm.fund_records import RequestState
from bot.reply import Button, Reply, literal
from bot.skill import Context, skill
from skills.mdf_choice import RequestForm, allowed_to, papers

Papers = Annotated[list[str], Files(most=5), Later(), Once()]


class ClaimMdfForm(RequestForm):
    amount: Annotated[Amount, Once()] = Field(title="Amount", description="Our part of what you paid")
    activity_on: Annotated[Day | None, Once()] = Field(
        default=None, title="Date of the activity", description="If it is not the last approved day"
    )
    invoice: Annotated[list[str], Files(most=5), Once()] = Field(title="Invoice", min_length=1)
    attendance_list: Papers = Field(default=[], title="Attendance list", description="For events, trainings, webinars")
    photos: Papers = Field(
        default=[], title="Photos or screenshots", description="Two for events and trainings, one for campaigns"
    )
    report: Papers = Field(default=[], title="Report", description="For webinars, campaigns and telemarketing")
    sample: Papers = Field(default=[], title="Finished piece", description="For content")
    note: Annotated[str | None, Later(), Once(), LongText()] = Field(default=None, title="Notes", max_length=2000)

    @classmethod
    def offered(cls) -> tuple[RequestState, ...]:
        return (RequestState.APPROVED,)


@skill("Claim MDF", confirm=True, allowed=allowed_to("claim.file"), api="funds")
async def claim_mdf(form: ClaimMdfForm, context: Context) -> Reply:
    """Claim the money for an approved MDF activity: the amount, an invoice and proof that it took place."""
    t, session, member = context.t, context.session, context.member
    request = await fund_requests.get(session, member, form.request)
    given = papers(
        invoice=form.invoice, attendance_list=form.attendance_list, photos=form.photos,
        report=form.report, sample=form.sample,
    )  # fmt: skip
    claim = await fund_claims.file(
        session, member, await context.programme(), request.number, amount=form.amount,
        activity_on=form.activity_on or request.ends_on, papers=given, now=context.now, note=form.note,
    )  # fmt: skip
    proofs = await fund_proofs.counted(session, claim)
    return Reply(
        text=t("Claim {number} for {title} is in review.", number=claim.number, title=literal(claim.title)),
        facts=fund_words.of_claim(claim, proofs, t, member.time_zone),
        buttons=(Button(label=t("My MDF claims"), skill="my_mdf_claims"),),
    )
