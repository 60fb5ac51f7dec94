"""Say an announcement in one language: of a draft, or as a correction of what was posted already."""

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar

from pydantic import Field

from bot.errors import UserError
from bot.fields import Choice, LongText, Once
from bot.i18n import LANGUAGES
from bot.prm import announcement_corrections, announcement_lifecycle, announcement_writing
from bot.prm.announcement_records import SETTLED, AnnouncementState
from bot.reply import Reply
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, called, may_write, shown


class StillInAnother(UserError):
    """That is word for word the text in {other}. What shall it say in {language}?"""


class WriteAnnouncementForm(AnnouncementForm):
    carried_by: ClassVar[tuple[str, ...]] = ("language",)
    changes: ClassVar[bool] = True

    language: Annotated[str, Once()] = Field(title="Language")
    title: Annotated[str, Once()] = Field(title="Title", min_length=3, max_length=200)
    body: Annotated[str, Once(), LongText()] = Field(
        title="Text", min_length=1, max_length=announcement_writing.LONGEST
    )

    @classmethod
    def offered(cls) -> tuple[AnnouncementState, ...]:
        return (AnnouncementState.DRAFT, *SETTLED)

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"language": tuple(Choice(each, context.t.language_name(each)) for each in LANGUAGES)}

    @classmethod
    async def carried(cls, context: Context, known: Mapping[str, Any]) -> dict[str, Any]:
        """What it says in this language now, but for what somebody has written already. Whoever corrects what was sent
        and names no language begins with what they read themselves."""
        named = str(known.get("announcement") or "")
        found = await cls.records(context, "announcement", named) if named else ()
        if len(found) != 1:
            return {}
        row = await announcement_lifecycle.get(context.session, context.member, found[0].value)
        texts = await announcement_writing.texts(context.session, row)
        told = {name: {getattr(each, name) for each in texts.values()} for name in ("title", "body")}
        still = [name for name, before in told.items() if not known.get(name) or known[name] in before]
        language, chosen = known.get("language"), {}
        if not language and still and texts and row.state in SETTLED:
            language = context.t.language if context.t.language in texts else next(iter(texts))
            chosen = {"language": language}
        text = texts.get(language or "")
        return {**chosen, **{name: getattr(text, name, None) for name in still}}


@skill("Write its text", confirm=True, allowed=may_write, api="announcements")
async def write_announcement(form: WriteAnnouncementForm, context: Context) -> Reply:
    """Write the text of an announcement in a language. Once it was sent, a colleague has to release it."""
    t, session, member = context.t, context.session, context.member
    language = t.language_name(form.language)
    row = await announcement_lifecycle.get(session, member, form.announcement)
    if row.state is AnnouncementState.DRAFT:
        await announcement_writing.set_text(
            session, member, row.number, form.language, title=form.title, body=form.body, now=context.now
        )
        return await shown(row, t("{number} has a text in {language}.", language=language, **called(row)), context)
    for other in (await announcement_writing.texts(session, row)).values():
        if other.language != form.language and (other.title, other.body) == (form.title, form.body):
            raise StillInAnother(other=t.language_name(other.language), language=language)
    await announcement_corrections.propose(
        session, member, row.number, form.language, title=form.title, body=form.body, now=context.now
    )
    text = t(
        "Your correction of the {language} text of {number} waits for a colleague who releases it. They are told.",
        language=language, **called(row),
    )  # fmt: skip
    return await shown(row, text, context)
