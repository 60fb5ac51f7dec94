"""How a story is played: who takes part, what they do, and what they read; wherever that happens."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from bot.i18n import Translator
from bot.prm.database import Database
from bot.reply import Button, Reply
from tests.conversation import Stage
from tests.week.lines import Line


class Player(Protocol):
    """Somebody of the story. What is asked back is answered with `answers`, and a form is confirmed."""

    async def say(self, line: Line, **answers: Any) -> Reply:
        """Ask for something in their own words."""
        ...

    async def press(self, button: Button, **answers: Any) -> Reply:
        """Do what was offered."""
        ...

    async def told(self) -> Sequence[Reply]:
        """Everything they were told without having asked, the oldest first; as rewritten since."""
        ...

    async def hand_in(self, name: str, content: bytes) -> str:
        """Send a file; its id."""
        ...


class Play(Protocol):
    """One staging of the story."""

    t: Translator  # in whose language everybody is answered

    @property
    def stage(self) -> Stage: ...

    @property
    def database(self) -> Database: ...

    async def player(self, name: str) -> Player: ...

    async def wait(self, **by: float) -> None:
        """Time passes, and whatever is due by then happens."""
        ...


@dataclass(frozen=True)
class Reading:
    """What one reply has to say, in the language of the play."""

    reply: Reply
    t: Translator

    def says(self, text: str, **values: Any) -> "Reading":
        expected = self.t(text, **values)
        assert expected in self.reply.text, f"{expected!r} is not in {self.reply.text!r}"
        return self

    def counts(self, one: str, many: str, n: int, **values: Any) -> "Reading":
        """The same, of a text that has another form for one."""
        expected = self.t.plural(one, many, n, **values)
        assert expected in self.reply.text, f"{expected!r} is not in {self.reply.text!r}"
        return self

    def shows(self, label: str, value: str) -> "Reading":
        facts = dict(self.reply.facts)
        assert facts.get(self.t(label)) == value, f"{self.t(label)!r} is not {value!r} in {facts}"
        return self

    def offers(self, *skills: str) -> "Reading":
        assert [each.skill for each in self.reply.buttons] == [*skills], self.reply.buttons
        return self

    def rows(self) -> Sequence[tuple[str, ...]]:
        assert self.reply.table is not None, self.reply.text
        return [tuple(row) for row in self.reply.table.rows]

    def hides(self, *words: str) -> "Reading":
        """Nothing of this, anywhere in it."""
        assert [word for word in words if word in str(self.reply)] == []
        return self

    def button(self, skill: str) -> Button:
        """The one that starts this skill."""
        found = [each for each in self.reply.buttons if each.skill == skill]
        assert found, f"no button for {skill}, only {[each.skill for each in self.reply.buttons]}"
        return found[0]
