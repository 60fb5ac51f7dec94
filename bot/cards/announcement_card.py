"""How far the sending of an announcement is, as a card that is drawn anew while it is sent."""

from collections.abc import Iterator

from bot.i18n import N_, Translator, in_words
from bot.prm.announcement_records import Announcement, AnnouncementState, Outcome
from bot.prm.announcement_report import Progress
from bot.reply import Button, Reply, literal

BAR = 10  # signs: with its figure it fits into one line of a card on a phone
GAP = "\N{NO-BREAK SPACE}"  # so that a bar keeps its figure beside it
OUTCOME_WORDS = {
    Outcome.PLANNED: N_("not sent yet"),
    Outcome.QUEUED: N_("on its way"),
    Outcome.SENT: N_("sent"),
    Outcome.FAILED: N_("failed"),
    Outcome.WITHHELD: N_("withheld, because somebody else may read there"),
    Outcome.UNKNOWN: N_("unknown whether it arrived, so it is not sent again"),
    Outcome.CANCELLED: N_("cancelled before it left"),
}
STEPS = {  # by state: what is offered on the card, with what its button says
    AnnouncementState.SENDING: (("pause_announcement", N_("Pause")), ("cancel_announcement", N_("Cancel the rest"))),
    AnnouncementState.PAUSED: (("resume_announcement", N_("Go on")), ("cancel_announcement", N_("Cancel the rest"))),
    AnnouncementState.PARTLY_FAILED: (
        *(("resend_announcement", N_("Resend where it failed")), ("announcement_report", N_("Report"))),
    ),
}


def progress(row: Announcement, now: Progress, t: Translator) -> Reply:
    """The figures of this moment, and what can be done about it."""
    settled = now.total - now.open
    planning = t(
        "{number}, “{title}”, begins: who gets it is being looked up.", number=row.number, title=literal(row.title)
    )
    text = planning if not now.total and row.state is AnnouncementState.SENDING else t(
        "{number}, “{title}”: {settled} of {total} places, {percent}",
        number=row.number, title=literal(row.title), settled=t.number(settled), total=t.number(now.total),
        percent=bar(settled, now.total),
    )  # fmt: skip
    return Reply(text=text, facts=tuple(_facts(now, t)), buttons=_steps(row, t))


def bar(part: int, whole: int) -> str:
    """ "█████░░░░░ 50 %": a picture for the eye, and the figure for everybody."""
    share = part / whole if whole else 0.0
    full = round(share * BAR)
    return f"{'█' * full}{'░' * (BAR - full)}{GAP}{int(share * 100)}{GAP}%"


def sentence_case(words: str) -> str:
    """For words that stand alone, and within a sentence elsewhere."""
    return f"{words[:1].upper()}{words[1:]}"


def duration(seconds: float, t: Translator) -> str:
    """Rounded up, so that nobody is promised less than it takes."""
    minutes = -(-int(seconds) // 60)
    if minutes < 1:
        return t("less than a minute")
    if minutes < 120:
        return t.plural("one minute", "{n} minutes", minutes)
    return t.plural("one hour", "{n} hours", -(-minutes // 60))


def _facts(now: Progress, t: Translator) -> Iterator[tuple[str, str]]:
    yield t("State"), t(in_words(now.state))
    for outcome, words in OUTCOME_WORDS.items():
        if count := now.places.get(outcome, 0):
            yield sentence_case(t(words)), t.number(count)
    if now.open:
        yield t("In the last minute"), t.number(now.per_minute)
    if now.left is not None:
        yield t("Time left"), duration(now.left.total_seconds(), t)


def _steps(row: Announcement, t: Translator) -> tuple[Button, ...]:
    offered = STEPS.get(row.state, (("announcement_report", N_("Report")),))
    values = {"announcement": row.number}
    return tuple(
        Button(label=t(label), skill=name, values=values, style="plain" if place else "primary")
        for place, (name, label) in enumerate(offered)
    )
