"""Whether an article says anything yet: one begun for a gap, or from a ticket nobody answered, says what was asked."""

import re
from collections.abc import Collection

from bot.i18n import LANGUAGES, N_, Translator
from bot.prm import gaps
from bot.prm.article_records import Article
from bot.prm.gaps import Gap
from bot.skill import Context
from skills.ticket_article import as_asked, asked_in

OUTLINE, ITEM = N_("It has to answer:"), "- "  # what an article begins with that is written for a gap
_MARK = re.compile(r"\s*(?:#{1,6}\s|>\s|[-*+•]\s|\d{1,3}[.)]\s)*\s*")  # of a heading, a quotation, an item
_PLACEHOLDER = re.compile(  # where somebody means to write: "TODO", "TBD: the fee", "…", "[answer]"
    r"(?:todo|tbd|tba|fixme|xxx+)\b.*|[\W_]+|\[[^\[\]]*\]|<[^<>:/]*>|\{[^{}]*\}", re.IGNORECASE
)


async def is_outline(article: Article, context: Context) -> bool:
    """Whether nobody wrote an answer into it yet."""
    gap = await context.session.get(Gap, article.gap_id) if article.gap_id else None
    asked = [each.text for each in await gaps.questions_of(context.session, gap)] if gap else []
    return as_asked(article) or says_nothing(article.body, [*asked, *await asked_in(article, context)])


def says_nothing(body: str, asked: Collection[str] = ()) -> bool:
    """Whether a text has nothing in it but headings, questions (also those that were `asked`) and placeholders."""
    known = {_words(each) for each in (*asked, *map(_begun, LANGUAGES))}
    return not any(_is_written(line, known) for line in body.splitlines())


def finished(body: str) -> str:
    """A text that says something without the line that stood above its questions: it is ours, and for no reader."""
    first, _, rest = body.strip().partition("\n")
    begun = first.strip() in map(_begun, LANGUAGES)
    return rest.strip() if begun and not says_nothing(body) else body


def _is_written(line: str, known: Collection[str]) -> bool:
    words = _words(line)
    heading = line.lstrip().startswith("#")
    open_still = heading or words in known or words.endswith(("?", "？")) or _PLACEHOLDER.fullmatch(words)
    return bool(words) and not open_still


def _words(line: str) -> str:
    """A line without what makes it a heading, an item of a list, or bold."""
    return _MARK.sub("", line, count=1).strip().strip("*_").strip()


def _begun(language: str) -> str:
    """As it stands above the questions; whoever began it may have read another language."""
    return Translator(language)(OUTLINE)
