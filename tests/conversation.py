"""Talk to the assistant the way a person does: say, press, submit. The whole path runs, only the platform is played.

What was understood from a sentence can be scripted (`understood[...]`), so that these tests are about the conversation
and not about language.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from bot import notices, outbox, reactions
from bot.announcing import feeding, passing, watching
from bot.assistant import Assistant
from bot.audience import Room
from bot.desks import carrying
from bot.form import Draft
from bot.inbox import TURN, accept
from bot.inquiry import Answer, Inquiry, LookUp
from bot.jobs import Duty, Work
from bot.message import Incoming, Place, Sender
from bot.outbox import Channel, Delivery
from bot.prm.announcement_reach import UNLIMITED, Reach
from bot.prm.database import Database
from bot.reply import Button, Reply
from bot.skill import SkillBook
from bot.understand import Act, Sentence, Understood
from bot.worker import Worker
from tests import all_skills, drawn

_ids = count(1)


@dataclass
class Clock:
    """Time stands still until a test moves it."""

    now: datetime = field(default_factory=lambda: datetime(2026, 11, 20, 9, 0, tzinfo=UTC))

    def __call__(self) -> datetime:
        return self.now

    def advance(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Stage:
    """An assistant at work: real database, inbox, worker and outbox; knowledge and understanding are scripted."""

    database: Database
    clock: Clock = field(default_factory=Clock)
    understood: dict[str, Understood] = field(default_factory=dict)
    known: dict[str, Answer] = field(default_factory=dict)
    asked_for: list[tuple[str, Room]] = field(default_factory=list)  # what knowledge was asked, for which readers
    sent: list[Delivery] = field(default_factory=list)
    vouched: bool = False  # whether the platform says that nobody else reads the vendor's own channels
    joined: set[str] = field(default_factory=set)  # places where the platform says that others read along
    writing: Callable[[Inquiry], Awaitable[None]] | None = None  # what happens while the scripted answer is written
    look_up: LookUp | None = None  # real knowledge instead of the scripted one
    book: SkillBook = field(default_factory=lambda: SkillBook(all_skills.BOOK.values()))  # its own: tests teach it more
    reach: Reach = field(default_factory=lambda: Reach(paces={"test": UNLIMITED}))
    translates: bool = False  # whether there is a language model that proposes translations

    def __post_init__(self) -> None:
        self.assistant = Assistant(
            database=self.database,
            skills=self.book,
            understand=self._understand,
            look_up=self.look_up or self._look_up,
            now=self.clock,
            reach=self.reach,
            translates=self.translates,
        )
        self._follows = notices.load()
        self.database.followers.append(self._follows.follow)
        self.worker = self.worker_of({"test": Channel(send=self._send, look=self._look)})

    def worker_of(self, channels: Mapping[str, Channel], duties: Mapping[str, Duty] | None = None) -> Worker:
        """Whoever does the work where the assistant is reached over these channels, with the duties they add."""
        ours = {
            TURN: self.assistant.turn,
            outbox.KIND: passing.guarded(self.database, channels),
            feeding.KIND: feeding.Feeding(database=self.database, reach=self.reach).duty,
            watching.KIND: watching.Watching(database=self.database, reach=self.reach, platforms=channels.keys()).duty,
            **self._follows.duties(channels),
        }
        told = {TURN: self.assistant.apologise, outbox.KIND: passing.buried, carrying.KIND: carrying.buried}
        return Worker(self.database, {**ours, **(duties or {})}, on_dead=told, now=self.clock)

    async def _understand(self, sentence: Sentence) -> Understood:
        scripted = self.understood.get(sentence.text)
        return scripted or Understood(act=Act.START, skill="ask", values={"question": sentence.text})

    async def _look_up(self, inquiry: Inquiry) -> Answer:
        question = inquiry.text
        self.asked_for.append((question, inquiry.room))
        if self.writing:
            await self.writing(inquiry)
        return self.known.get(question, Answer(text=f"(found in {inquiry.language}) {question}", band="answer"))

    async def _send(self, delivery: Delivery, work: Work) -> None:
        drawn.check(delivery)
        self.sent.append(delivery)

    async def _look(self, place: Place) -> Place:
        if place.key in self.joined:
            return replace(place, outsiders=True)
        return replace(place, outsiders=False) if self.vouched else place

    async def wait(self, **by: float) -> None:
        """Time passes, and whatever is due by then happens."""
        self.clock.advance(**by)
        await reactions.look(self.database, self.clock())
        await self.worker.run_due()

    def told(self, user: str) -> list[Reply]:
        """Everything this person was told in private without having asked, the oldest first; as rewritten since."""
        notices = [each for each in self.sent if each.notice_to and each.sender.user == user]
        said = {each.edits or each.key: each.reply for each in notices}
        return list(said.values())

    def person(self, user: str, *, tenant: str = "T1", place: Place | None = None, locale: str = "en") -> "Talk":
        sender = Sender(platform="test", tenant=tenant, user=user)
        private = Place(key=f"test:{tenant}:{user}", kind="private")
        return Talk(self, sender, place or private, locale)


@dataclass
class Talk:
    """One person in one place."""

    stage: Stage
    sender: Sender
    place: Place
    locale: str = "en"

    async def say(self, text: str) -> Reply:
        return await self.turn(text=text)

    async def press(self, button: Button) -> Reply:
        return await self.turn(**button.turn)

    async def submit(self, form: Draft | str, **values: Any) -> Reply:
        if isinstance(form, str):
            return await self.turn(skill=form, values=values, confirmed=True)
        shown = {**form.known, **values}  # a surface sends back everything it showed
        return await self.turn(skill=form.skill, values=shown, draft=form.id, version=form.version, confirmed=True)

    async def turn(self, **incoming: Any) -> Reply:
        """One event through inbox, assistant and outbox; what this person was told, in private where there is both."""
        before = len(self.stage.sent)
        await accept(self.stage.database, self.event(**incoming))
        await self.stage.worker.run_due()
        answers = [each for each in self.stage.sent[before:] if each.notice_to is None and each.sender == self.sender]
        told = sorted(answers, key=lambda delivery: delivery.conversation is None)
        assert told, "nothing was said: see the log for why"
        return told[-1].reply

    def event(self, **incoming: Any) -> Incoming:
        return Incoming(
            id=f"event-{next(_ids)}",
            conversation=self.place.key,
            sender=self.sender,
            place=self.place,
            locale=self.locale,
            **incoming,
        )


def button(reply: Reply, label: str) -> Button:
    """The button with this label; fails with what there is instead."""
    for each in reply.buttons:
        if each.label == label:
            return each
    raise AssertionError(f"no button {label!r}, only {[b.label for b in reply.buttons]}")


def fact(reply: Reply, label: str) -> str:
    return dict(reply.facts)[label]
