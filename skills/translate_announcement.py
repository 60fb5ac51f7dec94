"""Have the language model propose translations of an announcement; read, and approve, what it proposed."""

from typing import Annotated

from pydantic import Field

from bot.cards.side_by_side import side_by_side
from bot.errors import OutOfDate
from bot.fields import Choice, Later, Once
from bot.i18n import LANGUAGES
from bot.prm import announcement_lifecycle, announcement_translation, announcement_writing
from bot.prm.announcement_records import Announcement, AnnouncementState, AnnouncementText
from bot.prm.announcement_writing import NoSuchText
from bot.reply import Button, Reply, Table
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_write, shown


class TranslationForm(AnnouncementForm):
    language: Annotated[str | None, Later(), Once()] = Field(
        default=None, title="Language", description="Empty: every language of its partners that is missing"
    )

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.DRAFT,)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"language": tuple(Choice(each, context.t.language_name(each)) for each in LANGUAGES)}


class ApprovalForm(AnnouncementForm):
    language: Annotated[str, Once()] = Field(title="Language", max_length=8)
    wording: Annotated[int, Once()] = Field(title="Version", ge=0)


@skill("Propose translations", writes=True, allowed=may_write, api="announcements")
async def translate_announcement(form: TranslationForm, context: Context) -> Reply:
    """Have the language model propose translations of an announcement. You read and approve each of them."""
    t, session, programme = context.t, context.session, await context.programme()
    row = await announcement_lifecycle.get(session, context.member, form.announcement)
    if not context.translates:
        values = {"announcement": row.number, **({"language": form.language} if form.language else {})}
        by_hand = Button(label=t("Write it by hand"), skill="write_announcement", values=values, style="primary")
        text = t("No language model is set up here that could translate. You can write the text yourself.")
        return Reply(text=text, buttons=(by_hand,))
    wanted = [form.language] if form.language else await announcement_translation.missing(
        session, programme, row, LANGUAGES, context.now
    )  # fmt: skip
    await announcement_translation.ask(session, context.member, programme, row.number, wanted, context.now)
    languages = t.all_of(map(t.language_name, wanted))
    return Reply(
        text=t("I have {number}, “{title}”, translated into {languages}, and tell you when there is something to read.",
               languages=languages, **called(row))
    )  # fmt: skip


@skill("Proposed translation", allowed=may_write, listed=False, verbatim=True, api="announcements")
async def read_translation(form: TranslationForm, context: Context) -> Reply:
    """Show what was translated by a machine beside the original, paragraph by paragraph."""
    t, session, programme = context.t, context.session, await context.programme()
    row = await announcement_lifecycle.get(session, context.member, form.announcement)
    written = await announcement_writing.texts(session, row)
    waiting = [each for each in written.values() if each.proposed and form.language in (None, each.language)]
    if not waiting:
        raise NoSuchText(language=t.language_name(form.language) if form.language else "")
    proposal = waiting[0]
    text = t("{number}, “{title}”, in {language}, as proposed by a machine. Is it right?",
             language=t.language_name(proposal.language), **called(row))  # fmt: skip
    table = _beside(written[programme.default_locale], proposal, context)
    return Reply(text=text, table=table, buttons=_decisions(row, proposal.language, context))


@skill("Approve a translation", writes=True, allowed=may_write, listed=False, verbatim=True, api="announcements")
async def approve_translation(form: ApprovalForm, context: Context) -> Reply:
    """Take a proposed translation as it was shown to you: it goes out with the announcement."""
    t, session = context.t, context.session
    row = await announcement_lifecycle.to_write(session, context.member, form.announcement)
    if row.wording != form.wording:
        raise OutOfDate(number=row.number)
    await announcement_writing.approve_text(session, context.member, row.number, form.language, context.now)
    language = t.language_name(form.language)
    return await shown(
        row, t("The {language} text of {number} is approved.", language=language, **called(row)), context
    )


def _beside(original: AnnouncementText, proposal: AnnouncementText, context: Context) -> Table:
    columns = (context.t.language_name(original.language), context.t.language_name(proposal.language))
    return side_by_side(columns, (original.title, original.body), (proposal.title, proposal.body))


def _decisions(row: Announcement, language: str, context: Context) -> tuple[Button, ...]:
    t, values = context.t, {"announcement": row.number, "language": language}
    approved = {**values, "wording": row.wording}
    return (
        Button(label=t("Approve"), skill="approve_translation", values=approved, style="primary"),
        Button(label=t("Change it"), skill="write_announcement", values=values),
    )
