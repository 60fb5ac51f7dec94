"""What partners ask and do not find, the most missed first."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later
from bot.form import Form
from bot.i18n import Translator
from bot.prm import gap_ranking
from bot.prm.gap_ranking import Ranked
from bot.prm.gaps import GapState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.content_shown import GAP_WORDS, may_look, show_gap

PAGE = 10
MOST_BUTTONS = 3


class GapsForm(Form):
    state: Annotated[GapState, Later()] = Field(default=GapState.OPEN, title="State")
    after: Annotated[int | None, Field(ge=0, le=100_000), Later()] = Field(default=None, title="Continue after")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(state, context.t(words)) for state, words in GAP_WORDS.items())}


@skill("Gaps in the content", allowed=may_look, api="support")
async def gaps(form: GapsForm, context: Context) -> Reply:
    """List what partners asked and were not answered, or not well: what most partners miss comes first."""
    t, programme, skip = context.t, await context.programme(), form.after or 0
    found = await gap_ranking.ranking(
        context.session, context.member, programme, state=form.state, now=context.now, limit=PAGE + 1, skip=skip
    )
    if not found:
        return Reply(text=t("No more gaps.") if skip else t("Nothing is missing: every question was answered."))
    shown = found[:PAGE]
    days = programme.rules.gap_window_days
    text = t.plural("What was missed in the last {n} day:", "What was missed in the last {n} days:", days)
    return Reply(text=text, table=_table(shown, t), buttons=_buttons(form, found, t))


def _table(found: Sequence[Ranked], t: Translator) -> Table:
    columns = (t("Gap"), t("Asked for example"), t("Partners"), t("Questions"))
    return Table(columns=columns, rows=tuple(_row(each, t) for each in found))


def _row(ranked: Ranked, t: Translator) -> tuple[str, ...]:
    return ranked.gap.number, ranked.gap.title, t.number(ranked.partners), t.number(ranked.asks)


def _buttons(form: GapsForm, found: Sequence[Ranked], t: Translator) -> tuple[Button, ...]:
    first = tuple(show_gap(each.gap, t) for each in found[:MOST_BUTTONS])
    if len(found) <= PAGE:
        return first
    values = {"state": str(form.state), "after": (form.after or 0) + PAGE}
    return (*first, Button(label=t("More"), skill="gaps", values=values))
