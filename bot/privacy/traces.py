"""By what others' conversations can be about a person: names of lines, numbers of tickets, words, and their name.

Looked up before anything of theirs is removed, since it is known from there.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from bot import handover
from bot.message import Sender
from bot.notices.ticket_post import before_key, message_card
from bot.posted import Posted
from bot.privacy.kept import ERASED
from bot.privacy.whom import Whom
from bot.prm.announcement_records import AnnouncementResponse, ResponseKind
from bot.prm.people import Identity, StaffMembership
from bot.prm.ticket_records import Author, Ticket, TicketMessage
from bot.questions import AskedQuestion
from bot.reply import literal

SHORTEST = 12  # characters of a line: what is shorter ("thank you") is anybody's words
BATCH = 500  # values in one statement
LATIN = "0-9A-Za-z\u00c0-\u024f"  # letters by which a name would be part of a longer one; other scripts have no blanks
UNSPACED = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")  # scripts in which a whole name is one word
INSIDE = (
    "[^\\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff66-\uff9f]"
)
"""A letter beside which a line may end in the middle of a word: not of scripts that write no blanks (Japanese, Chinese,
Thai), nor of Korean, whose particles follow without one."""
NEVER = re.compile(r"(?!)")


@dataclass(frozen=True, kw_only=True)
class Traces:
    """What leads from others' conversations to one person."""

    lines: frozenset[str]  # keys of what was posted of their tickets, and of what was written into them
    tickets: tuple[str, ...]  # numbers of theirs: what names one is about them
    words: tuple[str, ...]  # line by line, what they asked and wrote and were answered by people; also as Markdown
    names: tuple[str, ...]  # what they are called, and their address; none where they stay who they are
    alone: tuple[str, ...]  # what they are called, where that is one word that may mean something else: "May"
    readers: frozenset[str]  # conversations that showed their words: of the vendor's people, of whom they wrote with

    @cached_property
    def numbered(self) -> re.Pattern[str]:
        return _whole(self.tickets)

    @cached_property
    def named(self) -> re.Pattern[str]:
        return _whole(self.names)

    @cached_property
    def called(self) -> re.Pattern[str]:
        """For conversations that showed a ticket of theirs: there one word is likely to be they."""
        return _whole((*self.names, *self.alone))

    @cached_property
    def worded(self) -> re.Pattern[str]:
        return re.compile("|".join(map(_bounded, self.words))) if self.words else NEVER


async def of(session: AsyncSession, who: Whom, *, account: bool) -> Traces:
    """All of them. Without `account` their name stays where it stands."""
    tickets = (await session.scalars(select(Ticket).where(_theirs(who)))).all()
    inside = TicketMessage.ticket_id.in_(select(Ticket.id).where(_theirs(who)))
    messages = (
        await session.scalars(select(TicketMessage).where(or_(TicketMessage.person_id == who.person, inside)))
    ).all()
    alone = is_one_word(who.name)
    return Traces(
        lines=frozenset(await _lines(session, tickets, messages)),
        tickets=tuple(each.number for each in tickets),
        words=_by_line([*_said(tickets, messages), *await _asked(session, who)]),
        names=_forms(["" if alone else who.name, who.email or ""]) if account else (),
        alone=_forms([who.name]) if account and alone else (),
        readers=frozenset(await _readers(session, {each.ticket_id for each in messages})),
    )


def is_one_word(name: str) -> bool:
    """Whether it may as well be a word of the language, so that it says nothing where they are not spoken of."""
    whole = UNSPACED.search(name) and len(name.strip()) > 1  # one sign alone is part of many words
    return not re.search(r"\s", name.strip()) and not whole


def _theirs(who: Whom) -> ColumnElement[bool]:
    return or_(Ticket.person_id == who.person, Ticket.account.in_(who.senders))


async def _lines(session: AsyncSession, tickets: Sequence[Ticket], messages: Sequence[TicketMessage]) -> set[str]:
    """What was posted under their cards, what was said before it, and what was written below them."""
    keys = set(await _batched(session, [message_card(each) for each in messages], _posted))
    for ticket in tickets:
        cards = await _batched(session, [handover.card_of(ticket)], _posted)
        keys.update(cards, (f"{before_key(ticket)}:{key}" for key in cards))
    return keys | {each.source for each in messages if each.source}


def _posted(cards: Sequence[Any]) -> Select[str]:
    return select(Posted.key).where(Posted.card.in_(cards))


def _said(tickets: Sequence[Ticket], messages: Sequence[TicketMessage]) -> list[str]:
    """By people: the assistant says the same to everybody."""
    words = [each.words for each in messages if each.author in (Author.PARTNER, Author.AGENT)]
    return [*words, *(text for each in tickets for text in (each.subject, each.comment or ""))]


async def _asked(session: AsyncSession, who: Whom) -> list[str]:
    """Questions, which gaps show, and replies to announcements."""
    asked = or_(AskedQuestion.person_id == who.person, AskedQuestion.sender.in_(who.senders))
    replied = or_(AnnouncementResponse.person_id == who.person, AnnouncementResponse.account.in_(who.senders))
    written = select(AnnouncementResponse.what).where(AnnouncementResponse.kind == ResponseKind.REPLY, replied)
    return [*await session.scalars(select(AskedQuestion.text).where(asked)), *await session.scalars(written)]


async def _readers(session: AsyncSession, tickets: set[int]) -> list[str]:
    staff = select(Identity).where(Identity.person_id.in_(select(StaffMembership.person_id)))
    ours = [Sender(platform=e.platform, tenant=e.tenant, user=e.user_id).key for e in await session.scalars(staff)]
    return [
        *ours,
        *await _batched(session, sorted(tickets), lambda ids: select(Ticket.account).where(Ticket.id.in_(ids))),
    ]


async def _batched(
    session: AsyncSession, values: Sequence[Any], query: Callable[[Sequence[Any]], Select[str]]
) -> list[str]:
    found: list[str] = []
    for start in range(0, len(values), BATCH):
        found += await session.scalars(query(values[start : start + BATCH]))
    return found


def _by_line(texts: Iterable[str]) -> tuple[str, ...]:
    """The longest first, so that none is replaced only as far as another one goes."""
    lines = (line.strip() for text in texts for line in text.splitlines())
    return tuple(
        sorted(_forms(line for line in lines if len(line) >= SHORTEST and line != ERASED), key=len, reverse=True)
    )


def _forms(texts: Iterable[str]) -> tuple[str, ...]:
    """Each as it is, and as it stands in Markdown."""
    return tuple(dict.fromkeys(form for text in texts if text for form in (literal(text), text)))


def _whole(texts: Sequence[str]) -> re.Pattern[str]:
    """Any of them, not as a part of a longer word."""
    if not texts:
        return NEVER
    return re.compile(f"(?<![{LATIN}])(?:{'|'.join(map(re.escape, texts))})(?![{LATIN}])")


def _bounded(line: str) -> str:
    """It, but not as the beginning, middle or end of a longer word."""
    before = f"(?<!{INSIDE})" if re.match(INSIDE, line) else ""
    after = f"(?!{INSIDE})" if re.match(INSIDE, line[-1]) else ""
    return f"{before}{re.escape(line)}{after}"
