"""What a partner's open deals may bring, with every assumption that was made for it beside the figures."""

from collections.abc import Sequence

from bot.form import Form
from bot.i18n import Translator, in_words
from bot.prm import commission_forecast as outlook
from bot.prm import commission_words
from bot.prm.commission_forecast import Expected
from bot.prm.money import Money
from bot.prm.programme import Programme
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.dispute_commission import may_dispute as may_look_ahead

SHOWN = 15


class CommissionForecastForm(Form):
    pass


@skill("Commission forecast", allowed=may_look_ahead, api="commissions")
async def commission_forecast(form: CommissionForecastForm, context: Context) -> Reply:
    """Show what commission your open deals may bring, weighed by how far each of them has come."""
    t, session, member = context.t, context.session, context.member
    programme = await context.programme()
    found = await outlook.forecast(session, member, programme, now=context.now)
    if not found:
        deals = Button(label=t("My deals"), skill="my_deals")
        return Reply(
            text=t("You have no protected deal that is still open, so there is nothing to expect."), buttons=(deals,)
        )
    text = t(
        "Your open deals may bring about {likely}. If all of them are won as they stand, it is {full}.",
        likely=_sum([each.likely for each in found], t),
        full=_sum([each.full for each in found], t),
    )
    return Reply(
        text=f"{text} {t('This is an outlook, not a promise.')}",
        facts=_assumptions(found, programme, t),
        table=_table(found[:SHOWN], t),
    )


def _sum(amounts: Sequence[Money], t: Translator) -> str:
    minor: dict[str, int] = {}
    for each in amounts:
        minor[each.currency] = minor.get(each.currency, 0) + each.minor
    return t.all_of(commission_words.money(total, currency, t) for currency, total in sorted(minor.items()))


def _assumptions(found: Sequence[Expected], programme: Programme, t: Translator) -> tuple[tuple[str, str], ...]:
    stages = [
        f"{t(in_words(stage))} {t.percent(percent)}"
        for stage, percent in programme.rules.stage_probability_percent.items()
    ]
    facts = [
        (t("Probability by stage"), t.all_of(stages)),
        (t("Rates"), t("As known today for each closing date, in your tier of today")),
        (t("Revenue"), t("Counted in the order of the closing dates, as if all earlier deals were won")),
        (t("Not counted"), t("Bonuses, and deals that are still under review")),
    ]
    if len(found) == outlook.MOST:
        facts.append((t("Deals"), t("The {n} that close first", n=outlook.MOST)))
    return tuple(facts)


def _table(found: Sequence[Expected], t: Translator) -> Table:
    columns = (t("Deal"), t("Customer"), t("Closes"), t("Stage"), t("If won"), t("Probability"), t("Likely"))
    return Table(columns=columns, rows=tuple(_row(each, t) for each in found))


def _row(each: Expected, t: Translator) -> tuple[str, ...]:
    deal, full, likely = each.deal, each.full, each.likely
    return (
        deal.number,
        deal.customer_name,
        t.day(deal.closes_on),
        t(in_words(deal.stage)),
        t.money(full.amount, full.currency),
        t.percent(each.percent),
        t.money(likely.amount, likely.currency),
    )
