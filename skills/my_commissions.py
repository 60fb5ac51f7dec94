"""What a partner has earned: the balance, a time or a deal, line by line and exactly as the database has it."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later, PastDays, Record, Unseen
from bot.form import Form
from bot.i18n import N_, Translator, in_words
from bot.prm import commission_lines, commission_words, records
from bot.prm.commission_lines import COUNTED, OWED, Entry, LineState, Wanted
from bot.prm.money import Money
from bot.prm.people import Member
from bot.prm.rights import may
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.deal_shown import choices_of

PAGE = 10
NO_SUCH_DEAL = N_("I don't find a deal “{typed}” with a commission of yours. Say “my commissions” to see them all.")


class MyCommissionsForm(Form):
    period: PastDays | None = Field(default=None, title="Time", description="For example March, or last quarter")
    deal: Annotated[str | None, Record(NO_SUCH_DEAL), Later()] = Field(
        default=None, title="Deal", description="Its number, or the customer's name", max_length=200
    )
    state: LineState | None = Field(default=None, title="State")
    after: Annotated[int | None, Field(ge=0, lt=2**62), Unseen()] = Field(default=None, title="Continue after")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(each, context.t(in_words(each)), ALSO.get(each, ())) for each in LineState)}

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        return await choices_of(context, records.EARNED, text)

    @property
    def everything(self) -> bool:
        return self.period is None and self.deal is None and self.state is None

    @property
    def wanted(self) -> Wanted:
        first, last = (self.period.first, self.period.last) if self.period else (None, None)
        return Wanted(first=first, last=last, deal=self.deal, state=self.state)


ALSO: dict[LineState, tuple[str, ...]] = {  # how people ask for a state, whatever it is called on the screen
    LineState.PENDING: ("outstanding", "ausstehend", "offen", "pendiente", "en attente", "未確定", "대기", "待处理"),
    LineState.HELD: ("on hold", "held back", "zurückgehalten", "retenida", "retenue", "保留", "보류", "暂扣"),
    LineState.DECLINED: ("rejected", "abgelehnt", "rechazada", "refusée", "却下", "거절", "拒绝", "elutasított"),
    LineState.PAID: ("paid out", "ausgezahlt", "pagada", "payée", "versée", "支払済み", "지급", "已支付", "kifizetett"),
}  # fmt: skip


def may_read(person: Member | None) -> bool:
    return person is not None and may(person, "commission.read")


@skill("My commissions", allowed=may_read, api="commissions")
async def my_commissions(form: MyCommissionsForm, context: Context) -> Reply:
    """Show what your company has earned: the balance, a month or quarter, or one deal."""
    t, session, member = context.t, context.session, context.member
    found = await commission_lines.mine(session, member, form.wanted, limit=PAGE + 1, after=form.after)
    if not found:
        return _none(form, t)
    shown, more = found[:PAGE], len(found) > PAGE
    return Reply(
        text=_headline(form, await _sums(form, context), t),
        facts=await _by_state(form, context),
        table=_table(shown, t),
        buttons=(*((_next_page(form, shown[-1], t),) if more else ()), *_further(form, t)),
    )


async def _sums(form: MyCommissionsForm, context: Context) -> str:
    """The balance where nothing in particular is asked for, else all that was earned, per currency."""
    if form.state is not None:
        states: Sequence[LineState] = (form.state,)
    else:
        states = OWED if form.everything else COUNTED
    return _spelled_out(
        await commission_lines.totals(context.session, context.member, form.wanted, states=states), context.t
    )


async def _by_state(form: MyCommissionsForm, context: Context) -> tuple[tuple[str, str], ...]:
    """The same amounts apart by state, where there is more than one."""
    sums = [
        (state, await commission_lines.totals(context.session, context.member, form.wanted, states=(state,)))
        for state in LineState
        if form.state is None
    ]
    return tuple((context.t(in_words(state)), _spelled_out(each, context.t)) for state, each in sums if each)


def _spelled_out(sums: Sequence[Money], t: Translator) -> str:
    return t.all_of(t.money(each.amount, each.currency) for each in sums) or t("nothing")


def _headline(form: MyCommissionsForm, total: str, t: Translator) -> str:
    if form.everything:
        return t("Your balance, earned and not paid out yet: {total}. The latest entries first:", total=total)
    if form.period is not None and form.deal is None:
        first, last = t.day(form.period.first), t.day(form.period.last)
        return t("Your commission from {first} to {last}: {total}.", first=first, last=last, total=total)
    if form.deal is not None:
        return t("Your commission for deal {number}: {total}.", number=form.deal, total=total)
    return t("Your commission in these entries: {total}.", total=total)


def _none(form: MyCommissionsForm, t: Translator) -> Reply:
    if form.everything and not form.after:
        return Reply(text=t("There are no commissions yet. They appear when one of your deals is won."))
    everything = Button(label=t("All my commissions"), skill="my_commissions")
    return Reply(
        text=t("There are no commissions to show for that."), facts=_looked_for(form, t), buttons=(everything,)
    )


def _looked_for(form: MyCommissionsForm, t: Translator) -> tuple[tuple[str, str], ...]:
    """What was understood, so that somebody who meant another March sees it."""
    time = ((t("Time"), t.days(form.period.first, form.period.last)),) if form.period else ()
    deal = ((t("Deal"), form.deal),) if form.deal else ()
    return (*time, *deal, *(((t("State"), t(in_words(form.state))),) if form.state else ()))


def _further(form: MyCommissionsForm, t: Translator) -> tuple[Button, ...]:
    if not form.everything or form.after:
        return ()
    return (
        Button(label=t("My statement"), skill="statement"),
        Button(label=t("Commission forecast"), skill="commission_forecast"),
    )


def _next_page(form: MyCommissionsForm, last: Entry, t: Translator) -> Button:
    values = form.model_dump(mode="json", exclude_none=True) | {"after": last.line.id}
    return Button(label=t("More"), skill="my_commissions", values=values)


def _table(found: Sequence[Entry], t: Translator) -> Table:
    columns = (t("Entry"), t("Date"), t("Deal"), t("Customer"), t("For"), t("State"), t("Amount"))
    return Table(columns=columns, rows=tuple(_row(entry, t) for entry in found))


def _row(entry: Entry, t: Translator) -> tuple[str, ...]:
    line = entry.line
    amount = t.money(line.amount.amount, line.amount.currency)
    what, state = commission_words.what(line, t), commission_words.state(line, t)
    return line.number, t.day(line.earned_on), entry.deal_number, entry.customer, what, state, amount
