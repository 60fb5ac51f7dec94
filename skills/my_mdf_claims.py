"""Show the claims somebody may see, newest first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Unseen
from bot.form import Form
from bot.i18n import Translator, in_words
from bot.prm import fund_claims, fund_words
from bot.prm.fund_claim_records import Claim, ClaimState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.mdf_choice import may_read

PAGE = 10
MOST_OFFERED = 3  # claims of a page for which the next step is offered

ALSO: dict[ClaimState, tuple[str, ...]] = {  # how people ask for a state, whatever it is called on the screen
    ClaimState.IN_REVIEW: ("under review", "pending", "in Prüfung", "en revisión", "en cours d'examen"),
    ClaimState.ACTION_REQUIRED: ("something missing", "sent back", "es fehlt etwas", "falta algo"),
    ClaimState.APPROVED: ("accepted", "not paid yet", "genehmigt", "aprobada", "approuvée"),
    ClaimState.REJECTED: ("declined", "refused", "abgelehnt", "rechazada", "refusée"),
    ClaimState.PAID: ("paid out", "bezahlt", "pagada", "payée"),
}


class MyMdfClaimsForm(Form):
    state: ClaimState | None = Field(default=None, title="State")
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each)), ALSO.get(each, ())) for each in ClaimState)}


@skill("My MDF claims", allowed=may_read, api="funds")
async def my_mdf_claims(form: MyMdfClaimsForm, context: Context) -> Reply:
    """List your MDF claims with their state, amount and next date."""
    t, session = context.t, context.session
    found = await fund_claims.mine(session, context.member, state=form.state, limit=PAGE + 1, after=form.after)
    if not found:
        return _none(form, t)
    shown = found[:PAGE]
    values = {"state": form.state and form.state.value, "after": shown[-1].number}
    more = (Button(label=t("More"), skill="my_mdf_claims", values=values),) if len(found) > PAGE else ()
    return Reply(
        text=t("The MDF claims, the newest first:"),
        table=_table(shown, t, context.member.time_zone),
        buttons=(*_steps(shown, context), *more),
    )


def _none(form: MyMdfClaimsForm, t: Translator) -> Reply:
    if form.after or form.state:
        everything = Button(label=t("All MDF claims"), skill="my_mdf_claims")
        return Reply(text=t("There are no more MDF claims to show."), buttons=(everything,))
    return Reply(text=t("There are no MDF claims yet."))


def _steps(shown: Sequence[Claim], context: Context) -> tuple[Button, ...]:
    """What waits for the partner."""
    t, buttons = context.t, list[Button]()
    for claim in shown:
        named = {"claim": claim.number}
        if claim.state in (ClaimState.ACTION_REQUIRED, ClaimState.EDITING) and "complete_mdf_claim" in context.skills:
            label = t("Complete {number}", number=claim.number)
            buttons.append(Button(label=label, skill="complete_mdf_claim", values=named))
        elif fund_claims.disputable(claim, context.now) and "dispute_mdf_claim" in context.skills:
            label = t("Dispute {number}", number=claim.number)
            buttons.append(Button(label=label, skill="dispute_mdf_claim", values=named))
    return tuple(buttons[:MOST_OFFERED])


def _table(found: Sequence[Claim], t: Translator, zone: str) -> Table:
    columns = (t("Claim"), t("Title"), t("Amount"), t("State"), t("Next date"))
    return Table(columns=columns, rows=tuple(_row(each, t, zone) for each in found))


def _row(claim: Claim, t: Translator, zone: str) -> tuple[str, ...]:
    due = ""
    if claim.due_at is not None and claim.state in fund_words.DUE:
        due = f"{t(fund_words.DUE[claim.state])}: {t.day_of(claim.due_at, zone)}"
    return claim.number, claim.title, fund_words.amount(claim.amount, t), t(in_words(claim.state)), due
