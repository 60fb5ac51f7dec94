"""The Home tab: what waits for this person, and buttons for everything they can do.

What it shows are the answers of skills that only read, so it can never say more than a chat would, nor anything else.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import slack_contacts, slack_installs
from bot.channels import slack_rich as rich
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_blocks import PRESS, ROW, Look, facts, plain
from bot.channels.slack_limits import (
    BLOCKS_VIEW,
    CONTEXT,
    HEADER,
    OPTION_TEXT,
    OPTION_VALUE,
    OPTIONS,
    PLACEHOLDER,
    checked,
)
from bot.channels.slack_press import written
from bot.channels.slack_rich import Block
from bot.channels.slack_site import Slack
from bot.i18n import Translator
from bot.instant import Instant, Offered
from bot.jobs import Retry, Work, enqueue
from bot.message import Incoming, Sender, silence
from bot.reply import Reply, Table

KIND = "slack.home"
ROWS = 5  # of a list, before the button that shows all of it
STEPS = 3  # that a list offers, beside the button that shows all of it
FEW = 3  # attempts: a tab that is opened again is drawn again

log = structlog.get_logger(__name__)


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Open work that may be shown: what a skill that only reads says, where this person may use it."""

    skill: str
    values: Mapping[str, Any] = field(default_factory=dict)
    title: str = ""  # what waits, in English, where the skill's own title says less
    for_partners: bool = False  # waits for a partner's people: those of the vendor could only look at it


@dataclass(frozen=True)
class Waiting:
    """One topic's answer for this person."""

    title: str
    skill: str
    values: Mapping[str, Any]
    reply: Reply

    @property
    def anything(self) -> bool:
        return bool(self.reply.table and self.reply.table.rows)


async def ask(session: AsyncSession, workspace: str, sender: Sender, *, key: str) -> None:
    """Have somebody's Home tab drawn."""
    payload = {"workspace": workspace, "tenant": sender.tenant, "user": sender.user}
    await enqueue(session, KIND, payload, key=key, lane=f"home:{sender.key}", max_attempts=FEW)


def duty(
    slack: Slack, instant: Instant, topics: Sequence[Topic], first: Sequence[str]
) -> Callable[[Work], Awaitable[None]]:
    """The job that draws it; `first` are the skills that have a button of their own to begin with."""

    async def draw(work: Work) -> None:
        sender = Sender(platform="slack", tenant=work.payload["tenant"], user=work.payload["user"])
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [str(work.payload["workspace"])])
            person = await slack_contacts.known(session, sender)
        if installation is None:
            return
        nothing = silence(sender, person.locale if person else "en")
        t = await instant.translator(nothing)
        waiting = await _waiting(instant, nothing, topics, t)
        shown = view(waiting, await instant.offered(nothing), first, Look(t=t, address=slack.address))
        try:
            await slack.call(installation, "views.publish", user_id=sender.user, view=shown)
        except Limited as limited:
            raise Retry(limited.after, "slack asked to wait", counts=False) from None
        except Lost as lost:
            raise Retry(reason=f"slack did not answer: {lost}") from None
        except Refused as refusal:
            log.warning("slack refused", method="views.publish", reason=refusal.error)

    return draw


def view(waiting: Sequence[Waiting], offered: Sequence[Offered], first: Sequence[str], look: Look) -> dict[str, Any]:
    """The tab: what waits, what does not, and everything else to begin with. Pure."""
    t = look.t
    open_work = [each for each in waiting if each.anything]
    blocks = [
        {"type": "header", "text": plain(t("Your partner programme"), HEADER)},
        *rich.blocks(t("Write to me in the messages tab, in your own words, or begin here."), _nowhere),
        *(block for each in open_work for block in _topic(each, look)),
        *_nothing([each.title for each in waiting if not each.anything], t),
        *_starts(offered, first, t),
    ]
    return {"type": "home", "blocks": blocks[:BLOCKS_VIEW]}


