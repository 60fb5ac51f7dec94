"""Write a note into a ticket that only the vendor's people read."""

from typing import Annotated

from pydantic import Field

from bot.fields import Files, Later, LongText, Once
from bot.prm import ticket_words
from bot.prm.ticket_words import Words
from bot.reply import Reply
from bot.skill import Context, skill
from skills.ticket_shown import WorkForm, may_work


class NoteTicketForm(WorkForm):
    note: Annotated[str, LongText(passed_on=True), Once()] = Field(
        title="Note", description="Only our own people read it", min_length=1, max_length=4000
    )
    files: Annotated[list[str] | None, Files(), Later(), Once()] = Field(default=None, title="Files")


@skill("Note on a ticket", writes=True, allowed=may_work, api="tickets")
async def note_ticket(form: NoteTicketForm, context: Context) -> Reply:
    """Write an internal note on a ticket; the partner never sees it."""
    said = Words(text=form.note, files=tuple(form.files or ()))
    await ticket_words.note(context.session, context.member, form.ticket, said, now=context.now)
    return Reply(text=context.t("Noted on ticket {number}, for our own people alone.", number=form.ticket))
