"""The steps of an article once it is written: ask for a review, publish, send back, take out."""

from typing import Annotated, ClassVar

from pydantic import Field

from bot.errors import UserError
from bot.fields import Later, LongText, Once
from bot.prm import articles
from bot.prm.article_records import Article, ArticleState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.article_outline import is_outline
from skills.content_shown import ArticleForm, card, may_publish, may_write


class NoAnswerYet(UserError):
    """Article {number} only says which questions it has to answer. Write the answer into it first."""


class NoAnswerInTicket(UserError):
    """Article {number} only says what was asked in {ticket}. Write the answer below it first."""


class StepForm(ArticleForm):
    """One step of one article, as it was when it was shown."""

    version: Annotated[int | None, Later(), Once()] = Field(default=None, title="Version")


class SubmitForm(StepForm):
    states: ClassVar = (ArticleState.DRAFT,)


class ReviewForm(StepForm):
    states: ClassVar = (ArticleState.IN_REVIEW,)


class SendBackForm(ReviewForm):
    reason: Annotated[str, LongText(), Once()] = Field(title="What has to change?", min_length=3, max_length=2000)


class RetireForm(StepForm):
    states: ClassVar = (ArticleState.PUBLISHED,)


@skill("Ask for a review", writes=True, allowed=may_write, listed=False, verbatim=True, api="support")
async def submit_article(form: SubmitForm, context: Context) -> Reply:
    """Ask a colleague to review an article you wrote."""
    version, article = await _version(form, context), await articles.get(context.session, context.member, form.article)
    await _says_something(article, context)
    article = await articles.submit(context.session, context.member, form.article, version=version, now=context.now)
    return await card(article, context.t("Somebody else is asked to review it."), context)


@skill("Publish an article", writes=True, allowed=may_publish, listed=False, verbatim=True, api="support")
async def publish_article(form: ReviewForm, context: Context) -> Reply:
    """Let an article into the content, after you have read it."""
    version, programme = await _version(form, context), await context.programme()
    await _says_something(await articles.get(context.session, context.member, form.article), context)
    article = await articles.publish(
        context.session, context.member, programme, form.article, version=version, now=context.now
    )
    text = context.t("It goes into the content now.")
    if article.gap_id is not None:
        text = context.t("It goes into the content now. Then the questions it was written for are asked again.")
    return await card(article, text, context)


@skill("Send an article back", writes=True, allowed=may_publish, listed=False, verbatim=True, api="support")
async def send_back_article(form: SendBackForm, context: Context) -> Reply:
    """Send an article back to whoever wrote it, and say what has to change."""
    version = await _version(form, context)
    article = await articles.send_back(
        context.session, context.member, form.article, version=version, reason=form.reason, now=context.now
    )
    return await card(article, context.t("Its author is told what has to change."), context)


@skill("Take an article out", writes=True, allowed=may_publish, listed=False, verbatim=True, api="support")
async def retire_article(form: RetireForm, context: Context) -> Reply:
    """Take a published article out of the content."""
    version = await _version(form, context)
    article = await articles.retire(context.session, context.member, form.article, version=version, now=context.now)
    return await card(article, context.t("It leaves the content now."), context)


async def _says_something(article: Article, context: Context) -> None:
    """Raises NoAnswerYet, NoAnswerInTicket."""
    if await is_outline(article, context):
        if article.ticket is not None:
            raise NoAnswerInTicket(number=article.number, ticket=article.ticket)
        raise NoAnswerYet(number=article.number)


async def _version(form: StepForm, context: Context) -> int:
    """As it was shown; whoever types means it as it is."""
    return form.version or (await articles.get(context.session, context.member, form.article)).version
