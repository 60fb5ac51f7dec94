"""What the vendor's people have to see to: requests to decide on, claims to review, claims to pay."""

from collections.abc import Sequence
from typing import Annotated, Literal

from pydantic import Field

from bot.fields import Unseen
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import fund_claim_decisions, fund_decisions, fund_words
from bot.prm.deciders import AboveLimit
from bot.prm.fund_claim_records import Claim
from bot.prm.fund_records import FundRequest
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.mdf_choice import allowed_to

PAGE = 10
MOST_OFFERED = 3  # records of a page that can be opened from here

Part = Literal["requests", "claims", "payments"]
PARTS: dict[Part, str] = {
    "requests": N_("Decide on a request"),
    "claims": N_("Review a claim"),
    "payments": N_("Pay a claim"),
}
ABOVE_LIMIT = N_("Decide on a request above your limit")
Entry = tuple[Part, FundRequest | Claim, str]  # what is to be done, with what, of which partner


class MdfQueueForm(Form):
    part: Annotated[str | None, Unseen()] = Field(default=None, title="Part", max_length=16)
    after: Annotated[str | None, Unseen()] = Field(default=None, title="Continue after", max_length=32)


may_see = allowed_to("fund.decide.managed", "fund.decide.all", "claim.decide.all", "claim.pay")


@skill("MDF queue", allowed=may_see, api="funds")
async def mdf_queue(form: MdfQueueForm, context: Context) -> Reply:
    """List the MDF requests and claims that wait for your decision, and the claims to be paid."""
    t = context.t
    found = await _waiting(form, context)
    if not found:
        return Reply(text=t("Nothing about MDF waits for you."))
    shown = found[:PAGE]
    part, last, _ = shown[-1]
    more = (Button(label=t("More"), skill="mdf_queue", values={"part": part, "after": last.number}),)
    return Reply(
        text=t("This waits for you, the oldest first:"),
        table=_table(shown, context, await context.programme()),
        buttons=(*(_open(entry, t) for entry in shown[:MOST_OFFERED]), *(more if len(found) > PAGE else ())),
    )


async def _waiting(form: MdfQueueForm, context: Context) -> list[Entry]:
    """One more than a page, from where the last page ended: each part begins when the one before it is through."""
    found, parts = list[Entry](), list(PARTS)
    begin = parts.index(form.part) if form.part in PARTS else 0
    for part in parts[begin:]:
        after = form.after if part == form.part else None
        rows = await _of(part, context, limit=PAGE + 1 - len(found), after=after)
        found += [(part, row, partner) for row, partner in rows]
        if len(found) > PAGE:
            break
    return found


async def _of(
    part: Part, context: Context, *, limit: int, after: str | None
) -> Sequence[tuple[FundRequest | Claim, str]]:
    session, member = context.session, context.member
    if part == "requests":
        return await fund_decisions.queue(session, member, limit=limit, after=after)
    if part == "claims":
        return await fund_claim_decisions.to_review(
            session, member, await context.programme(), limit=limit, after=after
        )
    return await fund_claim_decisions.to_pay(session, member, limit=limit, after=after)


def _open(entry: Entry, t: Translator) -> Button:
    _, record, _ = entry
    label = t("Open {number}", number=record.number)
    if isinstance(record, FundRequest):
        return Button(label=label, skill="mdf_status", values={"request": record.number})
    return Button(label=label, skill="mdf_claim_status", values={"claim": record.number})


def _table(shown: Sequence[Entry], context: Context, programme: Programme) -> Table:
    t = context.t
    columns = (t("To do"), t("Number"), t("Partner"), t("Title"), t("Amount"), t("Due"))
    return Table(columns=columns, rows=tuple(_row(entry, context, programme) for entry in shown))


def _row(entry: Entry, context: Context, programme: Programme) -> tuple[str, ...]:
    (_, record, partner), t, zone = entry, context.t, context.member.time_zone
    due = record.decision_due_at if isinstance(record, FundRequest) else record.due_at
    day = t.day_of(due, zone) if due else ""
    to_do = t(_to_do(entry, context, programme))
    return to_do, record.number, partner, record.title, fund_words.amount(record.amount, t), day


def _to_do(entry: Entry, context: Context, programme: Programme) -> str:
    part, record, _ = entry
    if part != "requests":
        return PARTS[part]
    try:
        fund_decisions.require_limit(context.member, programme, record.amount, record.number)
    except AboveLimit:
        return ABOVE_LIMIT
    return PARTS[part]
