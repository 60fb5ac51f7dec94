"""The documents somebody should look at, for whoever looks after them."""

from bot.form import Form
from bot.i18n import Translator
from bot.prm import stale_content
from bot.prm.stale_content import WORDS, StaleDocument
from bot.reply import Reply, Table
from bot.skill import Context, skill
from skills.content_shown import may_look

MOST = 20


class StaleDocumentsForm(Form):
    pass


@skill("Content to look at", allowed=may_look, api="support")
async def stale_documents(form: StaleDocumentsForm, context: Context) -> Reply:
    """List the documents you look after that are old, replaced, about to expire or do not help."""
    t = context.t
    found = await stale_content.listed_to(context.session, context.member)
    if not found:
        return Reply(text=t("Nothing you look after needs a look."))
    columns = (t("Document"), t("Title"), t("Why"), t("Changed"), t("Last day"), t("Looked after by"))
    rows = tuple(_row(each, t) for each in found[:MOST])
    text = t.plural("{n} document should be looked at:", "{n} documents should be looked at:", len(found))
    if len(found) > MOST:
        text = f"{text} {t('These are known the longest.')}"
    return Reply(text=text, table=Table(columns=columns, rows=rows))


def _row(each: StaleDocument, t: Translator) -> tuple[str, ...]:
    why = [t(WORDS[reason]) for reason in each.why]
    rated = f" ({t('{failed} of {rated}', failed=t.number(each.failed), rated=t.number(each.answers))})"
    said = t.all_of(why) + (rated if each.failed else "")
    changed = t.day(each.updated) if each.updated else ""
    return each.source, each.title, said, changed, t.day(each.valid_until) if each.valid_until else "", each.owner
