"""The documents somebody should look at, for whoever looks after them."""

from collections.abc import Sequence

from bot.form import Form
from bot.i18n import Translator
from bot.prm import articles, stale_content
from bot.prm.stale_content import WORDS, StaleDocument
from bot.reply import Reply, Table
from bot.skill import Context, skill
from skills.content_shown import may_look, show_article

MOST, ARTICLES = 20, 5  # documents that are listed, and articles that are shown from here


class StaleDocumentsForm(Form):
    pass


@skill("Content to look at", allowed=may_look, api="support")
async def stale_documents(form: StaleDocumentsForm, context: Context) -> Reply:
    """List the documents you look after that are old, replaced, about to expire or do not help."""
    t = context.t
    found = await stale_content.listed_to(context.session, context.member)
    if not found:
        return Reply(text=t("Nothing you look after needs a look."))
    text = t.plural("{n} document should be looked at:", "{n} documents should be looked at:", len(found))
    if len(found) > MOST:
        text = f"{text} {t('These are known the longest.')}"
    about = t("What comes from a folder, a repository or a website is mended there, and an article here.")
    out = {each.file: each for each in await articles.published(context.session)}
    buttons = tuple(show_article(out[each.source], t) for each in found if each.source in out)[:ARTICLES]
    return Reply(text=f"{text}\n\n{about}", table=_table(found[:MOST], t), buttons=buttons)


def _table(found: Sequence[StaleDocument], t: Translator) -> Table:
    """Without the columns in which nothing stands: all six are wider than a chat."""
    heads = (t("Document"), t("Title"), t("Why"), t("Changed"), t("Last day"), t("Looked after by"))
    rows = [_row(each, t) for each in found]
    told = [at for at in range(len(heads)) if any(row[at] for row in rows)]
    return Table(
        columns=tuple(heads[at] for at in told), rows=tuple(tuple(row[at] for at in told) for row in rows)
    )  # fmt: skip


def _row(each: StaleDocument, t: Translator) -> tuple[str, ...]:
    why = [t(WORDS[reason]) for reason in each.why]
    rated = f" ({t('{failed} of {rated}', failed=t.number(each.failed), rated=t.number(each.answers))})"
    said = t.all_of(why) + (rated if each.failed else "")
    changed = t.day(each.updated) if each.updated else ""
    return each.source, each.title, said, changed, t.day(each.valid_until) if each.valid_until else "", each.owner
