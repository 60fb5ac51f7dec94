"""How far the sending of an announcement is."""

from collections.abc import Iterator

from bot.i18n import N_, Translator, in_words
from bot.prm import announcement_lifecycle, announcement_report
from bot.prm.announcement_records import Outcome
from bot.prm.announcement_report import Progress
from bot.reply import Button, Reply
from bot.skill import Context, skill
from skills.announcement_plan import duration
from skills.announcement_shown import AnnouncementForm, called, may_write, next_steps

BAR = 20  # signs
OUTCOME_WORDS = {
    Outcome.PLANNED: N_("not sent yet"),
    Outcome.QUEUED: N_("on its way"),
    Outcome.SENT: N_("sent"),
    Outcome.FAILED: N_("failed"),
    Outcome.WITHHELD: N_("withheld, because somebody else may read there"),
    Outcome.UNKNOWN: N_("unknown whether it arrived, so it is not sent again"),
    Outcome.CANCELLED: N_("cancelled before it left"),
}


@skill("Progress", allowed=may_write, listed=False, api="announcements")
async def announcement_progress(form: AnnouncementForm, context: Context) -> Reply:
    """Show how far the sending of an announcement is, and how long it will take."""
    t = context.t
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    now = await announcement_report.progress(context.session, context.member, row.number, context.reach, context.now)
    settled = now.total - now.open
    text = t(
        "{number}, “{title}”: {settled} of {total} places, {percent}",
        **called(row), settled=t.number(settled), total=t.number(now.total), percent=bar(settled, now.total),
    )  # fmt: skip
    again = Button(label=t("Look again"), skill="announcement_progress", values={"announcement": row.number})
    return Reply(text=text, facts=tuple(_facts(now, t)), buttons=(again, *next_steps(row, context)))


def bar(part: int, whole: int) -> str:
    """ "█████░░░░░ 50 %": a picture for the eye, and the figure for everybody."""
    share = part / whole if whole else 0.0
    full = round(share * BAR)
    return f"{'█' * full}{'░' * (BAR - full)} {int(share * 100)} %"


def _facts(now: Progress, t: Translator) -> Iterator[tuple[str, str]]:
    yield t("State"), t(in_words(now.state))
    for outcome, words in OUTCOME_WORDS.items():
        if count := now.places.get(outcome, 0):
            yield t(words), t.number(count)
    if now.open:
        yield t("In the last minute"), t.number(now.per_minute)
    if now.left is not None:
        yield t("Time left"), duration(now.left.total_seconds(), t)
