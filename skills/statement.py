"""A partner's statement: the latest that was closed, that of a month, or what the running month will have so far."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Later, PastDays
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import commission_words, statements
from bot.prm.commission_calendar import today
from bot.prm.commission_lines import CommissionLine, Entry
from bot.prm.money import Money
from bot.prm.statements import Statement, StatementState
from bot.reply import Button, Download, Reply, Table
from bot.skill import Context, skill
from skills.commission_line import may_read

SHOWN = 15  # lines here; the files have them all
OTHERS = 3  # earlier statements offered
STATES = {
    StatementState.CLOSED: N_("to be paid on {day}"),
    StatementState.PAID: N_("paid on {day}"),
    StatementState.UNPAID: N_("nothing was paid because the balance is negative; it is carried over"),
}


class StatementForm(Form):
    month: PastDays | None = Field(default=None, title="Month", description="For example March, or last month")
    number: Annotated[str | None, Later()] = Field(default=None, title="Number", max_length=32)


@skill("My statement", allowed=may_read, api="commissions")
async def statement(form: StatementForm, context: Context) -> Reply:
    """Show a monthly statement of your commissions, and give it as PDF or CSV; or what this month has so far."""
    session, member = context.session, context.member
    if form.number:
        return await _shown([await statements.get(session, member, form.number)], context)
    programme = await context.programme()
    if form.month and form.month.last >= today(programme, context.now):
        return await _running(context)
    found = await statements.mine(session, member, on=form.month.last if form.month else None)
    return await _shown(found, context) if found else await _running(context, asked=form.month is not None)


async def _shown(found: Sequence[Statement], context: Context) -> Reply:
    """The latest in full; where a month has one per currency, or there are earlier ones, they are a press away."""
    t, latest = context.t, found[0]
    stated = await statements.lines_of(context.session, latest, limit=SHOWN)
    largest = await statements.largest_of(context.session, latest)
    text = t(
        "Statement {number} for {time}: {total}, {state}.",
        number=latest.number,
        time=t.days(latest.first, latest.last),
        total=_money(latest.total, t),
        state=t(STATES[latest.state], day=t.day(latest.payable_on)),
    )
    others = tuple(
        Button(label=f"{each.number} ({each.currency})", skill="statement", values={"number": each.number})
        for each in found[1 : 1 + OTHERS]
    )
    return Reply(
        text=text,
        facts=_facts(latest, context),
        table=_table([each.entry for each in stated], t),
        downloads=tuple(
            Download(label=label, kind="statement", name=f"{latest.number}.{ending}")
            for label, ending in ((t("Download as PDF"), "pdf"), (t("Download as CSV"), "csv"))
        ),
        buttons=(*_explain(largest, t), *others),
    )


def _facts(latest: Statement, context: Context) -> tuple[tuple[str, str], ...]:
    t, zone = context.t, context.member.time_zone
    facts = []
    if latest.carried_minor:
        facts.append((t("Carried over"), _money(latest.carried, t)))
    if latest.state is StatementState.CLOSED:
        facts.append((t("Can be disputed until"), t.moment(latest.review_until, zone)))
    if latest.paid is not None:
        facts.append((t("Paid"), _money(latest.paid, t)))
    return tuple(facts)


def _explain(line: CommissionLine | None, t: Translator) -> tuple[Button, ...]:
    if line is None:
        return ()
    label = t("Why {amount}?", amount=_money(line.amount, t))
    return (Button(label=label, skill="commission_line", values={"entry": line.number}),)


async def _running(context: Context, *, asked: bool = False) -> Reply:
    """What the next statement will have, as far as it is known; the month is still open."""
    t = context.t
    if asked:
        everything = Button(label=t("Latest statement"), skill="statement")
        return Reply(text=t("There is no statement for that time."), buttons=(everything,))
    sums = await statements.upcoming_total(context.session, context.member)
    if not sums:
        return Reply(text=t("There is nothing for your next statement yet."))
    total = t.all_of(commission_words.money(minor, currency, t) for currency, minor in sums.items())
    upcoming = await statements.upcoming(context.session, context.member, limit=SHOWN)
    return Reply(
        text=t("Your next statement has {total} so far. The month is still open.", total=total),
        table=_table(upcoming, t),
    )


def _money(amount: Money, t: Translator) -> str:
    return t.money(amount.amount, amount.currency)


def _table(found: Sequence[Entry], t: Translator) -> Table:
    columns = (t("Entry"), t("Deal"), t("Customer"), t("For"), t("State"), t("Amount"))
    return Table(columns=columns, rows=tuple(_row(entry, t) for entry in found))


def _row(entry: Entry, t: Translator) -> tuple[str, ...]:
    line, words = entry.line, commission_words
    what, state = words.what(line, t), words.state(line, t)
    return line.number, entry.deal_number, entry.customer, what, state, _money(line.amount, t)
