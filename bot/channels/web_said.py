"""What a person sent: into the inbox to be answered and into the transcript to be seen, both or neither."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncSession

from bot import files, inbox, transcript
from bot.channels.web_input import Sent
from bot.channels.web_session import Visitor
from bot.fields import Choice
from bot.form import Draft, Question, shown
from bot.i18n import Translator
from bot.message import Incoming
from bot.prm import files as prm_files
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
        files=sent.files,
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
        names = await _names(session, visitor, sent, t)
        said = Reply(text=spoken(sent, await _form(session, turn, names), t, names))
        key, conversation = turn.id, turn.conversation
        await transcript.write(session, key=key, conversation=conversation, author="person", reply=said, at=now)


async def _names(session: AsyncSession, visitor: Visitor, sent: Sent, t: Translator) -> dict[str, str]:
    """What the files that are sent or answered with are called; whatever else is in the answers names none."""
    lists = (value for value in sent.values.values() if isinstance(value, list))
    ids = [*sent.files, *(each for answer in lists for each in answer if isinstance(each, str))]
    found = await prm_files.usable(session, ids, account=visitor.sender.key, member=visitor.person)
    return {file.id: files.label(file, t) for file in found}


async def _form(session: AsyncSession, turn: Incoming, names: Mapping[str, str]) -> Draft | None:
    """The form whose answers these are, as it was shown, with the files it was given since."""
    if turn.draft is None or not turn.values:
        return None
    said = await transcript.latest(session, turn.conversation, limit=LOOK_BACK)
    asked = (each.reply.ask for each in reversed(said) if each.author == "assistant")
    shown = next((draft for draft in asked if draft and draft.id == turn.draft), None)
    return shown and replace(shown, questions=tuple(_with_files(each, names) for each in shown.questions))


def _with_files(question: Question, names: Mapping[str, str]) -> Question:
    if question.kind != "files":
        return question
    return replace(question, choices=tuple(Choice(*each) for each in {**question.names, **names}.items()))


def spoken(sent: Sent, form: Draft | None, t: Translator, names: Mapping[str, str] = MappingProxyType({})) -> str:
    """A turn as a line of text: what was typed with `names` of its files, the button's label, or the form with its
    answers."""
    if sent.text or sent.files:
        return "\n".join([sent.text.strip(), *(f"📎 {names[each]}" for each in sent.files if each in names)]).strip()
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
