"""A reply as Slack messages: text, facts, table, sources, buttons, and the way to a form. Pure rendering."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import quote, urlsplit

from bot.channels import slack_plain, slack_tables
from bot.channels import slack_rich as rich
from bot.channels.slack_limits import (
    ACTIONS,
    BLOCKS_MESSAGE,
    BUTTON_TEXT,
    MESSAGE_CHARACTERS,
    MESSAGE_TEXT,
    checked,
    file_name,
    fits,
)
from bot.channels.slack_press import carried
from bot.channels.slack_rich import Block, Element
from bot.channels.slack_text import escaped
from bot.form import Draft
from bot.i18n import Translator
from bot.reply import Button, Citation, Download, Reply, as_text

CONTENT = "/content/"  # where the pages of cited documents live on our own server
PRESS, OPEN_FORM, RATE, FETCH = "press", "form", "rate", "fetch"  # how the ids of what can be pressed begin
BARS = re.compile(r"[█░]+\s*")  # charts: the figure beside them says the same, and a screen reader would spell them
ROW = 5  # buttons side by side before they wrap anyway


@dataclass(frozen=True)
class Message:
    """What goes into one post. `text` is for notifications and screen readers, in bare words: the blocks say it all."""

    text: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Rendered:
    """A reply in one message or, where it is long, in several."""

    messages: tuple[Message, ...]
    kept: dict[str, str] = field(default_factory=dict)  # turns too long for their buttons, by the buttons' value


@dataclass(frozen=True, kw_only=True)
class Look:
    """What rendering needs to know beside the reply."""

    t: Translator
    address: str  # of our own server: the only one a text may link to

    def vouched(self, address: str) -> str | None:
        """Where a link in a text may lead: to the pages of our own content."""
        own = address.removeprefix(self.address)
        path = urlsplit(own).path
        return f"{self.address}{own}" if path.startswith(CONTENT) and ".." not in path else None


def render(reply: Reply, look: Look) -> Rendered:
    """Everything a reply says, in as many messages as it takes; what can be pressed stands below the last."""
    buttons = _Buttons(look.t)
    parts = [
        *slack_tables.told(reply.text, look.vouched),
        *facts(reply.facts),
        *(slack_tables.blocks(reply.table) if reply.table else ()),
        *_sources(reply.citations, look),
        *_asked(reply.next_question, look.t),
    ]
    below = list(buttons.below(reply))
    packed = _packed(parts, below)
    spoken = BARS.sub("", as_text(reply, plain=partial(slack_plain.words, vouched=look.vouched)))
    text = fits(escaped(spoken), MESSAGE_TEXT)
    return Rendered(tuple(Message(text, tuple(each)) for each in packed), buttons.kept)


def _packed(parts: Sequence[Block], below: list[Block]) -> list[list[Block]]:
    """As few messages as the limits allow; one table at most in each, which is another of Slack's limits."""
    packed: list[list[Block]] = [[]]
    room = MESSAGE_CHARACTERS
    for part in parts:
        size = _size(part)
        second_table = part["type"] == "table" and any(each["type"] == "table" for each in packed[-1])
        if size > room or second_table or len(packed[-1]) >= BLOCKS_MESSAGE - len(below):
            packed.append([])
            room = MESSAGE_CHARACTERS
        packed[-1].append(part)
        room -= size
    packed[-1].extend(below)
    return packed


def _size(part: Block) -> int:
    if part["type"] == "table":
        return sum(len(cell["text"]) for row in part["rows"] for cell in row)
    return rich.length(part)


def facts(told: Sequence[tuple[str, str]]) -> Iterator[Block]:
    """One line each, its label bold."""
    if not told:
        return
    lines: list[Element] = []
    for label, value in told:
        lines += [rich.words(f"{label}: ", bold=True), rich.words(f"{value}\n")]
    lines[-1]["text"] = lines[-1]["text"].rstrip("\n") or " "
    yield from rich.divided(rich.section(*lines))


