"""What all skills about gaps and articles share: who may use them, which one is meant, and how each is shown."""

from collections.abc import Collection
from typing import Annotated, ClassVar

from pydantic import Field

from bot.fields import Choice, Once, Record
from bot.form import Form
from bot.i18n import N_, Translator
from bot.prm import content_records
from bot.prm.article_records import EDITABLE, LEVEL_WORDS, STATE_WORDS, TRANSITIONS, Article, ArticleState
from bot.prm.gaps import Gap, GapState
from bot.prm.people import Member, Person
from bot.prm.rights import may
from bot.reply import Button, Reply, literal
from bot.skill import Context
from skills.article_outline import is_outline

NO_SUCH_GAP = N_("I don't find a gap “{typed}”. Say “gaps” to see them.")
NO_SUCH_ARTICLE = N_("I don't find an article “{typed}”. Say “articles” to see them.")
GAP_WORDS = {
    GapState.OPEN: N_("Nothing is written yet"),
    GapState.DRAFTED: N_("Somebody writes about it"),
    GapState.PUBLISHED: N_("An article is out"),
    GapState.DISMISSED: N_("Nothing is to be written"),
}
EXCERPT = 600  # characters of an article in chat; all of it is in its form


def may_look(person: Member | None) -> bool:
    return person is not None and may(person, "content.read")


def may_write(person: Member | None) -> bool:
    return person is not None and may(person, "content.write")


def may_publish(person: Member | None) -> bool:
    return person is not None and may(person, "content.publish")


class NamesGap(Form):
    """A form in which a gap may be named."""

    states: ClassVar[Collection[GapState]] = tuple(GapState)

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await content_records.gaps_named(context.session, context.member, text, cls.states)
        return tuple(Choice(each.number, f"{each.number} {each.title}"[:75], named=text) for each in found)


class GapForm(NamesGap):
    """A form about one gap."""

    gap: Annotated[str, Record(NO_SUCH_GAP), Once()] = Field(
        title="Gap", description="Its number, or words of a question in it", max_length=200
    )


class ArticleForm(Form):
    """A form about one article."""

    states: ClassVar[Collection[ArticleState]] = tuple(ArticleState)

    article: Annotated[str, Record(NO_SUCH_ARTICLE), Once()] = Field(
        title="Article", description="Its number, or words of its title", max_length=200
    )

    @classmethod
    async def records(cls, context: Context, field: str, text: str) -> tuple[Choice, ...]:
        found = await content_records.articles_named(context.session, context.member, text, cls.states)
        return tuple(Choice(each.number, f"{each.number} {each.title}"[:75], named=text) for each in found)


async def card(article: Article, text: str, context: Context, *, whole: bool = False) -> Reply:
    """A text above everything about an article, and what this person can do with it next."""
    body = article.body if whole or len(article.body) <= EXCERPT else f"{article.body[:EXCERPT]}…"
    said = f"{text}\n\n**{literal(article.title)}**\n\n{body}"
    return Reply(text=said, facts=await _facts(article, context), buttons=await _next_steps(article, context))


async def _next_steps(article: Article, context: Context) -> tuple[Button, ...]:
    """What can be done with it, by whoever sees it."""
    t, member = context.t, context.member
    this = {"article": article.number, "version": article.version}
    steps = TRANSITIONS[article.state]
    written = not await is_outline(article, context)
    own = article.author_id == member.person_id != article.owner_id
    reviews = may(member, "content.publish") and not own and ArticleState.PUBLISHED in steps
    offered = (
        (Button(label=t("Publish"), skill="publish_article", values=this, style="primary"), written and reviews),
        (Button(label=t("Send back"), skill="send_back_article", values=this), reviews),
        (Button(label=t("Ask for a review"), skill="submit_article", values=this, style="primary"),
         written and ArticleState.IN_REVIEW in steps and may(member, "content.write")),
        (Button(label=t("Edit"), skill="write_article", values={"article": article.number}, edits=True),
         article.state in EDITABLE and may(member, "content.write")),
        (Button(label=t("Take out"), skill="retire_article", values=this, style="danger"),
         ArticleState.RETIRED in steps and may(member, "content.publish")),
    )  # fmt: skip
    return tuple(button for button, possible in offered if possible)


def show_gap(gap: Gap, t: Translator, *, numbered: bool = True) -> Button:
    label = t("Show {number}", number=gap.number) if numbered else t("Show the gap")
    return Button(label=label, skill="gap_shown", values={"gap": gap.number})


def show_article(article: Article, t: Translator) -> Button:
    label = t("Show {number}", number=article.number)
    return Button(label=label, skill="article_shown", values={"article": article.number})


async def _facts(article: Article, context: Context) -> tuple[tuple[str, str], ...]:
    t = context.t
    readers = t(LEVEL_WORDS[article.level])
    facts = [
        (t("Article"), article.number),
        (t("State"), t(STATE_WORDS[article.state])),
        (t("Language"), t.language_name(article.language)),
        (t("For"), f"{readers} ({t.all_of(article.tiers)})" if article.tiers else readers),
        (t("Last day"), t.day(article.valid_until)),
        (t("Written by"), await _name(article.author_id, context)),
        (t("Looked after by"), await _name(article.owner_id, context)),
        (t("Sent back because"), article.reason or ""),
    ]
    return tuple((label, value) for label, value in facts if value)


async def _name(person_id: int | None, context: Context) -> str:
    person = await context.session.get(Person, person_id) if person_id else None
    return person.name if person else ""
