"""What became of an announcement: what arrived, was acknowledged, pressed and answered; in all, and by partner."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated

from pydantic import Field

from bot.cards import undelivered
from bot.cards.announcement_card import OUTCOME_WORDS, bar, sentence_case
from bot.fields import Later
from bot.i18n import Translator
from bot.prm import announcement_buttons, announcement_lifecycle
from bot.prm import announcement_report as report
from bot.prm.announcement_records import Announcement, AnnouncementButton, Outcome
from bot.prm.announcement_report import Row, Totals
from bot.reply import Button, Download, Reply, Table
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_write, next_steps

PAGE = 20
ALWAYS = 2  # columns of the table that are shown even where nothing is in them


class ReportForm(AnnouncementForm):
    after: Annotated[int, Later()] = Field(default=0, title="Continue after", ge=0)


@skill("Announcement report", allowed=may_write, api="announcements")
async def announcement_report(form: ReportForm, context: Context) -> Reply:
    """Show what became of an announcement: where it arrived, who acknowledged it, what was pressed and answered."""
    t, session, member = context.t, context.session, context.member
    row = await announcement_lifecycle.get(session, member, form.announcement)
    totals = await report.totals(session, member, row.number)
    found = await report.by_partner(session, member, row.number, after=form.after, limit=PAGE + 1)
    buttons = await announcement_buttons.buttons(session, row)
    text = t(
        "{number}, “{title}”: it reached {reached} of {partners} partners. {chart}",
        **called(row),
        **_reached(totals, t),
    )
    unread = t("Whether a message was read is not known on these platforms.")
    return Reply(
        text=f"{text}\n\n{unread}",
        facts=tuple(_facts(row, totals, buttons, context)),
        table=_table(found[:PAGE], t) if found else None,
        downloads=_sheet(row, t) if found else (),
        buttons=(*_more(row, found, t), *_onwards(row, context)),
    )


def _onwards(row: Announcement, context: Context) -> Iterator[Button]:
    """What can be done next, beside looking at the report again."""
    return (each for each in next_steps(row, context) if each.skill != "announcement_report")


def _reached(totals: Totals, t: Translator) -> dict[str, str]:
    chart = bar(totals.reached, totals.partners)
    return {"reached": t.number(totals.reached), "partners": t.number(totals.partners), "chart": chart}


def _facts(
    row: Announcement, totals: Totals, buttons: Sequence[AnnouncementButton], context: Context
) -> Iterator[tuple[str, str]]:
    t, places = context.t, sum(totals.places.values())
    for outcome, words in OUTCOME_WORDS.items():
        if count := totals.places.get(outcome, 0):
            yield sentence_case(t(words)), f"{t.number(count)}  {bar(count, places)}"
    for reason, count in _reasons(totals, t).items():
        yield t("Reason"), f"{t.number(count)} × {reason}"
    if totals.acknowledged is not None:
        yield (
            t("Acknowledged, partners"),
            f"{t.number(totals.acknowledged)}  {bar(totals.acknowledged, totals.partners)}",
        )
        yield t("Acknowledged, people"), t.number(totals.people_acknowledged or 0)
    for each in buttons:
        label = each.labels.get(t.language) or next(iter(each.labels.values()), "")
        yield t("Pressed: {button}", button=label), t.number(totals.clicks.get(each.position, 0))
    if totals.reactions:
        yield t("Reactions"), ", ".join(f"{sign} {t.number(count)}" for sign, count in totals.reactions.items())
    replies = t.number(totals.replies)
    yield (
        t("Replies"),
        t("{all}, {open} of them open", all=replies, open=t.number(totals.replies_open)) if totals.replies else replies,
    )


def _reasons(totals: Totals, t: Translator) -> dict[str, int]:
    """Places by why it did not arrive there; several of the outbox's words may mean the same."""
    told = Counter[str]()
    for (outcome, reason), count in totals.reasons.items():
        if outcome is not Outcome.SENT:
            told[undelivered.why(reason, t)] += count
    return told


def _table(found: Sequence[Row], t: Translator) -> Table:
    columns = (t("Partner"), t("Arrived"), t("Acknowledged"), t("Presses"), t("Reactions"), t("Replies"), t("Reason"))
    rows = [_cells(each, t) for each in found]
    told = [at for at in range(len(columns)) if at < ALWAYS or any(row[at] for row in rows)]
    return Table(columns=_only(columns, told), rows=tuple(_only(row, told) for row in rows))


def _only(cells: tuple[str, ...], at: Sequence[int]) -> tuple[str, ...]:
    return tuple(cells[each] for each in at)


def _cells(row: Row, t: Translator) -> tuple[str, ...]:
    sent, places = row.places.get(Outcome.SENT, 0), sum(row.places.values())
    acknowledged = t.day(row.acknowledged_at.date()) if row.acknowledged_at else ""
    answers = (t.number(each) if each else "" for each in (row.clicks, row.reactions, row.replies))
    arrived = t("{sent} of {places}", sent=t.number(sent), places=t.number(places))
    return row.name, arrived, acknowledged, *answers, undelivered.why(row.reason, t) if row.reason else ""


def _sheet(row: Announcement, t: Translator) -> tuple[Download, ...]:
    """Every partner, however many."""
    return (Download(label=t("Download as CSV"), kind="announcement", name=f"{row.number}.csv"),)


def _more(row: Announcement, found: Sequence[Row], t: Translator) -> tuple[Button, ...]:
    if len(found) <= PAGE:
        return ()
    values = {"announcement": row.number, "after": found[PAGE - 1].partner_id}
    return (Button(label=t("More"), skill="announcement_report", values=values),)
