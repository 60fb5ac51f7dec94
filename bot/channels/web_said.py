"""What a person sent: into the inbox to be answered and into the transcript to be seen, both or neither."""

from datetime import datetime

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from bot import inbox, transcript
from bot.channels.web_input import Sent
from bot.channels.web_session import Visitor
from bot.form import Draft, Question, shown
from bot.i18n import Translator
from bot.message import Incoming
from bot.prm.database import Database
from bot.reply import Reply
from bot.transcript import Author

LOOK_BACK = 50  # lines among which the form is that somebody sends

__all__ = ["Author", "accept", "spoken"]


async def accept(database: Database, visitor: Visitor, sent: Sent, locale: str, t: Translator, now: datetime) -> None:
    """Keep one turn; the same id again changes nothing. Raises Unavailable when it could not be kept."""
    turn = Incoming(
        id=f"{visitor.sender.key}:{sent.id}",
        conversation=visitor.conversation,
        sender=visitor.sender,
        place=visitor.place,
        locale=locale,
        text=sent.text.strip(),
        skill=sent.skill,
        values=dict(sent.values),
        draft=sent.draft,
        version=sent.version,
        confirmed=sent.confirmed,
        edit=sent.edit,
    )
    async with database.writing() as session:
        if not await inbox.keep(session, turn):
            return
        said = Reply(text=spoken(sent, await _form(session, turn), t))
        key, conversation = turn.id, turn.conversation
        await transcript.write(session, key=key, conversation=conversation, author="person", reply=said, at=now)


async def _form(session: AsyncSession, turn: Incoming) -> Draft | None:
    """The form whose answers these are, as it was shown."""
    if turn.draft is None or not turn.values:
        return None
    said = await transcript.latest(session, turn.conversation, limit=LOOK_BACK)
    asked = (each.reply.ask for each in reversed(said) if each.author == "assistant")
    return next((draft for draft in asked if draft and draft.id == turn.draft), None)


def spoken(sent: Sent, form: Draft | None, t: Translator) -> str:
    """A turn as a line of text: what was typed, the button's label, or the form with its answers."""
    if sent.text:
        return sent.text.strip()
    if form is None:
        return sent.label or (sent.skill or "").replace("_", " ")
    given = ((q, sent.values[q.name]) for q in form.questions if sent.values.get(q.name) not in (None, "", []))
    return "\n".join([form.title, *(f"{q.label}: {_readable(q, value, t)}" for q, value in given)])


def _readable(question: Question, value: JsonValue, t: Translator) -> str:
    """An answer as it was given: nobody has checked it yet."""
    if isinstance(value, dict):
        return " ".join(str(part) for part in value.values() if part)
    if isinstance(value, list):
        value = [str(each) for each in value]
    return shown(question, value, t)
