"""What a surface may show in the very request that asks for it: a form as it stands, what is wrong with answers,
records that match what is being typed.

Only looking, on a view that holds no lock: the effect of a turn still goes through inbox and transaction. What cannot
be shown at once is None, and the turn itself then says why.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.ext.asyncio import AsyncSession

from bot.dialog import consult, filled_in
from bot.drafts import StoredDraft
from bot.errors import UserError
from bot.fields import Choice
from bot.form import Draft, record_mark
from bot.i18n import Translator
from bot.message import Incoming
from bot.prm.database import Database
from bot.reply import Button, Reply
from bot.skill import Skill
from bot.turn import Turn, Wanted

ViewOf = Callable[[Incoming, AsyncSession], Awaitable[Turn]]


@dataclass(frozen=True)
class Shown:
    """A form in the language of the person who asked for it."""

    draft: Draft
    t: Translator


@dataclass(frozen=True)
class Answered:
    """What a skill says, under its title."""

    title: str
    reply: Reply


@dataclass(frozen=True)
class Pressable:
    """What one person may press of a card that many see, and why not the rest, in their words; often without a why."""

    buttons: tuple[Button, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Offered:
    skill: str
    title: str


@dataclass(frozen=True, kw_only=True)
class Instant:
    database: Database
    view: ViewOf  # the turn as it would be answered now

    async def form(self, incoming: Incoming) -> Shown | None:
        """The form a turn is about: an open one, or the empty one of a skill that asks before it acts."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            skill = turn.skills.get(incoming.skill or "")
            stored = await _open(session, incoming)
            if (
                skill is None
                or not skill.form.model_fields
                or (stored is None and (incoming.draft or not skill.confirm))
            ):
                return None
            return Shown(await _filled(turn, skill, incoming, stored), turn.t)

    async def answer(self, incoming: Incoming) -> Answered | None:
        """What a skill that only reads says in private; None where this person may not, or it asks something first."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            skill = turn.skills.get(incoming.skill or "")
            if skill is None or not turn.room.private:
                return None
            reply = await consult(turn, Wanted(skill=skill, values=incoming.values))
            return Answered(turn.t(skill.title), reply) if reply else None

    async def internal(self, incoming: Incoming) -> bool:
        """Whether this is somebody of the vendor."""
        async with self.database.reading() as session:
            person = (await self.view(incoming, session)).person
            return person is not None and person.internal

    async def offered(self, incoming: Incoming) -> list[Offered]:
        """Everything this person can begin with a press, titled in their language."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            listed = (each for each in turn.skills.values() if each.listed and each.name != "ask")
            return [Offered(each.name, turn.t(each.title)) for each in listed]

    async def pressable(self, incoming: Incoming, buttons: Sequence[Button]) -> Pressable:
        """Those of a card's buttons that would do something for this person, with its record as it is now."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            theirs = [each for each in buttons if each.skill in turn.skills]
            refused = [await _refused(turn, each) for each in theirs]
        may = tuple(each for each, why in zip(theirs, refused, strict=True) if why is None)
        return Pressable(may, next(filter(None, refused), ""))

    async def problems(self, incoming: Incoming) -> Mapping[str, str]:
        """What is wrong with the answers of a form that was sent, by question, in the sender's language."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            skill = turn.skills.get(incoming.skill or "")
            stored = await _open(session, incoming)
            if skill is None or (stored is None and incoming.draft):
                return {}
            return (await _filled(turn, skill, incoming, stored)).errors

    async def choices(self, incoming: Incoming, question: str, text: str) -> tuple[Choice, ...]:
        """What somebody who types `text` may choose as the answer to one question of `incoming.skill`."""
        async with self.database.reading() as session:
            turn = await self.view(incoming, session)
            skill = turn.skills.get(incoming.skill or "")
            info = skill.form.model_fields.get(question) if skill else None
            if skill is None or info is None:
                return ()
            if record_mark(info):
                return await skill.form.records(turn.context, question, text)
            offered = (await skill.form.choices(turn.context)).get(question, ())
            return tuple(each for each in offered if _fits(each, text.casefold().strip()))

    async def translator(self, incoming: Incoming) -> Translator:
        """Speaks as the assistant would to this person."""
        async with self.database.reading() as session:
            return (await self.view(incoming, session)).t


async def _refused(turn: Turn, button: Button) -> str | None:
    """Why pressing this would be refused; None where it would not be."""
    refuses = turn.skills[button.skill].refuses
    try:
        return await refuses(button, turn.context) if refuses else None
    except UserError:
        return ""


async def _open(session: AsyncSession, incoming: Incoming) -> StoredDraft | None:
    """The sender's own open form that the turn names."""
    stored = await session.get(StoredDraft, incoming.draft) if incoming.draft else None
    mine = stored is not None and (stored.sender, stored.skill) == (incoming.sender.key, incoming.skill)
    return stored if stored is not None and mine and stored.state == "open" else None


async def _filled(turn: Turn, skill: Skill, incoming: Incoming, stored: StoredDraft | None) -> Draft:
    wanted = Wanted(skill=skill, values=incoming.values)
    draft = (await filled_in(turn, wanted, stored)).draft
    return replace(draft, id=stored.id, version=stored.version) if stored else draft


def _fits(choice: Choice, text: str) -> bool:
    return any(text in name.casefold() for name in (choice.label, choice.value, *choice.also))
