"""One gap in the content: what is asked, what there is, why that does not do, and what came of an article."""

from collections.abc import Sequence

from bot.i18n import Translator
from bot.prm import articles, gap_ranking, regressions
from bot.prm import gaps as gaps_of
from bot.prm.article_records import Article
from bot.prm.gap_ranking import Closest, Missed, Told
from bot.prm.gaps import GapState
from bot.prm.regressions import RegressionQuestion
from bot.prm.rights import may
from bot.reply import Button, Reply, Table, literal
from bot.skill import Context, skill
from skills.content_shown import GAP_WORDS, GapForm, may_look, show_article

REPLAYED = 10  # questions of the last time that are shown


@skill("Show a gap", allowed=may_look, api="support")
async def gap_shown(form: GapForm, context: Context) -> Reply:
    """Show what partners miss: their questions, the closest content, and why it was not enough."""
    t, session, member = context.t, context.session, context.member
    gap = await gaps_of.get(session, member, form.gap)
    told = await gap_ranking.told(session, member, gap)
    article = await articles.of_gap(session, gap)
    asked_again = await regressions.of(session, member.programme_id, gap.number)
    lines = "\n".join(f"- {literal(each)}" for each in told.questions)
    text = f"{t('Gap {number}: {state}', number=gap.number, state=t(GAP_WORDS[gap.state]))}\n\n{lines}"
    return Reply(
        text=text.strip(),
        facts=_facts(told, gap.reason, t),
        table=_replayed(asked_again, t),
        buttons=_buttons(told, article, context),
    )


def _facts(told: Told, reason: str | None, t: Translator) -> tuple[tuple[str, str], ...]:
    languages = t.all_of(f"{t.language_name(code)} ({t.number(count)})" for code, count in told.languages)
    facts = [
        (t("Partners"), t.number(told.ranked.partners)),
        (t("Asked by"), t.all_of(told.names)),
        (t("Questions"), t.number(told.ranked.asks)),
        (t("Languages"), languages),
        (t("Closest content"), _place(told.closest, t)),
        (t("Why it was not enough"), t.all_of(_reasons(told.why, t))),
        (t("Reason"), reason or ""),
    ]
    return tuple((label, value) for label, value in facts if value)


def _place(closest: Closest | None, t: Translator) -> str:
    if closest is None:
        return t("nothing near it")
    where = f"{closest.source}#{closest.anchor}" if closest.anchor else closest.source
    times = t.plural("{n} question", "{n} questions", closest.questions)
    return f"{where} ({times}, {closest.confidence:.2f})"


def _reasons(why: Missed, t: Translator) -> list[str]:
    counted = (
        (t.plural("nothing was found once", "nothing was found {n} times", why.unanswered), why.unanswered),
        (t.plural("shown once with a reserve", "shown {n} times with a reserve", why.unsure), why.unsure),
        (t.plural("did not help once", "did not help {n} times", why.failed), why.failed),
    )
    return [words for words, times in counted if times]


def _replayed(questions: Sequence[RegressionQuestion], t: Translator) -> Table | None:
    done = [each for each in questions if each.replayed_at]
    if not done:
        return None
    columns = (t("Asked again"), t("Answered now"), t("By"))
    return Table(columns=columns, rows=tuple(_again(each, t) for each in done[:REPLAYED]))


def _again(question: RegressionQuestion, t: Translator) -> tuple[str, ...]:
    where = f"{question.source}#{question.anchor}" if question.anchor else question.source or ""
    return question.text, t("Yes") if question.answered else t("No"), where


def _buttons(told: Told, article: Article | None, context: Context) -> tuple[Button, ...]:
    t, gap = context.t, told.ranked.gap
    shown = (show_article(article, t),) if article else ()
    if gap.state not in (GapState.OPEN, GapState.DRAFTED) or not may(context.member, "content.write"):
        return shown
    draft = Button(label=t("Draft an article"), skill="draft_article", values={"gap": gap.number}, style="primary")
    no = Button(label=t("Nothing to write"), skill="dismiss_gap", values={"gap": gap.number, "version": gap.version})
    return (*shown, no) if article and gap.state is GapState.DRAFTED else (draft, *shown, no)
