"""The Home tab: what waits for this person, and buttons for everything they can do.

What it shows are the answers of skills that only read, so it can never say more than a chat would, nor anything else.
"""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from bot.channels import slack_contacts, slack_installs
from bot.channels import slack_rich as rich
from bot.channels.slack_api import Limited, Lost, Refused
from bot.channels.slack_blocks import PRESS, Look, facts, plain
from bot.channels.slack_limits import ACTIONS, BLOCKS_VIEW, HEADER
from bot.channels.slack_press import written
from bot.channels.slack_rich import Block
from bot.channels.slack_site import Slack
from bot.instant import Instant, Offered
from bot.jobs import Retry, Work, enqueue
from bot.message import Incoming, Place, Sender
from bot.reply import Reply, Table

KIND = "slack.home"
ROWS = 5  # of a list, before the button that shows all of it
FEW = 3  # attempts: a tab that is opened again is drawn again

Topic = tuple[str, Mapping[str, Any]]  # a skill that only reads, and with which values

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Waiting:
    """One topic's answer for this person."""

    title: str
    skill: str
    values: Mapping[str, Any]
    reply: Reply


async def ask(session: AsyncSession, workspace: str, sender: Sender, *, key: str) -> None:
    """Have somebody's Home tab drawn."""
    payload = {"workspace": workspace, "tenant": sender.tenant, "user": sender.user}
    await enqueue(session, KIND, payload, key=key, lane=f"home:{sender.key}", max_attempts=FEW)


def duty(slack: Slack, instant: Instant, topics: Sequence[Topic]) -> Callable[[Work], Awaitable[None]]:
    """The job that draws it."""

    async def draw(work: Work) -> None:
        sender = Sender(platform="slack", tenant=work.payload["tenant"], user=work.payload["user"])
        async with slack.database.reading() as session:
            installation = await slack_installs.among(session, [str(work.payload["workspace"])])
            person = await slack_contacts.known(session, sender)
        if installation is None:
            return
        silence = _turn(sender, person.locale if person else "en")
        t, waiting = await instant.translator(silence), await _waiting(instant, silence, topics)
        shown = view(waiting, await instant.offered(silence), Look(t=t, address=slack.address))
        try:
            await slack.call(installation, "views.publish", user_id=sender.user, view=shown)
        except Limited as limited:
            raise Retry(limited.after, "slack asked to wait", counts=False) from None
        except Lost as lost:
            raise Retry(reason=f"slack did not answer: {lost}") from None
        except Refused as refusal:
            log.warning("slack refused", method="views.publish", reason=refusal.error)

    return draw


def view(waiting: Sequence[Waiting], offered: Sequence[Offered], look: Look) -> dict[str, Any]:
    """The tab. Pure."""
    t = look.t
    blocks = [
        {"type": "header", "text": plain(t("Your partner programme"), HEADER)},
        *rich.blocks(t("Write to me in the messages tab, in your own words, or begin with one of these:"), _nowhere),
        *_starts(offered),
        *(block for each in waiting for block in _topic(each, look)),
    ]
    return {"type": "home", "blocks": blocks[:BLOCKS_VIEW]}


async def _waiting(instant: Instant, silence: Incoming, topics: Sequence[Topic]) -> list[Waiting]:
    found = []
    for skill, values in topics:
        answer = await instant.answer(_about(silence, skill, values))
        if answer is not None:
            found.append(Waiting(answer.title, skill, values, answer.reply))
    return found


def _starts(offered: Sequence[Offered]) -> Iterator[Block]:
    buttons = [
        {
            "type": "button",
            "action_id": f"{PRESS}:start:{each.skill}",
            "text": plain(each.title),
            "value": written({"skill": each.skill}),
        }
        for each in offered[:ACTIONS]
    ]
    if buttons:
        yield {"type": "actions", "elements": buttons}


def _topic(waiting: Waiting, look: Look) -> Iterator[Block]:
    reply = waiting.reply
    yield {"type": "divider"}
    yield {"type": "header", "text": plain(waiting.title, HEADER)}
    yield from rich.blocks(reply.text, look.vouched)
    yield from facts(reply.facts)
    if reply.table:
        yield from rich.divided(_rows(reply.table))
    button = {
        "type": "button",
        "action_id": f"{PRESS}:all:{waiting.skill}",
        "text": plain(look.t("Show all")),
        "value": written({"skill": waiting.skill, "values": dict(waiting.values)}),
    }
    yield {"type": "actions", "elements": [button]}


def _rows(table: Table) -> rich.Element:
    """A Home tab shows no tables: the first rows as a list."""
    items = [[rich.words(row[0], bold=True), *_beside(row[1:])] for row in table.rows[:ROWS]]
    return {**rich.numbered(items), "style": "bullet"}


def _beside(cells: Sequence[str]) -> Iterator[rich.Element]:
    told = " · ".join(cell for cell in cells if cell)
    if told:
        yield rich.words(f"  {told}")


def _turn(sender: Sender, locale: str) -> Incoming:
    alone = Place(key=sender.key, kind="private")
    return Incoming(id="", conversation=sender.key, sender=sender, place=alone, locale=locale, skill="help")


def _about(silence: Incoming, skill: str, values: Mapping[str, Any]) -> Incoming:
    return Incoming(**{**vars(silence), "skill": skill, "values": dict(values)})


def _nowhere(_address: str) -> None:
    return None
