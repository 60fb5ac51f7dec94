"""What an article that is drafted from a ticket begins with, and what of it partners asked: that is no answer yet."""

from collections.abc import Iterable, Sequence

from bot.i18n import LANGUAGES, N_, Translator
from bot.prm import tickets
from bot.prm.article_records import Article
from bot.prm.ticket_records import Author
from bot.prm.tickets import Line
from bot.skill import Context

QUESTION, ANSWER = N_("Question"), N_("Answer")  # what stands above each part of it
MOST_LINES = 1000  # of a ticket that are compared with an article
_SIDES = {Author.PARTNER: QUESTION, Author.AGENT: ANSWER}


def conversation(lines: Sequence[Line], t: Translator) -> str:
    """What was asked and answered; notes among colleagues and what was taken back are not in it."""
    said = [each.message for each in lines if not each.message.internal and each.message.deleted_at is None]
    blocks = [f"**{t(_SIDES[e.author])}**\n\n{e.words}" for e in said if e.author in _SIDES and e.words.strip()]
    return "\n\n".join(blocks)


async def asked_in(article: Article, context: Context) -> list[str]:
    """Each line of what was asked in its ticket, as it stands in the draft, and the headings of both parts."""
    if article.ticket is None:
        return []
    session = context.session
    ticket = await tickets.numbered_for_all(session, article.programme_id, article.ticket)
    said = await tickets.all_lines(session, ticket, limit=MOST_LINES)
    asked = [each for each in said if each.message.author is Author.PARTNER and not each.message.before]
    begun = await context.impersonal(conversation(asked, context.t))
    return [*begun.splitlines(), *_in_all_languages((QUESTION, ANSWER))]


def as_asked(article: Article) -> bool:
    """Whether it is as it was drafted, from a ticket without an answer: also once what was said there is removed."""
    headings = {f"**{each}**" for each in _in_all_languages([ANSWER])}
    drafted = article.ticket is not None and article.version == 1
    return drafted and headings.isdisjoint(article.body.splitlines())


def _in_all_languages(texts: Iterable[str]) -> list[str]:
    """Whoever drafted it may have read another language."""
    return [Translator(language)(text) for text in texts for language in LANGUAGES]