async def _waiting(instant: Instant, nothing: Incoming, topics: Sequence[Topic], t: Translator) -> list[Waiting]:
    internal, found = await instant.internal(nothing), []
    for topic in topics:
        if internal and topic.for_partners:
            continue
        answer = await instant.answer(_about(nothing, topic.skill, topic.values))
        if answer is not None:
            found.append(Waiting(t(topic.title) or answer.title, topic.skill, topic.values, answer.reply))
    return found


def _nothing(titles: Sequence[str], t: Translator) -> Iterator[Block]:
    """What has been looked at in vain, in one line."""
    if titles:
        said = t("Nothing is open here: {topics}.", topics=t.all_of(titles))
        yield {"type": "context", "elements": [plain(said, CONTEXT)]}


def _starts(offered: Sequence[Offered], first: Sequence[str], t: Translator) -> Iterator[Block]:
    """What is begun most often as buttons; everything in a list."""
    if not offered:
        return
    buttons = [
        _button(f"start:{each.skill}", each.title, {"skill": each.skill})
        for name in first
        for each in offered
        if each.skill == name
    ][:ROW]
    yield {"type": "divider"}
    yield {"type": "header", "text": plain(t("Begin something"), HEADER)}
    if buttons:
        yield {"type": "actions", "elements": buttons}
    listed = [_start(each) for each in sorted(offered, key=lambda each: each.title.casefold())]
    for at in range(0, len(listed), OPTIONS):
        everything = {
            "type": "static_select",
            "action_id": f"{PRESS}:start:{at}",
            "placeholder": plain(t("Everything you can do"), PLACEHOLDER),
            "options": listed[at : at + OPTIONS],
        }
        yield {"type": "actions", "elements": [everything]}


def _start(offered: Offered) -> rich.Element:
    value = checked(written({"skill": offered.skill}), OPTION_VALUE, "a skill's name")
    return {"text": plain(offered.title, OPTION_TEXT), "value": value}


def _topic(waiting: Waiting, look: Look) -> Iterator[Block]:
    """What waits, with the skill's own next steps below."""
    reply = waiting.reply
    yield {"type": "divider"}
    yield {"type": "header", "text": plain(waiting.title, HEADER)}
    yield from facts(reply.facts)
    if reply.table:
        yield from rich.divided(_rows(reply.table))
    steps = [
        _button(f"step:{waiting.skill}:{n}", each.label, each.turn) for n, each in enumerate(reply.buttons[:STEPS])
    ]
    everything = _button(
        f"all:{waiting.skill}", look.t("Show all"), {"skill": waiting.skill, "values": dict(waiting.values)}
    )
    yield {"type": "actions", "elements": [*steps, everything]}


def _button(name: str, label: str, turn: Mapping[str, Any]) -> rich.Element:
    return {"type": "button", "action_id": f"{PRESS}:{name}", "text": plain(label), "value": written(turn)}


def _rows(table: Table) -> rich.Element:
    """A Home tab shows no tables: the first rows as a list, each with what it is about and the rest of it by name."""
    items = [list(_row(table.columns, row)) for row in table.rows[:ROWS]]
    return {**rich.numbered(items), "style": "bullet"}


def _row(columns: Sequence[str], row: Sequence[str]) -> Iterator[rich.Element]:
    yield rich.words(row[0], bold=True)
    if len(row) > 1:
        yield rich.words(f"  {row[1]}")
    named = (f"{name}: {cell}" if name else cell for name, cell in zip(columns[2:], row[2:], strict=True) if cell)
    if told := " · ".join(named):
        yield rich.words(f"\n{told}")


def _about(nothing: Incoming, skill: str, values: Mapping[str, Any]) -> Incoming:
    return Incoming(**{**vars(nothing), "skill": skill, "values": dict(values)})


def _nowhere(_address: str) -> None:
    return None
