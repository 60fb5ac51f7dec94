"""Articles that close gaps: those being written, those that wait for a review, those that are out."""

from typing import Annotated

from pydantic import Field

from bot.fields import Choice, Later
from bot.form import Form
from bot.prm import articles as articles_of
from bot.prm.article_records import STATE_WORDS, ArticleState
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.content_shown import may_look, show_article

PAGE = 10
MOST_BUTTONS = 3


class ArticlesForm(Form):
    state: ArticleState | None = Field(default=None, title="State")
    after: Annotated[str | None, Later()] = Field(default=None, title="Continue after", max_length=32)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"state": tuple(Choice(state, context.t(words)) for state, words in STATE_WORDS.items())}


@skill("Articles", allowed=may_look, api="support")
async def articles(form: ArticlesForm, context: Context) -> Reply:
    """List the articles that are written about what partners miss, the newest first."""
    t = context.t
    found = await articles_of.every(context.session, context.member, state=form.state, limit=PAGE + 1, after=form.after)
    if not found:
        return Reply(text=t("No more articles.") if form.after else t("There are no such articles yet."))
    shown = found[:PAGE]
    columns = (t("Article"), t("Title"), t("State"), t("Last day"))
    rows = tuple((each.number, each.title, t(STATE_WORDS[each.state]), t.day(each.valid_until)) for each in shown)
    buttons = tuple(show_article(each, t) for each in shown[:MOST_BUTTONS])
    if len(found) > PAGE:
        state = {"state": str(form.state)} if form.state else {}
        buttons += (Button(label=t("More"), skill="articles", values={**state, "after": shown[-1].number}),)
    return Reply(text=t("Articles, the newest first:"), table=Table(columns=columns, rows=rows), buttons=buttons)