def _sources(citations: Sequence[Citation], look: Look) -> Iterator[Block]:
    if not citations:
        return
    yield rich.block(rich.section(rich.words(look.t("Sources"), bold=True)))
    yield from rich.divided(rich.numbered([list(_source(each, look)) for each in citations]))


def _source(citation: Citation, look: Look) -> Iterator[Element]:
    """Its page on our server, where it stands in it, of which day, and the way to the original."""
    anchor = f"#{quote(citation.anchor, safe='%')}" if citation.anchor else ""
    yield rich.link(f"{look.address}{CONTENT}{quote(citation.source)}{anchor}", citation.title)
    last = citation.heading.rsplit(" > ", 1)[-1]
    beside = ", ".join(part for part in (last if last != citation.title else "", citation.updated or "") if part)
    if beside:
        yield rich.words(f"  {beside}", italic=True)
    if citation.link.startswith(("https://", "http://")) and citation.link.isprintable():
        yield rich.words("  ")
        yield rich.link(citation.link, look.t("Original"))


def _asked(question: str, t: Translator) -> list[Block]:
    """The next question, for whoever would rather write than open the form."""
    return rich.divided(rich.section(rich.words(f"{t('Or answer here.')} {question}"))) if question else []


class _Buttons:
    """What can be pressed below one reply; each id in it is used once."""

    def __init__(self, t: Translator) -> None:
        self._t = t
        self._next = 0
        self.kept: dict[str, str] = {}

    def below(self, reply: Reply) -> Iterator[Block]:
        """The way to the form first, everything else in rows, files in their own; ratings as Slack's own thumbs."""
        thumbs = {each.rates: each for each in reply.buttons if each.rates}
        paired = thumbs.keys() >= {"good", "bad"}
        others = [each for each in reply.buttons if not (paired and each.rates)]
        elements = [*self._form(reply.ask), *(self._element(b.label, b.turn, PRESS, b.style) for b in others)]
        yield from _rows(elements)
        yield from _rows([self._download(each) for each in reply.downloads])
        if paired:
            yield {"type": "context_actions", "elements": [self._thumbs(thumbs["good"], thumbs["bad"])]}

    def _form(self, draft: Draft | None) -> Iterator[Element]:
        """The button that opens the form."""
        if draft is not None:
            turn = {"skill": draft.skill, "draft": draft.id, "version": draft.version, "edit": True}
            yield self._element(self._t("Fill in the form"), turn, OPEN_FORM, "primary")

    def _element(self, label: str, turn: dict[str, Any], kind: str, style: str) -> Element:
        button = {"type": "button", "action_id": self._id(kind), "text": plain(label), "value": self._value(turn)}
        return button | ({"style": style} if style in ("primary", "danger") else {})

    def _download(self, download: Download) -> Element:
        """What it is called is all it carries: whoever presses may or may not read it then."""
        label = plain(file_name(download.label, BUTTON_TEXT))
        return {"type": "button", "action_id": self._id(FETCH), "text": label, "value": download.name}

    def _thumbs(self, good: Button, bad: Button) -> Element:
        def side(button: Button) -> Element:
            return {"text": plain(button.label), "value": self._value(button.turn)}

        return {
            "type": "feedback_buttons",
            "action_id": self._id(RATE),
            "positive_button": side(good),
            "negative_button": side(bad),
        }

    def _id(self, kind: str) -> str:
        self._next += 1
        return f"{kind}:{self._next}"

    def _value(self, turn: dict[str, Any]) -> str:
        value, too_long = carried(turn)
        if too_long is not None:
            self.kept[value] = too_long
        return value


def _rows(elements: Sequence[Element]) -> Iterator[Block]:
    for at in range(0, len(elements), min(ROW, ACTIONS)):
        yield {"type": "actions", "elements": list(elements[at : at + ROW])}


def plain(label: str, limit: int = BUTTON_TEXT) -> Element:
    """Text Slack interprets nothing in; a label of ours fits, one with a record's name in it may end in "…"."""
    return {"type": "plain_text", "text": fits(checked(label, 10 * limit, "a label") or " ", limit), "emoji": False}
