"""See an announcement as partners will, in one of its languages."""

from dataclasses import replace
from typing import Annotated

from pydantic import Field

from bot.announcing.wording import words_of
from bot.fields import Choice, Later, Once
from bot.i18n import LANGUAGES
from bot.prm import announcement_lifecycle, announcement_writing
from bot.prm.announcement_records import Announcement
from bot.prm.announcement_writing import NoSuchText
from bot.reply import Button, Reply, Visibility
from bot.skill import Context, skill
from skills.announcement_shown import AnnouncementForm, may_write


class PreviewForm(AnnouncementForm):
    language: Annotated[str | None, Later(), Once()] = Field(default=None, title="Language")

    @classmethod
    async def choices(cls, context: Context) -> dict[str, tuple[Choice, ...]]:
        return {"language": tuple(Choice(each, context.t.language_name(each)) for each in LANGUAGES)}


@skill("Send me a test", allowed=may_write, api="announcements")
async def preview_announcement(form: PreviewForm, context: Context) -> Reply:
    """Send an announcement to yourself alone, as partners will get it, in one of its languages."""
    row = await announcement_lifecycle.get(context.session, context.member, form.announcement)
    written = await announcement_writing.texts(context.session, row)
    default = (await context.programme()).default_locale
    language = form.language or (context.t.language if context.t.language in written else default)
    if language not in written:
        raise NoSuchText(language=context.t.language_name(language))
    said = (await words_of(context.session, row, proposals=True)).said(language)
    others = (_in(each, row, context) for each in written if each != language)
    return replace(said, buttons=(*said.buttons, *others, _back(row, context)), visibility=Visibility.PRIVATE)


def _in(language: str, row: Announcement, context: Context) -> Button:
    values = {"announcement": row.number, "language": language}
    label = context.t.language_name(language)
    return Button(label=label, skill="preview_announcement", values=values, style="quiet")


def _back(row: Announcement, context: Context) -> Button:
    label = context.t("Open {number}", number=row.number)
    return Button(label=label, skill="announcement_status", values={"announcement": row.number}, style="quiet")
