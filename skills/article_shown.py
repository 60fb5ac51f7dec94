"""One article, as it is, with what can be done about it."""

from bot.prm import articles
from bot.reply import Reply
from bot.skill import Context, skill
from skills.content_shown import ArticleForm, card, may_look


@skill("Show an article", allowed=may_look, api="support")
async def article_shown(form: ArticleForm, context: Context) -> Reply:
    """Show an article that is written for the content: what it says, for whom, until when, and what is next."""
    article = await articles.get(context.session, context.member, form.article)
    return await card(article, context.t("Article {number}:", number=article.number), context, whole=True)
