"""How well questions are answered without a person, with what each figure means."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from bot.fields import Choice, PastDays
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import figures
from bot.prm.figure_words import FIGURES
from bot.prm.figures import By, Figures, Span
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.content_shown import may_look

USUAL = timedelta(days=27)  # four weeks with their last day
MOST = 20  # groups shown
SHOWN = ("asks", "answered", "confirmed", "assumed", "deflection", "escalated", "satisfaction")  # of several groups
BY_WORDS = {
    By.ALL: N_("All together"),
    By.PARTNER: N_("By partner"),
    By.LANGUAGE: N_("By language"),
    By.TOPIC: N_("By topic"),
    By.WEEK: N_("By week"),
}
PERCENT = ("deflection", "satisfaction")


class SupportFiguresForm(Form):
    period: PastDays | None = Field(default=None, title="Time", description="For example last month")
    by: By = Field(default=By.ALL, title="Told apart")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"by": tuple(Choice(each, context.t(words)) for each, words in BY_WORDS.items())}


@skill("Support figures", allowed=may_look, api="support")
async def support_figures(form: SupportFiguresForm, context: Context) -> Reply:
    """Show how many questions were asked, answered and solved without a person, and how fast tickets were."""
    t, programme = context.t, await context.programme()
    today = context.now.date()
    span = Span(first=today - USUAL, last=today)
    if form.period:
        span = Span(first=form.period.first, last=form.period.last)
    counted = await figures.figures(context.session, context.member, programme, span, form.by, context.now)
    text = t("How questions were answered, {days}:", days=t.days(span.first, span.last))
    if form.by is By.ALL:
        return Reply(text=text, table=_explained(counted[""], t), buttons=_apart(span, t))
    if not counted:
        return Reply(text=t("Nothing was asked in that time."))
    meanings = tuple((t(FIGURES[name].label), t(FIGURES[name].meaning)) for name in SHOWN)
    return Reply(text=text, table=_compared(counted, form.by, t), facts=meanings)


def _explained(counted: Figures, t: Translator) -> Table:
    """Every figure with its meaning."""
    columns = (t("Figure"), t("Value"), t("What it means"))
    rows = tuple((t(each.label), value(counted, name, t), t(each.meaning)) for name, each in FIGURES.items())
    return Table(columns=columns, rows=rows)


def _compared(counted: Mapping[str, Figures], by: By, t: Translator) -> Table:
    columns = (t(BY_WORDS[by]), *(t(FIGURES[name].label) for name in SHOWN))
    groups = list(counted.items())
    shown = groups[-MOST:] if by is By.WEEK else groups[:MOST]
    rows = tuple((_group(name, by, t), *(value(each, figure, t) for figure in SHOWN)) for name, each in shown)
    return Table(columns=columns, rows=rows)


def value(counted: Figures, name: str, t: Translator) -> str:
    """One figure as a person reads it."""
    found = getattr(counted, name)
    if found is None:
        return "–"
    if name in PERCENT:
        return f"{found:.1f} %"
    return f"{found:.1f}" if isinstance(found, float) else t.number(found)


def _group(name: str, by: By, t: Translator) -> str:
    if not name:
        return t("not known")
    return t.language_name(name) if by is By.LANGUAGE else name


def _apart(span: Span, t: Translator) -> tuple[Button, ...]:
    days = f"{span.first.isoformat()}/{span.last.isoformat()}"
    return tuple(
        Button(label=t(words), skill="support_figures", values={"period": days, "by": str(by)})
        for by, words in BY_WORDS.items()
        if by is not By.ALL
    )
