"""What is left of a partner's market development funds."""

from collections.abc import Sequence

from bot.form import Form
from bot.i18n import Translator
from bot.prm import fund_words, funds
from bot.prm.funds import Left
from bot.reply import Button, Reply, Table, literal
from bot.skill import Context, skill
from skills.mdf_choice import may_read

MOST = 25  # funds that are shown


class MdfLeftForm(Form):
    pass


@skill("MDF left", allowed=may_read, api="funds")
async def mdf_left(form: MdfLeftForm, context: Context) -> Reply:
    """Show your market development funds (MDF): what you have, what is approved, claimed and paid, what is free."""
    t, now = context.t, context.now
    found = await funds.left(context.session, context.member, limit=MOST + 1, running_on=now.date())
    if not found:
        return Reply(text=t("There are no funds at the moment."))
    more = t("Only the first {n} are shown.", n=MOST) if len(found) > MOST else ""
    ask = context.skills.get("request_mdf")
    buttons = (Button(label=t(ask.title), skill=ask.name),) if ask else ()
    if len(found) == 1:
        return Reply(text=_headline(found[0], t), facts=fund_words.of_fund(found[0], t), buttons=buttons)
    text = " ".join(part for part in (t("Your funds, those that end first at the top:"), more) if part)
    return Reply(text=text, table=_table(found[:MOST], context, t), buttons=buttons)


def _headline(left: Left, t: Translator) -> str:
    free = fund_words.amount(left.free, t)
    return t(
        "{fund}: {free} is still free, until {day}.", fund=literal(left.budget), free=free, day=t.day(left.ends_on)
    )


def _table(found: Sequence[Left], context: Context, t: Translator) -> Table:
    """Whoever sees the funds of several partners is told whose each is."""
    columns = (t("Fund"), t("Total"), t("Approved"), t("Paid"), t("Still free"), t("Ends on"))
    if not context.member.internal:
        return Table(columns=columns, rows=tuple(_row(left, t) for left in found))
    rows = tuple((left.partner, *_row(left, t)) for left in found)
    return Table(columns=(t("Partner"), *columns), rows=rows)


def _row(left: Left, t: Translator) -> tuple[str, ...]:
    amounts = (left.amount, left.approved, left.paid, left.free)
    return (left.budget, *(fund_words.amount(each, t) for each in amounts), t.day(left.ends_on))
